#include "engine/spike_history.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "absl/status/status.h"

namespace lull {

void SpikeHistory::ForgetOlder() {
  if (older_.empty()) return;
  older_.clear();
  older_values_.clear();
  newest_older_ = NeuronArray<std::uint32_t>(own_);
}

void SpikeHistory::MoveBase(Tick now) {
  assert(older_.empty());
  const Tick base = now - (Tick{1} << 30);
  const Tick shift = base - base_;
  const auto is_long_ago = [shift](Relative time) { return time <= shift + kReach; };
  for (NeuronId i = 0; i < own_.count; ++i) {
    const NeuronId neuron = own_.first + i;
    Recent& recent = recent_[neuron];
    if (recent.back() == 0) continue;
    if (is_long_ago(recent.back())) long_ago_[neuron] = TimeOf(recent.back());
    for (Relative& time : recent) time = is_long_ago(time) ? 0 : static_cast<Relative>(time - shift);
  }
  foreign_.KeepIf([&](NeuronId neuron, Relative& time) {
    if (is_long_ago(time)) {
      long_ago_[neuron] = TimeOf(time);
      return false;
    }
    time -= static_cast<Relative>(shift);
    return true;
  });
  base_ = base;
}

void SpikeHistory::SetLast(NeuronId neuron, Tick time) {
  if (time - base_ <= kReach) {
    long_ago_[neuron] = time;
  } else if (IsOwn(neuron)) {
    recent_[neuron].back() = RelativeOf(time);
  } else {
    foreign_[neuron] = RelativeOf(time);
  }
}

void SpikeHistory::Save(ByteWriter& out, std::span<const NeuronRange> ranges) const {
  out.Write(base_);
  for (const NeuronRange& range : ranges) {
    out.WriteAll(std::span<const Recent>(&recent_[range.first], range.count));
  }
  out.WriteList(older_);
  if (!older_.empty()) {
    for (const NeuronRange& range : ranges) {
      out.WriteAll(std::span<const std::uint32_t>(&newest_older_[range.first], range.count));
    }
  }
  std::vector<LongAgo> long_ago;
  for (const auto& [neuron, time] : long_ago_) {
    if (IsOwn(neuron)) long_ago.push_back({time, neuron, 0});
  }
  out.WriteList(long_ago);
}

void SpikeHistory::Load(ByteReader& in, std::span<const NeuronRange> ranges, Tick now) {
  in.Read(base_);
  for (const NeuronRange& range : ranges) in.ReadAll(std::span(&recent_[range.first], range.count));
  in.ReadList(older_, std::numeric_limits<std::uint32_t>::max());
  if (!older_.empty()) {
    for (const NeuronRange& range : ranges) in.ReadAll(std::span(&newest_older_[range.first], range.count));
  }
  std::vector<LongAgo> long_ago;
  in.ReadList(long_ago, own_.count);
  if (!in.ok()) return;
  const auto is_spike = [&](const LongAgo& s) { return IsOwn(s.neuron) && s.time >= 1 && s.time <= now; };
  if (!std::ranges::all_of(long_ago, is_spike) || !IsSound(ranges, now)) {
    in.Fail(absl::DataLossError("the saved state is corrupt: invalid past spikes"));
    return;
  }
  for (const LongAgo& spike : long_ago) long_ago_[spike.neuron] = spike.time;
}

bool SpikeHistory::IsSound(std::span<const NeuronRange> ranges, Tick now) const {
  if (base_ < -kReach || base_ > now) return false;
  const auto is_time = [&](Relative time) { return time > kReach && time < kReach << 11 && TimeOf(time) <= now; };
  for (std::size_t i = 0; i < older_.size(); ++i) {
    const Older& spike = older_[i];
    if (!is_time(spike.time) || spike.before > i) return false;
    if (spike.before != 0 && older_[spike.before - 1].time >= spike.time) return false;
  }
  for (const NeuronRange& range : ranges) {
    for (NeuronId n = range.first; n < range.first + range.count; ++n) {
      const Recent& recent = recent_[n];
      for (std::size_t i = 0; i < recent.size(); ++i) {
        if (recent[i] != 0 && !is_time(recent[i])) return false;
        if (i > 0 && recent[i - 1] != 0 && recent[i - 1] >= recent[i]) return false;
      }
      const std::uint32_t newest = newest_older_[n];
      if (newest > older_.size() || (newest != 0 && older_[newest - 1].time >= recent[0])) return false;
    }
  }
  return true;
}

}  // namespace lull
