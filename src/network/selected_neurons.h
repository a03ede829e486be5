// Which neurons a description selects by layers, columns and numbers.

#ifndef LULL_SRC_NETWORK_SELECTED_NEURONS_H_
#define LULL_SRC_NETWORK_SELECTED_NEURONS_H_

#include <vector>

#include "lull/inputs.h"
#include "network/built_network.h"

namespace lull {

// The selected neurons, ascending and disjoint. The selection must be one of the network's: it has passed Check
// (spec/check.h).
std::vector<NeuronRange> Selected(const BuiltNetwork& network, const NeuronSelection& target);

}  // namespace lull

#endif  // LULL_SRC_NETWORK_SELECTED_NEURONS_H_
