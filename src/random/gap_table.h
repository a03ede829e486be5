// Geometric gaps (draws.h) from a table, without a logarithm for each: the same numbers.

#ifndef LULL_SRC_RANDOM_GAP_TABLE_H_
#define LULL_SRC_RANDOM_GAP_TABLE_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "random/draws.h"

namespace lull {

// The gap falls as the draw rises, and 2³² draws fall into few gaps where success is likely. So the draws are divided
// into intervals of equal length. An interval stores one gap, or two gaps and the draw at which one changes to the
// other; where an interval has more gaps (rare successes, small draws), the logarithm decides.
//
// Thread use: immutable.
class GapTable {
 public:
  // Requires 0 < probability ≤ 1.
  explicit GapTable(double probability);

  // Returns the same gap as GeometricGap(probability).Of(draw).
  std::int64_t Of(std::uint32_t draw) const {
    const Interval& interval = intervals_[draw >> kShift];
    return interval.gap != 0 ? std::int64_t{interval.gap} + (draw < interval.first_draw) : exact_.Of(draw);
  }

 private:
  struct Interval {
    std::uint32_t gap;         // gap of the interval's last draw; 0: the logarithm decides
    std::uint32_t first_draw;  // the first draw with that gap; draws below have one more
  };
  Interval IntervalFrom(std::uint32_t begin) const;

  static constexpr int kShift = 23;
  GeometricGap exact_;
  std::array<Interval, std::size_t{1} << (32 - kShift)> intervals_;
};

}  // namespace lull

#endif  // LULL_SRC_RANDOM_GAP_TABLE_H_
