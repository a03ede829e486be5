// How much memory a simulation takes beyond its network, estimated from the network's description.

#ifndef LULL_SRC_ENGINE_SIMULATION_BYTES_H_
#define LULL_SRC_ENGINE_SIMULATION_BYTES_H_

#include "spec/element_counts.h"

namespace lull {

// The memory when every neuron is awake, has fired, and has one spike under way.
double SimulationBytes(const ElementCounts& counts, int workers);

// The most memory that is added where synapses learn and neurons have fired for a long time.
double HistoryBytes(const ElementCounts& counts, int workers);

// What a worker remembers of the spikes of a neuron that it does not own.
double ForeignBytes(const ElementCounts& counts);

}  // namespace lull

#endif  // LULL_SRC_ENGINE_SIMULATION_BYTES_H_
