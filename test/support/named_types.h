// The named neuron types of one paper.

#ifndef LULL_TEST_SUPPORT_NAMED_TYPES_H_
#define LULL_TEST_SUPPORT_NAMED_TYPES_H_

#include <algorithm>
#include <iterator>
#include <variant>
#include <vector>

#include "lull/neuron_types.h"

namespace lull {

// The seven types of Izhikevich (2003).
inline std::vector<NeuronType> TypesOf2003() {
  std::vector<NeuronType> types;
  std::ranges::copy_if(NamedNeuronTypes(), std::back_inserter(types),
                       [](const NeuronType& type) { return std::holds_alternative<IzhikevichType>(type.model); });
  return types;
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_NAMED_TYPES_H_
