// What statistics need to know of each neuron, as exact sums of integers: the sums of several ranks, each for its own
// neurons, add up to those of one process that has all neurons.

#ifndef LULL_SRC_STATISTICS_NEURON_SUMS_H_
#define LULL_SRC_STATISTICS_NEURON_SUMS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "lull/types.h"
#include "statistics/layout.h"

namespace lull {

inline constexpr Tick kActivityBin = 10;  // [ms] bin of activity, for synchrony
inline constexpr int kTimeBits = 40;      // width of a time in the longest run

// The bin of activity in which a step is.
inline Tick BinOf(Tick time) { return (time - 1) / kActivityBin; }

// n² times the variance of n numbers with this sum and sum of squares. Both products fit: for intervals, because long
// intervals are few; and for the bins of 2⁴⁰ ms, while each has fewer than 2²⁷ spikes.
inline absl::uint128 Variation(std::uint64_t n, absl::uint128 squares, std::uint64_t sum) {
  return n * squares - absl::uint128(sum) * sum;
}

// Sums over some neurons of one layer.
struct LayerSums {
  std::uint64_t spikes = 0;
  std::uint64_t with_cv = 0;  // neurons that have a coefficient of variation
  // The sum of these coefficients [2⁻⁶⁴]. They are added as integers, so that the order of the neurons does not matter.
  // Each is below 2¹⁸, because a neuron has fewer than 2³⁶ spikes; so the sum of all neurons fits.
  absl::uint128 cv = 0;
  absl::uint128 squared_sums = 0;  // sum over neurons of the square of a neuron's spikes in whole bins
  std::uint64_t squares = 0;       // sum over whole bins and neurons of the square of a neuron's spikes

  LayerSums& operator+=(const LayerSums& other);
};

// Thread use: one thread at a time.
class NeuronSums {
 public:
  // The sums of a neuron, aligned so that they are in one cache line.
  struct alignas(32) Neuron {
    static constexpr int kLayerBits = 28;
    static constexpr int kSpikeBits = 64 - kLayerBits;
    static constexpr int kInBinBits = 4;
    static constexpr int kHighBits = 64 - kTimeBits - kInBinBits;
    static_assert(64 + kHighBits >= 2 * kTimeBits);

    // The sum of the squares of the neuron's intervals, which is less than the square of the duration, so less than
    // 2⁸⁰.
    std::uint64_t squares_low = 0;
    std::uint64_t squares_high : kHighBits = 0;
    std::uint64_t in_bin : kInBinBits = 0;  // spikes in the bin of the last spike, up to kActivityBin
    std::uint64_t first : kTimeBits = 0;    // time of the first spike
    Tick last = 0;                          // time of the last spike
    std::uint64_t layer : kLayerBits = 0;
    std::uint64_t spikes : kSpikeBits = 0;

    absl::uint128 squared_intervals() const { return absl::MakeUint128(squares_high, squares_low); }
  };
  static_assert(sizeof(Neuron) == 32);

  // Sums over the neurons of a layer of the squares of a neuron's spikes in a bin.
  struct Squares {
    std::uint64_t closed = 0;  // of all bins before the open bin
    std::uint64_t open = 0;    // of the open bin
  };

  // For the neurons from `first` on, each in one of `layers` layers.
  NeuronSums(NeuronId first, std::span<const std::uint32_t> layer_of, std::size_t layers);

  // Adds a spike of one of the neurons, not before the previous one.
  void Add(const Spike& spike);

  // The sums of each layer over the steps 1 to `duration`, which must not be before the last spike.
  std::vector<LayerSums> At(Tick duration) const;

  // The index of a neuron's layer; `neuron` must be one of these.
  std::uint32_t layer_of(NeuronId neuron) const { return neurons_[neuron - first_].layer; }

  // What a saved state has.
  std::span<const Neuron> neurons() const { return neurons_; }
  NeuronId first() const { return first_; }
  Tick open_bin() const { return open_bin_; }  // the bin of the last spike
  // For each layer, with `open_bin` as the open bin, which must not be before the bin of the last spike.
  std::vector<Squares> SquaresAt(Tick open_bin) const;

  // Continues from what a saved state had: sets some of the neurons, from number `from` on (0 is the first of these
  // neurons); then the squares. Returns false if a neuron's layer is another.
  bool LoadNeurons(std::size_t from, std::span<const Neuron> loaded);
  void LoadSquares(std::vector<Squares> squares, Tick open_bin);

  // Whether the sums of each neuron are possible; adds each layer's spikes, and raises `last` to the last spike.
  bool Check(std::span<std::uint64_t> spikes_of_layers, std::uint64_t& last) const;

 private:
  NeuronId first_;
  std::vector<Neuron> neurons_;
  std::vector<Squares> squares_;  // per layer
  Tick open_bin_ = 0;             // the bin of the last spike
};

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_NEURON_SUMS_H_
