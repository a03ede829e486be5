// Which synapses' weights are recorded, and how they are found among all of them.

#ifndef LULL_SRC_RECORDING_SYNAPSE_SAMPLE_H_
#define LULL_SRC_RECORDING_SYNAPSE_SAMPLE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/spike_hash.h"
#include "lull/network.h"
#include "lull/simulation.h"
#include "recording/recording_log.h"

namespace lull {

inline constexpr std::size_t kWeightsPerPiece = std::size_t{1} << 16;  // chosen

// The synapses that are recorded: all synapses, or one from each of several stretches of equal length, chosen by a hash
// of the stretch's number.
class SynapseSample {
 public:
  SynapseSample(std::uint64_t synapses, std::optional<std::uint32_t> wanted)
      : synapses_(synapses), size_(wanted ? std::min<std::uint64_t>(*wanted, synapses) : synapses) {}

  std::uint64_t size() const { return size_; }

  // How many recorded synapses have a number below this one.
  std::uint64_t IndexOf(std::uint64_t number) const {
    std::uint64_t low = 0, high = size_;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      if ((*this)[middle] < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  // The number of the i-th recorded synapse. The product always fits: no machine has the memory for that many synapses.
  std::uint64_t operator[](std::uint64_t i) const {
    if (size_ == synapses_) return i;
    const auto begin = [this](std::uint64_t part) { return part * synapses_ / size_; };
    return begin(i) + Mix(i) % (begin(i + 1) - begin(i));
  }

 private:
  std::uint64_t synapses_;
  std::uint64_t size_;
};

// Passes the recorded ones of this rank's synapses, of which the first has the number `begin`, to
// hand(weights, synapses), in pieces that are full except the last; the list of synapses is empty unless
// `with_synapses`.
template <class Hand>
void VisitSample(Simulation& simulation, const SynapseSample& sample, std::uint64_t begin, bool with_synapses,
                 const Hand& hand) {
  std::uint64_t number = begin, index = sample.IndexOf(begin);
  std::uint64_t next = index < sample.size() ? sample[index] : 0;
  std::vector<float> weights;
  std::vector<LoggedSynapse> synapses;
  const auto flush = [&] {
    hand(std::span<const float>(weights), std::span<const LoggedSynapse>(synapses));
    weights.clear();
    synapses.clear();
  };
  simulation.ForEachSynapse([&](const Synapse& synapse) {
    if (number++ != next || index == sample.size()) return;
    weights.push_back(synapse.weight);
    if (with_synapses) synapses.push_back({synapse.source, synapse.target, static_cast<std::uint32_t>(synapse.delay)});
    if (++index < sample.size()) next = sample[index];
    if (weights.size() == kWeightsPerPiece) flush();
  });
  if (!weights.empty()) flush();
}

}  // namespace lull

#endif  // LULL_SRC_RECORDING_SYNAPSE_SAMPLE_H_
