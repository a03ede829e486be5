#include "statistics/welch_spectrum.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "statistics/fourier.h"

namespace lull {
namespace {

constexpr double kFirstHz = 0.5;
constexpr double kLastHz = 200;
constexpr double kFamilyError = 0.0005;     // the share of runs of Poisson spikes that may have a rhythm
constexpr double kMinExcess = 2;            // [× background] chosen: less is no rhythm to speak of, however certain
constexpr double kIndependence = 18. / 19;  // independent windows for each window; Hann windows overlapping by half
constexpr double kNear = 1;  // [Hz] peaks that are nearer, or nearer than a tenth of their frequency, are one
constexpr std::size_t kMaxPeaks = 8;
constexpr std::size_t kNearBins = 8;  // bins on either side that a background has at least; a line has three

// The number of frequencies from 0 to kLastHz.
std::size_t FrequenciesOf(Tick window) {
  return static_cast<std::size_t>(kLastHz * 1e-3 * static_cast<double>(window)) + 1;
}

double WindowHann(std::size_t n, std::size_t size) {
  return 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(n) / static_cast<double>(size));
}

// The Hann windows of the three lengths, made once.
const std::vector<double>& HannOf(std::size_t size) {
  const auto make = [](std::size_t length) {
    std::vector<double> hann(length);
    for (std::size_t n = 0; n < length; ++n) hann[n] = WindowHann(n, length);
    return hann;
  };
  static const std::vector<double> four = make(4000), two = make(2000), one = make(1000);
  return size == four.size() ? four : size == two.size() ? two : one;
}

// The number that a standard normal variable exceeds with this probability.
double NormalQuantile(double probability) {
  double low = 0, high = 40;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (0.5 * std::erfc(middle / std::numbers::sqrt2) > probability ? low : high) = middle;
  }
  return low;
}

// What the mean of `windows` exponential variables of mean 1 exceeds where a normal variable exceeds `normal`
// (Wilson & Hilferty 1931, PNAS 17:684). At one window it is 7 % too large.
double ChanceQuantile(double windows, double normal) {
  return std::pow(1 - 1 / (9 * windows) + normal / (3 * std::sqrt(windows)), 3);
}

// The number of windows among which numbers with this sum and sum of squares are spread; 0 for no numbers.
double Spread(double sum, double squares) { return squares > 0 ? sum * sum / squares : 0; }

double MedianOf(std::vector<double> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The power from k / kBroad to k · kBroad, without lines.
constexpr double kBroad = 1.15;
constexpr double kLowestBroadHz = 4;
constexpr double kMinBroadExcess = 1.5;      // [× the lowest band on a side] chosen
constexpr double kMinBroadWindows = 2.5;     // a single event has a smooth spectrum too, whose bins are not independent
constexpr double kBroadDeviations = 4;       // standard deviations of the logarithm
constexpr double kIndependentBins = 2. / 3;  // independent bins for each bin, under a Hann window

// Finds the peaks of a spectrum: lines, which stand out bin by bin, and broad peaks, which stand out of their sides
// when neighbouring bins are averaged.
class Peaks {
 public:
  // `power` is [× chance], from frequency 0 on, as are the threshold and the numbers of independent windows.
  Peaks(const std::vector<double>& power, const std::vector<double>& threshold, const std::vector<double>& windows,
        double bin_hz)
      : power_(power), threshold_(threshold), windows_(windows), bin_hz_(bin_hz) {}

  std::vector<RhythmPeak> Find(std::size_t first) const {
    std::vector<RhythmPeak> peaks;
    for (std::size_t k = first; k < power_.size();) {
      if (power_[k] < threshold_[k]) {
        ++k;
        continue;
      }
      std::size_t highest = k, last = k;
      for (std::size_t i = k; i < power_.size() && Hz(i) <= Hz(last) + std::max(kNear, 0.1 * Hz(last)); ++i) {
        if (power_[i] < threshold_[i]) continue;
        last = i;
        if (power_[i] > power_[highest]) highest = i;
      }
      if (IsPeak(highest)) peaks.push_back({.hz = MiddleOf(k, last, highest), .times_chance = power_[highest]});
      k = last + 1;
    }
    MarkMultiples(peaks);
    const std::vector<RhythmPeak> broad = BroadPeaks(peaks);
    peaks.insert(peaks.end(), broad.begin(), broad.end());
    std::stable_sort(peaks.begin(), peaks.end(),
                     [](const RhythmPeak& a, const RhythmPeak& b) { return a.times_chance > b.times_chance; });
    if (peaks.size() > kMaxPeaks) peaks.resize(kMaxPeaks);
    return peaks;
  }

 private:
  double Hz(std::size_t k) const { return bin_hz_ * static_cast<double>(k); }

  // Whether the power falls to less than half within an octave on either side.
  bool IsPeak(std::size_t k) const {
    const auto begin = power_.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(k / 2, 1));
    const auto middle = power_.begin() + static_cast<std::ptrdiff_t>(k);
    const auto end = power_.begin() + static_cast<std::ptrdiff_t>(std::min(2 * k + 1, power_.size()));
    const bool falls_below = begin < middle && *std::min_element(begin, middle) < power_[k] / 2;
    return falls_below && (end == middle + 1 || *std::min_element(middle, end) < power_[k] / 2);
  }

  // The middle of the peak: the mean of the frequencies with more than half of its power, weighted by what is above.
  double MiddleOf(std::size_t from, std::size_t to, std::size_t highest) const {
    double sum = 0, weights = 0;
    const std::size_t first = std::max<std::size_t>(std::min(from, highest - 1), 1);
    for (std::size_t k = first; k <= std::min(std::max(to, highest + 1), power_.size() - 1); ++k) {
      const double weight = std::max(power_[k] - power_[highest] / 2, 0.0);
      sum += weight * Hz(k);
      weights += weight;
    }
    return sum / weights;
  }

  // The mean of the bins around one that belong to no line.
  struct Band {
    double power = 0;
    double windows = 0;  // independent windows of each bin
    double bins = 0;
    double Deviation() const { return 1 / (windows * bins * kIndependentBins); }  // squared, of the logarithm
  };

  // The bands of all bins that have one.
  std::vector<std::optional<Band>> Bands() const {
    std::vector<bool> is_line(power_.size());
    for (std::size_t k = 1; k < power_.size(); ++k) {
      if (power_[k] < threshold_[k]) continue;
      for (std::size_t i = k < 2 ? 0 : k - 2; i < std::min(k + 3, power_.size()); ++i) is_line[i] = true;
    }
    std::vector<std::optional<Band>> bands(power_.size());
    for (std::size_t k = 2; static_cast<double>(k) * kBroad < static_cast<double>(power_.size()); ++k) {
      const auto begin = static_cast<std::size_t>(std::ceil(static_cast<double>(k) / kBroad));
      const auto end = static_cast<std::size_t>(std::floor(static_cast<double>(k) * kBroad)) + 1;
      Band band;
      for (std::size_t i = std::max<std::size_t>(begin, 1); i < end; ++i) {
        if (is_line[i]) continue;
        band.power += power_[i];
        band.windows += windows_[i];
        ++band.bins;
      }
      if (2 * band.bins < static_cast<double>(end - begin)) continue;
      bands[k] = {band.power / band.bins, band.windows / band.bins, band.bins};
    }
    return bands;
  }

  // The broad peaks beside the lines: each is the highest within half an octave, and stands out of the lowest band
  // within two octaves on either side.
  std::vector<RhythmPeak> BroadPeaks(const std::vector<RhythmPeak>& peaks) const {
    std::vector<RhythmPeak> broad;
    const std::vector<std::optional<Band>> bands = Bands();
    const auto lowest = [&bands](std::size_t from, std::size_t until) {
      std::optional<Band> least;
      for (std::size_t k = from; k < std::min(until, bands.size()); ++k) {
        if (bands[k] && (!least || bands[k]->power < least->power)) least = bands[k];
      }
      return least;
    };
    const auto stands_out = [](const Band& peak, const std::optional<Band>& side) {
      const double deviation = std::sqrt(peak.Deviation() + (side ? side->Deviation() : 0));
      const double least = std::max(kMinBroadExcess, std::exp(kBroadDeviations * deviation));
      return side && peak.power >= least * std::max(side->power, 1.0);
    };
    for (auto k = static_cast<std::size_t>(kLowestBroadHz / bin_hz_); k < bands.size(); ++k) {
      if (!bands[k] || bands[k]->windows < kMinBroadWindows) continue;
      bool is_highest = true;
      for (std::size_t i = 2 * k / 3; i <= std::min(3 * k / 2, bands.size() - 1); ++i) {
        is_highest &= !bands[i] || bands[i]->power <= bands[k]->power;
      }
      if (!is_highest) continue;
      if (!stands_out(*bands[k], lowest(std::max<std::size_t>(k / 4, 2), k))) continue;
      if (!stands_out(*bands[k], lowest(k + 1, 4 * k))) continue;
      const bool has_line = std::ranges::any_of(
          peaks, [&](const RhythmPeak& peak) { return std::max(peak.hz / Hz(k), Hz(k) / peak.hz) < kBroad * kBroad; });
      if (!has_line) broad.push_back({.hz = Hz(k), .times_chance = bands[k]->power});
    }
    return broad;
  }

  // `peaks` by frequency, ascending.
  void MarkMultiples(std::vector<RhythmPeak>& peaks) const {
    for (std::size_t i = 1; i < peaks.size(); ++i) {
      for (std::size_t j = i; j-- > 0 && peaks[i].multiple == 1;) {  // the least multiple first
        if (peaks[j].multiple > 1) continue;
        const double ratio = peaks[i].hz / peaks[j].hz;
        const double off = std::abs(ratio - std::round(ratio)) * peaks[j].hz;
        const double tolerance = std::min(std::max(bin_hz_, 0.02 * peaks[i].hz), 0.15 * peaks[j].hz);
        if (ratio > 1.5 && off <= tolerance) peaks[i].multiple = static_cast<int>(std::lround(ratio));
      }
    }
  }

  const std::vector<double>& power_;
  const std::vector<double>& threshold_;
  const std::vector<double>& windows_;
  double bin_hz_;
};

}  // namespace

void WelchSpectrum::Sums::Add(std::span<const std::uint32_t> counts, double share) {
  const auto size = counts.size();
  const std::vector<double>& hann = HannOf(size);
  const double middle = 0.5 * (static_cast<double>(size) - 1);
  double sum = 0, moment = 0, by_chance = 0;
  for (std::size_t n = 0; n < size; ++n) {
    if (counts[n] == 0) continue;
    sum += counts[n];
    moment += counts[n] * (static_cast<double>(n) - middle);
    by_chance += counts[n] * hann[n] * hann[n];  // the variance of a count is its mean
  }
  if (by_chance == 0) return;
  const auto length = static_cast<double>(size);
  const double mean = sum / length, slope = 12 * moment / (length * (length * length - 1));
  std::vector<double> samples(size);
  for (std::size_t n = 0; n < size; ++n) {
    samples[n] = (counts[n] - mean - slope * (static_cast<double>(n) - middle)) * hann[n];
  }
  const std::vector<double> of_window = FourierPower(samples, power.size());
  for (std::size_t k = 0; k < power.size(); ++k) {
    power[k] += share * of_window[k];
    squares[k] += share * of_window[k] * of_window[k];
  }
  chance += share * by_chance;
  chance_squares += share * by_chance * by_chance;
}

WelchSpectrum::WelchSpectrum() : counts_(static_cast<std::size_t>(kHop + kWindow)), sums_(FrequenciesOf(kWindow)) {}

void WelchSpectrum::AdvanceTo(Tick time) {
  while (time > begin_ + kWindow) {
    if (last_ > begin_) {
      sums_.Add(From(begin_, kWindow), 1);
      MoveTo(begin_ + kHop);
    } else {
      MoveTo((time - kWindow + kHop - 1) / kHop * kHop);  // the windows before this one are silent
    }
  }
}

void WelchSpectrum::MoveTo(Tick begin) {
  const Tick shift = std::min(begin - begin_, std::ssize(counts_) + Tick{0});
  std::copy(counts_.begin() + shift, counts_.end(), counts_.begin());
  std::fill(counts_.end() - shift, counts_.end(), 0);
  begin_ = begin;
}

PopulationSpectrum WelchSpectrum::At(Tick duration) const {
  assert(duration >= last_);
  if (duration < kWindow) return OfShortRun(duration);
  WelchSpectrum rest = *this;
  rest.AdvanceTo(duration);
  const Tick begin = duration - kWindow;
  if (last_ > begin) {
    const double share = static_cast<double>(begin - rest.begin_ + kHop) / static_cast<double>(kHop);
    rest.sums_.Add(rest.From(begin, kWindow), share);
  }
  return SpectrumFrom(rest.sums_, kWindow);
}

PopulationSpectrum WelchSpectrum::OfShortRun(Tick duration) const {
  const Tick window = duration >= Seconds(2) ? Seconds(2) : Seconds(1);
  if (duration < window) return {};
  Sums sums(FrequenciesOf(window));
  const Tick hop = window / 2;
  Tick begin = 0;
  for (; begin + window <= duration; begin += hop) sums.Add(From(begin, window), 1);
  const Tick left = duration - (begin - hop + window);
  if (left > 0) sums.Add(From(duration - window, window), static_cast<double>(left) / static_cast<double>(hop));
  return SpectrumFrom(sums, window);
}

PopulationSpectrum WelchSpectrum::SpectrumFrom(const Sums& sums, Tick window) {
  const std::size_t size = sums.power.size();
  const double bin_hz = 1e3 / static_cast<double>(window);
  const auto first = static_cast<std::size_t>(std::ceil(kFirstHz / bin_hz));
  const double normal = NormalQuantile(kFamilyError / static_cast<double>(size - first));
  const double all = Spread(sums.chance, sums.chance_squares);
  std::vector<double> power(size), threshold(size), independent(size);
  for (std::size_t k = 0; k < size && sums.chance > 0; ++k) power[k] = sums.power[k] / sums.chance;
  for (std::size_t k = first; k < size; ++k) {
    // Powers of chance vary as much as their mean, so that their squares are twice the square of the mean.
    const double windows = std::clamp(2 * Spread(sums.power[k], sums.squares[k]) - 1, 1.0, std::max(all, 1.0));
    independent[k] = 1 + kIndependence * (windows - 1);
    // Over an octave, and nearby, so that no single frequency of a broad peak stands out.
    const auto median = [&](std::size_t from, std::size_t to) {
      return MedianOf({power.begin() + static_cast<std::ptrdiff_t>(std::max(from, first)),
                       power.begin() + static_cast<std::ptrdiff_t>(std::min(to + 1, size))});
    };
    const std::size_t near = std::max(k / 5, kNearBins);
    const double background = std::max({median(k / 2, std::max(2 * k, k + static_cast<std::size_t>(2 / bin_hz))),
                                        k > 2 * near ? median(k - near, k + near) : 0.0, 1.0});
    threshold[k] = background * std::max(ChanceQuantile(independent[k], normal), kMinExcess);
  }
  PopulationSpectrum spectrum = {.first_hz = bin_hz * static_cast<double>(first), .bin_hz = bin_hz};
  if (sums.chance > 0) spectrum.rhythms = Peaks(power, threshold, independent, bin_hz).Find(first);
  spectrum.times_chance.assign(power.begin() + static_cast<std::ptrdiff_t>(first), power.end());
  spectrum.threshold.assign(threshold.begin() + static_cast<std::ptrdiff_t>(first), threshold.end());
  return spectrum;
}

void WelchSpectrum::Save(ByteWriter& out) const {
  out.Write(begin_);
  out.Write(last_);
  out.WriteAll(std::span<const std::uint32_t>(counts_));
  out.WriteAll(std::span<const double>(sums_.power));
  out.WriteAll(std::span<const double>(sums_.squares));
  out.Write(sums_.chance);
  out.Write(sums_.chance_squares);
}

void WelchSpectrum::Load(ByteReader& in) {
  in.Read(begin_);
  in.Read(last_);
  in.ReadAll(std::span(counts_));
  in.ReadAll(std::span(sums_.power));
  in.ReadAll(std::span(sums_.squares));
  in.Read(sums_.chance);
  in.Read(sums_.chance_squares);
  if (!in.ok()) return;
  const auto can_be = [](double sum) { return std::isfinite(sum) && sum >= 0; };
  const bool has_window = last_ >= 0 && begin_ >= 0 && begin_ <= kNever / 2 && begin_ % kHop == 0 &&
                          last_ <= begin_ + kWindow && (begin_ == 0 || last_ > begin_ + kWindow - kHop);
  if (!has_window || !std::ranges::all_of(sums_.power, can_be) || !std::ranges::all_of(sums_.squares, can_be) ||
      !can_be(sums_.chance) || !can_be(sums_.chance_squares)) {
    in.Fail(absl::DataLossError("the saved statistics are corrupt: invalid spectrum"));
  }
}

}  // namespace lull
