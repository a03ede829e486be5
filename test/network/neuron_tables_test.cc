// Parameters and initial states that tables give to neurons.

#include "network/neuron_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "network/built_network.h"
#include "test/support/networks.h"

namespace lull {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

NetworkSpec Three(const InitialState& initial = {}) {
  NetworkSpec spec;
  spec.types = {{.name = "x", .initial = initial}};
  spec.columns = {{.name = "column", .count = 1, .layers = {{"a", 3, {{"x"}}}}}};
  return spec;
}

TEST(NeuronTables, ReplaceStatesOneByOne) {
  NetworkSpec spec = Three();
  spec.neurons = {{.columns = {{"v", {-60, kNone, -70}}, {"u", {kNone, 3, 4}}}}};
  const Network network = Built(spec);
  EXPECT_EQ(network.neuron(0).initial_state, (std::vector<float>{-60, 0.2f * -60}));
  EXPECT_EQ(network.neuron(1).initial_state, (std::vector<float>{-65, 3}));
  EXPECT_EQ(network.neuron(2).initial_state, (std::vector<float>{-70, 4}));
}

TEST(NeuronTables, ReplaceStatesOfNeuronsThatStartAtRest) {
  NetworkSpec spec = Three({.at_rest = true});
  spec.neurons = {{.columns = {{"u", {kNone, 3, kNone}}}}};
  const Network network = Built(spec);
  EXPECT_EQ(network.neuron(0).initial_state, *network.neuron(0).rest_point);
  EXPECT_EQ(network.neuron(1).initial_state, (std::vector<float>{(*network.neuron(1).rest_point)[0], 3}));
}

TEST(NeuronTables, TheLastTableCounts) {
  NetworkSpec spec = Three();
  spec.neurons = {{.columns = {{"d", {1, 2, 3}}}}, {.of = {.neurons = {{1, 2}}}, .columns = {{"d", {7, kNone}}}}};
  const Network network = Built(spec);
  const auto d_of = [&](NeuronId n) { return std::get<IzhikevichParameters>(network.neuron(n).parameters).d; };
  EXPECT_EQ(d_of(0), 1);
  EXPECT_EQ(d_of(1), 7);
  EXPECT_EQ(d_of(2), 3);
}

TEST(NeuronTables, GiveHindmarshRoseNeuronsAFlagThatFitsTheirState) {
  NetworkSpec spec = Three();
  spec.types[0].model = HindmarshRoseType{};
  spec.neurons = {{.columns = {{"x", {2, kNone, 0}}, {"z", {kNone, 1, kNone}}}}};
  const Network network = Built(spec);
  const Population& population = InsideOf(network).populations[0];
  const auto state = [&](std::size_t n) {
    const auto span = population.initial_state_of(n);
    return std::vector<float>(span.begin(), span.end());
  };
  EXPECT_EQ(state(0), (std::vector<float>{2, -11.8f, 0, 0})) << "not armed at x = 2";
  EXPECT_EQ(state(1), (std::vector<float>{-1.6f, -11.8f, 1, 1}));
  EXPECT_EQ(state(2), (std::vector<float>{0, -11.8f, 0, 1}));
}

TEST(NeuronTables, RefuseAValueThatANeuronDoesNotHave) {
  NetworkSpec spec = Three();
  spec.types.push_back({.name = "rose", .model = HindmarshRoseType{}});
  spec.columns[0].layers.push_back({"b", 1, {{"rose"}}});
  spec.neurons = {{.columns = {{"x", {kNone, kNone, 1, 1}}}, .file = "n.csv"}};
  const auto network = Network::Build(spec);
  ASSERT_FALSE(network.ok());
  EXPECT_THAT(std::string(network.status().message()),
              testing::HasSubstr(
                  "neurons[0] ('n.csv'), row 2: neuron 2 is of type 'x', whose model has no 'x'; it has a, b, c, d"));
}

TEST(NeuronTables, FindValuesInEachModel) {
  NetworkSpec spec = Three();
  spec.types.push_back({.name = "rose", .model = HindmarshRoseType{.time_units_per_ms = 0.3}});
  spec.columns[0].layers[0].types = {{"x"}};
  spec.columns[0].layers.push_back({"b", 2, {{"rose"}}});
  spec.neurons = {{.columns = {{"drive", {1, 2, 3, 4, 5}},
                               {"z", {kNone, kNone, kNone, 1, 2}},
                               {"time_units_per_ms", {kNone, kNone, kNone, 0.3f, kNone}}}}};
  const Network network = Built(spec);
  EXPECT_EQ(std::get<IzhikevichParameters>(network.neuron(1).parameters).drive, 2);
  EXPECT_EQ(std::get<HindmarshRoseParameters>(network.neuron(3).parameters).drive, 4);
  EXPECT_EQ(network.neuron(4).initial_state[2], 2);
  spec.neurons[0].columns[2].values[4] = 0.5f;
  EXPECT_EQ(Network::Build(spec).status().message(),
            "neurons[0], row 4: neuron 4 is of type 'rose', whose time_units_per_ms is 0.3, not 0.5; all neurons of a "
            "type share it: set it in [types]");
  spec.neurons[0].columns[2].values = {0.3f, kNone, kNone, kNone, kNone};
  EXPECT_THAT(std::string(Network::Build(spec).status().message()),
              testing::HasSubstr("neuron 0 is of type 'x', whose model has no 'time_units_per_ms'"));
}

TEST(NeuronTables, GiveEachNeuronTheRestPointOfItsParameters) {
  NetworkSpec spec = Three();
  spec.neurons = {{.columns = {{"b", {0.2f, 0.2f, 0.25f}}, {"v", {-60, -61, -62}}}}};
  const Network network = Built(spec);
  const auto alone = [](double b) {
    NetworkSpec one = Three();
    one.types[0].model = IzhikevichType{.b = b};
    return Built(one).neuron(0).rest_point;
  };
  ASSERT_NE(alone(0.2f), alone(0.25f));
  EXPECT_EQ(network.neuron(0).rest_point, alone(0.2f));
  EXPECT_EQ(network.neuron(1).rest_point, alone(0.2f));
  EXPECT_EQ(network.neuron(2).rest_point, alone(0.25f));
}

// A table with the values that a distribution gives is the network with the distribution.
TEST(NeuronTables, AreAnotherWayToWriteWhatWasDrawn) {
  NetworkSpec drawn = Three({.values = {{-70, -60}, 1}});
  drawn.types[0].model = IzhikevichType{.a = {0.02, 0.1}, .d = {2, 8}};
  drawn.columns[0].layers[0].size = 100;
  const Network network = Built(drawn);
  NetworkSpec listed = Three();
  listed.columns[0].layers[0].size = 100;
  listed.neurons = {{.columns = {{"a", {}}, {"d", {}}, {"v", {}}, {"u", {}}}}};
  for (NeuronId n = 0; n < 100; ++n) {
    const auto p = std::get<IzhikevichParameters>(network.neuron(n).parameters);
    const std::vector<float> state = network.neuron(n).initial_state;
    std::vector<NeuronTableSpec::Column>& columns = listed.neurons[0].columns;
    columns[0].values.push_back(p.a);
    columns[1].values.push_back(p.d);
    columns[2].values.push_back(state[0]);
    columns[3].values.push_back(state[1]);
  }
  const Network again = Built(listed);
  for (NeuronId n = 0; n < 100; ++n) {
    EXPECT_EQ(again.neuron(n).parameters, network.neuron(n).parameters);
    EXPECT_EQ(again.neuron(n).initial_state, network.neuron(n).initial_state);
    EXPECT_EQ(again.neuron(n).rest_point, network.neuron(n).rest_point);
  }
}

}  // namespace
}  // namespace lull
