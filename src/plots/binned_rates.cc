#include "plots/binned_rates.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lull/text.h"
#include "plots/rate_bins.h"

namespace lull {
namespace {

constexpr int kDarkShade = 14;
constexpr int kLightShade = 7;

// [ms] A round number that divides every bin width that ChooseBins may choose: 1, 5, 10, 50, 100 …, but never 2 · 10ᵏ,
// which does not divide 5 · 10ᵏ.
Tick FinestBin(Tick length) {
  const auto fewest = static_cast<double>(length) / kMaxBins;
  if (fewest <= 1) return 1;
  for (Tick bin = 5;; bin *= 10) {
    if (fewest <= static_cast<double>(bin)) return bin;
    if (fewest <= 2 * static_cast<double>(bin)) return 2 * bin;
  }
}

std::size_t BinsIn(TimeSpan span, Tick bin) { return static_cast<std::size_t>((span.length() + bin - 1) / bin); }

}  // namespace

BinnedRates::BinnedRates(std::vector<std::uint64_t> neurons_of_groups, TimeSpan span, std::optional<Tick> bin)
    : neurons_(std::move(neurons_of_groups)),
      span_(span),
      is_given_(bin.has_value()),
      bin_(bin ? *bin : FinestBin(span.length())),
      counts_(neurons_.size(), std::vector<std::uint32_t>(BinsIn(span, bin_))) {
  assert(span.length() >= 1);
}

void BinnedRates::ChooseBins() {
  if (is_given_ || span_.length() <= kShortRun) return;
  std::uint64_t spikes = 1;
  for (const auto& counts : counts_)
    spikes = std::max(spikes, std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
  const auto length = static_cast<double>(span_.length());
  const double usual = std::clamp(length / kBins, kNarrowestBin, kWidestBin);
  const double filled = std::min(kSpikesPerBin * length / static_cast<double>(spikes), length / kMinBins);
  const Tick bin = std::max(bin_, static_cast<Tick>(std::lround(RoundUp(std::max(usual, filled)))));
  for (auto& counts : counts_) {
    std::vector<std::uint32_t> wider(BinsIn(span_, bin));
    for (std::size_t i = 0; i < counts.size(); ++i) wider[i * bin_ / bin] += counts[i];
    counts = std::move(wider);
  }
  bin_ = bin;
}

std::string BinnedRates::Caption(int pixels) const {
  const bool share_pixels = bins() > static_cast<std::size_t>(pixels);
  return absl::StrCat("spikes per second and neuron, in bins of ", FormatDuration(bin_),
                      share_pixels ? "; light: highest, dark: mean" : "");
}

Tick BinnedRates::LengthOf(std::size_t bin) const {
  return std::min(bin_, span_.length() - static_cast<Tick>(bin) * bin_);
}

double BinnedRates::RateHz(std::size_t group, std::size_t bin) const {
  const double neuron_seconds = 1e-3 * static_cast<double>(neurons_[group]) * static_cast<double>(LengthOf(bin));
  return neuron_seconds > 0 ? counts_[group][bin] / neuron_seconds : 0;
}

double BinnedRates::MeanHz(std::size_t group) const {
  const auto spikes = std::accumulate(counts_[group].begin(), counts_[group].end(), std::uint64_t{0});
  const double neuron_seconds = 1e-3 * static_cast<double>(neurons_[group]) * static_cast<double>(span_.length());
  return neuron_seconds > 0 ? static_cast<double>(spikes) / neuron_seconds : 0;
}

double BinnedRates::HighestHz() const {
  double highest = 0;
  for (std::size_t group = 0; group < counts_.size(); ++group) {
    for (std::size_t bin = 0; bin < bins(); ++bin) highest = std::max(highest, RateHz(group, bin));
  }
  return highest;
}

void BinnedRates::Draw(Canvas& canvas, const Panel& panel, std::size_t group, Hue hue) const {
  const double per_pixel = static_cast<double>(span_.length()) / static_cast<double>(bin_) / panel.area.width();
  const auto y_of = [&panel](double rate_hz) {
    return std::max(static_cast<int>(std::lround(panel.Y(rate_hz))), panel.area.top);
  };
  for (int x = 0; x < panel.area.width(); ++x) {
    const auto first = static_cast<std::size_t>(per_pixel * x);
    const std::size_t end = std::clamp(static_cast<std::size_t>(per_pixel * (x + 1)), first + 1, bins());
    double highest = 0;
    double sum = 0;
    for (std::size_t bin = first; bin < end; ++bin) {
      highest = std::max(highest, RateHz(group, bin));
      sum += RateHz(group, bin);
    }
    const int left = panel.area.left + x;
    canvas.Fill({left, y_of(highest), left + 1, panel.area.bottom}, {hue, kLightShade});
    canvas.Fill({left, y_of(sum / static_cast<double>(end - first)), left + 1, panel.area.bottom}, {hue, kDarkShade});
  }
}

}  // namespace lull
