#include "statistics/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "lull/network.h"
#include "ranks/in_process.h"
#include "test/support/networks.h"

namespace lull {
namespace {

using testing::ElementsAre;

// Two kinds of column that share the name of a layer.
NetworkSpec SharedLayerName() {
  NetworkSpec spec = TwoLayers(2);
  spec.columns.push_back({.name = "other", .count = 3, .layers = {{"b", 1, {{"rs"}}}, {"c", 2, {{"rs"}}}}});
  return spec;
}

TEST(Layout, NumbersColumnsAndNeuronsOneBehindTheOther) {
  const Layout layout = LayoutOf(SharedLayerName());
  EXPECT_EQ(layout.neurons(), 19u);
  EXPECT_EQ(layout.columns(), 5u);
  EXPECT_THAT(layout.column_starts, ElementsAre(0, 5, 10, 13, 16, 19));
  EXPECT_EQ(layout.column_number(4), 4u);
  EXPECT_EQ(layout.neuron_number(18), 18u);
}

TEST(Layout, PutsLayersOfOneNameTogether) {
  const Layout layout = LayoutOf(SharedLayerName());
  std::vector<std::string> names;
  std::vector<std::uint64_t> sizes;
  for (const Layout::Layer& layer : layout.layers) {
    names.push_back(layer.name);
    sizes.push_back(layer.neurons);
  }
  EXPECT_THAT(names, ElementsAre("a", "b", "c"));
  EXPECT_THAT(sizes, ElementsAre(4, 9, 6));
  EXPECT_THAT(layout.layer_of, ElementsAre(0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 2, 2, 1, 2, 2, 1, 2, 2));
}

TEST(Layout, KeepsTheKindsOfColumns) {
  const Layout layout = LayoutOf(SharedLayerName());
  ASSERT_EQ(layout.kinds.size(), 2u);
  EXPECT_EQ(layout.kinds[1].name, "other");
  EXPECT_EQ(layout.kinds[1].first, 2u);
  EXPECT_EQ(layout.kinds[1].count, 3u);
}

TEST(Layout, OfADescriptionIsThatOfItsNetwork) {
  const Network network = Built(SharedLayerName());
  const Layout layout = LayoutOf(network.spec());
  EXPECT_EQ(layout.neurons(), network.neurons());
  for (NeuronId neuron = 0; neuron < network.neurons(); ++neuron) {
    const NeuronProperties properties = network.neuron(neuron);
    EXPECT_LE(layout.column_starts[properties.column], neuron);
    EXPECT_LT(neuron, layout.column_starts[properties.column + 1]);
    EXPECT_EQ(layout.layers[layout.layer_of[neuron]].name, network.layers(properties.column)[properties.layer].name);
  }
  EXPECT_EQ(LayoutOf(network).layer_of, layout.layer_of);
}

// Some ranks have no column, some have columns of both kinds.
TEST(Layout, OfOwnNeuronsIsAPartOfTheWhole) {
  const Layout whole = LayoutOf(SharedLayerName());
  for (const int number : {1, 2, 3, 7}) {
    RunInProcess(number, [&whole](Collectives& ranks) {
      const Network network = Network::Build(SharedLayerName(), {.threads = 1, .ranks = &ranks}).value();
      const OwnLayers own = OwnLayersOf(network);
      EXPECT_EQ(own.all_neurons, whole.neurons());
      EXPECT_EQ(own.own_layer_of.size(), network.own_neurons());
      for (std::size_t i = 0; i < own.layers.size(); ++i) {
        EXPECT_EQ(own.layers[i].name, whole.layers[i].name);
        EXPECT_EQ(own.layers[i].neurons, whole.layers[i].neurons);
      }
      const NeuronId first = network.first_neuron(network.first_own_column());
      for (NeuronId neuron = first; neuron < first + network.own_neurons(); ++neuron) {
        EXPECT_EQ(own.own_layer_of[neuron], whole.layer_of[neuron]) << neuron;
      }
      return absl::OkStatus();
    });
  }
}

}  // namespace
}  // namespace lull
