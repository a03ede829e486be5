#include "model/izhikevich.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "lull/config.h"
#include "lull/internal/rest.h"

namespace lull {
namespace {

IzhikevichParameters Named(const std::string& name) {
  const auto type = std::get<IzhikevichType>(NamedNeuronType(name)->model);
  return {static_cast<float>(type.a.range()->low), static_cast<float>(type.b.range()->low),
          static_cast<float>(type.c.range()->low), static_cast<float>(type.d.range()->low)};
}

// The times of spikes within `steps` steps of constant input, from v = −65, u = b·v.
std::vector<int> SpikeTimes(const std::string& name, float input, int steps) {
  const IzhikevichParameters p = Named(name);
  auto s = Izhikevich::Initial(p, {});
  std::vector<int> times;
  for (int t = 1; t <= steps; ++t) {
    if (Izhikevich::Step(p, s, input)) times.push_back(t);
  }
  return times;
}

// By hand: v = −65, u = −13, I = 10. First half step 0.04·4225 − 325 + 140 + 13 + 10 = 7, v = −61.5; second
// 0.04·3782.25 − 307.5 + 140 + 13 + 10 = 6.79, v = −58.105; u = −13 + 0.02 (0.2·(−58.105) + 13) = −12.97242.
TEST(Izhikevich, StepEqualsTheHandWorkedOne) {
  const IzhikevichParameters p = Named("regular spiking");
  Izhikevich::State s = {-65, -13};
  EXPECT_FALSE(Izhikevich::Step(p, s, 10));
  EXPECT_NEAR(s.v, -58.105, 1e-4);
  EXPECT_NEAR(s.u, -12.97242, 1e-5);
}

TEST(Izhikevich, SpikeResetsVAndRaisesU) {
  const IzhikevichParameters p = Named("fast spiking");
  Izhikevich::State s = {29.9f, -10};
  Izhikevich::State unreset = s;
  unreset.v += 0.5f * Izhikevich::Slope(unreset.v, unreset.u, 0);
  unreset.v += 0.5f * Izhikevich::Slope(unreset.v, unreset.u, 0);
  unreset.u += p.a * (p.b * unreset.v - unreset.u);
  EXPECT_TRUE(Izhikevich::Step(p, s, 0));
  EXPECT_EQ(s.v, -65);
  EXPECT_EQ(s.u, unreset.u + 2);
}

TEST(Izhikevich, RegularSpikingAtInputFive) {
  const std::vector<int> times = SpikeTimes("regular spiking", 5, 1000);
  ASSERT_EQ(times.size(), 10u);
  EXPECT_EQ(std::vector<int>(times.begin(), times.begin() + 4), (std::vector<int>{9, 112, 218, 315}));
}

TEST(Izhikevich, IntrinsicallyBurstingAtInputFive) {
  EXPECT_EQ(SpikeTimes("intrinsically bursting", 5, 1000).size(), 12u);
}

TEST(Izhikevich, IsSilentBelowTheThresholdInput) {
  for (const char* name : {"regular spiking", "intrinsically bursting", "chattering", "fast spiking"}) {
    for (const float input : {0.0f, 1.0f, 2.0f, 3.0f}) EXPECT_TRUE(SpikeTimes(name, input, 1000).empty()) << name;
  }
}

struct Threshold {
  const char* type;
  float pulse;  // the smallest single pulse that fires a neuron at rest, to ±0.001
};

class PulseThreshold : public testing::TestWithParam<Threshold> {};

TEST_P(PulseThreshold, IsThePublishedOne) {
  const IzhikevichParameters p = Named(GetParam().type);
  const auto rest = internal::RestPoint<Izhikevich>(p, {1, 1});
  ASSERT_TRUE(rest.has_value());
  const auto fires = [&](float pulse) {
    auto s = *rest;
    bool fired = Izhikevich::Step(p, s, pulse);
    for (int t = 0; t < 1000; ++t) fired |= Izhikevich::Step(p, s, 0);
    return fired;
  };
  EXPECT_FALSE(fires(GetParam().pulse - 0.001f));
  EXPECT_TRUE(fires(GetParam().pulse + 0.001f));
}

INSTANTIATE_TEST_SUITE_P(NamedTypes, PulseThreshold,
                         testing::Values(Threshold{"regular spiking", 16.348f},
                                         Threshold{"intrinsically bursting", 16.348f}, Threshold{"chattering", 16.348f},
                                         Threshold{"fast spiking", 17.102f}, Threshold{"low-threshold spiking", 4.531f},
                                         Threshold{"thalamo-cortical", 4.531f}));

}  // namespace
}  // namespace lull
