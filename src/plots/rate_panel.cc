#include "plots/rate_panel.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "lull/text.h"
#include "plots/rate_bins.h"

namespace lull {
namespace {

constexpr Colour kRateInk = {kInk, 13};
constexpr Colour kRateFill = {kInk, 8};

// [ms] The bin width: 1, 2 or 5 times a power of ten.
Tick BinOf(Tick duration, std::uint64_t spikes) {
  if (duration <= kShortRun) return 1;
  const auto run = static_cast<double>(duration);
  const double usual = std::clamp(run / kBins, kNarrowestBin, kWidestBin);
  const double filled =
      std::min(kSpikesPerBin * run / static_cast<double>(std::max<std::uint64_t>(spikes, 1)), run / kMinBins);
  return static_cast<Tick>(std::lround(RoundUp(std::max({usual, filled, run / static_cast<double>(kMaxBins)}))));
}

// [ms] A bin width that divides the bin width for every number of spikes: the width for many spikes, except 2 · 10ᵏ,
// which does not divide 5 · 10ᵏ.
Tick FineBinOf(Tick duration) {
  const Tick narrowest = BinOf(duration, std::numeric_limits<std::uint64_t>::max());
  const bool is_twice = absl::StrCat(narrowest).front() == '2';
  return is_twice ? narrowest / 2 : narrowest;
}

}  // namespace

RateCounts::RateCounts(TimeSpan span, std::optional<Tick> bin)
    : span_(span),
      bin_(bin ? *bin : FineBinOf(span.length())),
      is_given_(bin.has_value()),
      counts_(static_cast<std::size_t>((span.length() + bin_ - 1) / bin_)) {}

void RateCounts::Add(std::span<const Spike> spikes) {
  spikes_ += spikes.size();
  Tick time = span_.from;  // the time of no spike yet
  std::uint32_t* count = nullptr;
  for (const Spike& spike : spikes) {
    if (spike.time != time) {
      time = spike.time;
      assert(time > span_.from && time <= span_.until);
      count = &counts_[(time - span_.from - 1) / bin_];
    }
    ++*count;
  }
}

RatePanel::RatePanel(const RateCounts& counts, NeuronId neurons)
    : duration_(counts.span().length()), bin_(counts.is_given() ? counts.bin() : BinOf(duration_, counts.spikes())) {
  assert(bin_ % counts.bin() == 0);
  rates_hz_.resize(static_cast<std::size_t>((duration_ + bin_ - 1) / bin_));
  const auto fine_bins = static_cast<std::size_t>(bin_ / counts.bin());
  for (std::size_t i = 0; i < counts.counts().size(); ++i) {
    rates_hz_[i / fine_bins] += static_cast<double>(counts.counts()[i]);
  }
  for (std::size_t i = 0; i < rates_hz_.size(); ++i) {
    const Tick length = std::min(bin_, duration_ - static_cast<Tick>(i) * bin_);
    rates_hz_[i] *= 1000.0 / (static_cast<double>(neurons) * static_cast<double>(length));
  }
}

double RatePanel::highest_hz() const {
  const double highest = *std::max_element(rates_hz_.begin(), rates_hz_.end());
  return highest > 0 ? 1.08 * highest : 1;
}

std::vector<TickMark> RatePanel::Marks(int most_steps) const { return Ticks(0, highest_hz(), most_steps); }

std::string RatePanel::Caption(int pixels) const {
  const bool share_pixels = rates_hz_.size() > static_cast<std::size_t>(pixels);
  return absl::StrCat("population rate: spikes per second and neuron, in bins of ", FormatDuration(bin_),
                      share_pixels ? "; light: highest, dark: mean" : "");
}

void RatePanel::Draw(Canvas& canvas, const Panel& panel) const {
  const auto bins = static_cast<double>(duration_) / static_cast<double>(bin_);
  const auto bin_at = [&](int pixel) { return static_cast<std::size_t>(bins * pixel / panel.area.width()); };
  for (int x = 0; x < panel.area.width(); ++x) {
    const std::size_t first = bin_at(x);
    const std::size_t end = std::clamp(bin_at(x + 1), first + 1, rates_hz_.size());
    const auto from = rates_hz_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto to = rates_hz_.begin() + static_cast<std::ptrdiff_t>(end);
    const double highest = *std::max_element(from, to);
    const double mean = std::accumulate(from, to, 0.0) / static_cast<double>(end - first);
    const auto y_of = [&panel](double rate_hz) { return static_cast<int>(std::lround(panel.Y(rate_hz))); };
    const int left = panel.area.left + x;
    canvas.Fill({left, y_of(highest), left + 1, panel.area.bottom}, kRateFill);
    canvas.Fill({left, y_of(mean), left + 1, panel.area.bottom}, kRateInk);
  }
}

}  // namespace lull
