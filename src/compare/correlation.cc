// Counts are sparse, so sums go over spikes and not over bins: what one neuron's spike in a bin adds to a sum of
// squares is the square of the count with it less that without it.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "lull/compare/rest_accuracy.h"

namespace lull {
namespace {

constexpr Tick kBin = 10;  // [ms]

std::size_t BinOf(Tick time) { return static_cast<std::size_t>((time - 1) / kBin); }

// How many whole bins a run has.
double BinsIn(Tick duration) {
  const Tick bins = duration / kBin;
  return static_cast<double>(bins);
}

// Each neuron's counts, as far as sums over bins go.
class Counts {
 public:
  Counts(std::span<const Spike> spikes, NeuronId neurons, Tick duration)
      : bins_(BinsIn(duration)), spikes_(neurons), squares_(neurons), latest_(neurons) {
    for (const Spike& spike : spikes) {
      if (spike.time > duration / kBin * kBin) break;
      const std::uint32_t count = Count(spike);
      ++spikes_[spike.neuron];
      squares_[spike.neuron] += 2 * count - 1;
    }
  }

  double mean(NeuronId neuron) const { return static_cast<double>(spikes_[neuron]) / bins_; }
  double variance(NeuronId neuron) const {
    return static_cast<double>(squares_[neuron]) / bins_ - mean(neuron) * mean(neuron);
  }
  bool varies(NeuronId neuron) const { return spikes_[neuron] > 0 && variance(neuron) > 1e-12; }

 private:
  struct Latest {
    std::size_t bin = 0;
    std::uint32_t count = 0;
  };

  // Of its neuron in its bin, with this one.
  std::uint32_t Count(const Spike& spike) {
    Latest& latest = latest_[spike.neuron];
    if (latest.bin != BinOf(spike.time)) latest = {BinOf(spike.time), 0};
    return ++latest.count;
  }

  double bins_;
  std::vector<std::uint64_t> spikes_;
  std::vector<std::uint64_t> squares_;  // the sum of squared counts
  std::vector<Latest> latest_;
};

}  // namespace

// With z a neuron's count less its mean, in units of its standard deviation, the mean over pairs of the correlations
// is (Var(Σ z) − n) / (n (n − 1)), for Var(Σ z) has n variances of 1, and each correlation twice.
std::optional<double> PairwiseCorrelation(std::span<const Spike> spikes, NeuronId neurons, Tick duration) {
  const Counts counts(spikes, neurons, duration);
  std::vector<double> sums(static_cast<std::size_t>(duration / kBin));
  for (const Spike& spike : spikes) {
    const bool counts_here = BinOf(spike.time) < sums.size() && counts.varies(spike.neuron);
    if (counts_here) sums[BinOf(spike.time)] += 1 / std::sqrt(counts.variance(spike.neuron));
  }
  double n = 0, mean = 0, variance = 0;
  for (NeuronId neuron = 0; neuron < neurons; ++neuron) n += counts.varies(neuron);
  if (n < 2) return std::nullopt;
  for (const double sum : sums) mean += sum / static_cast<double>(sums.size());
  for (const double sum : sums) variance += (sum - mean) * (sum - mean) / static_cast<double>(sums.size());
  return (variance - n) / (n * (n - 1));
}

std::optional<double> CorrelationWith(std::span<const Spike> reference, std::span<const Spike> spikes, NeuronId neurons,
                                      Tick duration) {
  const Counts expected(reference, neurons, duration), found(spikes, neurons, duration);
  // Σ over bins of the product of both counts, bin by bin.
  std::vector<double> products(neurons);
  std::vector<std::uint32_t> of_reference(neurons);
  std::size_t i = 0, j = 0;
  while (i < reference.size() && j < spikes.size()) {
    const std::size_t bin = std::min(BinOf(reference[i].time), BinOf(spikes[j].time));
    if (bin >= static_cast<std::size_t>(duration / kBin)) break;
    const std::size_t first = i;
    for (; i < reference.size() && BinOf(reference[i].time) == bin; ++i) ++of_reference[reference[i].neuron];
    for (; j < spikes.size() && BinOf(spikes[j].time) == bin; ++j) {
      products[spikes[j].neuron] += of_reference[spikes[j].neuron];
    }
    for (std::size_t k = first; k < i; ++k) of_reference[reference[k].neuron] = 0;
  }
  double sum = 0, n = 0;
  for (NeuronId neuron = 0; neuron < neurons; ++neuron) {
    if (!expected.varies(neuron) || !found.varies(neuron)) continue;
    const double covariance = products[neuron] / BinsIn(duration) - expected.mean(neuron) * found.mean(neuron);
    sum += covariance / std::sqrt(expected.variance(neuron) * found.variance(neuron));
    ++n;
  }
  return n > 0 ? std::optional(sum / n) : std::nullopt;
}

}  // namespace lull
