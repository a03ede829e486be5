#include "random/normal.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdint>

#include "random/draws.h"

namespace lull {
namespace {

const boost::math::normal kStandard;

TEST(Normal, IsTheQuantileOfItsDraw) {
  const auto check = [](std::uint32_t outward) {
    const double expected = boost::math::quantile(complement(kStandard, std::ldexp(outward + 0.5, -32)));
    ASSERT_NEAR(NormalOf(outward), expected, 4e-6) << outward;
    ASSERT_EQ(NormalOf(outward | 0x80000000), -NormalOf(outward)) << outward;
  };
  for (std::uint32_t outward = 0; outward < 3'000; ++outward) check(outward);
  for (double outward = 3'000; outward < 0x1p31; outward *= 1.001) check(static_cast<std::uint32_t>(outward));
  for (std::uint32_t i = 0; i < 20'000; ++i) check(i * 107'373);
  check(0x7FFFFFFF);
}

// No draw exceeds the outermost, so that a bound of input sums may count on it.
TEST(Normal, HasALargestDraw) {
  EXPECT_NEAR(NormalOf(0), 6.338, 0.001);
  EXPECT_LT(NormalOf(0), kLargestNormal);
  for (std::uint32_t outward = 1; outward < 100'000; ++outward) ASSERT_LE(NormalOf(outward), NormalOf(outward - 1));
}

// Chi-square over bins of 0.1 within four standard deviations, and the counts beyond 3, 4 and 5, of 10⁷ draws.
TEST(Normal, DrawsHaveTheDistribution) {
  constexpr std::uint32_t kDraws = 10'000'000;
  std::array<std::uint32_t, 80> counts{};
  std::array<std::uint32_t, 6> beyond{};
  for (std::uint32_t block = 0; block < kDraws / 4; ++block) {
    for (const std::uint32_t draw : DrawBlock(20, PurposeOf(DrawKind::kNoise, 0), block, 1)) {
      const double normal = NormalOf(draw);
      const double bin = std::floor((normal + 4) * 10);
      if (bin >= 0 && bin < 80) ++counts[static_cast<std::size_t>(bin)];
      for (std::size_t d = 3; d < 6; ++d) beyond[d] += std::fabs(normal) > static_cast<double>(d);
    }
  }
  double chi_square = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double low = static_cast<double>(i) / 10 - 4;
    const double expected = kDraws * (cdf(kStandard, low + 0.1) - cdf(kStandard, low));
    chi_square += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  EXPECT_LT(chi_square, 80 + 5 * std::sqrt(160.0)) << "of 80 bins";
  EXPECT_GT(chi_square, 80 - 5 * std::sqrt(160.0));
  for (std::size_t d = 3; d < 6; ++d) {
    const double expected = kDraws * 2 * cdf(complement(kStandard, static_cast<double>(d)));
    EXPECT_NEAR(beyond[d], expected, 4 * std::sqrt(expected)) << "beyond " << d;
  }
}

}  // namespace
}  // namespace lull
