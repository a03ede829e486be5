// What a description's neuron types are to whoever builds or steps them.
//
// Covers neuron_model.cc.

#include "model/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/neuron_drawer.h"
#include "test/support/own_izhikevich.h"

namespace lull {
namespace {

using testing::ElementsAre;

NeuronType HindmarshRoseAt(double time_units_per_ms) {
  return {.name = "hr", .model = HindmarshRoseType{.time_units_per_ms = time_units_per_ms}};
}

// One for each model, built in or not.
std::vector<NeuronType> OneOfEach() {
  return {{.name = "iz", .model = IzhikevichType{}},
          HindmarshRoseAt(1),
          {.name = "own", .model = CustomType{.model = MakeNeuronModel<OwnIzhikevich>()}}};
}

std::vector<float> Lows(const NeuronType& type) {
  std::vector<float> values;
  for (const Drawn& parameter : ParametersOf(type)) values.push_back(static_cast<float>(parameter.range()->low));
  return values;
}

NeuronSetup Start(const NeuronType& type) { return SetUp(type, Lows(type), NeuronDrawer(type, 1).InitialValues(0)); }

TEST(ModelOf, TellsModelsApart) {
  const std::vector<NeuronType> types = OneOfEach();
  EXPECT_THAT(ModelOf(types[0]).variable_names, ElementsAre("v", "u"));
  EXPECT_THAT(ModelOf(types[1]).variable_names, ElementsAre("x", "y", "z"));
  EXPECT_EQ(&ModelOf(types[2]), &std::get<CustomType>(types[2].model).model.info());
}

TEST(NeuronModel, SaysWhatItsEquationsSay) {
  const NeuronModel model = MakeNeuronModel<OwnIzhikevich>();
  EXPECT_EQ(model.name(), "own");
  EXPECT_THAT(model.parameter_names(), ElementsAre("a", "b", "c", "d", "drive", "gain"));
  EXPECT_THAT(model.variable_names(), ElementsAre("v", "u"));
  EXPECT_THAT(model.default_parameters(), ElementsAre(0.02f, 0.2f, -65, 8, 0, 1));
  EXPECT_EQ(model.unit(), "");
  EXPECT_EQ(model, MakeNeuronModel<OwnIzhikevich>());
}

TEST(SubSteps, KeepTheStepOfHindmarshRoseAtAHundredthOrBelow) {
  for (const auto& [time_units_per_ms, count] :
       {std::pair(1.0, 100), {0.07, 7}, {0.075, 8}, {0.001, 1}, {2.0, 200}, {0.29, 29}}) {
    const SubSteps sub_steps = SubStepsOf(HindmarshRoseAt(time_units_per_ms));
    EXPECT_EQ(sub_steps.count, count) << time_units_per_ms;
    EXPECT_EQ(sub_steps.h, static_cast<float>(time_units_per_ms / count));
  }
}

TEST(ParameterFields, SetWhatParametersOfGives) {
  for (NeuronType type : OneOfEach()) {
    SCOPED_TRACE(type.name);
    const std::size_t count = ParametersOf(type).size();
    ASSERT_EQ(ParameterFields(type).size(), count);
    for (std::size_t i = 0; i < count; ++i) {
      *ParameterFields(type)[i].value = {1.0 + static_cast<double>(i), 100};
      EXPECT_EQ(ParametersOf(type)[i].range()->low, 1.0 + static_cast<double>(i)) << ParameterFields(type)[i].name;
      EXPECT_EQ(ParametersOf(type)[i].range()->high, 100) << ParameterFields(type)[i].name;
    }
  }
}

TEST(SetUp, StartsWhereTheTypeSays) {
  NeuronType type = {.name = "iz", .model = IzhikevichType{}};
  EXPECT_THAT(Start(type).initial_state, ElementsAre(-65, -13));
  type.initial.values = {-60, -10};
  EXPECT_THAT(Start(type).initial_state, ElementsAre(-60, -10));
  type.initial = {.at_rest = true};
  EXPECT_EQ(Start(type).initial_state, Start(type).rest_point);
  EXPECT_THAT(Start(type).initial_state, ElementsAre(-70, -14));
  std::get<IzhikevichType>(type.model).drive = 10;  // fires for ever
  EXPECT_THAT(Start(type).initial_state, ElementsAre());
  EXPECT_EQ(Start(type).rest_point, std::nullopt);
}

TEST(StateFrom, HasTheFlagsOfTheBeginning) {
  const NeuronType type = HindmarshRoseAt(1);
  const std::vector<double> below = {-1, 0, 0.5}, above = {1.5, 0, 0.5};
  const std::vector<float> armed = StateFrom(type, Lows(type), below), disarmed = StateFrom(type, Lows(type), above);
  EXPECT_EQ(armed[0], -1);
  EXPECT_EQ(disarmed[0], 1.5f);
  EXPECT_NE(armed.back(), disarmed.back()) << "whether it may fire";
}

TEST(CustomType, IsEqualWhateverIsSaidOfItsDefaults) {
  const NeuronModel model = MakeNeuronModel<OwnIzhikevich>();
  const CustomType silent = {.model = model}, other = {.model = model, .parameters = {{"a", 0.03}}};
  EXPECT_TRUE((silent == CustomType{.model = model, .parameters = {{"a", 0.02}}}));
  EXPECT_FALSE(silent == other);
}

}  // namespace
}  // namespace lull
