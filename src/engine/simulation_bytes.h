// How much memory a simulation takes beyond its network's, as far as the network's description tells.

#ifndef LULL_SRC_ENGINE_SIMULATION_BYTES_H_
#define LULL_SRC_ENGINE_SIMULATION_BYTES_H_

#include "spec/element_counts.h"

namespace lull {

// When every neuron is awake, has fired, and has one spike under way.
double SimulationBytes(const ElementCounts& counts, int workers);

// Beyond these at most, where synapses learn and neurons have fired for long.
double HistoryBytes(const ElementCounts& counts, int workers);

}  // namespace lull

#endif  // LULL_SRC_ENGINE_SIMULATION_BYTES_H_
