#include "random/poisson_table.h"

#include <gtest/gtest.h>

#include <boost/math/distributions/poisson.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "random/draws.h"

namespace lull {
namespace {

const double kMeans[] = {1e-6, 0.02, 0.9, 1, 1.001, 8, 100, 1000};

// The least count whose cumulated probability is above u.
TEST(PoissonTable, InvertsTheDistribution) {
  for (const double mean : kMeans) {
    const PoissonTable table(mean);
    const boost::math::poisson distribution(mean);
    const auto check = [&](std::uint32_t draw) {
      const std::uint32_t count = table.Of(draw);
      ASSERT_GT(cdf(distribution, count), RealOf(draw)) << mean << ": " << draw;
      const double below = count > 0 ? cdf(distribution, count - 1) : 0;
      ASSERT_LE(below, RealOf(draw)) << mean << ": " << draw;
    };
    for (std::uint32_t i = 0; i < 4096; ++i) {
      check(i << 20);
      check((i << 20) - 1);
      check(i * 100);
      check(0xFFFFFFFF - i * 100);
    }
    EXPECT_EQ(table.Of(0xFFFFFFFF), table.most());
  }
}

TEST(PoissonTable, OfMeanZeroIsZero) {
  EXPECT_EQ(PoissonTable(0).Of(0xFFFFFFFF), 0u);
  EXPECT_EQ(PoissonTable(0).most(), 0u);
  EXPECT_EQ(PoissonTable(8).most(), 32u);  // as inputs.h says
}

TEST(PoissonTable, CountsHaveTheirMeanAsVariance) {
  for (const double mean : kMeans) {
    const PoissonTable table(mean);
    constexpr std::uint32_t kDraws = 1'000'000;
    double sum = 0, squares = 0;
    for (std::uint32_t block = 0; block < kDraws / 4; ++block) {
      for (const std::uint32_t draw : DrawBlock(7, PurposeOf(DrawKind::kKickCount, 0), block, 1)) {
        const double off = table.Of(draw) - mean;
        sum += off;
        squares += off * off;
      }
    }
    EXPECT_NEAR(sum / kDraws, 0, 5 * std::sqrt(mean / kDraws)) << mean;
    EXPECT_NEAR(squares / kDraws, mean, 5 * std::sqrt((mean + 2 * mean * mean) / kDraws)) << mean;
  }
}

TEST(MostArrivals, AreExceededHardlyEver) {
  for (const double mean : {1e-9, 5e-5, 0.02, 0.5, 1.0}) {
    const boost::math::poisson distribution(mean);
    const std::uint32_t most = MostArrivals(mean);
    EXPECT_LT(cdf(complement(distribution, most)), 0x1p-80) << mean;
    EXPECT_GT(cdf(complement(distribution, most - 2)), 0x1p-80) << mean;
  }
  EXPECT_EQ(MostArrivals(0), 0u);
  EXPECT_EQ(MostArrivals(5e-5), 5u);  // as inputs.h says
  EXPECT_EQ(MostArrivals(0.02), 10u);
  EXPECT_EQ(MostArrivals(1), 24u);
}

}  // namespace
}  // namespace lull
