// Hashes that do not depend on order or layout: sums over spikes and synapses (lull/simulation.h).

#ifndef LULL_SRC_ENGINE_SPIKE_HASH_H_
#define LULL_SRC_ENGINE_SPIKE_HASH_H_

#include <bit>
#include <cstdint>

#include "lull/types.h"

namespace lull {

// The finaliser of splitmix64: Steele, Lea & Flood (2014), Fast splittable pseudorandom number generators, OOPSLA '14.
constexpr std::uint64_t Mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

constexpr std::uint64_t HashOf(const Spike& spike) {
  return Mix(Mix(static_cast<std::uint64_t>(spike.time)) + spike.neuron);
}

constexpr std::uint64_t HashOf(const Synapse& synapse) {
  const std::uint64_t ends = std::uint64_t{synapse.source} << 32 | synapse.target;
  return Mix(Mix(Mix(ends) + static_cast<std::uint64_t>(synapse.delay)) + std::bit_cast<std::uint32_t>(synapse.weight));
}

}  // namespace lull

#endif  // LULL_SRC_ENGINE_SPIKE_HASH_H_
