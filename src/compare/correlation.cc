// Counts are sparse, so sums run over spikes, not over bins: a spike adds to a sum of squares the square of the count
// in its bin with the spike, less the square without it.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "lull/compare/rest_accuracy.h"

namespace lull {
namespace {

constexpr Tick kBin = 10;  // [ms]

std::size_t BinOf(Tick time) { return static_cast<std::size_t>((time - 1) / kBin); }

// The number of whole bins in a run.
double BinsIn(Tick duration) {
  const Tick bins = duration / kBin;
  return static_cast<double>(bins);
}

// The sums over bins of each neuron's spike counts and of their squares.
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

  // Counts a spike. Returns the count of its neuron in its bin, with this spike.
  std::uint32_t Count(const Spike& spike) {
    Latest& latest = latest_[spike.neuron];
    if (latest.bin != BinOf(spike.time)) latest = {BinOf(spike.time), 0};
    return ++latest.count;
  }

  double bins_;
  std::vector<std::uint64_t> spikes_;
  std::vector<std::uint64_t> squares_;  // [neuron] sum of the squared counts
  std::vector<Latest> latest_;
};

}  // namespace

// Let z be a neuron's count, less its mean, in units of its standard deviation. Then the mean correlation over pairs is
// (Var(Σ z) − n) / (n (n − 1)), because Var(Σ z) consists of n variances of 1 and of each correlation twice.
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
  // [neuron] The sum over bins of the product of the counts in both runs.
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
