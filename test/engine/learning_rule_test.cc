#include "engine/learning_rule.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <span>

#include "engine/spike_history.h"

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

TEST(LearningRule, TimesOutsideTheTableChangeNoBit) {
  constexpr Tick kArrival = 5'000;
  const Tick outside[] = {kNoSpike, 0, kArrival - 1, kArrival + LearningRule::kTableSize};
  for (const WeightBounds bounds : {WeightBounds::kDelivery, WeightBounds::kHard}) {
    const LearningRule rule({.bounds = bounds}, 4);
    for (const float w : {0.0f, -0.0f, 1.0f, -4.0f, 1e-45f, -1e-45f}) {
      EXPECT_EQ(std::bit_cast<std::uint32_t>(rule.PotentiatedByTable(w, std::span(outside), kArrival)),
                std::bit_cast<std::uint32_t>(w));
    }
  }
}

TEST(LearningRule, TimesWithinTheTableChangeTheWeightOneAfterTheOther) {
  constexpr Tick kArrival = 5'000;
  const Tick times[] = {kArrival - 3, kArrival, kArrival + 7, kArrival + LearningRule::kTableSize - 1};
  for (const WeightBounds bounds : {WeightBounds::kDelivery, WeightBounds::kHard}) {
    const LearningRule rule({.a_plus = 0.7, .bounds = bounds}, 4);
    for (const float w : {0.0f, -0.0f, 3.5f, -0.5f}) {
      const float expected =
          rule.Potentiated(rule.Potentiated(rule.Potentiated(w, 0), 7), LearningRule::kTableSize - 1);
      EXPECT_EQ(rule.PotentiatedByTable(w, std::span(times), kArrival), expected);
    }
  }
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
