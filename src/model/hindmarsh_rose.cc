#include "model/hindmarsh_rose.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace lull {

std::optional<std::array<double, 3>> HindmarshRose::Equilibrium(const Parameters& p) {
  const double cubic = -double{p.a}, quadratic = double{p.b} - double{p.d}, linear = -double{p.s};
  const double constant = double{p.c} + double{p.s} * double{p.x_r} + double{p.drive};
  const auto value = [&](double x) { return ((cubic * x + quadratic) * x + linear) * x + constant; };
  if (!(cubic < 0)) return std::nullopt;

  // The cubic falls from +∞ to −∞. Between its turning points, if it has any, it is monotone: bisect the first piece on
  // which it changes sign, from Cauchy's bound on the roots.
  const double bound = 1 + std::max({std::fabs(quadratic), std::fabs(linear), std::fabs(constant)}) / std::fabs(cubic);
  std::vector<double> ends = {-bound};
  const double discriminant = quadratic * quadratic - 3 * cubic * linear;
  if (discriminant > 0) {
    const double root = std::sqrt(discriminant);
    ends.push_back((-quadratic + root) / (3 * cubic));  // the lower one, as cubic < 0
    ends.push_back((-quadratic - root) / (3 * cubic));
  }
  ends.push_back(bound);
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    double low = ends[i], high = ends[i + 1];
    const bool positive = value(low) > 0;
    if (positive == (value(high) > 0)) continue;
    for (double middle = std::midpoint(low, high); middle > low && middle < high; middle = std::midpoint(low, high)) {
      ((value(middle) > 0) == positive ? low : high) = middle;
    }
    return {{low, double{p.c} - double{p.d} * low * low, double{p.s} * (low - double{p.x_r})}};
  }
  return std::nullopt;
}

}  // namespace lull
