// Reads the keys of [[edges]] that say how a file of edges is read.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_CONFIG_READ_EDGES_H_
#define LULL_SRC_CONFIG_READ_EDGES_H_

#include <vector>

#include "config/table_reader.h"
#include "lull/network_spec.h"

namespace lull {

// `columns` are those of the network, whose names may stand for their first neurons.
EdgeReading ReadEdgeReading(TableReader& reader, const std::vector<ColumnSpec>& columns);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_READ_EDGES_H_
