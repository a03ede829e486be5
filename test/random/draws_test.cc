#include "random/draws.h"

#include <gtest/gtest.h>

#include <cmath>

namespace lull {
namespace {

TEST(Draws, NeighbouringEntitiesShareABlock) {
  const PhiloxBlock block = Philox({7, 5, 3, PurposeOf(DrawKind::kSynapseGap, 9)}, 42);
  for (std::uint32_t word = 0; word < 4; ++word) {
    EXPECT_EQ(Draw(42, PurposeOf(DrawKind::kSynapseGap, 9), 28 + word, 3ull << 32 | 5), block[word]);
  }
}

TEST(Draws, RealsLieStrictlyBetweenZeroAndOne) {
  EXPECT_EQ(RealOf(0), 0x1p-33);
  EXPECT_EQ(RealOf(0xFFFFFFFF), 1 - 0x1p-33);
}

TEST(Draws, BelowReachesBothEnds) {
  EXPECT_EQ(BelowOf(0, 19), 0u);
  EXPECT_EQ(BelowOf(0xFFFFFFFF, 19), 18u);
  EXPECT_EQ(BelowOf(0xFFFFFFFF, std::uint64_t{1} << 32), 0xFFFFFFFFu);
}

// P(gap > k) = (1 − p)^k: the draw u is mapped to the gap that u's quantile has.
TEST(GeometricGap, InvertsTheDistribution) {
  const GeometricGap gap(0.25);
  for (const std::uint32_t draw : {0u, 1u, 12345u, 0x40000000u, 0x7FFFFFFFu, 0xC0000000u, 0xFFFFFFFFu}) {
    const auto k = static_cast<double>(gap.Of(draw));
    EXPECT_LE(std::pow(0.75, k), RealOf(draw));
    EXPECT_GT(std::pow(0.75, k - 1), RealOf(draw));
  }
}

TEST(GeometricGap, IsAlwaysOneWhenSuccessIsCertain) {
  const GeometricGap gap(1);
  for (const std::uint32_t draw : {0u, 1u, 0x80000000u, 0xFFFFFFFFu}) EXPECT_EQ(gap.Of(draw), 1);
}

TEST(GeometricGap, StaysFiniteForTheRarestEvents) {
  EXPECT_EQ(GeometricGap(1e-300).Of(0), std::int64_t{1} << 53);
  EXPECT_GT(GeometricGap(1e-9).Of(0), 22'000'000'000);  // −ln(2⁻³³) / 10⁻⁹
}

TEST(GeometricGap, HasMeanOneOverProbability) {
  const GeometricGap gap(0.05);
  double sum = 0;
  constexpr int kDraws = 200'000;
  for (int i = 0; i < kDraws; ++i) sum += static_cast<double>(gap.Of(Draw(1, PurposeOf(DrawKind::kKickGap, 0), 0, i)));
  // Standard deviation of a gap √(1 − p) / p = 19.5, of the mean 0.044.
  EXPECT_NEAR(sum / kDraws, 20, 0.2);
}

}  // namespace
}  // namespace lull
