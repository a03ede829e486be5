// Neuron types: those that a file defines, and those of Izhikevich's that its layers name.

#ifndef LULL_SRC_CONFIG_READ_TYPES_H_
#define LULL_SRC_CONFIG_READ_TYPES_H_

#include <optional>
#include <vector>

#include "config/table_reader.h"
#include "lull/network_spec.h"

namespace lull {

// `types` is the table of tables, if the file has one. A type starts from the one that it is `like`, or from the named
// type that it is called like, or from its model's defaults.
//
// Thread use: one thread at a time.
std::vector<NeuronType> ReadTypes(const std::optional<TableReader>& types, const std::vector<ColumnSpec>& columns);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_READ_TYPES_H_
