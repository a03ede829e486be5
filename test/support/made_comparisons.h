// A network that takes a second to compare, and spikes that a test writes down.
//
// Thread use: pure functions.

#ifndef LULL_TEST_SUPPORT_MADE_COMPARISONS_H_
#define LULL_TEST_SUPPORT_MADE_COMPARISONS_H_

#include <vector>

#include "lull/config.h"
#include "lull/types.h"
#include "test/support/networks.h"

namespace lull {

// Five columns of the built-in `sparse`, kicked so often that spikes reach other columns.
inline NetworkSpec SmallSpec(std::uint64_t seed = 1) {
  NetworkSpec spec = BuiltInConfig("sparse", {{"columns[0].count", "5"}}).value().network;
  std::get<PoissonKicks>(spec.inputs[0].source).rate_hz = 5;
  spec.seed = seed;
  return spec;
}

inline std::vector<Spike> SpikesAt(NeuronId neuron, const std::vector<Tick>& times) {
  std::vector<Spike> spikes;
  for (const Tick time : times) spikes.push_back({time, neuron});
  return spikes;
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_MADE_COMPARISONS_H_
