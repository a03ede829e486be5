// What each neuron is: its type and its parameters.

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <variant>

#include "network/built_network.h"
#include "test/support/networks.h"

namespace lull {
namespace {

TEST(Populations, SharesOfTypesAreTheLargestRemainders) {
  NetworkSpec spec;
  spec.types = {{.name = "x"}, {.name = "y"}, {.name = "z"}};
  // The shares of 10 are 4.2, 4.2 and 1.6; the remainder goes to z.
  spec.columns = {{.name = "column", .count = 50, .layers = {{"a", 10, {{"x", 0.42}, {"y", 0.42}, {"z", 0.16}}}}}};
  const Network network = Built(spec);
  std::map<std::string, int> first_of_column;
  for (ColumnId column = 0; column < 50; ++column) {
    std::map<std::string, int> counts;
    for (NeuronId n = 0; n < 10; ++n) ++counts[network.neuron(10 * column + n).type];
    EXPECT_EQ(counts["x"], 4);
    EXPECT_EQ(counts["y"], 4);
    EXPECT_EQ(counts["z"], 2);
    ++first_of_column[network.neuron(10 * column).type];
  }
  EXPECT_EQ(first_of_column.size(), 3u) << "the types are not permuted";
}

// A population of all neurons needs no list of them; two, where each neuron is told its own, do.
TEST(Populations, NeuronsOfOneTypeTakeNoMemoryEach) {
  NetworkSpec spec = TwoLayers(200);
  const Network one = Built(spec);
  EXPECT_TRUE(InsideOf(one).population_of.empty());
  EXPECT_TRUE(InsideOf(one).member_of.empty());
  EXPECT_EQ(InsideOf(one).populations[0].size, 1000u);
  EXPECT_EQ(InsideOf(one).member_index(999), 999u);
  spec.types.push_back({.name = "other"});
  spec.columns[0].layers[1].types = {{"other"}};
  const Network two = Built(spec);
  EXPECT_EQ(InsideOf(two).populations[0].size, 400u);
  EXPECT_EQ(InsideOf(two).population_index(999), 1u);
  EXPECT_EQ(InsideOf(two).member_index(999), 599u);
  EXPECT_EQ(two.memory_bytes() - one.memory_bytes(), 1000u * 6 + 10u * sizeof(float));  // and its uniform setup
}

TEST(Populations, DrawnParametersLieInTheirRangeAndDifferFromNeuronToNeuron) {
  NetworkSpec spec;
  spec.types = {{.name = "drawn", .model = IzhikevichType{.a = {0.02, 0.1}, .b = 0.2, .c = -65, .d = {2, 8}}}};
  spec.columns = {{.name = "column", .count = 1, .layers = {{"a", 200, {{"drawn"}}}}}};
  const Network network = Built(spec);
  std::set<float> a;
  for (NeuronId n = 0; n < 200; ++n) {
    const auto p = std::get<IzhikevichParameters>(network.neuron(n).parameters);
    EXPECT_GE(p.a, 0.02f);
    EXPECT_LE(p.a, 0.1f);
    EXPECT_EQ(p.b, 0.2f);
    a.insert(p.a);
  }
  EXPECT_GT(a.size(), 190u);
}

}  // namespace
}  // namespace lull
