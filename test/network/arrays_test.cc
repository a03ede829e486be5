// What is written into arrays is what the network tells one by one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "lull/network.h"
#include "lull/network_spec.h"
#include "lull/neuron_types.h"
#include "test/support/networks.h"

namespace lull {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

// Columns of two kinds, the second without synapses into it; two models; drawn parameters; static and plastic synapses.
NetworkSpec Mixed() {
  NetworkSpec spec;
  NeuronType cell = NamedNeuronType("regular spiking").value();
  std::get<IzhikevichType>(cell.model).a = {0.01, 0.1};
  spec.types = {cell, {.name = "hr", .model = HindmarshRoseType{}}};
  spec.columns = {{.name = "one",
                   .count = 3,
                   .layers = {{"in", 40, {{"regular spiking"}}}, {"out", 25, {{"regular spiking"}, {"hr", 2}}}}},
                  {.name = "two", .count = 2, .layers = {{"far", 7, {{"hr"}}}}}};
  for (const bool plastic : {true, false}) {
    ProjectionSpec projection;
    projection.from = "in";
    projection.to = plastic ? "in" : "out";
    projection.from_column = projection.to_column = "one";
    if (!plastic) projection.reach = AllOthers{};
    projection.probability = 0.3;
    projection.delay = {1, 20};
    projection.strength = {0, 4};
    if (plastic) projection.stdp = Stdp{.bounds = WeightBounds::kHard, .w_max = 5};
    spec.projections.push_back(projection);
  }
  return spec;
}

std::vector<Synapse> Read(const Network& network, std::uint64_t first, std::size_t count, int threads) {
  std::vector<NeuronId> sources(count), targets(count);
  std::vector<std::uint32_t> delays(count);
  std::vector<float> weights(count);
  EXPECT_TRUE(
      network
          .ReadSynapses({.sources = sources, .targets = targets, .delays = delays, .weights = weights}, first, threads)
          .ok());
  std::vector<Synapse> synapses;
  for (std::size_t i = 0; i < count; ++i) synapses.push_back({sources[i], targets[i], delays[i], weights[i]});
  return synapses;
}

TEST(ReadSynapses, IsTheOrderOfForEachSynapse) {
  const Network network = Built(Mixed());
  const std::vector<Synapse> all = SynapsesOf(network);
  ASSERT_GT(all.size(), 1000u);
  for (const int threads : {1, 3}) EXPECT_EQ(Read(network, 0, all.size(), threads), all);
  std::vector<Edge> edges(all.size());
  ASSERT_TRUE(network.ReadSynapses(edges).ok());
  for (std::size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(edges[i], (Edge{all[i].source, all[i].target, static_cast<std::uint32_t>(all[i].delay), all[i].weight}));
  }
}

TEST(ReadSynapses, OfAPartBeginsAndEndsAnywhere) {
  const Network network = Built(Mixed());
  const std::vector<Synapse> all = SynapsesOf(network);
  for (std::size_t first = 0; first <= all.size(); first += 97) {
    for (const std::size_t wanted : {0, 1, 500, 100'000}) {
      const std::size_t count = std::min(wanted, all.size() - first);
      const std::vector<Synapse> part(all.begin() + static_cast<std::ptrdiff_t>(first),
                                      all.begin() + static_cast<std::ptrdiff_t>(first + count));
      ASSERT_EQ(Read(network, first, count, 2), part) << first << " " << count;
      std::vector<Edge> edges(count);
      ASSERT_TRUE(network.ReadSynapses(edges, first, 2).ok());
      for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(edges[i].target, part[i].target);
    }
  }
}

// More synapses than one thread takes at once.
TEST(ReadSynapses, IsTheSameForAnyNumberOfThreads) {
  NetworkSpec spec = Mixed();
  spec.columns[0].count = 30;
  const Network network = Built(spec);
  const std::vector<Synapse> all = SynapsesOf(network);
  ASSERT_GT(all.size(), 200'000u);
  for (const int threads : {0, 1, 2, 5}) EXPECT_TRUE(Read(network, 0, all.size(), threads) == all) << threads;
}

TEST(ReadSynapses, PlasticSynapsesAreThoseThatLearn) {
  const Network network = Built(Mixed());
  std::vector<std::uint8_t> plastic(network.synapses());
  ASSERT_TRUE(network.ReadSynapses({.plastic = plastic}).ok());
  EXPECT_EQ(static_cast<std::uint64_t>(std::accumulate(plastic.begin(), plastic.end(), 0)), network.synapses_of(0));
  std::size_t i = 0;
  network.ForEachSynapse(
      [&](const Synapse& synapse) { ASSERT_EQ(plastic[i++] == 1, network.neuron(synapse.target).layer == 0); });
}

TEST(ReadSynapses, RefusesArraysThatDoNotFit) {
  const Network network = Built(Mixed());
  const std::uint64_t synapses = network.synapses();
  std::vector<NeuronId> sources(3, 77), targets(2, 77);
  const absl::Status lengths = network.ReadSynapses({.sources = sources, .targets = targets});
  EXPECT_TRUE(absl::IsInvalidArgument(lengths));
  EXPECT_THAT(std::string(lengths.message()), HasSubstr("the array of targets has 2 elements; must have 3"));
  const absl::Status beyond = network.ReadSynapses({.sources = sources}, synapses - 2);
  EXPECT_THAT(std::string(beyond.message()), HasSubstr("the network has " + std::to_string(synapses) + " synapses"));
  EXPECT_FALSE(network.ReadSynapses({.sources = sources}, ~std::uint64_t{0}).ok());
  EXPECT_FALSE(network.ReadSynapses({.sources = sources}, 0, -1).ok());
  EXPECT_THAT(sources, Each(77u));
}

TEST(ReadNeurons, PlacesAndParametersAreThoseOfEachNeuron) {
  const Network network = Built(Mixed());
  std::vector<ColumnId> columns(network.neurons());
  std::vector<std::uint32_t> layers(network.neurons()), types(network.neurons());
  std::vector<float> a(network.neurons()), s(network.neurons()), v(network.neurons());
  ASSERT_TRUE(network.ReadNeurons({columns, layers, types}).ok());
  ASSERT_TRUE(network.ReadParameter("a", a).ok());
  ASSERT_TRUE(network.ReadParameter("s", s).ok());
  ASSERT_TRUE(network.ReadInitialState("v", v).ok());
  for (NeuronId n = 0; n < network.neurons(); ++n) {
    const NeuronProperties neuron = network.neuron(n);
    ASSERT_EQ(columns[n], neuron.column);
    ASSERT_EQ(layers[n], neuron.layer);
    ASSERT_EQ(network.spec().types[types[n]].name, neuron.type);
    if (const auto* cell = std::get_if<IzhikevichParameters>(&neuron.parameters)) {
      ASSERT_EQ(a[n], cell->a);
      ASSERT_EQ(v[n], neuron.initial_state[0]);
      ASSERT_TRUE(std::isnan(s[n]));
    } else {
      ASSERT_EQ(a[n], std::get<HindmarshRoseParameters>(neuron.parameters).a);
      ASSERT_EQ(s[n], std::get<HindmarshRoseParameters>(neuron.parameters).s);
      ASSERT_TRUE(std::isnan(v[n]));
    }
  }
}

TEST(ReadNeurons, NamesAreThoseOfAllModels) {
  const Network network = Built(Mixed());
  EXPECT_THAT(network.state_variables(), ElementsAre("v", "u", "x", "y", "z"));
  EXPECT_THAT(network.parameter_names(), testing::IsSupersetOf({"a", "b", "c", "d", "drive", "gain", "s"}));
}

TEST(ReadNeurons, RefusesNamesAndLengths) {
  const Network network = Built(Mixed());
  std::vector<float> values(network.neurons()), few(3);
  EXPECT_THAT(std::string(network.ReadParameter("v", values).message()),
              HasSubstr("no neuron has a parameter 'v'; there are a, b, c, d"));
  EXPECT_THAT(std::string(network.ReadInitialState("w", values).message()), HasSubstr("there are v, u, x, y, z"));
  EXPECT_THAT(std::string(network.ReadParameter("a", few).message()), HasSubstr("has 3 elements; must have"));
  std::vector<ColumnId> columns(3);
  EXPECT_FALSE(network.ReadNeurons({.columns = columns}).ok());
  EXPECT_TRUE(network.ReadNeurons({}).ok());
}

TEST(Select, IsTheNeuronsOfTheLayersAndColumns) {
  const Network network = Built(Mixed());
  EXPECT_EQ(network.Select({}).value().size(), network.neurons());
  EXPECT_THAT(network.Select({.layers = {"far"}, .columns = {{3, 3}}}).value(),
              ElementsAre(195, 196, 197, 198, 199, 200, 201));
  EXPECT_THAT(network.Select({.layers = {"out"}, .neurons = {{0, 41}}}).value(), ElementsAre(40, 41));
  const auto unknown = network.Select({.layers = {"outer"}});
  EXPECT_TRUE(absl::IsInvalidArgument(unknown.status()));
  EXPECT_THAT(std::string(unknown.status().message()), HasSubstr("outer"));
}

TEST(EdgesFrom, BuildsTheNetworkThatTheArraysDescribe) {
  const Network drawn = Built(Mixed());
  const std::size_t count = drawn.synapses();
  std::vector<NeuronId> sources(count), targets(count);
  std::vector<std::uint32_t> delays(count);
  std::vector<float> weights(count);
  ASSERT_TRUE(drawn.ReadSynapses({.sources = sources, .targets = targets, .delays = delays, .weights = weights}).ok());
  NetworkSpec spec = Mixed();
  spec.projections.clear();
  spec.edges = {
      {.synapses = EdgesFrom({.sources = sources, .targets = targets, .delays = delays, .weights = weights}).value()}};
  EXPECT_EQ(SynapsesOf(Network::Build(std::move(spec)).value()), SynapsesOf(drawn));
}

TEST(EdgesFrom, OneValueHoldsForAll) {
  const std::vector<NeuronId> sources = {1, 2, 3}, targets = {4, 5, 6};
  const std::vector<std::uint32_t> delay = {7};
  const std::vector<float> weight = {0.5f}, weights = {1, 2, 3};
  EXPECT_THAT(EdgesFrom({.sources = sources, .targets = targets, .delays = delay, .weights = weight}).value(),
              ElementsAre(Edge{1, 4, 7, 0.5f}, Edge{2, 5, 7, 0.5f}, Edge{3, 6, 7, 0.5f}));
  EXPECT_THAT(EdgesFrom({.sources = sources, .targets = targets, .delays = delay, .weights = weights}).value(),
              ElementsAre(Edge{1, 4, 7, 1}, Edge{2, 5, 7, 2}, Edge{3, 6, 7, 3}));
  EXPECT_TRUE(EdgesFrom({.delays = delay, .weights = weight}).value().empty());
}

TEST(EdgesFrom, RefusesDifferentLengths) {
  const std::vector<NeuronId> sources = {1, 2, 3}, targets = {4, 5};
  const std::vector<std::uint32_t> delays = {7, 8};
  const std::vector<float> weight = {0.5f};
  EXPECT_THAT(std::string(EdgesFrom({sources, targets, delays, weight}).status().message()),
              HasSubstr("the array of targets has 2 elements; must have 3"));
  EXPECT_THAT(std::string(EdgesFrom({sources, sources, delays, weight}).status().message()),
              HasSubstr("the array of delays has 2 elements; must have 3, or 1 for all edges"));
  EXPECT_FALSE(EdgesFrom({sources, sources, delays, {}}).ok());
  EXPECT_FALSE(EdgesFrom({sources, sources, {&delays[0], 1}, weight}, 5000).ok());
}

}  // namespace
}  // namespace lull
