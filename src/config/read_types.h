// Reading neuron types: the types that a file defines, and the named types of Izhikevich (2003) that its layers use.

#ifndef LULL_SRC_CONFIG_READ_TYPES_H_
#define LULL_SRC_CONFIG_READ_TYPES_H_

#include <optional>
#include <vector>

#include "config/table_reader.h"
#include "lull/network_spec.h"

namespace lull {

// `types` is the file's table of types, if it has one. A type starts from the type that its key `like` names, or from
// the named type of the same name, or from the defaults of its model.
//
// Thread use: one thread at a time.
std::vector<NeuronType> ReadTypes(const std::optional<TableReader>& types, const std::vector<ColumnSpec>& columns);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_READ_TYPES_H_
