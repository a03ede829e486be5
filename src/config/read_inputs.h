// Reads [[inputs]].
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_CONFIG_READ_INPUTS_H_
#define LULL_SRC_CONFIG_READ_INPUTS_H_

#include "config/table_reader.h"
#include "lull/inputs.h"

namespace lull {

Input ReadInput(TableReader& reader);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_READ_INPUTS_H_
