#include "lull/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "record/layout.h"

namespace lull {
namespace {

constexpr int kSecond = 1000;    // [ms]
constexpr int kWindow = 2000;    // [ms] and points of the transform: a bin is 0.5 Hz
constexpr int kLowestBin = 4;    // 2 Hz
constexpr int kHighestBin = 60;  // 30 Hz
constexpr double kBinHz = 0.5;

using Window = std::array<double, kWindow>;

const Window& Hann() {
  static const Window window = [] {
    Window w;
    for (int n = 0; n < kWindow; ++n) w[n] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * n / (kWindow - 1));
    return w;
  }();
  return window;
}

// One turn: the sine at n + ¼ turn is the cosine, and bin k at sample n stands at k·n modulo the turn.
const Window& Sine() {
  static const Window sine = [] {
    Window s;
    for (int n = 0; n < kWindow; ++n) s[n] = std::sin(2 * std::numbers::pi * n / kWindow);
    return s;
  }();
  return sine;
}

double Power(const Window& samples, int bin) {
  const Window& sine = Sine();
  double real = 0;
  double imaginary = 0;
  int angle = 0;
  for (int n = 0; n < kWindow; ++n) {
    real += samples[n] * sine[(angle + kWindow / 4) % kWindow];
    imaginary -= samples[n] * sine[angle];
    angle = (angle + bin) % kWindow;
  }
  return real * real + imaginary * imaginary;
}

// None when no bin has power. A constant count is as silent as none at all: its mean is exact, what is left is zero.
std::optional<double> DominantHz(std::span<const std::uint32_t, kWindow> counts) {
  const double mean = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0})) / kWindow;
  Window samples;
  for (int n = 0; n < kWindow; ++n) samples[n] = (counts[n] - mean) * Hann()[n];

  std::optional<double> dominant;
  double largest = 0;
  for (int bin = kLowestBin; bin <= kHighestBin; ++bin) {
    const double power = Power(samples, bin);
    if (power <= largest) continue;
    largest = power;
    dominant = bin * kBinHz;
  }
  return dominant;
}

}  // namespace

std::vector<std::uint32_t> PopulationCounts(std::span<const Spike> spikes, Tick duration) {
  std::vector<std::uint32_t> counts(static_cast<std::size_t>(std::max<Tick>(duration, 0)));
  for (const Spike& spike : spikes) {
    if (spike.time >= 1 && spike.time <= duration) ++counts[spike.time - 1];
  }
  return counts;
}

std::vector<std::pair<std::string, double>> RateByLayerHz(std::span<const Spike> spikes, const Network& network,
                                                          Tick duration) {
  const Layout layout = LayoutOf(network);
  std::vector<std::uint64_t> counts(layout.layers.size());
  for (const Spike& spike : spikes) {
    const bool counted = spike.time >= 1 && spike.time <= duration && spike.neuron < layout.neurons();
    if (counted) ++counts[layout.layer_of[spike.neuron]];
  }
  std::vector<std::pair<std::string, double>> rates;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double neuron_seconds =
        static_cast<double>(layout.layers[i].neurons) * static_cast<double>(duration) / kSecond;
    rates.emplace_back(layout.layers[i].name, duration > 0 ? static_cast<double>(counts[i]) / neuron_seconds : 0);
  }
  return rates;
}

std::vector<std::optional<double>> RhythmHz(std::span<const std::uint32_t> counts_per_ms) {
  const auto size = static_cast<std::int64_t>(counts_per_ms.size());
  std::vector<std::optional<double>> rhythm(counts_per_ms.size() / kSecond);
  if (size < kWindow) return rhythm;
  for (std::size_t second = 0; second < rhythm.size(); ++second) {
    const std::int64_t centred = static_cast<std::int64_t>(second) * kSecond - (kWindow - kSecond) / 2;
    const auto first = static_cast<std::size_t>(std::clamp<std::int64_t>(centred, 0, size - kWindow));
    rhythm[second] = DominantHz(counts_per_ms.subspan(first).first<kWindow>());
  }
  return rhythm;
}

}  // namespace lull
