// When neurons fired, as far back as learning may still ask.
//
// The last four times of a neuron stand together, in 16 bytes: most arrivals need no more. Older ones wait in one log
// for all neurons, chained backwards, until everything that they potentiate has been applied
// (Column::ApplyPotentiation); then they are forgotten. The worker sees to it that this happens before the log grows
// beyond a share of the synapses.
//
// It also knows the last spike of each source that another worker owns, as far as its mail has come in: what arrives at
// a synapse next was preceded by it.
//
// Recent times are kept in 32 bits, relative to a base that is moved on every 12 days of model time. A neuron that has
// been silent for longer than that keeps its last time, whole, in a table aside.

#ifndef LULL_SRC_ENGINE_SPIKE_HISTORY_H_
#define LULL_SRC_ENGINE_SPIKE_HISTORY_H_

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/aligned_array.h"
#include "base/bytes_io.h"
#include "base/prefetch.h"
#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// A time before all others, with room to add a delay.
inline constexpr Tick kNoSpike = std::numeric_limits<Tick>::min() / 2;

// Thread use: confined to the worker that owns it.
class SpikeHistory {
 public:
  // Memory is taken up by the neurons that fire, not by all that there might be.
  explicit SpikeHistory(std::size_t neurons) : size_(neurons), recent_(neurons), newest_older_(neurons) {}

  // A time in 32 bits; 0 is no spike. Those of all spikes and of kReach steps before them are above 0 and below 2³¹.
  using Relative = std::uint32_t;
  static constexpr Tick kReach = Tick{1} << 20;
  Relative RelativeOf(Tick time) const { return static_cast<Relative>(time - base_); }

  // `time` is later than all before.
  void Add(NeuronId neuron, Tick time) {
    assert(!MustMoveBase(time));
    Recent& recent = recent_[neuron];
    if (recent[0] != 0) {
      older_.push_back({recent[0], newest_older_[neuron]});
      newest_older_[neuron] = static_cast<std::uint32_t>(older_.size());
    }
    AddRecent(recent, time);
  }

  // Likewise, of a neuron that is nobody's target here: only its last time is asked for.
  void AddSource(NeuronId neuron, Tick time) { AddRecent(recent_[neuron], time); }

  // The last four times, ascending; 0 for those that have not been, or were too long ago.
  using Recent = std::array<Relative, 4>;
  const Recent* recents() const { return recent_.data(); }  // of each neuron

  // kNoSpike if the neuron has not fired yet.
  Tick last(NeuronId neuron) const {
    if (const Relative last = recent_[neuron].back(); last != 0) return TimeOf(last);
    if (long_ago_.empty()) return kNoSpike;
    const auto found = long_ago_.find(neuron);
    return found != long_ago_.end() ? found->second : kNoSpike;
  }

  // Calls use(time) for the spikes of a neuron from `first` on that are not forgotten, in order of time.
  template <class Use>
  void ForEachFrom(NeuronId neuron, Tick first, const Use& use) {
    const Recent& recent = recent_[neuron];
    if (recent.back() == 0 || TimeOf(recent.back()) < first) return;
    if (recent.front() != 0 && TimeOf(recent.front()) > first) {
      backwards_.clear();
      for (std::uint32_t i = newest_older_[neuron]; i != 0 && TimeOf(older_[i - 1].time) >= first;
           i = older_[i - 1].before) {
        backwards_.push_back(TimeOf(older_[i - 1].time));
      }
      for (auto time = backwards_.rbegin(); time != backwards_.rend(); ++time) use(*time);
    }
    for (const Relative time : recent) {
      if (time != 0 && TimeOf(time) >= first) use(TimeOf(time));
    }
  }

  // How many times are kept beyond the recent ones.
  std::size_t older_count() const { return older_.size(); }

  // Forgets all but the recent times: nothing will ask for an older one. As many may come again: their memory is kept.
  void ForgetOlder();

  // Whether the base must be moved before a spike of step t is added.
  bool MustMoveBase(Tick t) const { return t - base_ > std::numeric_limits<std::int32_t>::max(); }

  // Makes room for the times after `now`. Nothing older is kept.
  void MoveBase(Tick now);

  // Of a neuron of which nothing is known: `time`, at or before the present step, was its last spike. The base has been
  // moved as far as that step wants it.
  void SetLast(NeuronId neuron, Tick time);

  // What is kept of the neurons of these ranges.
  void Save(ByteWriter& out, std::span<const NeuronRange> ranges) const;

  // Into an empty one, as it was after step `now`. Fails with kDataLoss for what cannot be.
  void Load(ByteReader& in, std::span<const NeuronRange> ranges, Tick now);

  // [bytes] A time beyond the recent ones.
  static constexpr double OlderBytes() { return sizeof(Older); }

  void Prefetch(NeuronId neuron) const { lull::Prefetch(&recent_[neuron]); }
  // The newest of those beyond the recent ones.
  void PrefetchOlder(NeuronId neuron) const {
    if (const std::uint32_t newest = newest_older_[neuron]; newest != 0) lull::Prefetch(&older_[newest - 1]);
  }

 private:
  struct Older {
    Relative time;
    std::uint32_t before;  // the next older spike of the neuron, as its place in the log, from 1; 0 if none
  };

  // As it is saved.
  struct LongAgo {
    Tick time;
    NeuronId neuron;
    std::uint32_t reserved;
  };

  // Whether what was loaded keeps the promises of this class: of the base, of the order of times, of chains that end.
  bool IsSound(std::span<const NeuronRange> ranges, Tick now) const;

  void AddRecent(Recent& recent, Tick time) { recent = {recent[1], recent[2], recent[3], RelativeOf(time)}; }

  Tick TimeOf(Relative time) const { return base_ + static_cast<Tick>(time); }

  std::size_t size_;
  Tick base_ = -kReach;
  AlignedArray<Recent> recent_;
  AlignedArray<std::uint32_t> newest_older_;  // of each neuron, as Older::before
  std::vector<Older> older_;                  // of all neurons, in order of time
  std::unordered_map<NeuronId, Tick> long_ago_;
  std::vector<Tick> backwards_;  // for ForEachFrom
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_SPIKE_HISTORY_H_
