#include "spec/selected_neurons.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace lull {
namespace {

using Pairs = std::vector<std::pair<NeuronId, std::uint32_t>>;

Pairs Of(const NeuronSelection& selection) {
  NetworkSpec spec;
  spec.columns = {{.name = "x", .count = 2, .layers = {{"a", 2, {}}, {"b", 3, {}}}},
                  {.name = "y", .count = 1, .layers = {{"b", 4, {}}}}};
  Pairs pairs;
  for (const NeuronRange& range : SelectedNeurons(spec, selection)) pairs.emplace_back(range.first, range.count);
  return pairs;
}

TEST(SelectedNeurons, AreAllWithoutASelection) { EXPECT_EQ(Of({}), (Pairs{{0, 14}})); }

TEST(SelectedNeurons, AreThoseOfLayersInEveryKindOfColumn) {
  EXPECT_EQ(Of({.layers = {"b"}}), (Pairs{{2, 3}, {7, 7}}));
  EXPECT_EQ(Of({.layers = {"a"}, .columns = {{1, 2}}}), (Pairs{{5, 2}}));
}

TEST(SelectedNeurons, AreEachSelectedOnceAndInOrder) {
  EXPECT_EQ(Of({.neurons = {{8, 9}, {1, 3}, {2, 4}}}), (Pairs{{1, 3}, {4, 1}, {8, 2}}));
  EXPECT_EQ(Of({.layers = {"a"}, .neurons = {{1, 5}}}), (Pairs{{1, 1}, {5, 1}}));
}

}  // namespace
}  // namespace lull
