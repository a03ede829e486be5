#include "statistics/neuron_sums.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>

namespace lull {
namespace {

constexpr std::uint32_t kMinIntervals = 3;  // the least number for a neuron's coefficient of variation

using Neuron = NeuronSums::Neuron;

constexpr std::uint64_t Mask(int bits) { return (std::uint64_t{1} << bits) - 1; }
static_assert(kActivityBin <= Mask(Neuron::kInBinBits));

void AddInterval(Neuron& neuron, std::uint64_t interval) {
  const absl::uint128 square = absl::uint128(interval) * interval;
  const absl::uint128 sum = square + neuron.squares_low;
  neuron.squares_low = absl::Uint128Low64(sum);
  if (const std::uint64_t high = absl::Uint128High64(sum); high > 0) {
    neuron.squares_high = (neuron.squares_high + high) & Mask(Neuron::kHighBits);
  }
}

// Whether the loaded sums of a neuron are possible, with spikes up to the bin `open_bin`.
bool CanBe(const Neuron& neuron, Tick open_bin) {
  if (neuron.spikes == 0) return true;
  const auto first = static_cast<Tick>(neuron.first);
  if (first < 1 || neuron.last < first || BinOf(neuron.last) > open_bin) return false;
  const auto sum = static_cast<std::uint64_t>(neuron.last - first);
  const std::uint64_t intervals = neuron.spikes - 1;
  const absl::uint128 squares = neuron.squared_intervals(), square_of_sum = absl::uint128(sum) * sum;
  return intervals <= sum && (intervals == 0) == (sum == 0) && squares <= square_of_sum &&
         intervals * squares >= square_of_sum && neuron.in_bin >= 1 && neuron.in_bin <= kActivityBin &&
         neuron.in_bin <= neuron.spikes;
}

// [2⁻⁶⁴] Exact from 2⁻¹² on, where the last bit of a double is 2⁻⁶⁴ or more.
std::optional<absl::uint128> CvOfIntervals(const Neuron& neuron) {
  if (neuron.spikes <= kMinIntervals) return std::nullopt;
  const std::uint64_t sum = static_cast<std::uint64_t>(neuron.last) - neuron.first;
  const absl::uint128 variation = Variation(neuron.spikes - 1, neuron.squared_intervals(), sum);
  const double cv = std::sqrt(static_cast<double>(variation)) / static_cast<double>(sum);
  return static_cast<absl::uint128>(std::ldexp(cv, 64));
}

}  // namespace

LayerSums& LayerSums::operator+=(const LayerSums& other) {
  spikes += other.spikes;
  with_cv += other.with_cv;
  cv += other.cv;
  squared_sums += other.squared_sums;
  squares += other.squares;
  return *this;
}

NeuronSums::NeuronSums(NeuronId first, std::span<const std::uint32_t> layer_of, std::size_t layers)
    : first_(first), neurons_(layer_of.size()), squares_(layers) {
  for (std::size_t i = 0; i < neurons_.size(); ++i) neurons_[i].layer = layer_of[i] & Mask(Neuron::kLayerBits);
}

void NeuronSums::Add(const Spike& spike) {
  const Tick bin = BinOf(spike.time);
  assert(spike.time >= 1 && bin >= open_bin_);
  if (bin > open_bin_) {
    for (Squares& squares : squares_) squares.closed += std::exchange(squares.open, 0);
    open_bin_ = bin;
  }
  assert(spike.neuron - first_ < neurons_.size());
  Neuron& neuron = neurons_[spike.neuron - first_];
  const bool is_first = neuron.spikes == 0;
  const std::uint64_t before = !is_first && BinOf(neuron.last) == bin ? neuron.in_bin : 0;
  squares_[neuron.layer].open += 2 * before + 1;  // (k + 1)² − k²
  if (is_first) {
    neuron.first = static_cast<std::uint64_t>(spike.time) & Mask(kTimeBits);
  } else {
    AddInterval(neuron, static_cast<std::uint64_t>(spike.time - neuron.last));
  }
  neuron.last = spike.time;
  neuron.in_bin = (before + 1) & Mask(Neuron::kInBinBits);
  ++neuron.spikes;
}

std::vector<LayerSums> NeuronSums::At(Tick duration) const {
  const bool is_whole = (open_bin_ + 1) * kActivityBin <= duration;
  std::vector<LayerSums> sums(squares_.size());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sums[i].squares = squares_[i].closed + (is_whole ? squares_[i].open : 0);
  }
  for (const Neuron& neuron : neurons_) {
    const bool is_cut = !is_whole && neuron.spikes > 0 && BinOf(neuron.last) == open_bin_;
    const std::uint64_t in_whole_bins = neuron.spikes - (is_cut ? neuron.in_bin : 0u);
    LayerSums& of_layer = sums[neuron.layer];
    of_layer.spikes += neuron.spikes;
    of_layer.squared_sums += absl::uint128(in_whole_bins) * in_whole_bins;
    if (const std::optional<absl::uint128> cv = CvOfIntervals(neuron)) {
      of_layer.cv += *cv;
      ++of_layer.with_cv;
    }
  }
  return sums;
}

std::vector<NeuronSums::Squares> NeuronSums::SquaresAt(Tick open_bin) const {
  assert(open_bin >= open_bin_);
  std::vector<Squares> squares = squares_;
  if (open_bin > open_bin_) {
    for (Squares& of_layer : squares) of_layer.closed += std::exchange(of_layer.open, 0);
  }
  return squares;
}

bool NeuronSums::LoadNeurons(std::size_t from, std::span<const Neuron> loaded) {
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    if (loaded[i].layer != neurons_[from + i].layer) return false;
    neurons_[from + i] = loaded[i];
  }
  return true;
}

void NeuronSums::LoadSquares(std::vector<Squares> squares, Tick open_bin) {
  squares_ = std::move(squares);
  open_bin_ = open_bin;
}

bool NeuronSums::Check(std::span<std::uint64_t> spikes_of_layers, std::uint64_t& last) const {
  bool can_be = true;
  for (const Neuron& neuron : neurons_) {
    can_be &= CanBe(neuron, open_bin_);
    spikes_of_layers[neuron.layer] += neuron.spikes;
    if (neuron.spikes > 0) last = std::max(last, static_cast<std::uint64_t>(neuron.last));
  }
  return can_be;
}

}  // namespace lull
