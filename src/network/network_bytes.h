// How much memory a network takes, estimated from its description.

#ifndef LULL_SRC_NETWORK_NETWORK_BYTES_H_
#define LULL_SRC_NETWORK_NETWORK_BYTES_H_

#include "spec/element_counts.h"

namespace lull {

// An estimate of Network::memory_bytes().
double NetworkBytes(const ElementCounts& counts);

// What Network::memory_bytes() is more on one of several ranks, which has `neurons` neurons. `sources` neurons of other
// ranks have synapses here; a neuron's spikes go to `receivers` other ranks, on average.
double ForeignBytes(double sources, double neurons, double receivers, int ranks);

// The most memory that building takes in addition, for the synapses that wait at their target columns. If several ranks
// build the network, `counts` are of one of them; `crossing` synapses come from others, and about as many go there.
// They are held twice: as they are sent, and as they have come.
double BuildingBytes(const ElementCounts& counts, double crossing = 0);

}  // namespace lull

#endif  // LULL_SRC_NETWORK_NETWORK_BYTES_H_
