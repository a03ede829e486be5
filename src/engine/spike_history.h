// When the neurons of a column fired, as far back as learning may still ask.
//
// The last four times of a neuron stand together: most arrivals need no more. Older ones are kept in a list of their
// own until everything that they potentiate has been applied (Column::ApplyPotentiation); then they are forgotten. The
// engine sees to it that this happens before the lists grow beyond a share of the synapses (Worker::SweepHistory).

#ifndef LULL_SRC_ENGINE_SPIKE_HISTORY_H_
#define LULL_SRC_ENGINE_SPIKE_HISTORY_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "lull/types.h"

namespace lull {

// A time before all others, with room to add a delay.
inline constexpr Tick kNoSpike = std::numeric_limits<Tick>::min() / 2;

// Thread use: confined to the worker that owns the column.
class SpikeHistory {
 public:
  explicit SpikeHistory(std::size_t neurons) : recent_(neurons, Recent{kNoSpike, kNoSpike, kNoSpike, kNoSpike}) {}

  // `time` is later than all before.
  void Add(std::uint32_t neuron, Tick time) {
    Recent& recent = recent_[neuron];
    if (recent[0] != kNoSpike) {
      if (older_.empty()) older_.resize(recent_.size());
      older_[neuron].push_back(recent[0]);
      ++older_count_;
    }
    std::shift_left(recent.begin(), recent.end(), 1);
    recent.back() = time;
  }

  // kNoSpike if the neuron has not fired yet.
  Tick last(std::uint32_t neuron) const { return recent_[neuron].back(); }

  // The last four times, ascending; kNoSpike for those that have not been.
  using Recent = std::array<Tick, 4>;
  const Recent& recent(std::uint32_t neuron) const { return recent_[neuron]; }

  // Calls use(time) for the spikes of a neuron from `first` on, in order of time.
  template <class Use>
  void ForEachFrom(std::uint32_t neuron, Tick first, const Use& use) const {
    const Recent& recent = recent_[neuron];
    if (recent.back() < first) return;
    if (recent.front() > first && !older_.empty()) {
      const std::vector<Tick>& older = older_[neuron];
      for (auto time = std::ranges::lower_bound(older, first); time != older.end(); ++time) use(*time);
    }
    for (const Tick time : recent) {
      if (time >= first) use(time);
    }
  }

  // How many times are kept beyond the recent ones.
  std::size_t older_count() const { return older_count_; }

  // Forgets all but the recent times: nothing will ask for an older one.
  void ForgetOlder() {
    older_.clear();
    older_.shrink_to_fit();
    older_count_ = 0;
  }

 private:
  std::vector<Recent> recent_;
  std::vector<std::vector<Tick>> older_;  // ascending, before the recent ones; empty until the first is needed
  std::size_t older_count_ = 0;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_SPIKE_HISTORY_H_
