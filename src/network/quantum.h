// The largest sums that can arrive at a neuron of a built network in one step.

#ifndef LULL_SRC_NETWORK_QUANTUM_H_
#define LULL_SRC_NETWORK_QUANTUM_H_

#include <functional>
#include <utility>

#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// The largest input sum of any neuron, in quanta of 2 to the power of −exponent, and the neuron that has it, if the
// synapses of each column have these weights; the synapses of a column that has none (null) are left out. The sum is a
// double: it is exact as far as it matters, and cannot overflow.
std::pair<double, NeuronId> LargestSum(const BuiltNetwork& network, int exponent, int threads,
                                       const std::function<const float*(ColumnId)>& weights_of);

}  // namespace lull

#endif  // LULL_SRC_NETWORK_QUANTUM_H_
