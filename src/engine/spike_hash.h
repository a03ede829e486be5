// Hashes that do not depend on order or layout: sums over spikes and synapses (lull/simulation.h).

#ifndef LULL_SRC_ENGINE_SPIKE_HASH_H_
#define LULL_SRC_ENGINE_SPIKE_HASH_H_

#include <bit>
#include <cstdint>

#include "base/mix.h"
#include "lull/types.h"

namespace lull {

constexpr std::uint64_t HashOf(const Spike& spike) {
  return Mix(Mix(static_cast<std::uint64_t>(spike.time)) + spike.neuron);
}

constexpr std::uint64_t HashOf(const Synapse& synapse) {
  const std::uint64_t ends = std::uint64_t{synapse.source} << 32 | synapse.target;
  return Mix(Mix(Mix(ends) + static_cast<std::uint64_t>(synapse.delay)) + std::bit_cast<std::uint32_t>(synapse.weight));
}

}  // namespace lull

#endif  // LULL_SRC_ENGINE_SPIKE_HASH_H_
