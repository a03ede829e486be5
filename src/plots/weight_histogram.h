// The distribution of the weights of a snapshot, computed without keeping all weights in memory.

#ifndef LULL_SRC_PLOTS_WEIGHT_HISTOGRAM_H_
#define LULL_SRC_PLOTS_WEIGHT_HISTOGRAM_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "plots/paint/trace_curve.h"

namespace lull {

// A histogram over a range that is known beforehand. The bins have equal widths, except that the edge nearest to each
// of the bounds is that bound, so that no bin has weights of both of its sides.
//
// Thread use: one thread at a time.
class WeightHistogram {
 public:
  // Weights end at bounds: a weight that equals a lower bound is in the bin above it; one that equals an upper bound,
  // in the bin below it.
  WeightHistogram(const Range& range, std::size_t bins, std::span<const float> lower_bounds = {},
                  std::span<const float> upper_bounds = {});

  void Add(double weight);

  std::uint64_t total() const { return total_; }      // all weights except NaN
  std::uint64_t outside() const { return outside_; }  // the part of them outside the range
  std::uint64_t count(std::size_t bin) const { return counts_[bin + 1]; }
  std::size_t bins() const { return counts_.size() - 2; }

  // The edge nearest to a bound, from 0 to bins; empty if the bound is not inside the range.
  std::optional<std::size_t> EdgeOf(double bound) const;

  // The mean of the finite weights; 0 if there are none.
  double mean() const { return finite_ > 0 ? sum_ / static_cast<double>(finite_) : 0; }

  // The weight below which this share of all weights lies, with the precision of a bin; the end of the range if the
  // quantile is outside. Empty if there are no weights.
  std::optional<double> Quantile(double share) const;

 private:
  Range range_;
  std::vector<double> edges_;          // ascending; bin i is [edges_[i], edges_[i + 1])
  std::vector<std::uint64_t> counts_;  // below the range, the bins, above the range
  std::uint64_t total_ = 0;
  std::uint64_t outside_ = 0;
  std::uint64_t finite_ = 0;
  double sum_ = 0;
};

// Finds a range that contains most weights, without knowing anything about them beforehand. The bins cover all numbers;
// each is as wide as 1/128 of the weights in it.
//
// Thread use: one thread at a time.
class WeightRange {
 public:
  WeightRange();

  void Add(float weight);  // ignores a weight that is not finite

  // The range from the lower to the upper quantile, with the precision of a bin, but not beyond the least and the
  // greatest weight. Empty if there are no weights.
  Range Between(double lower_share, double upper_share) const;

  void Clear();

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0;
  Range all_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_WEIGHT_HISTOGRAM_H_
