#include "lull/internal/rest.h"

#include <gtest/gtest.h>

#include <cmath>

#include "model/hindmarsh_rose.h"
#include "model/izhikevich.h"

namespace lull::internal {
namespace {

TEST(SpectralRadius, OfHandWorkedMatrices) {
  EXPECT_NEAR(SpectralRadius<2>({{{0.5, 0}, {0, -0.9}}}), 0.9, 1e-9);
  EXPECT_NEAR(SpectralRadius<2>({{{0, -0.64}, {1, 0}}}), 0.8, 1e-9);     // a pair of complex eigenvalues ±0.8 i
  EXPECT_NEAR(SpectralRadius<2>({{{0.5, 1000}, {0, 0.5}}}), 0.5, 1e-6);  // defective, far from normal
  EXPECT_NEAR(SpectralRadius<3>({{{2, 0, 0}, {0, 3, 4}, {0, 4, 9}}}), 11, 1e-6);
  EXPECT_EQ(SpectralRadius<2>({{{0, 1}, {0, 0}}}), 0);
}

// 0.04 v² + 4.8 v + 140 = 0 has the roots −70 and −50.
TEST(RestPoint, OfRegularSpikingIsMinus70) {
  const auto rest = RestPoint<Izhikevich>({0.02f, 0.2f, -65, 8}, {1, 1});
  ASSERT_TRUE(rest.has_value());
  EXPECT_FLOAT_EQ(rest->v, -70);
  EXPECT_FLOAT_EQ(rest->u, -14);
}

TEST(RestPoint, IsAFixedPointOfTheStepBitForBit) {
  const IzhikevichParameters p = {0.1f, 0.26f, -65, 2, -2.5f};
  const auto rest = RestPoint<Izhikevich>(p, {1, 1});
  ASSERT_TRUE(rest.has_value());
  auto s = *rest;
  EXPECT_FALSE(Izhikevich::Step(p, s, p.drive));
  EXPECT_EQ(s.v, rest->v);
  EXPECT_EQ(s.u, rest->u);

  const auto hr = RestPoint<HindmarshRose>({}, {100, 0.01f});
  ASSERT_TRUE(hr.has_value());
  auto after = *hr;
  EXPECT_FALSE(StepMillisecond<HindmarshRose>({}, after, 0, {100, 0.01f}));
  EXPECT_EQ(std::bit_cast<StateArray<HindmarshRose>>(after), std::bit_cast<StateArray<HindmarshRose>>(*hr));
  EXPECT_EQ(hr->armed, 1);
}

TEST(RestPoint, IsMissingWhereTheDriveMakesTheNeuronFire) {
  EXPECT_FALSE(RestPoint<Izhikevich>({0.02f, 0.2f, -65, 8, 10}, {1, 1}).has_value());  // no equilibrium
  HindmarshRoseParameters p;
  p.drive = 2;  // an equilibrium, but unstable
  EXPECT_TRUE(HindmarshRose::Equilibrium(p).has_value());
  EXPECT_FALSE(RestPoint<HindmarshRose>(p, {100, 0.01f}).has_value());
}

// With a = 0.1, b = 0.26 and drive 0.4 the equilibrium exists but is a focus that has lost its stability (a Hopf
// bifurcation): its Jacobian's determinant is above 1.
TEST(RestPoint, IsMissingWhereTheEquilibriumIsUnstable) {
  const IzhikevichParameters p = {0.1f, 0.26f, -60, -1, 0.4f};
  const auto at = Izhikevich::Equilibrium(p);
  ASSERT_TRUE(at.has_value());
  EXPECT_GE(SpectralRadius<2>(Izhikevich::Jacobian(p, *at)), 1);
  EXPECT_FALSE(RestPoint<Izhikevich>(p, {1, 1}).has_value());
}

// What a model without a Jacobian is judged by, against the Jacobians of those that have one.
TEST(Differences, AreTheJacobian) {
  const IzhikevichParameters p = {0.02f, 0.2f, -65, 8};
  const auto exact = Izhikevich::Jacobian(p, {-70, -14});
  const auto differences = Differences<Izhikevich>(p, {-70, -14}, {1, 1});
  for (int i = 0; i < 2; ++i) {
    for (int k = 0; k < 2; ++k) EXPECT_NEAR(differences[i][k], exact[i][k], 1e-3) << i << " " << k;
  }
  const auto rose = HindmarshRose::Jacobian({}, {-1.6, -11.8, 0}, 0.01);
  const auto one_step = Differences<HindmarshRose>({}, {-1.6, -11.8, 0}, {1, 0.01f});
  for (int i = 0; i < 3; ++i) {
    for (int k = 0; k < 3; ++k) EXPECT_NEAR(one_step[i][k], rose[i][k], 1e-3) << i << " " << k;
  }
}

// The analytic Jacobians against central differences of the step itself.
TEST(Jacobian, EqualsTheDifferencesOfTheStep) {
  const IzhikevichParameters p = {0.02f, 0.2f, -65, 8};
  const auto jacobian = Izhikevich::Jacobian(p, {-70, -14});
  const float e = 0.05f;
  for (int k = 0; k < 2; ++k) {
    Izhikevich::State up = {-70 + (k == 0 ? e : 0), -14 + (k == 1 ? e : 0)};
    Izhikevich::State down = {-70 - (k == 0 ? e : 0), -14 - (k == 1 ? e : 0)};
    Izhikevich::Step(p, up, 0);
    Izhikevich::Step(p, down, 0);
    EXPECT_NEAR(jacobian[0][k], (up.v - down.v) / (2 * e), 1e-3);
    EXPECT_NEAR(jacobian[1][k], (up.u - down.u) / (2 * e), 1e-3);
  }
  const auto hr = HindmarshRose::Jacobian({}, {-1.6, -11.8, 0}, 0.01);
  const float small = 0.01f;
  for (int k = 0; k < 3; ++k) {
    const auto moved = [&](float by) {
      HindmarshRose::State s = {-1.6f + (k == 0 ? by : 0), -11.8f + (k == 1 ? by : 0), k == 2 ? by : 0, 1};
      HindmarshRose::Step({}, s, 0, 0.01f);
      return s;
    };
    EXPECT_NEAR(hr[0][k], (moved(small).x - moved(-small).x) / (2 * small), 1e-3);
    EXPECT_NEAR(hr[1][k], (moved(small).y - moved(-small).y) / (2 * small), 1e-3);
    EXPECT_NEAR(hr[2][k], (moved(small).z - moved(-small).z) / (2 * small), 1e-3);
  }
}

}  // namespace
}  // namespace lull::internal
