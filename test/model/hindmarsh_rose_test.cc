#include "model/hindmarsh_rose.h"

#include <gtest/gtest.h>

#include "lull/internal/rest.h"

namespace lull {
namespace {

// Spikes within 4,000 units of the model's own time, 4,000 discarded, at constant input.
int SpikeCount(float input) {
  const HindmarshRoseParameters p = {};
  auto s = HindmarshRose::Initial(p, {});
  int spikes = 0;
  for (int t = 1; t <= 8000; ++t) {
    const bool fired = internal::StepMillisecond<HindmarshRose>(p, s, input, {100, 0.01f});
    if (t > 4000) spikes += fired;
  }
  return spikes;
}

TEST(HindmarshRose, SpikeCountsAreThoseOfTheirRegimes) {
  EXPECT_EQ(SpikeCount(1.0f), 0);
  EXPECT_EQ(SpikeCount(1.5f), 27);
  EXPECT_EQ(SpikeCount(2.0f), 63);
  EXPECT_EQ(SpikeCount(3.5f), 131);
}

TEST(HindmarshRose, BurstsIrregularlyInBetween) {
  const int spikes = SpikeCount(3.25f);
  EXPECT_GE(spikes, 105);
  EXPECT_LE(spikes, 125);
}

// By hand, from (−1.6, −11.8, 0) with input 2 and h = 0.01: x' = −11.8 + 4.096 + 7.68 − 0 + 2 = 1.976,
// y' = 1 − 12.8 + 11.8 = 0, z' = 0.006 · 4 · 0 = 0.
TEST(HindmarshRose, StepEqualsTheHandWorkedOne) {
  auto s = HindmarshRose::Initial({}, {});
  EXPECT_FALSE(HindmarshRose::Step({}, s, 2, 0.01f));
  EXPECT_NEAR(s.x, -1.58024, 1e-6);
  EXPECT_NEAR(s.y, -11.8, 1e-6);
  EXPECT_NEAR(s.z, 0, 1e-6);
}

TEST(HindmarshRose, FiresOnceAndArmsAgainBelowZero) {
  HindmarshRose::State s = {0.99f, 5, 0, 1};
  EXPECT_TRUE(HindmarshRose::Step({}, s, 0, 0.01f));
  EXPECT_GE(s.x, 1);
  EXPECT_EQ(s.armed, 0);
  EXPECT_FALSE(HindmarshRose::Step({}, s, 0, 0.01f)) << "a neuron that is not armed fired";
  s.x = -0.5f;
  HindmarshRose::Step({}, s, 0, 0.01f);
  EXPECT_EQ(s.armed, 1);
}

TEST(HindmarshRose, StartsDisarmedAboveTheThreshold) {
  const double above[] = {1.0, 0.0, 0.0}, below[] = {0.999, 0.0, 0.0};
  EXPECT_EQ(HindmarshRose::Initial({}, above).armed, 0);
  EXPECT_EQ(HindmarshRose::Initial({}, below).armed, 1);
}

// The lowest of three equilibria, and the only one: each solves the equations.
TEST(HindmarshRose, LowestEquilibriumSolvesTheEquations) {
  for (const float drive : {-3.0f, 0.0f, 1.0f, 3.25f}) {
    HindmarshRoseParameters p;
    p.drive = drive;
    for (const float b : {3.0f, 4.9f, 9.0f}) {
      p.b = b;
      const auto at = HindmarshRose::Equilibrium(p);
      ASSERT_TRUE(at.has_value());
      const auto [x, y, z] = *at;
      const auto slope = [&](double u) {
        return double{p.c} - double{p.d} * u * u - double{p.a} * u * u * u + double{p.b} * u * u -
               double{p.s} * (u - double{p.x_r}) + double{p.drive};
      };
      EXPECT_NEAR(slope(x), 0, 1e-9);
      EXPECT_DOUBLE_EQ(y, double{p.c} - double{p.d} * x * x);
      EXPECT_DOUBLE_EQ(z, double{p.s} * (x - double{p.x_r}));
      for (double u = -20; u < x - 1e-6; u += 0.001) ASSERT_GT(slope(u), 0) << "a lower equilibrium near " << u;
    }
  }
}

}  // namespace
}  // namespace lull
