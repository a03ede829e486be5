#include "spec/kick_rate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace lull {
namespace {

// Steps found by going through all of them, with the rate summed in hundredths of a millisecond.
void ExpectStepsOf(const PoissonKicks& kicks, Tick from, Tick end, double (*rate_hz)(double time)) {
  const KickRate rate(kicks, from);
  double cumulated = 0;
  for (Tick t = from + 1; t <= end; ++t) {
    double mean = 0;
    for (int part = 0; part < 100; ++part) mean += rate_hz(static_cast<double>(t - 1) + (part + 0.5) / 100) / 1e5;
    EXPECT_NEAR(rate.MeanOf(t), mean, 1e-6) << t;
    if (mean > 1e-3) {
      EXPECT_EQ(rate.StepOf(rate.begin() + cumulated + 0.1 * mean), t);
      EXPECT_EQ(rate.StepOf(rate.begin() + cumulated + 0.9 * mean), t);
    }
    cumulated += mean;
  }
}

TEST(KickRate, OfASine) {
  for (const Tick from : {0, 321}) {
    ExpectStepsOf({.rate_hz = 500, .amplitude = 1, .sine = RateSine{500, 7, 40}}, from, 1'000, [](double time) {
      return 500 + 500 * std::sin(2 * std::numbers::pi * (7 * time / 1000 + 40.0 / 360));
    });
    ExpectStepsOf({.rate_hz = 20, .amplitude = 1, .sine = RateSine{15, 500, 0}}, from, 1'000,
                  [](double time) { return 20 + 15 * std::sin(2 * std::numbers::pi * time / 2); });
  }
}

TEST(KickRate, OfATable) {
  for (const Tick from : {0, 150, 260}) {
    ExpectStepsOf({.amplitude = 1, .changes = {{100, 30}, {200, 0}, {250, 800}, {300, 5}}}, from, 500, [](double time) {
      return time < 100 ? 0.0 : time < 200 ? 30.0 : time < 250 ? 0.0 : time < 300 ? 800.0 : 5.0;
    });
  }
}

TEST(KickRate, ThatEndsIsNeverReached) {
  const KickRate ends({.amplitude = 1, .changes = {{100, 30}, {200, 0}}}, 0);
  EXPECT_EQ(ends.StepOf(2.99), 200);
  EXPECT_EQ(ends.StepOf(3.01), kNever);
  EXPECT_EQ(ends.NextAt(1), 101);
  EXPECT_EQ(ends.NextAt(150), 150);
  EXPECT_EQ(ends.NextAt(201), kNever);
  const KickRate none({.rate_hz = 0, .amplitude = 1, .sine = RateSine{}}, 0);
  EXPECT_EQ(none.StepOf(0.1), kNever);
}

// A position far in the future is found by its phase, not lost in rounding.
TEST(KickRate, OfASineAfterYears) {
  const Tick from = 100'000'000'000;
  const KickRate rate({.rate_hz = 20, .amplitude = 1, .sine = RateSine{20, 4, 0}}, from);
  EXPECT_NEAR(static_cast<double>(rate.StepOf(20)), static_cast<double>(from + 1'000), 150);
  EXPECT_NEAR(rate.MeanOf(from + 63), 0.04, 1e-4);
  EXPECT_NEAR(rate.MeanOf(from + 188), 0, 1e-4);
}

TEST(KickRate, DecidesByItsPeakWhetherItIsCounted) {
  const auto counted = [](const PoissonKicks& kicks) { return KickRate(kicks, 0).is_counted(); };
  EXPECT_FALSE(counted({.rate_hz = 1000}));
  EXPECT_TRUE(counted({.rate_hz = 1001}));
  EXPECT_TRUE(counted({.rate_hz = 600, .sine = RateSine{500, 1}}));
  EXPECT_TRUE(counted({.changes = {{0, 1}, {500, 2000}}}));
}

}  // namespace
}  // namespace lull
