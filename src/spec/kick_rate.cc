#include "spec/kick_rate.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

#include "random/poisson_table.h"

namespace lull {
namespace {

constexpr double kEndOfTime = 0x1p62;  // [ms]

// sin(πx), also where x is large.
double SineOfHalfTurns(double x) { return std::sin(std::numbers::pi * std::fmod(x, 2)); }

// The highest rate at any time [1/ms].
double PeakOf(const PoissonKicks& kicks) {
  double peak_hz = kicks.rate_hz;
  if (kicks.sine) peak_hz += kicks.sine->amplitude_hz;
  for (const Change& change : kicks.changes) peak_hz = std::max(peak_hz, change.value);
  return peak_hz / 1000;
}

}  // namespace

KickRate::KickRate(const PoissonKicks& kicks, Tick from)
    : from_(from), rate_(kicks.rate_hz / 1000), peak_(PeakOf(kicks)), sine_(kicks.sine.has_value()) {
  if (kicks.sine) {
    swing_ = kicks.sine->amplitude_hz / 1000;
    cycles_ = kicks.sine->frequency_hz / 1000;
    phase_ = kicks.sine->phase_degrees / 360;
  }
  if (kicks.changes.empty()) return;
  parts_.push_back({from, 0, 0});  // before the first change
  for (const Change& change : kicks.changes) {
    Part& last = parts_.back();
    if (change.time <= from) {
      last.rate = change.value / 1000;
    } else {
      const double cumulated = last.cumulated + last.rate * static_cast<double>(change.time - last.begin);
      parts_.push_back({change.time, change.value / 1000, cumulated});
    }
  }
}

std::uint32_t KickRate::most_in_step() const { return is_counted() ? PoissonTable(peak_).most() : MostArrivals(peak_); }

double KickRate::begin() const { return is_constant() ? static_cast<double>(from_) : 0; }

double KickRate::GapOf(double u) const { return is_constant() ? -std::log(u) / rate_ : -std::log(u); }

// A kick at time T acts in step floor(T) + 1, the step that ends after T.
Tick KickRate::StepOf(double position) const {
  if (sine_) return StepUnderSine(position);
  double time = position;
  Tick last = kNever;
  if (!parts_.empty()) {
    const auto next = std::ranges::upper_bound(parts_, position, {}, &Part::cumulated);
    const Part& part = *std::prev(next);
    time = static_cast<double>(part.begin) + (position - part.cumulated) / part.rate;
    if (next != parts_.end()) last = next->begin;  // rounding must not carry the kick into the next part
  }
  if (!(time < kEndOfTime)) return kNever;
  return std::min(static_cast<Tick>(std::floor(time)) + 1, last);
}

// The integral of rate_ + swing_ · sin(2π(cycles_ · T + phase_)), as a product so that short times lose no digits.
double KickRate::Between(Tick begin, Tick end) const {
  const auto length = static_cast<double>(end - begin);
  const double middle = cycles_ * (static_cast<double>(begin) + static_cast<double>(end)) + 2 * phase_;
  return rate_ * length +
         swing_ / (std::numbers::pi * cycles_) * SineOfHalfTurns(cycles_ * length) * SineOfHalfTurns(middle);
}

// The first step at whose end the cumulated rate is above the position. The sine moves the cumulated rate by no more
// than `off` from that of a constant rate, which gives two steps to begin the search with.
Tick KickRate::StepUnderSine(double position) const {
  const double off = swing_ / (std::numbers::pi * cycles_);
  const double earliest = std::max(0.0, std::floor((position - off) / rate_) - 1);
  const double latest = std::ceil((position + off) / rate_) + 1;
  if (!(latest < kEndOfTime)) return kNever;
  Tick below = from_ + static_cast<Tick>(earliest), above = from_ + static_cast<Tick>(latest);
  while (above - below > 1) {
    const Tick middle = below + (above - below) / 2;
    (Between(from_, middle) > position ? above : below) = middle;
  }
  return above;
}

const KickRate::Part* KickRate::PartAt(Tick time) const {
  const auto next = std::ranges::upper_bound(parts_, time, {}, &Part::begin);
  return next == parts_.begin() ? nullptr : &*std::prev(next);
}

double KickRate::MeanOf(Tick t) const {
  if (sine_) return std::clamp(Between(t - 1, t), 0.0, peak_);
  if (is_constant()) return rate_;
  const Part* part = PartAt(t - 1);
  return part == nullptr ? 0 : part->rate;
}

Tick KickRate::NextAt(Tick t) const {
  if (parts_.empty()) return t;
  const Part* part = PartAt(t - 1);
  if (part == nullptr) part = parts_.data();
  for (; part != parts_.data() + parts_.size(); ++part) {
    if (part->rate > 0) return std::max(t, part->begin + 1);
  }
  return kNever;
}

std::uint32_t MostKicksInStep(const PoissonKicks& kicks) {
  const double peak = PeakOf(kicks);
  if (!(peak >= 0 && peak <= 1000)) return 1;
  return KickRate(kicks, 0).most_in_step();
}

}  // namespace lull
