// Only the lowest of 2,000 frequencies are needed. A fast transform of all frequencies would do too much, and summing
// 2,000 products for each frequency does several times as much as this: with n = 100 a + b and W = exp(−2πi / 2000),
//
//     X_k = Σ_b W^(b k) Y_q(b)        Y_q(b) = Σ_a x_n exp(−2πi a q / 20)        q = k mod 20
//
// where half of the twenty Y_q are the conjugates of the others, because x is real.

#include "statistics/spectrum.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace lull {
namespace {

constexpr int kParts = 20;                     // number of values of a
constexpr int kPart = kRhythmWindow / kParts;  // number of values of b
constexpr int kDistinct = kParts / 2 + 1;      // number of values of q whose Y_q are not conjugates of others
constexpr int kLowestBin = 4;                  // 2 Hz; at lower frequencies a window shows drift

using Window = std::array<double, kRhythmWindow>;

const Window& Hann() {
  static const Window window = [] {
    Window w;
    for (int n = 0; n < kRhythmWindow; ++n) w[n] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * n / (kRhythmWindow - 1));
    return w;
  }();
  return window;
}

double HannPower() {
  static const double power = std::inner_product(Hann().begin(), Hann().end(), Hann().begin(), 0.0);
  return power;
}

// One period of the sine.
const Window& Sine() {
  static const Window sine = [] {
    Window s;
    for (int n = 0; n < kRhythmWindow; ++n) s[n] = std::sin(2 * std::numbers::pi * n / kRhythmWindow);
    return s;
  }();
  return sine;
}

struct Complex {
  double real;
  double imaginary;
};

// W^n
Complex Turned(int n) { return {Sine()[(n + kRhythmWindow / 4) % kRhythmWindow], -Sine()[n % kRhythmWindow]}; }

struct Parts {
  std::array<double, kPart> real = {};
  std::array<double, kPart> imaginary = {};
};

std::array<Parts, kDistinct> PartsOf(const Window& samples) {
  std::array<Parts, kDistinct> parts;
  for (int q = 0; q < kDistinct; ++q) {
    for (int a = 0; a < kParts; ++a) {
      const Complex turn = Turned(kPart * a * q);
      for (int b = 0; b < kPart; ++b) {
        parts[q].real[b] += samples[kPart * a + b] * turn.real;
        parts[q].imaginary[b] += samples[kPart * a + b] * turn.imaginary;
      }
    }
  }
  return parts;
}

double Power(const std::array<Parts, kDistinct>& parts, int bin) {
  const int q = bin % kParts;
  const bool is_conjugate = q >= kDistinct;
  const Parts& part = parts[is_conjugate ? kParts - q : q];
  Complex sum = {0, 0};
  for (int b = 0; b < kPart; ++b) {
    const Complex turn = Turned(b * bin);
    const double imaginary = is_conjugate ? -part.imaginary[b] : part.imaginary[b];
    sum.real += part.real[b] * turn.real - imaginary * turn.imaginary;
    sum.imaginary += part.real[b] * turn.imaginary + imaginary * turn.real;
  }
  return sum.real * sum.real + sum.imaginary * sum.imaginary;
}

}  // namespace

Spectrum SpectrumOf(std::span<const std::uint32_t, kRhythmWindow> counts, int highest_bin, const WindowPart& part) {
  Spectrum spectrum;
  const auto within =
      counts.subspan(static_cast<std::size_t>(part.from), static_cast<std::size_t>(part.until - part.from));
  const double mean = static_cast<double>(std::accumulate(within.begin(), within.end(), std::uint64_t{0})) /
                      static_cast<double>(within.size());
  if (mean == 0) return spectrum;
  Window samples = {};
  for (int n = part.from; n < part.until; ++n) samples[n] = (counts[n] - mean) * Hann()[n];
  const std::array<Parts, kDistinct> parts = PartsOf(samples);
  for (int bin = 0; bin <= highest_bin; ++bin) spectrum.power[bin] = Power(parts, bin);
  const bool is_whole = part.from == 0 && part.until == kRhythmWindow;
  const auto hann = std::span(Hann()).subspan(static_cast<std::size_t>(part.from), within.size());
  spectrum.by_chance =
      mean * (is_whole ? HannPower() : std::inner_product(hann.begin(), hann.end(), hann.begin(), 0.0));
  return spectrum;
}

// The share of the power in the dominant bin and its neighbours.
double ShareNear(const Spectrum& spectrum, int dominant, double all) {
  double near = 0;
  for (int bin = dominant - 1; bin <= std::min(dominant + 1, kHighestDominant); ++bin) near += spectrum.power[bin];
  return near / all;
}

// The share of the power near the multiples of the dominant bin, less the share that a flat spectrum would have there:
// 0 for a flat spectrum, 1 if all power is near multiples. Below 3 Hz most bins are near a multiple, so the share would
// mean little.
double ShareOfComb(const Spectrum& spectrum, int dominant, double all) {
  constexpr int kLowestComb = 6;  // 3 Hz
  if (dominant < kLowestComb) return 0;
  double near = 0;
  int bins = 0;
  for (int bin = 1; bin <= kHighestDominant; ++bin) {
    const int beyond = bin % dominant;
    if (bin < dominant - 1 || (beyond > 1 && beyond < dominant - 1)) continue;
    near += spectrum.power[bin];
    ++bins;
  }
  const double flat = static_cast<double>(bins) / kHighestDominant;
  return (near / all - flat) / (1 - flat);
}

// The rhythm of a spectrum; empty if no bin has power. A constant count is as silent as no spikes, because its mean is
// exact and nothing remains after the mean is removed.
std::optional<Rhythm> RhythmOf(const Spectrum& spectrum) {
  const auto& power = spectrum.power;
  const auto dominant = std::max_element(power.begin() + kLowestBin, power.begin() + kHighestDominant + 1);
  if (*dominant == 0) return std::nullopt;
  const double all = std::accumulate(power.begin() + 1, power.begin() + kHighestDominant + 1, 0.0);
  const auto bin = static_cast<int>(dominant - power.begin());
  return Rhythm{.hz = kBinHz * bin,
                .strength = std::max(ShareNear(spectrum, bin, all), ShareOfComb(spectrum, bin, all))};
}

// By chance a power has an exponential distribution. The error that is allowed is divided among the bins, and among the
// windows in the parts 1/2, 1/6, 1/12 …, whose sum is 1, so that the length of the run need not be known.
bool IsBeyondChance(const Spectrum& spectrum, const Rhythm& rhythm, std::int64_t window) {
  constexpr double kError = 0.0005;
  constexpr int kBins = kHighestDominant - kLowestBin + 1;
  const double windows = (static_cast<double>(window) + 1) * (static_cast<double>(window) + 2);
  const double least = std::log(kBins * windows / kError);
  return spectrum.power[static_cast<std::size_t>(std::lround(rhythm.hz / kBinHz))] >= least * spectrum.by_chance;
}

}  // namespace lull
