// How many given spikes meet at one neuron in one step.

#ifndef LULL_SRC_SPEC_MOST_AT_ONCE_H_
#define LULL_SRC_SPEC_MOST_AT_ONCE_H_

#include <algorithm>
#include <cstddef>
#include <vector>

#include "lull/types.h"

namespace lull {

// The number of times that the most frequent of the spikes is given; 0 if there are none. Files hold millions of
// spikes, most of them in order of time: then only the neurons of each step are sorted.
//
// Thread use: pure function.
inline std::size_t MostAtOnce(const std::vector<Spike>& spikes) {
  if (!std::ranges::is_sorted(spikes, {}, &Spike::time)) {
    std::vector<Spike> sorted = spikes;
    std::ranges::sort(sorted, {}, &Spike::time);
    return MostAtOnce(sorted);
  }
  std::size_t most = 0;
  std::vector<NeuronId> neurons;  // of one step
  for (std::size_t i = 0; i < spikes.size();) {
    const Tick time = spikes[i].time;
    neurons.clear();
    for (; i < spikes.size() && spikes[i].time == time; ++i) neurons.push_back(spikes[i].neuron);
    std::ranges::sort(neurons);
    for (std::size_t first = 0, next = 0; first < neurons.size(); first = next) {
      while (next < neurons.size() && neurons[next] == neurons[first]) ++next;
      most = std::max(most, next - first);
    }
  }
  return most;
}

}  // namespace lull

#endif  // LULL_SRC_SPEC_MOST_AT_ONCE_H_
