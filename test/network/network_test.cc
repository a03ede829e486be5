#include "lull/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cfenv>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lull/config.h"
#include "test/support/networks.h"

namespace lull {
namespace {

using testing::ElementsAre;

std::set<ColumnId> TargetColumns(const Network& network, ColumnId source) {
  std::set<ColumnId> columns;
  for (const Synapse& synapse : SynapsesOf(network)) {
    if (network.column_of(synapse.source) == source) columns.insert(network.column_of(synapse.target));
  }
  return columns;
}

TEST(Network, FullProjectionJoinsEveryPairOnceSelfPairsIncluded) {
  NetworkSpec spec = TwoLayers(1);
  spec.projections = {{.from = "b", .to = "b", .probability = 1}};
  std::set<std::pair<NeuronId, NeuronId>> pairs;
  for (const Synapse& synapse : SynapsesOf(Built(spec))) {
    EXPECT_TRUE(pairs.insert({synapse.source, synapse.target}).second);
  }
  EXPECT_EQ(pairs.size(), 9u);
  EXPECT_TRUE(pairs.contains({3, 3}));
}

TEST(Network, RingReachesItsNeighboursAcrossTheEnds) {
  NetworkSpec spec = TwoLayers(7);
  spec.projections = {{.from = "a", .to = "a", .reach = Ring{2}}};
  const Network network = Built(spec);
  EXPECT_THAT(TargetColumns(network, 0), ElementsAre(1, 2, 5, 6));
  EXPECT_THAT(TargetColumns(network, 3), ElementsAre(1, 2, 4, 5));
}

TEST(Network, RingWiderThanItselfReachesEveryOtherColumnOnce) {
  NetworkSpec spec = TwoLayers(4);
  spec.projections = {{.from = "a", .to = "a", .reach = Ring{100}}};
  const Network network = Built(spec);
  EXPECT_THAT(TargetColumns(network, 2), ElementsAre(0, 1, 3));
  EXPECT_EQ(network.synapses(), 4u * 3 * 4);
}

// Columns 0 1 2 3 / 4 5 6 7 / 8 9 10 11 on a torus.
TEST(Network, TorusReachesASquare) {
  NetworkSpec spec = TwoLayers(12);
  spec.projections = {{.from = "a", .to = "a", .reach = Torus{.width = 4, .radius = 1}}};
  EXPECT_THAT(TargetColumns(Built(spec), 0), ElementsAre(1, 3, 4, 5, 7, 8, 9, 11));
}

TEST(Network, RandomOthersAreDistinctAndEquallyLikely) {
  NetworkSpec spec = TwoLayers(500);
  spec.projections = {{.from = "a", .to = "a", .reach = RandomOthers{50}}};
  const Network network = Built(spec);
  std::vector<std::set<ColumnId>> reached(500);
  for (const Synapse& synapse : SynapsesOf(network)) {
    reached[network.column_of(synapse.source)].insert(network.column_of(synapse.target));
  }
  std::map<ColumnId, int> in_degree;
  for (ColumnId column = 0; column < 500; ++column) {
    EXPECT_EQ(reached[column].size(), 50u);
    EXPECT_FALSE(reached[column].contains(column));
    for (const ColumnId target : reached[column]) ++in_degree[target];
  }
  double chi_square = 0;
  for (ColumnId column = 0; column < 500; ++column) chi_square += std::pow(in_degree[column] - 50.0, 2) / (50 * 0.9);
  EXPECT_NEAR(chi_square, 500, 5 * std::sqrt(2 * 500.0));
}

TEST(Network, NumberOfSynapsesIsBinomial) {
  NetworkSpec spec = TwoLayers(400);
  spec.projections = {{.from = "a", .to = "b", .reach = AllOthers{}, .probability = 0.01}};
  const double pairs = 400.0 * 2 * 399 * 3;
  EXPECT_NEAR(static_cast<double>(Built(spec).synapses()), pairs * 0.01, 5 * std::sqrt(pairs * 0.01 * 0.99));
}

// 10¹² ordered pairs and about a hundred synapses: a build that looked at the pairs would take hours.
TEST(Network, BuildCostsNothingForPairsThatAreNotConnected) {
  NetworkSpec spec = TwoLayers(1);
  spec.columns[0] = {.name = "column", .count = 10'000, .layers = {{"a", 100, {{"rs"}}}}};
  spec.projections = {{.from = "a", .to = "a", .reach = AllOthers{}, .probability = 1e-10}};
  EXPECT_NEAR(static_cast<double>(Built(spec).synapses()), 100, 50);
}

// A million possible sources of each of a hundred neurons.
TEST(Network, BuildCostsNothingForSourcesThatAreNotChosen) {
  NetworkSpec spec = TwoLayers(1);
  spec.columns[0] = {.name = "column", .count = 10'000, .layers = {{"a", 100, {{"rs"}}}}};
  spec.columns.push_back({.name = "hub", .count = 50, .layers = {{"b", 2, {{"rs"}}}}});
  spec.projections = {
      {.from = "a", .to = "b", .from_column = "column", .to_column = "hub", .reach = AllOthers{}, .in_degree = 3}};
  EXPECT_EQ(Built(spec).synapses(), 300u);
}

TEST(Network, DalesLawGivesANeuronOneSign) {
  NetworkSpec spec = TwoLayers(100);
  spec.projections = {{.from = "b", .to = "b", .inhibitory = 0.3, .sign = SignDraw::kPerNeuron},
                      {.from = "b", .to = "a", .reach = AllOthers{}, .inhibitory = 0.3, .sign = SignDraw::kPerNeuron}};
  std::map<NeuronId, std::set<bool>> signs;
  for (const Synapse& synapse : SynapsesOf(Built(spec))) signs[synapse.source].insert(std::signbit(synapse.weight));
  int inhibitory = 0;
  for (const auto& [neuron, of_neuron] : signs) {
    EXPECT_EQ(of_neuron.size(), 1u) << "neuron " << neuron;
    inhibitory += *of_neuron.begin();
  }
  EXPECT_NEAR(inhibitory, 90, 5 * std::sqrt(300 * 0.3 * 0.7));
}

TEST(Network, IsTheSameWhateverTheCallersRounding) {
  NetworkSpec spec = BuiltInConfig("reference")->network;
  const std::vector<Synapse> expected = SynapsesOf(Built(spec));
  std::fesetround(FE_UPWARD);
  const auto network = Network::Build(spec);
  EXPECT_EQ(std::fegetround(), FE_UPWARD) << "the caller's rounding was not restored";
  std::fesetround(FE_TONEAREST);
  EXPECT_EQ(SynapsesOf(*network), expected);
}

TEST(Network, MoreMemoryThanTheMachineHasIsRefusedUnbuilt) {
  NetworkSpec spec;
  spec.types = {{.name = "rs"}};
  spec.columns = {{"column", 60'000, {{"a", 60'000, {{"rs"}}}}}};
  spec.projections = {{.from = "a", .to = "a"}};
  const absl::Status status = Network::Build(spec).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  // 60,000³ synapses of 8 bytes are 1.6 million GiB.
  EXPECT_THAT(
      std::string(status.message()),
      testing::MatchesRegex("network: the network needs about 1\\.6[0-9]+e\\+06 GiB of memory, and this machine has "
                            "[0-9.]+ GiB; fewer columns, neurons or synapses need less"));
}

TEST(Network, SeedChangesTheNetwork) {
  NetworkSpec spec = TwoLayers(100);
  spec.projections = {{.from = "a", .to = "b", .probability = 0.5}};
  const std::vector<Synapse> one = SynapsesOf(Built(spec));
  spec.seed = std::uint64_t{1} << 32;
  EXPECT_NE(SynapsesOf(Built(spec)), one);
}

}  // namespace
}  // namespace lull
