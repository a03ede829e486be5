#include "engine/kick_schedule.h"

#include <algorithm>
#include <bit>

namespace lull {
namespace {

// A stretch is about a 32nd of the mean gap, so that few of the kicks are in the heap, and the number of stretches
// stays small: no gap is longer than 23 mean gaps, because a draw has 32 bits. Chosen.
int StretchBits(double probability) {
  return std::clamp(
      static_cast<int>(std::bit_width(static_cast<std::uint64_t>(std::min(1 / probability / 32, 0x1p32)))), 6, 32);
}

}  // namespace

KickSchedule::KickSchedule(std::uint64_t seed, Purpose purpose, double probability, Tick from, Tick until,
                           const std::vector<NeuronRange>& neurons)
    : seed_(seed),
      purpose_(purpose),
      gap_(probability),
      begin_(std::max<Tick>(from, 1) - 1),
      until_(until),
      stretch_bits_(StretchBits(probability)),
      start_(begin_) {
  for (const NeuronRange& range : neurons) {
    for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
      const Kick first = {.offset = 0, .neuron = neuron, .ordinal = 0};
      const Tick gap = GapBefore(first);
      if (gap < until_ - begin_) Add(first, begin_ + gap);  // begin_ + gap might be beyond the end of time
    }
  }
  if (near_.empty()) NextStretch();
}

void KickSchedule::Add(Kick kick, Tick time) {
  if (time >= until_) return;
  const Tick ahead = (time - start_) >> stretch_bits_;
  kick.offset = static_cast<std::uint32_t>(time - start_ - (ahead << stretch_bits_));
  if (ahead == 0) {
    near_.push(kick);
    return;
  }
  if (far_.size() < static_cast<std::size_t>(ahead)) far_.resize(static_cast<std::size_t>(ahead));
  far_[static_cast<std::size_t>(ahead) - 1].push_back(kick);
}

void KickSchedule::AppendPending(std::vector<Pending>& pending) const {
  for (const Kick& kick : near_) pending.push_back({start_ + kick.offset, kick.ordinal, kick.neuron});
  for (std::size_t i = 0; i < far_.size(); ++i) {
    const Tick start = start_ + (static_cast<Tick>(i + 1) << stretch_bits_);
    for (const Kick& kick : far_[i]) pending.push_back({start + kick.offset, kick.ordinal, kick.neuron});
  }
}

// `kick` is valid if the kick before it, or the beginning of the input, is over by `now`.
bool KickSchedule::CanBe(const Pending& kick, Tick now) const {
  const Tick gap = GapBefore({.offset = 0, .neuron = kick.neuron, .ordinal = kick.ordinal});
  return kick.time > now && kick.time < until_ && kick.time - gap <= std::max(now, begin_);
}

void KickSchedule::Resume(Tick now, std::span<const Pending> pending) {
  near_.clear();
  far_.clear();
  // Start from the first kick, which may come long after `now`: each stretch before it would be an empty list.
  start_ = now + 1;
  if (!pending.empty()) start_ = std::ranges::min(pending, {}, &Pending::time).time;
  for (const Pending& kick : pending) Add({.offset = 0, .neuron = kick.neuron, .ordinal = kick.ordinal}, kick.time);
  if (near_.empty()) NextStretch();
}

void KickSchedule::NextStretch() {
  while (near_.empty() && !far_.empty()) {
    start_ += Tick{1} << stretch_bits_;
    for (const Kick& kick : far_.front()) near_.push(kick);
    far_.pop_front();
  }
}

}  // namespace lull
