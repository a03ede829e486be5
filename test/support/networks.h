// Networks that tests build, and what is in them.
//
// Thread use: pure functions.

#ifndef LULL_TEST_SUPPORT_NETWORKS_H_
#define LULL_TEST_SUPPORT_NETWORKS_H_

#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "lull/network.h"
#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

// Throws std::runtime_error, which fails the test with the builder's message, if the description is refused.
inline Network Built(const NetworkSpec& spec, const BuildOptions& options = {}) {
  absl::StatusOr<Network> network = Network::Build(spec, options);
  if (!network.ok()) throw std::runtime_error(network.status().ToString());
  return *std::move(network);
}

// In the order of the network.
inline std::vector<Synapse> SynapsesOf(const Network& network) {
  std::vector<Synapse> synapses;
  network.ForEachSynapse([&synapses](const Synapse& synapse) { synapses.push_back(synapse); });
  return synapses;
}

// `count` columns of layers a (2 neurons) and b (3 neurons).
inline NetworkSpec TwoLayers(std::uint32_t count) {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.types = {{.name = "rs"}};
  spec.columns = {{.name = "column", .count = count, .layers = {{"a", 2, {{"rs"}}}, {"b", 3, {{"rs"}}}}}};
  return spec;
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_NETWORKS_H_
