// How the weights of a snapshot are spread, without ever holding them all.

#ifndef LULL_SRC_PLOTS_WEIGHT_HISTOGRAM_H_
#define LULL_SRC_PLOTS_WEIGHT_HISTOGRAM_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "plots/paint/trace_curve.h"

namespace lull {

// Bins that are equal parts of a range known beforehand.
//
// Thread use: one thread at a time.
class WeightHistogram {
 public:
  WeightHistogram(const Range& range, std::size_t bins);

  void Add(double weight);

  std::uint64_t total() const { return total_; }      // all but what is not a number
  std::uint64_t outside() const { return outside_; }  // of these, what is not in the range, below or above
  std::uint64_t count(std::size_t bin) const { return counts_[bin + 1]; }
  std::size_t bins() const { return counts_.size() - 2; }

  // Of the finite weights; 0 if there are none.
  double mean() const { return finite_ > 0 ? sum_ / static_cast<double>(finite_) : 0; }

  // The weight that a share of all are below, to within a bin; the end of the range for one that lies beyond. None if
  // there are no weights.
  std::optional<double> Quantile(double share) const;

 private:
  Range range_;
  std::vector<std::uint64_t> counts_;  // below the range, the bins, above the range
  std::uint64_t total_ = 0;
  std::uint64_t outside_ = 0;
  std::uint64_t finite_ = 0;
  double sum_ = 0;
};

// Finds a range that leaves few weights out, when nothing is known of them: bins that are as wide as 1/128 of the
// weights in them, from the smallest number to the largest.
//
// Thread use: one thread at a time.
class WeightRange {
 public:
  WeightRange();

  void Add(float weight);  // what is not finite counts for nothing

  // From the lower to the upper quantile, to within a bin, and never beyond the least and the greatest weight; empty if
  // there are no weights.
  Range Between(double lower_share, double upper_share) const;

  void Clear();

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0;
  Range all_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_WEIGHT_HISTOGRAM_H_
