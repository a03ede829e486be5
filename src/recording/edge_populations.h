// The synapses of a network, divided by learning rule, as exported networks name them.

#ifndef LULL_SRC_RECORDING_EDGE_POPULATIONS_H_
#define LULL_SRC_RECORDING_EDGE_POPULATIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lull/network_spec.h"
#include "network/built_network.h"

namespace lull {

// The synapses of a learning rule.
struct EdgePopulation {
  std::string name;  // "static", "plastic", "plastic_2", …
  std::optional<Stdp> stdp;
  std::uint64_t synapses = 0;
};

// By the rule's number (Route::rule); empty for rules that no synapse has.
using EdgePopulations = std::vector<std::optional<EdgePopulation>>;

EdgePopulations EdgePopulationsOf(const BuiltNetwork& network);

}  // namespace lull

#endif  // LULL_SRC_RECORDING_EDGE_POPULATIONS_H_
