// How much memory a network takes, estimated from its description.

#ifndef LULL_SRC_NETWORK_NETWORK_BYTES_H_
#define LULL_SRC_NETWORK_NETWORK_BYTES_H_

#include "spec/element_counts.h"

namespace lull {

// An estimate of Network::memory_bytes().
double NetworkBytes(const ElementCounts& counts);

// The most memory that building takes in addition, for the synapses that wait at their target columns.
double BuildingBytes(const ElementCounts& counts);

}  // namespace lull

#endif  // LULL_SRC_NETWORK_NETWORK_BYTES_H_
