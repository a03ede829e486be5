#include "model/lif.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "test/support/one_neuron.h"

namespace lull {
namespace {

using Given = std::map<std::string, Drawn, std::less<>>;

NeuronType LifOf(const std::string& model, Given values = {}, int sub_steps = 0) {
  const CustomType type = {.model = *BuiltInModel(model), .parameters = std::move(values), .sub_steps = sub_steps};
  return {.name = "cell", .model = type};
}

// ---- Against the solutions of the equations

TEST(LifDelta, DecaysAsTheEquationDoes) {
  OneNeuron neuron(LifOf("lif-delta", {{"tau_m", 20}}));
  neuron.Step(10);  // v jumps at the end of the step
  for (int t = 0; t <= 100; ++t) {
    EXPECT_NEAR(neuron[0], -70 + 10 * std::exp(-t / 20.0), 2e-4) << t;
    neuron.Step(0);
  }
}

TEST(LifExp, RespondsToACurrentThatDecaysAsTheEquationDoes) {
  for (const double tau_syn : {2.0, 10.0, 10.000001, 15.0}) {  // 10 is that of the membrane
    OneNeuron neuron(LifOf("lif-exp", {{"tau_syn_ex", tau_syn}, {"tau_syn_in", tau_syn}}));
    for (int t = 1; t <= 60; ++t) {
      neuron.Step(t == 1 ? 300 : 0);
      // 300 pA at time 0, from the beginning of step 1.
      const double rate = 1 / tau_syn - 1 / 10.0;
      const double v = std::fabs(rate) < 1e-5 ? 300.0 / 250 * t * std::exp(-t / 10.0)
                                              : 300.0 / 250 * (std::exp(-t / 10.0) - std::exp(-t / tau_syn)) / rate;
      EXPECT_NEAR(neuron[0], -70 + v, 5e-4) << tau_syn << ", " << t;
      EXPECT_NEAR(neuron[1], 300 * std::exp(-t / tau_syn), 1e-3);
    }
  }
}

// v follows the current at once.
TEST(LifExp, MayHaveAMembraneThatIsMuchFasterThanItsSynapses) {
  for (const double tau_m : {1e-2, 1e-3, 1e-6}) {
    OneNeuron neuron(LifOf("lif-exp", {{"tau_m", tau_m}, {"tau_syn_ex", 5}}));
    neuron.Step(1000);
    EXPECT_NEAR(neuron[0], -70 + 1000 * std::exp(-1 / 5.0) * tau_m / 250, 1e-4) << tau_m;
  }
}

TEST(LifExp, GoesToTheCurrentsSign) {
  OneNeuron neuron(LifOf("lif-exp"));
  neuron.Step(-50);
  EXPECT_EQ(neuron[1], 0);
  EXPECT_LT(neuron[2], 0);
  EXPECT_LT(neuron[0], -70);
}

TEST(LifModels, SettleWhereACurrentHoldsThem) {
  for (const char* const model : {"lif-delta", "lif-exp"}) {
    OneNeuron neuron(LifOf(model));
    for (int t = 0; t < 300; ++t) neuron.Step(0, 250);
    EXPECT_NEAR(neuron[0], -70 + 250 * 10.0 / 250, 1e-4) << model;
  }
  OneNeuron neuron(LifOf("lif-cond-exp"));
  for (int t = 0; t < 300; ++t) neuron.Step(0, 50);
  EXPECT_NEAR(neuron[0], -60 + 50 / 10.0, 1e-4);
}

// ---- The refractory period

TEST(LifModels, AreSilentForTheRefractoryPeriod) {
  for (const char* const model : {"lif-delta", "lif-exp", "lif-cond-exp"}) {
    for (const int t_ref : {0, 1, 3}) {
      for (const int sub_steps : {1, 4}) {
        OneNeuron neuron(LifOf(model, {{"t_ref", t_ref}, {"v_reset", -80}}, sub_steps));
        std::vector<int> fired;
        for (int t = 1; t <= 12; ++t) {
          if (neuron.Step(0, 20000)) fired.push_back(t);  // reaches the threshold within a sub-step
        }
        ASSERT_GE(fired.size(), 2u);
        if (sub_steps > 1) continue;
        EXPECT_EQ(fired[1] - fired[0], t_ref + 1) << model;
      }
    }
  }
}

TEST(LifModels, MayRestOnlyAfterIt) {
  EXPECT_TRUE(LifDelta::MayRest(LifDelta::State{-70, 0}));
  EXPECT_FALSE(LifDelta::MayRest(LifDelta::State{-70, 1}));
}

// ---- Rates

// The interval that the equation gives: t_ref + τ ln((v∞ − v_reset)/(v∞ − v_th)).
double Rate(double current) {
  const double v = -70 + current * 10 / 250;
  return 1000 / (2 + 10 * std::log((v + 70) / (v + 55)));
}

TEST(LifModels, FireAtTheRateOfTheEquation) {
  for (const char* const model : {"lif-delta", "lif-exp"}) {
    for (const double current : {375.3, 377.0, 380.0, 400.0, 500.0, 700.0, 1000.0}) {
      const double exact = Rate(current);
      const double whole = static_cast<double>(SpikesUnder(LifOf(model), current, 50'000).size()) / 50;
      const double divided = static_cast<double>(SpikesUnder(LifOf(model, {}, 20), current, 50'000).size()) / 50;
      // A spike is noticed at the end of its step: on average half a step late, so that the interval is longer.
      EXPECT_LE(whole, exact * 1.001);
      EXPECT_GT(whole, 1000 / (1000 / exact + 1)) << model << ", " << current;
      EXPECT_NEAR(divided, exact, 0.01 * exact) << model << ", " << current;
    }
  }
}

// Conductances from random pulses, against Euler steps of the equation that are 200 times shorter.
TEST(LifCondExp, FiresAtTheRateOfFineIntegration) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::poisson_distribution<int> excitation(1), inhibition(0.5);
  OneNeuron whole(LifOf("lif-cond-exp")), divided(LifOf("lif-cond-exp", {}, 10));
  double v = -60, g_ex = 0, g_in = 0, left = 0;
  int spikes = 0, spikes_whole = 0, spikes_divided = 0;
  for (int t = 0; t < 60'000; ++t) {
    const double e = 0.5 * excitation(random), i = 0.25 * inhibition(random);
    g_ex += e;
    g_in += i;
    constexpr int kFine = 200;
    for (int k = 0; k < kFine; ++k) {
      const double h = 1.0 / kFine;
      v += h / 200 * (-10 * (v + 60) - g_ex * v - g_in * (v + 80));
      g_ex -= h / 5 * g_ex;
      g_in -= h / 10 * g_in;
      left -= h;
      if (left > 0) v = -60;
      if (v < -50) continue;
      ++spikes;
      v = -60;
      left = 5;
    }
    spikes_whole += whole.StepPorts(e, -i, 0) ? 1 : 0;
    spikes_divided += divided.StepPorts(e, -i, 0) ? 1 : 0;
  }
  ASSERT_GT(spikes, 300);
  EXPECT_NEAR(spikes_divided, spikes, 0.01 * spikes);
  // Half a step later at each spike, as the others.
  const double rate = spikes / 60.0;
  EXPECT_NEAR(spikes_whole, spikes, spikes * (0.01 + rate * 0.001));
}

// ---- Parameters

TEST(LifModels, RefuseParametersThatMakeNoSense) {
  const auto fault = [](const std::string& model, const char* name, double value) -> std::string {
    const char* const text = NeuronDrawer(LifOf(model, {{name, value}}), 1).SetUpOf(0).fault;
    return text == nullptr ? "" : text;
  };
  EXPECT_EQ(fault("lif-delta", "tau_m", 0), "tau_m must be above 0");
  EXPECT_EQ(fault("lif-delta", "c_m", -1), "c_m must be above 0");
  EXPECT_EQ(fault("lif-delta", "t_ref", -1), "t_ref must be 0 to 10000");
  EXPECT_EQ(fault("lif-delta", "t_ref", 10'001), "t_ref must be 0 to 10000");
  EXPECT_EQ(fault("lif-cond-exp", "gain", -1), "gain must be 0 or more, since conductances cannot be negative");
  EXPECT_EQ(fault("lif-delta", "v_reset", -55), "v_reset must be below v_th");
  EXPECT_EQ(fault("lif-exp", "tau_syn_ex", 0), "tau_syn_ex must be above 0");
  EXPECT_EQ(fault("lif-exp", "tau_syn_in", 0), "tau_syn_in must be above 0");
  EXPECT_EQ(fault("lif-cond-exp", "g_l", 0), "g_l must be above 0");
  EXPECT_EQ(fault("lif-cond-exp", "tau_syn_in", -2), "tau_syn_in must be above 0");
  for (const char* const model : {"lif-delta", "lif-exp", "lif-cond-exp"}) EXPECT_EQ(fault(model, "e_l", -65), "");
}

TEST(LifModels, RestAtTheRestingPotential) {
  for (const char* const model : {"lif-delta", "lif-exp", "lif-cond-exp"}) {
    const OneNeuron neuron(LifOf(model));
    ASSERT_TRUE(neuron.setup().rest_point) << model;
    EXPECT_NEAR(neuron.setup().rest_point->front(), model == std::string("lif-cond-exp") ? -60 : -70, 1e-4);
    const OneNeuron driven(LifOf(model, {{"drive", 1000}}));
    EXPECT_FALSE(driven.setup().rest_point) << "fires without input";
  }
}

}  // namespace
}  // namespace lull
