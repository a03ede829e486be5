// Covers delay_sampler.cc.

#include "random/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "random/delay_sampler.h"

namespace lull {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The probability that a value of a distribution without bounds is below x, from the definitions.
double ShareBelow(const Drawn& drawn, double x) {
  const auto normal = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
  if (const Uniform* u = drawn.range()) return std::clamp((x - u->low) / (u->high - u->low), 0.0, 1.0);
  if (const Normal* n = std::get_if<Normal>(&drawn.distribution)) return normal((x - n->mean) / n->std);
  if (const Lognormal* l = std::get_if<Lognormal>(&drawn.distribution)) {
    return x > 0 ? normal((std::log(x) - l->mu) / l->sigma) : 0;
  }
  return x > 0 ? -std::expm1(-x / std::get<Exponential>(drawn.distribution).mean) : 0;
}

// The same between the bounds.
double ShareBelowWithin(const Drawn& drawn, double x) {
  const double begin = ShareBelow(drawn, drawn.min), end = ShareBelow(drawn, drawn.max);
  return (std::clamp(ShareBelow(drawn, x), begin, end) - begin) / (end - begin);
}

struct Case {
  std::string name;
  Drawn drawn;
};

const std::vector<Case>& Cases() {
  static const std::vector<Case> cases = {{"Uniform", Drawn(-1, 3)},
                                          {"Normal", Normal{2, 0.5}},
                                          {"NormalWithin", Drawn(Normal{2, 0.5}).Within(1.5, 4)},
                                          {"NormalAbove", Drawn(Normal{0, 1}).Within(2, kInfinity)},
                                          {"NormalBelow", Drawn(Normal{0, 1}).Within(-kInfinity, -1)},
                                          {"Lognormal", Lognormal{0.3, 0.8}},
                                          {"LognormalWithin", Drawn(Lognormal{0.3, 0.8}).Within(0.5, 3)},
                                          {"Exponential", Exponential{2}},
                                          {"ExponentialWithin", Drawn(Exponential{2}).Within(1, 5)},
                                          {"ExponentialFarOut", Drawn(Exponential{1}).Within(10, 11)}};
  return cases;
}

class Distributions : public testing::TestWithParam<Case> {};

TEST_P(Distributions, AreInvertedFromTheirDefinitions) {
  const Drawn& drawn = GetParam().drawn;
  const Sampler sampler(drawn);
  for (double r = 0.001; r < 1; r += 0.001) {
    const auto draw = static_cast<std::uint32_t>(std::ldexp(r, 32));
    EXPECT_NEAR(ShareBelowWithin(drawn, sampler.Of(draw)), RealOf(draw), 1e-6) << r;
  }
}

TEST_P(Distributions, RiseWithTheDrawAndStayBetweenTheBounds) {
  const Drawn& drawn = GetParam().drawn;
  const Sampler sampler(drawn);
  double last = sampler.Of(0);
  for (std::uint64_t draw = 0; draw < std::uint64_t{1} << 32; draw += 1'000'003) {
    const double value = sampler.Of(static_cast<std::uint32_t>(draw));
    EXPECT_GE(value, last);
    last = value;
  }
  const auto [least, most] = sampler.Extremes();
  EXPECT_LE(least, most);
  EXPECT_GE(least, drawn.min);
  EXPECT_LE(most, drawn.max);
  EXPECT_TRUE(std::isfinite(least) && std::isfinite(most));
}

// Pearson's χ² over 100 cells of equal probability: 99 degrees of freedom, above 160 once in 10,000 seeds. Ten million
// draws where LULL_SLOW is set.
TEST_P(Distributions, HaveTheirShares) {
  constexpr int kCells = 100;
  const int draws = std::getenv("LULL_SLOW") != nullptr ? 10'000'000 : 200'000;
  const std::uint64_t seed = std::random_device()();
  const Drawn& drawn = GetParam().drawn;
  const Sampler sampler(drawn);
  std::vector<int> cells(kCells);
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(draws); ++i) {
    const double share = ShareBelowWithin(drawn, sampler.Of(Draw(seed, PurposeOf(DrawKind::kParameter, 0), i, 0)));
    ++cells[static_cast<std::size_t>(std::min(share * kCells, kCells - 1.0))];
  }
  double chi_square = 0;
  for (const int count : cells) chi_square += std::pow(count - draws / kCells, 2) / (draws / kCells);
  EXPECT_LT(chi_square, 190) << "seed " << seed;
  EXPECT_GT(chi_square, 40) << "seed " << seed;
}

TEST_P(Distributions, CountTheDrawsBelowAValue) {
  const Sampler sampler(GetParam().drawn);
  for (const double share : {0.0, 0.1, 0.5, 0.999}) {
    const double value = sampler.Of(static_cast<std::uint32_t>(std::ldexp(share, 32)));
    EXPECT_NEAR(sampler.ShareBelow(value), share, 1e-6);
    EXPECT_GT(sampler.ShareUpTo(value), sampler.ShareBelow(value));
  }
  EXPECT_EQ(sampler.ShareUpTo(sampler.Extremes().second), 1);
  EXPECT_EQ(sampler.ShareBelow(sampler.Extremes().first), 0);
}

INSTANTIATE_TEST_SUITE_P(All, Distributions, testing::ValuesIn(Cases()),
                         [](const auto& each) { return each.param.name; });

TEST(Sampler, OfAUniformRangeIsTheLineBetweenItsEnds) {
  const Sampler sampler(Drawn(0.5, 4));
  for (const std::uint32_t draw : {0u, 1u, 0x80000000u, 0xFFFFFFFFu}) {
    EXPECT_EQ(sampler.Of(draw), 0.5 + 3.5 * RealOf(draw));
  }
  EXPECT_EQ(Sampler(Drawn(7)).Of(12345), 7);
}

TEST(Sampler, OfAPolynomialIsItsValueAtTheRandomNumber) {
  const Sampler sampler(Polynomial{{-65, 0, 15}});
  for (const std::uint32_t draw : {0u, 1u, 0x80000000u, 0xFFFFFFFFu}) {
    EXPECT_NEAR(sampler.Of(draw), -65 + 15 * RealOf(draw) * RealOf(draw), 1e-12);
  }
  EXPECT_EQ(sampler.Extremes().first, -65);
  EXPECT_EQ(sampler.Extremes().second, -50);
}

TEST(Sampler, RefusesBoundsThatLeaveNothing) {
  EXPECT_TRUE(CanBeDrawn(Drawn(Normal{0, 1}).Within(30, 31))) << "far out, but not nothing";
  EXPECT_FALSE(CanBeDrawn(Drawn(Normal{0, 1}).Within(100, 101)));
  EXPECT_FALSE(CanBeDrawn(Drawn(Exponential{1}).Within(-2, -1)));
  EXPECT_FALSE(CanBeDrawn(Drawn(Lognormal{0, 1}).Within(-2, 0)));
}

TEST(DelaySampler, TakesEveryWholeMillisecondOfARangeEquallyOften) {
  const DelaySampler delay(Drawn(3, 5));
  EXPECT_EQ(delay.shortest(), 3);
  EXPECT_EQ(delay.longest(), 5);
  EXPECT_EQ(delay.Of(0x55555555, 1.5), 4u) << "4.5, half to even";
  EXPECT_EQ(delay.Of(0x55555555), 3u);
  EXPECT_EQ(delay.Of(0x55555556), 4u);
}

TEST(DelaySampler, RoundsHalfToEven) {
  const Drawn drawn = Drawn(Normal{5, 2}).Within(1, 9);
  const DelaySampler delay(drawn);
  EXPECT_NEAR(delay.shortest(), 1, 1e-6);
  EXPECT_NEAR(delay.longest(), 9, 1e-6);
  EXPECT_EQ(delay.Of(0x80000000), 5u);
  EXPECT_EQ(DelaySampler::Rounded(2.5), 2);
  EXPECT_EQ(DelaySampler::Rounded(3.5), 4);
}

TEST(DelaySampler, RoundsOnceWhatDistanceAddsTo) {
  const DelaySampler delay(Drawn(Normal{1.3, 1e-6}));
  EXPECT_EQ(delay.Of(0x80000000), 1u);
  EXPECT_EQ(delay.Of(0x80000000, 0.3), 2u) << "1.6, not 1 + 0.3";
}

}  // namespace
}  // namespace lull
