// The names of the values that tables can give to neurons.

#ifndef LULL_SRC_SPEC_NAMES_OF_VALUES_H_
#define LULL_SRC_SPEC_NAMES_OF_VALUES_H_

#include <string>
#include <vector>

#include "lull/neuron_types.h"

namespace lull {

// The parameters and state variables of all types, in order, each once. kTimeUnits is among them if a type has such a
// setting: a table can say it, though not change it.
//
// Thread use: a pure function.
std::vector<std::string> NamesOfValues(const std::vector<NeuronType>& types);

}  // namespace lull

#endif  // LULL_SRC_SPEC_NAMES_OF_VALUES_H_
