#include "lull/custom_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/model.h"
#include "model/neuron_drawer.h"

namespace lull {
namespace {

// Euler steps of τ v' = v_rest − v + R I, with a refractory period.
struct Relay {
  static constexpr const char* kName = "relay";
  struct Parameters {
    float tau_ms = 20, v_rest = -65, v_threshold = -50, v_reset = -60, refractory_ms = 2, drive = 0, gain = 1;
  };
  struct State {
    float v, left;  // [mV], [ms] of the refractory period
  };
  static constexpr std::array kParameterNames = {"tau_ms",        "v_rest", "v_threshold", "v_reset",
                                                 "refractory_ms", "drive",  "gain"};
  static constexpr std::array kVariableNames = {"v"};
  static constexpr const char* kUnit = "mV";

  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input) {
    const float v = s.v + ((p.v_rest - s.v) / p.tau_ms + input);
    const bool refractory = s.left > 0;
    const bool fires = !refractory & (v >= p.v_threshold);
    s.v = (fires | refractory) ? p.v_reset : v;
    s.left = fires ? p.refractory_ms : std::max(s.left - 1, 0.0f);
    return fires;
  }
  static State Initial(const Parameters& p) { return {p.v_rest, 0}; }
  static std::optional<std::array<double, 1>> Equilibrium(const Parameters& p) {
    return {{double{p.v_rest} + double{p.tau_ms} * double{p.drive}}};
  }
  static bool MayRest(const State& s) { return s.left == 0; }
};

// Two sub-steps, no drive, no equilibrium.
struct Halves {
  static constexpr const char* kName = "halves";
  struct Parameters {
    float decay = 0.5f;
  };
  struct State {
    float x;
  };
  static constexpr std::array kParameterNames = {"decay"};
  static constexpr std::array kVariableNames = {"x"};
  static constexpr int kSubSteps = 2;
  static constexpr double kPeak = 2;

  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input, float h) {
    s.x = s.x * p.decay + h * input;
    return s.x >= 1.0f;
  }
  static State Initial(const Parameters&, std::span<const double> given) {
    return {given.empty() ? 0.25f : static_cast<float>(given[0]) / 2};
  }
};

NeuronType Type(const CustomType& model, const InitialState& initial = {}) {
  return {.name = "t", .model = model, .initial = initial};
}

std::vector<float> Values(const NeuronType& type) {
  std::vector<float> values;
  for (const Drawn& drawn : ParametersOf(type)) values.push_back(static_cast<float>(drawn.range()->low));
  return values;
}

NeuronSetup StartOf(const NeuronType& type) {
  return lull::SetUp(type, Values(type), NeuronDrawer(type, 1).InitialValues(0));
}

TEST(CustomModel, SaysWhatItIs) {
  const NeuronModel model = MakeNeuronModel<Relay>();
  EXPECT_EQ(model, MakeNeuronModel<Relay>());
  EXPECT_NE(model, MakeNeuronModel<Halves>());
  EXPECT_EQ(model.name(), "relay");
  EXPECT_EQ(model.parameter_names().at(3), "v_reset");
  EXPECT_EQ(model.variable_names(), std::vector<std::string>{"v"});
  EXPECT_EQ(model.default_parameters(), (std::vector<float>{20, -65, -50, -60, 2, 0, 1}));
  EXPECT_EQ(model.unit(), "mV");
  EXPECT_EQ(MakeNeuronModel<Halves>().unit(), "");
  EXPECT_EQ(MakeNeuronModel<Halves>().info().peak, 2);
}

// By hand, from −65 with an input of 8 a step: −57, −57 − 8/20 + 8 = −49.4 ≥ −50: a spike. Then two steps at −60, and
// −60 − 5/20 + 8 = −52.25.
TEST(CustomModel, StepEqualsTheHandWorkedOne) {
  const Relay::Parameters p;
  Relay::State s = Relay::Initial(p);
  EXPECT_FALSE(Relay::Step(p, s, 8));
  EXPECT_FLOAT_EQ(s.v, -57);
  EXPECT_TRUE(Relay::Step(p, s, 8));
  EXPECT_EQ(s.v, -60);
  for (const float left : {1.0f, 0.0f}) {
    EXPECT_FALSE(Relay::Step(p, s, 8)) << "within the refractory period";
    EXPECT_EQ(s.v, -60);
    EXPECT_EQ(s.left, left);
  }
  EXPECT_FALSE(Relay::Step(p, s, 8));
  EXPECT_FLOAT_EQ(s.v, -52.25f);
}

// In sub-steps of ½ ms, from 0.25 with a sum of 2: 0.125 + 1 = 1.125, which fires, 0.5625 + 1 = 1.5625.
TEST(CustomModel, TakesItsSubStepsAndFiresInAnyOfThem) {
  const ModelInfo& model = MakeNeuronModel<Halves>().info();
  const NeuronType type = Type({.model = MakeNeuronModel<Halves>()});
  ASSERT_EQ(SubStepsOf(type).count, 2);
  EXPECT_EQ(SubStepsOf(type).h, 0.5f);
  std::vector<float> state = model.initial(Values(type), {});
  EXPECT_TRUE(model.step(Values(type), state, {2 * 65536}, 0x1p-16f, SubStepsOf(type)));
  EXPECT_EQ(state[0], 1.5625f);
  EXPECT_FALSE(model.rest_point(Values(type), SubStepsOf(type)).has_value()) << "it has no Equilibrium";
}

TEST(CustomModel, InputIsDrivePlusGainTimesSum) {
  const NeuronType type = Type({.model = MakeNeuronModel<Relay>(), .parameters = {{"drive", 1.5}, {"gain", 2}}});
  std::vector<float> state = {-65, 0};
  MakeNeuronModel<Relay>().info().step(Values(type), state, {3 * 65536}, 0x1p-16f, {1, 1});
  EXPECT_EQ(state[0], -65 + 1.5f + 6);
}

// Ports in two sub-steps: each adds up what it receives.
struct Counter {
  static constexpr const char* kName = "counter";
  struct Parameters {
    float drive = 0, gain = 1;
  };
  struct State {
    float excitatory, inhibitory, current;
  };
  static constexpr std::array kParameterNames = {"drive", "gain"};
  static constexpr std::array kVariableNames = {"excitatory", "inhibitory", "current"};
  static constexpr int kSubSteps = 2;

  static LULL_ALWAYS_INLINE bool Step(const Parameters&, State& s, const InputPorts& input, float h) {
    s.excitatory = s.excitatory + h * input.excitatory;
    s.inhibitory = s.inhibitory + h * input.inhibitory;
    s.current = s.current + h * input.current;
    return false;
  }
  static State Initial(const Parameters&) { return {0, 0, 0}; }
};

// The gain multiplies each of the three sums, and the drive is a current.
TEST(CustomModel, WithPortsHasThreeInputs) {
  const NeuronType type = Type({.model = MakeNeuronModel<Counter>(), .parameters = {{"drive", 1.5}, {"gain", 2}}});
  EXPECT_TRUE(ModelOf(type).has_ports);
  EXPECT_FALSE(MakeNeuronModel<Relay>().info().has_ports);
  std::vector<float> state = {0, 0, 0};
  MakeNeuronModel<Counter>().info().step(Values(type), state, {-4 * 65536, 3 * 65536, -2 * 65536}, 0x1p-16f,
                                         SubStepsOf(type));
  EXPECT_EQ(state, (std::vector<float>{6, -4, -6.5f}));
}

TEST(CustomModel, ParametersAreThoseNamedAndTheDefaults) {
  const NeuronType type = Type({.model = MakeNeuronModel<Relay>(), .parameters = {{"v_rest", {-70, -60}}}});
  const std::vector<Drawn> parameters = ParametersOf(type);
  EXPECT_EQ(parameters[1], Drawn(-70, -60));
  EXPECT_EQ(parameters[2], Drawn(-50));
  const CustomType named = {.model = MakeNeuronModel<Relay>(), .parameters = {{"v_rest", {-70, -60}}, {"gain", 1}}};
  EXPECT_EQ(std::get<CustomType>(type.model), named) << "a default that is named is the same default";
  EXPECT_NE(std::get<CustomType>(type.model), CustomType{.model = MakeNeuronModel<Relay>()});
}

TEST(CustomModel, RestsWhereItsEquationsSay) {
  const NeuronType type = Type({.model = MakeNeuronModel<Relay>(), .parameters = {{"drive", 0.25}}}, {.at_rest = true});
  const NeuronSetup setup = StartOf(type);
  ASSERT_TRUE(setup.rest_point.has_value());
  EXPECT_NEAR((*setup.rest_point)[0], -60, 1e-4);
  EXPECT_EQ((*setup.rest_point)[1], 0);
  EXPECT_EQ(setup.initial_state, *setup.rest_point);
}

TEST(CustomModel, HasNoRestPointAboveThresholdOrWhereItRunsAway) {
  const NeuronType above = Type({.model = MakeNeuronModel<Relay>(), .parameters = {{"drive", 0.8}}});
  EXPECT_FALSE(StartOf(above).rest_point.has_value());
  const NeuronType away = Type({.model = MakeNeuronModel<Relay>(), .parameters = {{"tau_ms", -20}}});
  EXPECT_FALSE(StartOf(away).rest_point.has_value()) << "v' = (v − v_rest)/20 is unstable";
}

TEST(CustomModel, InitialValuesReplaceVariables) {
  const NeuronType relay = Type({.model = MakeNeuronModel<Relay>()}, {.values = {-52}});
  EXPECT_EQ(StartOf(relay).initial_state, (std::vector<float>{-52, 0}));
  const NeuronType halves = Type({.model = MakeNeuronModel<Halves>()}, {.values = {3}});
  EXPECT_EQ(StartOf(halves).initial_state, std::vector<float>{1.5f}) << "Initial was not asked";
}

}  // namespace
}  // namespace lull
