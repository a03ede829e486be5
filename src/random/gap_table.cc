#include "random/gap_table.h"

namespace lull {

GapTable::GapTable(double probability) : exact_(probability) {
  for (std::uint32_t i = 0; i < intervals_.size(); ++i) intervals_[i] = IntervalFrom(i << kShift);
}

// The logarithms of two neighbouring draws differ by 2⁻³² or more, thousands of times their rounding error: so the
// computed gaps also fall as the draw rises, and bisection finds exactly where.
GapTable::Interval GapTable::IntervalFrom(std::uint32_t begin) const {
  const std::uint32_t last = begin + ((1u << kShift) - 1);
  const std::int64_t longest = exact_.Of(begin), shortest = exact_.Of(last);
  if (longest - shortest > 1 || shortest > 0xFFFFFFFF) return {.gap = 0, .first_draw = 0};
  if (longest == shortest) return {.gap = static_cast<std::uint32_t>(shortest), .first_draw = begin};
  std::uint32_t low = begin, high = last;  // low has the longer gap, high the shorter
  while (high - low > 1) {
    const std::uint32_t middle = low + (high - low) / 2;
    (exact_.Of(middle) > shortest ? low : high) = middle;
  }
  return {.gap = static_cast<std::uint32_t>(shortest), .first_draw = high};
}

}  // namespace lull
