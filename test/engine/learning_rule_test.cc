#include "engine/learning_rule.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

namespace lull {
namespace {

TEST(LearningRule, WindowsAreThoseOfTheirFormulas) {
  const LearningRule hyperbolic({.a_plus = 0.1, .a_minus = 0.2, .time_constant_ms = 20}, 4);
  EXPECT_EQ(hyperbolic.Potentiated(1, 0), 1 + 0.1f);
  EXPECT_EQ(hyperbolic.Potentiated(1, 20), 1 + 0.05f);  // half after the half-life
  EXPECT_EQ(hyperbolic.Depressed(1, 60), 1 - 0.05f);    // a quarter of 0.2 after three
  const LearningRule exponential({.window = StdpWindow::kExponential, .time_constant_ms = 10}, 4);
  EXPECT_EQ(exponential.Potentiated(0, 10), static_cast<float>(0.1 * std::exp(-1.0)));
  const LearningRule none({.window = StdpWindow::kNone}, 4);
  EXPECT_EQ(none.Depressed(1, 123'456'789), 1 - 0.1f);
}

// The table of small distances and the formula beyond it are one function.
TEST(LearningRule, IsContinuousAcrossTheEndOfTheTable) {
  const LearningRule rule({.a_plus = 1000, .time_constant_ms = 20}, 4);
  for (Tick dt = LearningRule::kTableSize - 2; dt < LearningRule::kTableSize + 2; ++dt) {
    EXPECT_EQ(rule.Potentiated(0, dt), static_cast<float>(1000 * (1 / (1 + static_cast<double>(dt) / 20)))) << dt;
  }
}

TEST(LearningRule, IsNeverTruncated) {
  const LearningRule rule({.a_plus = 1, .time_constant_ms = 20}, 4);
  EXPECT_GT(rule.Potentiated(0, Seconds(1'000'000)), 0);
}

TEST(LearningRule, HardBoundsHoldAWeightOnItsSide) {
  const LearningRule rule(
      {.window = StdpWindow::kNone, .a_plus = 1, .a_minus = 1, .bounds = WeightBounds::kHard, .w_max = 1.5}, 4);
  EXPECT_EQ(rule.Potentiated(1, 0), 1.5f);
  EXPECT_EQ(rule.Depressed(0.5f, 1), 0.0f);
  EXPECT_FALSE(std::signbit(rule.Depressed(0.5f, 1)));
  EXPECT_EQ(rule.Depressed(-1, 1), -1.5f);
  EXPECT_TRUE(std::signbit(rule.Potentiated(-0.5f, 0)));
  EXPECT_TRUE(std::signbit(rule.Potentiated(-1.0f, 0))) << "an inhibitory weight that meets zero exactly is -0";
  EXPECT_EQ(rule.Potentiated(-0.0f, 0), 0);
  EXPECT_EQ(rule.Depressed(-0.0f, 1), -1.0f) << "an inhibitory zero has forgotten its side";
}

TEST(LearningRule, EachSideHasItsTimeConstant) {
  const LearningRule rule(
      {.window = StdpWindow::kExponential, .time_constant_plus_ms = 10, .time_constant_minus_ms = 40}, 4);
  EXPECT_EQ(rule.Potentiated(0, 20), static_cast<float>(0.1 * std::exp(-2.0)));
  EXPECT_EQ(rule.Depressed(0, 20), -static_cast<float>(0.1 * std::exp(-0.5)));
  EXPECT_EQ(rule.Potentiated(0, 5000), static_cast<float>(0.1 * std::exp(-500.0)));
  EXPECT_EQ(rule.Depressed(0, 5000), -static_cast<float>(0.1 * std::exp(-125.0)));
  const LearningRule half({.time_constant_ms = 10, .time_constant_minus_ms = 30}, 4);
  EXPECT_EQ(half.Potentiated(0, 10), 0.05f);
  EXPECT_EQ(half.Depressed(0, 30), -0.05f);
}

// Gütig et al. (2003), equation 2, with w from 0 to 1: f₊ = (1 − w)^µ, f₋ = α · w^µ.
TEST(LearningRule, DependsOnTheWeightAsGuetigEtAlSay) {
  for (const double mu : {0.02, 0.5, 1.0, 3.0}) {
    const Stdp stdp{.window = StdpWindow::kExponential,
                    .a_plus = 0.01,
                    .a_minus = 1.05 * 0.01,
                    .mu_plus = mu,
                    .mu_minus = mu,
                    .bounds = WeightBounds::kHard,
                    .w_max = 1};
    const LearningRule rule(stdp, 4);
    for (const float w : {0.0f, 0.125f, 0.5f, 0.9f, 1.0f}) {
      for (const Tick dt : {1, 10, 100}) {
        const double window = std::exp(-static_cast<double>(dt) / 20);
        const double up = std::pow(1 - static_cast<double>(w), mu), down = std::pow(static_cast<double>(w), mu);
        EXPECT_EQ(rule.Potentiated(w, dt), w + static_cast<float>(0.01 * window * up)) << w << " " << mu;
        EXPECT_EQ(rule.Depressed(w, dt), w - static_cast<float>(1.05 * 0.01 * window * down)) << w << " " << mu;
        // On the inhibitory side potentiation makes a weight smaller, so that its room is what is left to w_min.
        EXPECT_EQ(rule.Potentiated(-w, dt), -w + static_cast<float>(0.01 * window * down)) << w << " " << mu;
        EXPECT_EQ(rule.Depressed(-w, dt), -w - static_cast<float>(1.05 * 0.01 * window * up)) << w << " " << mu;
      }
    }
  }
}

TEST(LearningRule, RoomIsMeasuredBetweenBothBounds) {
  const Stdp stdp{.window = StdpWindow::kNone,
                  .a_plus = 0.1,
                  .a_minus = 0.2,
                  .mu_plus = 1,
                  .mu_minus = 1,
                  .bounds = WeightBounds::kHard,
                  .w_max = 3,
                  .w_min = 1};
  const LearningRule rule(stdp, 4);
  EXPECT_EQ(rule.Potentiated(1.5f, 7), 1.5f + static_cast<float>(0.1 * 0.75));
  EXPECT_EQ(rule.Depressed(1.5f, 7), 1.5f - static_cast<float>(0.2 * 0.25));
  EXPECT_EQ(rule.Potentiated(3, 7), 3);
  EXPECT_EQ(rule.Depressed(1, 7), 1);
  EXPECT_EQ(rule.Potentiated(-1, 7), -1);
  EXPECT_EQ(rule.Depressed(-3, 7), -3);
  // A negative amplitude moves the weight the other way, and has the room of that way.
  Stdp opposite = stdp;
  opposite.a_plus = -0.1;
  EXPECT_EQ(LearningRule(opposite, 4).Potentiated(1.5f, 7), 1.5f - static_cast<float>(0.1 * 0.25));
}

TEST(LearningRule, LeastWeightIsABoundOnBothSides) {
  const LearningRule rule(
      {.window = StdpWindow::kNone, .a_plus = 1, .a_minus = 1, .bounds = WeightBounds::kHard, .w_max = 2, .w_min = 0.5},
      4);
  EXPECT_EQ(rule.Depressed(1, 1), 0.5f);
  EXPECT_EQ(rule.Potentiated(-1, 1), -0.5f);
}

TEST(LearningRule, AWeightOnItsBoundKeepsItsSign) {
  const LearningRule rule({.mu_plus = 0.5, .mu_minus = 0.5, .bounds = WeightBounds::kHard, .w_max = 2}, 4);
  EXPECT_TRUE(std::signbit(rule.Potentiated(-0.0f, 3)));
  EXPECT_FALSE(std::signbit(rule.Depressed(0.0f, 3)));
  const auto weighed = rule.weighed();
  for (const float w : {0.0f, -0.0f, 2.0f, -0.3f}) {
    for (const float after : {weighed.Changed(w, weighed.increase[LearningRule::kTableSize], 0.5),
                              weighed.Changed(w, -weighed.decrease[LearningRule::kTableSize], 0.5),
                              weighed.Changed(w, weighed.increase[LearningRule::kTableSize], 1),
                              weighed.Changed(w, -weighed.decrease[LearningRule::kTableSize], 1)}) {
      EXPECT_EQ(std::bit_cast<std::uint32_t>(after), std::bit_cast<std::uint32_t>(w)) << w;
    }
  }
}

template <class Bounds>
class Table : public testing::Test {};

using AllBounds = testing::Types<std::integral_constant<WeightBounds, WeightBounds::kDelivery>,
                                 std::integral_constant<WeightBounds, WeightBounds::kHard>>;
TYPED_TEST_SUITE(Table, AllBounds);

TYPED_TEST(Table, ItsEndChangesNoBit) {
  const LearningRule rule({.bounds = TypeParam::value}, 4);
  const auto table = rule.table<TypeParam::value>();
  constexpr std::uint32_t kEnd = LearningRule::kTableSize;
  for (const float w : {0.0f, -0.0f, 1.0f, -4.0f, 1e-45f, -1e-45f}) {
    for (const float after : {table.template Increased<false>(w, kEnd), table.template Increased<true>(w, kEnd),
                              table.template Decreased<false>(w, kEnd), table.template Decreased<true>(w, kEnd)}) {
      EXPECT_EQ(std::bit_cast<std::uint32_t>(after), std::bit_cast<std::uint32_t>(w)) << w;
    }
  }
}

TYPED_TEST(Table, IsTheFormulaWithinIt) {
  for (const StdpWindow window : {StdpWindow::kHyperbolic, StdpWindow::kNone}) {
    const LearningRule rule({.window = window, .a_plus = 0.7, .bounds = TypeParam::value}, 4);
    const auto table = rule.table<TypeParam::value>();
    for (const float w : {0.0f, -0.0f, 3.5f, -0.5f}) {
      for (std::uint32_t dt = 0; dt < LearningRule::kTableSize; ++dt) {
        SCOPED_TRACE(testing::Message() << w << " after " << dt << " ms");
        ASSERT_EQ(table.template Increased<false>(w, dt), rule.Potentiated(w, dt));
        ASSERT_EQ(table.template Decreased<false>(w, dt), rule.Depressed(w, dt));
        if (!rule.is_flat()) continue;
        ASSERT_EQ(table.template Increased<true>(w, dt), rule.Potentiated(w, dt));
        ASSERT_EQ(table.template Decreased<true>(w, dt), rule.Depressed(w, dt));
      }
    }
  }
}

TEST(LearningRule, IsFlatIfDistancesChangeNothing) {
  EXPECT_TRUE(LearningRule({.window = StdpWindow::kNone}, 4).is_flat());
  EXPECT_FALSE(LearningRule({.window = StdpWindow::kExponential}, 4).is_flat());
}

TEST(LearningRule, IsActiveFromItsBeginningUntilItsEnd) {
  const LearningRule rule({.from = 10, .until = 20}, 4);
  EXPECT_FALSE(rule.IsActive(9));
  EXPECT_TRUE(rule.IsActive(10));
  EXPECT_TRUE(rule.IsActive(19));
  EXPECT_FALSE(rule.IsActive(20));
}

}  // namespace
}  // namespace lull
