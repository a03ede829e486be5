// Columns, layers and neurons: who is where, and whom an input reaches.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "network/built_network.h"
#include "test/support/networks.h"

namespace lull {
namespace {

using testing::ElementsAre;

TEST(NetworkLayout, NumbersNeuronsByColumnAndLayer) {
  NetworkSpec spec = TwoLayers(2);
  spec.columns.push_back({.name = "other", .count = 2, .layers = {{"c", 4, {{"rs"}}}}});
  const Network network = Built(spec);
  EXPECT_EQ(network.neurons(), 18u);
  EXPECT_EQ(network.first_neuron(1), 5u);
  EXPECT_EQ(network.first_neuron(3), 14u);
  EXPECT_EQ(network.first_neuron(4), 18u);
  const ColumnId columns[] = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3};
  for (NeuronId n = 0; n < 18; ++n) EXPECT_EQ(network.column_of(n), columns[n]) << n;
  EXPECT_EQ(network.layers(1)[1].first, 7u);
  EXPECT_EQ(network.neuron(9).layer, 1u);
  EXPECT_EQ(network.neuron(14).layer, 0u);
}

TEST(NetworkLayout, InputsReachTheirLayersColumnsAndRanges) {
  NetworkSpec spec = TwoLayers(4);  // layer b: 2–4, 7–9, 12–14, 17–19
  NeuronSelection target = {.layers = {"b"}, .columns = {{1, 2}}, .neurons = {{8, 8}, {3, 8}, {9, 12}, {14, 19}}};
  spec.inputs = {{.source = StepCurrent{1}, .target = target}};
  const Network network = Built(spec);
  std::vector<NeuronId> reached;
  for (const NeuronRange& range : InsideOf(network).input_targets[0].own) {
    for (NeuronId n = 0; n < range.count; ++n) reached.push_back(range.first + n);
  }
  EXPECT_THAT(reached, ElementsAre(7, 8, 9, 12, 14));
}

}  // namespace
}  // namespace lull
