#include "spec/without_lists.h"

#include <gtest/gtest.h>

#include "lull/network_spec.h"

namespace lull {
namespace {

TEST(WithoutLists, HasAllElseOfTheDescription) {
  NetworkSpec spec = {.seed = 7,
                      .types = {NamedNeuronTypes()[0]},
                      .columns = {{"c", 2, {{"layer", 3, {{NamedNeuronTypes()[0].name}}}}}},
                      .projections = {{.from = "layer", .to = "layer", .probability = 0.5}},
                      .inputs = {{.source = StepCurrent{5}}},
                      .delivery_limit = 3,
                      .rest_tolerance = 2};
  spec.neurons = {{.of = {.layers = {"layer"}}, .columns = {{"a", {1, 2}}}, .file = "neurons.csv"}};
  spec.edges = {{.synapses = {{0, 1, 1, 1}}, .stdp = Stdp{}, .file = "edges.h5", .population = "p"}};
  spec.edges[0].reading.first_id = 1;
  const NetworkSpec copy = WithoutLists(spec);
  EXPECT_EQ(spec.edges[0].synapses.size(), 1);
  spec.edges[0].synapses.clear();
  spec.neurons[0].columns.clear();
  EXPECT_EQ(copy, spec);
}

}  // namespace
}  // namespace lull
