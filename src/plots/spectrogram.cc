#include "plots/spectrogram.h"

#include <algorithm>
#include <cmath>

#include "lull/statistics.h"
#include "plots/paint/axes.h"

namespace lull {
namespace {

constexpr Tick kHalf = kRhythmWindow / 2;
constexpr std::size_t kMaxColumns = 2048;
constexpr double kWindows = 1500;     // about the number of pixels of a picture; chosen, as are the next two
constexpr double kShortestHop = 50;   // [ms] a fortieth of a window; with a shorter hop the picture looks the same
constexpr double kLongestHop = 1000;  // [ms] half a window, so that every spike counts in two windows

Tick HopFor(Tick length) {
  return std::lround(std::clamp(RoundUp(static_cast<double>(length) / kWindows), kShortestHop, kLongestHop));
}

}  // namespace

Spectrogram::Spectrogram(TimeSpan span) : span_(span), hop_(HopFor(span.length())), counts_(hop_) {
  if (span.length() < kRhythmWindow) return;
  columns_.resize(std::min(windows(), kMaxColumns));
}

void Spectrogram::Add(std::span<const Spike> spikes) {
  const SlidingCounts::Visit visit = [this](Tick window, auto counts) { AddWindow(window, counts); };
  for (const Spike& spike : spikes) {
    if (spike.time > span_.from && spike.time <= span_.until) counts_.Add(spike.time - span_.from + kHalf, visit);
  }
}

void Spectrogram::AddWindow(Tick shifted, std::span<const std::uint32_t, kRhythmWindow> counts) {
  const Tick window = shifted - kHalf / hop_;
  if (columns_.empty() || window < 0 || window >= static_cast<Tick>(windows())) return;
  const Tick begin = window * hop_ + hop_ / 2 - kHalf;  // [ms] from the beginning of the span
  const WindowPart part = {.from = static_cast<int>(std::max<Tick>(-begin, 0)),
                           .until = static_cast<int>(std::min<Tick>(span_.length() - begin, kRhythmWindow))};
  Column& column = columns_[static_cast<std::size_t>(window) * columns_.size() / windows()];
  const Spectrum spectrum = SpectrumOf(counts, kHighestBin, part);
  if (spectrum.by_chance == 0) return;
  for (int bin = 0; bin <= kHighestBin; ++bin) {
    column.power[bin] += static_cast<float>(spectrum.power[bin] / spectrum.by_chance);
  }
  const std::optional<Rhythm> rhythm = RhythmOf(spectrum);
  if (!rhythm.has_value() || rhythm->strength <= column.strongest.strength) return;
  if (IsBeyondChance(spectrum, *rhythm, window)) column.strongest = *rhythm;
}

void Spectrogram::Finish() {
  counts_.Finish(span_.length() + kRhythmWindow, [this](Tick window, auto counts) { AddWindow(window, counts); });
  // A column is the mean of all windows i with ⌊i · columns / windows⌋ = column, including silent ones.
  const auto first_of = [this](std::size_t column) {
    return (column * windows() + columns_.size() - 1) / columns_.size();
  };
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto windows_of_column = static_cast<float>(first_of(i + 1) - first_of(i));
    for (float& power : columns_[i].power) power /= windows_of_column;
  }
}

std::optional<Rhythm> Spectrogram::DominantIn(std::size_t column) const {
  const Rhythm& strongest = columns_[column].strongest;
  return strongest.strength >= kMinRhythm ? std::optional(strongest) : std::nullopt;
}

}  // namespace lull
