// When neurons fired, as far back as learning may still ask.
//
// The last four spike times of a neuron are stored together, in 16 bytes: most arrivals need no more. Older times wait
// in one log for all neurons, chained backwards, until everything that they potentiate has been applied
// (Column::ApplyPotentiation); then they are forgotten. The worker ensures that this happens before the log grows
// beyond a share of the synapses.
//
// The history also knows the last spike of each source that another worker owns, as far as the source's mail has come
// in: this spike preceded the next arrival at a synapse. These spikes are kept in a hash table, so that a worker's
// memory grows with the sources that reach it and not with the network.
//
// Recent times are kept in 32 bits, relative to a base that is moved every 12 days of model time. For a neuron that has
// been silent for longer than 12 days, a separate table keeps its last time, in 64 bits.

#ifndef LULL_SRC_ENGINE_SPIKE_HISTORY_H_
#define LULL_SRC_ENGINE_SPIKE_HISTORY_H_

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/aligned_array.h"
#include "base/bytes_io.h"
#include "base/hash_table.h"
#include "base/prefetch.h"
#include "engine/neuron_array.h"
#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// A time before all others, with room to add a delay.
inline constexpr Tick kNoSpike = std::numeric_limits<Tick>::min() / 2;

// Thread use: confined to the worker that owns it.
class SpikeHistory {
 public:
  // For the spikes of the neurons of a range, its own, and the last spikes of any others. Memory grows with the neurons
  // that have fired, not with all neurons.
  // With each spike of an own neuron, so many values are kept (engine/spike_traces.h).
  explicit SpikeHistory(const NeuronRange& own, std::size_t values = 0)
      : own_(own),
        recent_(own),
        newest_older_(own),
        value_count_(values),
        recent_values_(kRecent * values * own.count) {
    // Not by a pointer's arithmetic, which is undefined outside of an array.
    values_of_0_ = reinterpret_cast<double*>(reinterpret_cast<std::uintptr_t>(recent_values_.data()) -
                                             kRecent * values * own.first * sizeof(double));
  }

  // A time in 32 bits; 0 means no spike. The times of all spikes, and of the kReach steps before them, are above 0 and
  // below 2³¹.
  using Relative = std::uint32_t;
  static constexpr Tick kReach = Tick{1} << 20;
  Relative RelativeOf(Tick time) const { return static_cast<Relative>(time - base_); }

  // Adds a spike of an own neuron. `time` must be later than all times before.
  void Add(NeuronId neuron, Tick time) {
    assert(!MustMoveBase(time));
    Recent& recent = recent_[neuron];
    if (recent[0] != 0) {
      older_.push_back({recent[0], newest_older_[neuron]});
      newest_older_[neuron] = static_cast<std::uint32_t>(older_.size());
    }
    AddRecent(recent, time);
  }

  // The same with the values of the spike, as many as each has.
  void AddWithValues(NeuronId neuron, Tick time, std::span<const double> values) {
    double* const kept = &values_of_0_[kRecent * value_count_ * neuron];
    if (recent_[neuron][0] != 0) older_values_.insert(older_values_.end(), kept, kept + value_count_);
    std::copy(kept + value_count_, kept + kRecent * value_count_, kept);
    std::copy(values.begin(), values.end(), kept + (kRecent - 1) * value_count_);
    Add(neuron, time);
  }

  // Adds a spike of a neuron that is a target of no synapse here: only its last time will be asked for. Returns the
  // last time before, or kNoSpike.
  Tick AddSource(NeuronId neuron, Tick time) {
    if (IsOwn(neuron)) {
      const Tick before = last(neuron);
      AddRecent(recent_[neuron], time);
      return before;
    }
    assert(!MustMoveBase(time));
    Relative& kept = foreign_[neuron];
    const Relative before = std::exchange(kept, RelativeOf(time));
    return before != 0 ? TimeOf(before) : LongAgoOf(neuron);
  }

  // The last four times, ascending; 0 for spikes that do not exist, or were too long ago.
  static constexpr std::size_t kRecent = 4;
  using Recent = std::array<Relative, kRecent>;
  const NeuronArray<Recent>& recents() const { return recent_; }  // of the own neurons
  // The values of these spikes: those of neuron n begin after kRecent · n times the values of a spike.
  const double* recent_values_of_0() const { return values_of_0_; }

  // kNoSpike if the neuron has not fired yet.
  Tick last(NeuronId neuron) const {
    const Relative last = LastOf(neuron);
    return last != 0 ? TimeOf(last) : LongAgoOf(neuron);
  }

  // Calls use(time) for each remembered spike of an own neuron from time `first` on, in order of time.
  template <class Use>
  void ForEachFrom(NeuronId neuron, Tick first, const Use& use) {
    ForEachPlaceFrom(neuron, first, [&use](Tick time, std::uint32_t, std::size_t) { use(time); });
  }
  // Calls use(time, values) for each, where the spikes have values.
  template <class Use>
  void ForEachWithValuesFrom(NeuronId neuron, Tick first, const Use& use) {
    const double* const recent = &values_of_0_[kRecent * value_count_ * neuron];
    ForEachPlaceFrom(neuron, first, [&](Tick time, std::uint32_t older, std::size_t slot) {
      use(time, older != 0 ? older_values_.data() + (older - 1) * value_count_ : recent + slot * value_count_);
    });
  }

  // The number of times kept beyond the recent ones.
  std::size_t older_count() const { return older_.size(); }

  // Forgets all times but the recent ones, when nothing will ask for an older one. Keeps the memory, because as many
  // times may be added again.
  void ForgetOlder();

  // Whether the base must be moved before a spike of step t is added.
  bool MustMoveBase(Tick t) const { return t - base_ > std::numeric_limits<std::int32_t>::max(); }

  // Moves the base so that times after `now` fit. Older times are forgotten.
  void MoveBase(Tick now);

  // Sets the last spike of a neuron of which no spike is known: `time` is at or before the present step, and the base
  // must have been moved for the present step.
  void SetLast(NeuronId neuron, Tick time);

  // Writes the times of the own neurons of these ranges.
  void Save(ByteWriter& out, std::span<const NeuronRange> ranges) const;

  // Reads into an empty history, as it was after step `now`. Fails with kDataLoss for invalid content.
  void Load(ByteReader& in, std::span<const NeuronRange> ranges, Tick now);

  // The sizes of a time beyond the recent ones, and of the last time of another neuron: the table is at least 7/16
  // full, and has a byte more for each place [bytes].
  static constexpr double OlderBytes() { return sizeof(Older); }
  static constexpr double ForeignBytes() { return (sizeof(NeuronId) + sizeof(Relative) + 1) * 16.0 / 7; }

  void Prefetch(NeuronId neuron) const { lull::Prefetch(&recent_[neuron]); }
  // Prefetches the newest time beyond the recent ones.
  void PrefetchOlder(NeuronId neuron) const {
    if (const std::uint32_t newest = newest_older_[neuron]; newest != 0) lull::Prefetch(&older_[newest - 1]);
  }

 private:
  // Calls use(time, older, slot) for each remembered spike of an own neuron from time `first` on, in order of time.
  // `older` is its place in the log, from 1, or 0 if it is the recent one in `slot`.
  template <class Use>
  void ForEachPlaceFrom(NeuronId neuron, Tick first, const Use& use) {
    const Recent& recent = recent_[neuron];
    if (recent.back() == 0 || TimeOf(recent.back()) < first) return;
    if (recent.front() != 0 && TimeOf(recent.front()) > first) {
      backwards_.clear();
      for (std::uint32_t i = newest_older_[neuron]; i != 0 && TimeOf(older_[i - 1].time) >= first;
           i = older_[i - 1].before) {
        backwards_.push_back(i);
      }
      for (auto i = backwards_.rbegin(); i != backwards_.rend(); ++i) use(TimeOf(older_[*i - 1].time), *i, 0);
    }
    for (std::size_t slot = 0; slot < kRecent; ++slot) {
      const Relative time = recent[slot];
      if (time != 0 && TimeOf(time) >= first) use(TimeOf(time), 0, slot);
    }
  }

  struct Older {
    Relative time;
    std::uint32_t before;  // place in the log, from 1, of the next older spike; 0 if none
  };

  // The last time of a neuron that has been silent for long, in the form in which it is saved.
  struct LongAgo {
    Tick time;
    NeuronId neuron;
    std::uint32_t reserved;
  };

  // Whether loaded content is valid: the base, the order of times, and chains that end.
  bool IsSound(std::span<const NeuronRange> ranges, Tick now) const;

  void AddRecent(Recent& recent, Tick time) { recent = {recent[1], recent[2], recent[3], RelativeOf(time)}; }

  Tick TimeOf(Relative time) const { return base_ + static_cast<Tick>(time); }

  bool IsOwn(NeuronId neuron) const { return neuron - own_.first < own_.count; }  // below `first` it wraps around
  Relative LastOf(NeuronId neuron) const {
    if (IsOwn(neuron)) return recent_[neuron].back();
    const auto found = foreign_.find(neuron);
    return found != foreign_.end() ? found->second : 0;
  }
  Tick LongAgoOf(NeuronId neuron) const {
    if (long_ago_.empty()) return kNoSpike;
    const auto found = long_ago_.find(neuron);
    return found != long_ago_.end() ? found->second : kNoSpike;
  }

  NeuronRange own_;
  Tick base_ = -kReach;
  NeuronArray<Recent> recent_;
  NeuronArray<std::uint32_t> newest_older_;  // one per own neuron, in the form of Older::before
  std::vector<Older> older_;                 // all own neurons' older times, in order of time
  HashTable<NeuronId, Relative> foreign_;    // the last times of other neurons
  std::unordered_map<NeuronId, Tick> long_ago_;
  std::vector<std::uint32_t> backwards_;  // for ForEachPlaceFrom
  std::size_t value_count_;
  AlignedArray<double> recent_values_;
  double* values_of_0_;
  std::vector<double> older_values_;  // of older_
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_SPIKE_HISTORY_H_
