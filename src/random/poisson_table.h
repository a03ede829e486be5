// Poisson counts by inversion: 32 random bits against a table of integer thresholds.

#ifndef LULL_SRC_RANDOM_POISSON_TABLE_H_
#define LULL_SRC_RANDOM_POISSON_TABLE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lull {

// Thread use: immutable.
class PoissonTable {
 public:
  // Requires 0 ≤ mean ≤ 1,000. Takes time in proportion to the mean.
  explicit PoissonTable(double mean);

  // The least count whose cumulated probability is above (draw + ½)·2⁻³².
  std::uint32_t Of(std::uint32_t draw) const {
    std::size_t i = guide_[draw >> kShift];
    while (i < thresholds_.size() && draw >= thresholds_[i]) ++i;
    return least_ + static_cast<std::uint32_t>(i);
  }

  // The largest count that a draw gives.
  std::uint32_t most() const { return least_ + static_cast<std::uint32_t>(thresholds_.size()); }

 private:
  static constexpr int kShift = 24;

  std::uint32_t least_ = 0;                // no draw gives less
  std::vector<std::uint32_t> thresholds_;  // [i]: the first draw whose count is above least_ + i
  std::array<std::uint32_t, std::size_t{1} << (32 - kShift)> guide_{};  // for these high bits: where the search begins
};

// A number that the kicks of one neuron in one step exceed with a probability below 2⁻⁸⁰, for a process with this mean
// number of kicks in a step, at most 1.
std::uint32_t MostArrivals(double mean);

}  // namespace lull

#endif  // LULL_SRC_RANDOM_POISSON_TABLE_H_
