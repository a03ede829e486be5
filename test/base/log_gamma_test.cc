#include "base/log_gamma.h"

#include <gtest/gtest.h>

#include <cmath>

namespace lull {
namespace {

TEST(LogGamma, OfAWholeNumberIsTheLogarithmOfAFactorial) {
  double logarithm = 0;  // of (n − 1)!
  for (int n = 1; n <= 200; ++n) {
    EXPECT_NEAR(LogGamma(n), logarithm, 1e-12 * (1 + logarithm)) << n;
    logarithm += std::log(n);
  }
}

TEST(LogGamma, OfAHalfIsThatOfTheRootOfPi) { EXPECT_NEAR(LogGamma(0.5), std::log(std::sqrt(std::acos(-1.0))), 1e-15); }

}  // namespace
}  // namespace lull
