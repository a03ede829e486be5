// Which neurons a description means by layers, columns and numbers.

#ifndef LULL_SRC_NETWORK_SELECTION_H_
#define LULL_SRC_NETWORK_SELECTION_H_

#include <vector>

#include "lull/parameters.h"
#include "network/built_network.h"

namespace lull {

// Ascending and disjoint. The target is one of the network's: it has passed Check (config/check.h).
std::vector<NeuronRange> Selected(const BuiltNetwork& network, const InputTarget& target);

}  // namespace lull

#endif  // LULL_SRC_NETWORK_SELECTION_H_
