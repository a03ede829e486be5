// Reads [record].
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_CONFIG_READ_RECORD_H_
#define LULL_SRC_CONFIG_READ_RECORD_H_

#include "config/table_reader.h"
#include "lull/config.h"
#include "lull/network_spec.h"

namespace lull {

// `reader` is null if the file has no such table. Of the network, the layers must be read.
RecordOptions ReadRecord(TableReader* reader, const NetworkSpec& spec);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_READ_RECORD_H_
