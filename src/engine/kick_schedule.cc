#include "engine/kick_schedule.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace lull {
namespace {

// A stretch is about a 32nd of the mean gap at the highest rate, so that few of the kicks are in the heap, and the
// number of stretches stays small: no gap is longer than 23 mean gaps, because a draw has 32 bits. Chosen.
int StretchBits(double rate) {
  return std::clamp(static_cast<int>(std::bit_width(static_cast<std::uint64_t>(std::min(1 / rate / 32, 0x1p32)))), 6,
                    32);
}

}  // namespace

KickSchedule::KickSchedule(std::uint64_t seed, Purpose purpose, const KickRate& rate, std::uint32_t most_in_step,
                           Tick until, const std::vector<NeuronRange>& neurons)
    : seed_(seed),
      purpose_(purpose),
      rate_(rate),
      most_in_step_(most_in_step),
      until_(until),
      stretch_bits_(StretchBits(rate.peak())) {
  for (const NeuronRange& range : neurons) {
    for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
      const Kick first = {.position = rate_.begin(), .ordinal = 0, .neuron = neuron, .offset = 0};
      Add(After(first), rate_.StepOf(After(first).position));
    }
  }
  if (near_.empty()) NextStretch();
}

// Where a kick that the gap `ordinal` leads to lies, when the one before it lies at kick.position.
KickSchedule::Kick KickSchedule::After(Kick kick) const {
  kick.position += rate_.GapOf(RealOf(Draw(seed_, purpose_, kick.neuron, kick.ordinal)));
  return kick;
}

void KickSchedule::Add(Kick kick, Tick time) {
  if (time >= until_) return;
  const Tick stretch = time >> stretch_bits_;
  kick.offset = static_cast<std::uint32_t>(time - (stretch << stretch_bits_));
  if (stretch == stretch_) {
    near_.push(kick);
  } else {
    far_[stretch].push_back(kick);
  }
}

void KickSchedule::AppendPending(std::vector<Pending>& pending) const {
  const auto append = [&pending](const Kick& kick) { pending.push_back({kick.position, kick.ordinal, kick.neuron}); };
  for (const Kick& kick : near_) append(kick);
  for (const auto& [stretch, kicks] : far_) {
    for (const Kick& kick : kicks) append(kick);
  }
}

// `kick` is valid if the kick before it, or the beginning of the input, is over by `now`. The position before it is
// known but for the rounding of one sum.
bool KickSchedule::CanBe(const Pending& kick, Tick now) const {
  if (!(kick.position >= rate_.begin())) return false;
  const Tick time = rate_.StepOf(kick.position);
  if (time <= now || time >= until_) return false;
  const double gap = rate_.GapOf(RealOf(Draw(seed_, purpose_, kick.neuron, kick.ordinal)));
  const double before = kick.position - gap - 0x1p-51 * kick.position;
  return before <= rate_.begin() || rate_.StepOf(before) <= now;
}

void KickSchedule::Resume(std::span<const Pending> pending) {
  near_.clear();
  far_.clear();
  stretch_ = -1;
  for (const Pending& kick : pending) {
    Add({.position = kick.position, .ordinal = kick.ordinal, .neuron = kick.neuron, .offset = 0},
        rate_.StepOf(kick.position));
  }
  if (near_.empty()) NextStretch();
}

void KickSchedule::NextStretch() {
  if (far_.empty()) return;
  const auto next = far_.begin();
  stretch_ = next->first;
  for (const Kick& kick : next->second) near_.push(kick);
  far_.erase(next);
}

}  // namespace lull
