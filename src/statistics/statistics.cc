#include "lull/statistics.h"

#include <algorithm>

#include "statistics/layout.h"
#include "statistics/spectrum.h"
#include "statistics/welch_spectrum.h"

namespace lull {
namespace {

constexpr int kSecond = 1000;  // [ms]
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
  std::vector<std::optional<double>> rhythm_hz(counts_per_ms.size() / kSecond);
  if (size < kRhythmWindow) return rhythm_hz;
  for (std::size_t second = 0; second < rhythm_hz.size(); ++second) {
    const std::int64_t centred = static_cast<std::int64_t>(second) * kSecond - (kRhythmWindow - kSecond) / 2;
    const auto first = static_cast<std::size_t>(std::clamp<std::int64_t>(centred, 0, size - kRhythmWindow));
    const std::optional<Rhythm> rhythm = RhythmOf(SpectrumOf(counts_per_ms.subspan(first).first<kRhythmWindow>()));
    if (rhythm.has_value()) rhythm_hz[second] = rhythm->hz;
  }
  return rhythm_hz;
}

PopulationSpectrum SpectrumOfPopulation(std::span<const std::uint32_t> counts_per_ms) {
  WelchSpectrum spectrum;
  for (std::size_t i = 0; i < counts_per_ms.size(); ++i) {
    spectrum.Add(static_cast<Tick>(i) + 1, counts_per_ms[i]);
  }
  return spectrum.At(static_cast<Tick>(counts_per_ms.size()));
}

}  // namespace lull
