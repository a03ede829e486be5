#include "random/poisson_table.h"

#include <cassert>
#include <cmath>

namespace lull {

// Long double has the range for e⁻¹⁰⁰⁰ and eleven bits to spare, so that a threshold is wrong by rounding in one case
// of millions.
PoissonTable::PoissonTable(double mean) {
  assert(mean >= 0 && mean <= 1000);
  long double probability = std::exp(-static_cast<long double>(mean)), cumulated = probability;
  for (std::uint32_t count = 0;; ++count) {
    const long double first_above = std::ceil(cumulated * 0x1p32L - 0.5L);
    if (first_above >= 0x1p32L) break;
    if (first_above > 0) {
      if (thresholds_.empty()) least_ = count;
      thresholds_.push_back(static_cast<std::uint32_t>(first_above));
    }
    probability *= mean / (count + 1.0L);
    cumulated += probability;
  }
  std::uint32_t i = 0;
  for (std::size_t high = 0; high < guide_.size(); ++high) {
    while (i < thresholds_.size() && (high << kShift) >= thresholds_[i]) ++i;
    guide_[high] = i;
  }
}

// The probability of more than n kicks is below meanⁿ⁺¹ / (n + 1)!.
std::uint32_t MostArrivals(double mean) {
  assert(mean >= 0 && mean <= 1);
  std::uint32_t most = 0;
  for (double bound = mean; bound >= 0x1p-80; bound *= mean / (most + 1)) ++most;
  return most;
}

}  // namespace lull
