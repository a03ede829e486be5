// Spikes for tests: at random, or in volleys.

#ifndef LULL_TEST_SUPPORT_RANDOM_SPIKES_H_
#define LULL_TEST_SUPPORT_RANDOM_SPIKES_H_

#include <algorithm>
#include <cstddef>
#include <random>
#include <vector>

#include "statistics/sources.h"

namespace lull {

// So many within the span, in (time, neuron) order.
inline std::vector<Spike> RandomSpikes(std::size_t count, TimeSpan span, NeuronId neurons, std::mt19937& random) {
  std::uniform_int_distribution<Tick> time(span.from + 1, span.until);
  std::uniform_int_distribution<NeuronId> neuron(0, neurons - 1);
  std::vector<Spike> spikes(count);
  for (Spike& spike : spikes) spike = {time(random), neuron(random)};
  std::ranges::sort(spikes);
  return spikes;
}

// The neurons fire one after the other in the first half of each period: volleys as wide as a rhythm's are.
inline std::vector<Spike> Beat(Tick until, Tick period, NeuronId neurons) {
  std::vector<Spike> spikes;
  for (Tick t = period; t <= until; t += period) {
    for (NeuronId neuron = 0; neuron < neurons; ++neuron) spikes.push_back({t + period / 2 * neuron / neurons, neuron});
  }
  return spikes;
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_RANDOM_SPIKES_H_
