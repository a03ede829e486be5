#include "lull/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pmmintrin.h>
#include <xmmintrin.h>

#include <cfenv>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/floating_point.h"
#include "lull/config.h"
#include "network/built_network.h"

namespace lull {
namespace {

using testing::ElementsAre;

std::vector<Synapse> SynapsesOf(const Network& network) {
  std::vector<Synapse> synapses;
  network.ForEachSynapse([&](const Synapse& synapse) { synapses.push_back(synapse); });
  return synapses;
}

// `count` columns of layers a (2 neurons) and b (3 neurons).
NetworkSpec TwoLayerSpec(std::uint32_t count) {
  NetworkSpec spec;
  spec.types = {{.name = "rs"}};
  spec.columns = {{.name = "column", .count = count, .layers = {{"a", 2, {{"rs"}}}, {"b", 3, {{"rs"}}}}}};
  return spec;
}

Network BuiltNetworkOf(const NetworkSpec& spec) {
  auto network = Network::Build(spec);
  EXPECT_TRUE(network.ok()) << network.status();
  return *std::move(network);
}

std::set<ColumnId> TargetColumns(const Network& network, ColumnId source) {
  std::set<ColumnId> columns;
  for (const Synapse& synapse : SynapsesOf(network)) {
    if (network.column_of(synapse.source) == source) columns.insert(network.column_of(synapse.target));
  }
  return columns;
}

TEST(Network, NumbersNeuronsByColumnAndLayer) {
  NetworkSpec spec = TwoLayerSpec(2);
  spec.columns.push_back({.name = "other", .count = 2, .layers = {{"c", 4, {{"rs"}}}}});
  const Network network = BuiltNetworkOf(spec);
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

TEST(Network, FullProjectionJoinsEveryPairOnceSelfPairsIncluded) {
  NetworkSpec spec = TwoLayerSpec(1);
  spec.projections = {{.from = "b", .to = "b", .probability = 1}};
  std::set<std::pair<NeuronId, NeuronId>> pairs;
  for (const Synapse& synapse : SynapsesOf(BuiltNetworkOf(spec))) {
    EXPECT_TRUE(pairs.insert({synapse.source, synapse.target}).second);
  }
  EXPECT_EQ(pairs.size(), 9u);
  EXPECT_TRUE(pairs.contains({3, 3}));
}

TEST(Network, RingReachesItsNeighboursAcrossTheEnds) {
  NetworkSpec spec = TwoLayerSpec(7);
  spec.projections = {{.from = "a", .to = "a", .reach = Ring{2}}};
  const Network network = BuiltNetworkOf(spec);
  EXPECT_THAT(TargetColumns(network, 0), ElementsAre(1, 2, 5, 6));
  EXPECT_THAT(TargetColumns(network, 3), ElementsAre(1, 2, 4, 5));
}

TEST(Network, RingWiderThanItselfReachesEveryOtherColumnOnce) {
  NetworkSpec spec = TwoLayerSpec(4);
  spec.projections = {{.from = "a", .to = "a", .reach = Ring{100}}};
  const Network network = BuiltNetworkOf(spec);
  EXPECT_THAT(TargetColumns(network, 2), ElementsAre(0, 1, 3));
  EXPECT_EQ(network.synapses(), 4u * 3 * 4);
}

// Columns 0 1 2 3 / 4 5 6 7 / 8 9 10 11 on a torus.
TEST(Network, TorusReachesASquare) {
  NetworkSpec spec = TwoLayerSpec(12);
  spec.projections = {{.from = "a", .to = "a", .reach = Torus{.width = 4, .radius = 1}}};
  EXPECT_THAT(TargetColumns(BuiltNetworkOf(spec), 0), ElementsAre(1, 3, 4, 5, 7, 8, 9, 11));
}

TEST(Network, RandomOthersAreDistinctAndEquallyLikely) {
  NetworkSpec spec = TwoLayerSpec(500);
  spec.projections = {{.from = "a", .to = "a", .reach = RandomOthers{50}}};
  const Network network = BuiltNetworkOf(spec);
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
  NetworkSpec spec = TwoLayerSpec(400);
  spec.projections = {{.from = "a", .to = "b", .reach = AllOthers{}, .probability = 0.01}};
  const double pairs = 400.0 * 2 * 399 * 3;
  EXPECT_NEAR(static_cast<double>(BuiltNetworkOf(spec).synapses()), pairs * 0.01, 5 * std::sqrt(pairs * 0.01 * 0.99));
}

// 10¹² ordered pairs and about a hundred synapses: a build that looked at the pairs would take hours.
TEST(Network, BuildCostsNothingForPairsThatAreNotConnected) {
  NetworkSpec spec = TwoLayerSpec(1);
  spec.columns[0] = {.name = "column", .count = 10'000, .layers = {{"a", 100, {{"rs"}}}}};
  spec.projections = {{.from = "a", .to = "a", .reach = AllOthers{}, .probability = 1e-10}};
  EXPECT_NEAR(static_cast<double>(BuiltNetworkOf(spec).synapses()), 100, 50);
}

// A million possible sources of each of a hundred neurons.
TEST(Network, BuildCostsNothingForSourcesThatAreNotChosen) {
  NetworkSpec spec = TwoLayerSpec(1);
  spec.columns[0] = {.name = "column", .count = 10'000, .layers = {{"a", 100, {{"rs"}}}}};
  spec.columns.push_back({.name = "hub", .count = 50, .layers = {{"b", 2, {{"rs"}}}}});
  spec.projections = {
      {.from = "a", .to = "b", .from_column = "column", .to_column = "hub", .reach = AllOthers{}, .in_degree = 3}};
  EXPECT_EQ(BuiltNetworkOf(spec).synapses(), 300u);
}

TEST(Network, DalesLawGivesANeuronOneSign) {
  NetworkSpec spec = TwoLayerSpec(100);
  spec.projections = {{.from = "b", .to = "b", .inhibitory = 0.3, .sign = SignDraw::kPerNeuron},
                      {.from = "b", .to = "a", .reach = AllOthers{}, .inhibitory = 0.3, .sign = SignDraw::kPerNeuron}};
  std::map<NeuronId, std::set<bool>> signs;
  for (const Synapse& synapse : SynapsesOf(BuiltNetworkOf(spec)))
    signs[synapse.source].insert(std::signbit(synapse.weight));
  int inhibitory = 0;
  for (const auto& [neuron, of_neuron] : signs) {
    EXPECT_EQ(of_neuron.size(), 1u) << "neuron " << neuron;
    inhibitory += *of_neuron.begin();
  }
  EXPECT_NEAR(inhibitory, 90, 5 * std::sqrt(300 * 0.3 * 0.7));
}

TEST(Network, SharesOfTypesAreTheLargestRemainders) {
  NetworkSpec spec;
  spec.types = {{.name = "x"}, {.name = "y"}, {.name = "z"}};
  // Of 10: 4.2, 4.2 and 1.6; the remainder goes to z.
  spec.columns = {{.name = "column", .count = 50, .layers = {{"a", 10, {{"x", 0.42}, {"y", 0.42}, {"z", 0.16}}}}}};
  const Network network = BuiltNetworkOf(spec);
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
TEST(Network, NeuronsOfOneTypeTakeNoMemoryEach) {
  NetworkSpec spec = TwoLayerSpec(200);
  const Network one = BuiltNetworkOf(spec);
  EXPECT_TRUE(InsideOf(one).population_of.empty());
  EXPECT_TRUE(InsideOf(one).member_of.empty());
  EXPECT_EQ(InsideOf(one).populations[0].size, 1000u);
  EXPECT_EQ(InsideOf(one).member_index(999), 999u);
  spec.types.push_back({.name = "other"});
  spec.columns[0].layers[1].types = {{"other"}};
  const Network two = BuiltNetworkOf(spec);
  EXPECT_EQ(InsideOf(two).populations[0].size, 400u);
  EXPECT_EQ(InsideOf(two).population_index(999), 1u);
  EXPECT_EQ(InsideOf(two).member_index(999), 599u);
  EXPECT_EQ(two.memory_bytes() - one.memory_bytes(), 1000u * 6 + 10u * sizeof(float));  // and its uniform setup
}

TEST(Network, DrawnParametersLieInTheirRangeAndDifferFromNeuronToNeuron) {
  NetworkSpec spec;
  spec.types = {{.name = "drawn", .model = IzhikevichType{.a = {0.02, 0.1}, .b = 0.2, .c = -65, .d = {2, 8}}}};
  spec.columns = {{.name = "column", .count = 1, .layers = {{"a", 200, {{"drawn"}}}}}};
  const Network network = BuiltNetworkOf(spec);
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

TEST(Network, QuantumIsTheFinestThatFits) {
  NetworkSpec spec = TwoLayerSpec(1);
  const auto quantum_for = [&](double current) {
    spec.inputs = {{.source = StepCurrent{current}}};
    return BuiltNetworkOf(spec).quantum();
  };
  EXPECT_EQ(quantum_for(32'767), 0x1p-16);
  EXPECT_EQ(quantum_for(32'768), 0x1p-15);
  EXPECT_EQ(quantum_for(65'535), 0x1p-15);
  EXPECT_EQ(quantum_for(8'388'607), 0x1p-8);
}

// 3 plastic synapses at the limit and duplicates of a given spike count with what they may deliver at most.
TEST(Network, QuantumMakesRoomForAllThatMayArriveInOneStep) {
  NetworkSpec spec = TwoLayerSpec(1);
  spec.delivery_limit = 8192;
  spec.projections = {{.from = "b", .to = "a", .max_strength = 1, .stdp = Stdp{}}};
  EXPECT_EQ(BuiltNetworkOf(spec).quantum(), 0x1p-16);
  spec.inputs = {{.source = SpikeInput{.spikes = {{5, 0}, {5, 0}, {6, 0}}, .amplitude = 4096}}};
  EXPECT_EQ(BuiltNetworkOf(spec).quantum(), 0x1p-15);
  spec.projections[0].stdp.reset();
  EXPECT_EQ(BuiltNetworkOf(spec).quantum(), 0x1p-16);
}

TEST(Network, InputsReachTheirLayersColumnsAndRanges) {
  NetworkSpec spec = TwoLayerSpec(4);  // layer b: 2–4, 7–9, 12–14, 17–19
  NeuronSelection target = {.layers = {"b"}, .columns = {{1, 2}}, .neurons = {{8, 8}, {3, 8}, {9, 12}, {14, 19}}};
  spec.inputs = {{.source = StepCurrent{1}, .target = target}};
  const Network network = BuiltNetworkOf(spec);
  std::vector<NeuronId> reached;
  for (const NeuronRange& range : InsideOf(network).input_targets[0]) {
    for (NeuronId n = 0; n < range.count; ++n) reached.push_back(range.first + n);
  }
  EXPECT_THAT(reached, ElementsAre(7, 8, 9, 12, 14));
}

TEST(Network, IsTheSameWhateverTheCallersRounding) {
  NetworkSpec spec = BuiltInConfig("reference")->network;
  const std::vector<Synapse> expected = SynapsesOf(BuiltNetworkOf(spec));
  std::fesetround(FE_UPWARD);
  const auto network = Network::Build(spec);
  EXPECT_EQ(std::fegetround(), FE_UPWARD) << "the caller's rounding was not restored";
  std::fesetround(FE_TONEAREST);
  EXPECT_EQ(SynapsesOf(*network), expected);
}

TEST(DefaultFloatingPoint, PutsAsideFlushToZeroAndRounding) {
  const unsigned before = _mm_getcsr();
  std::fesetround(FE_DOWNWARD);
  _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON);
  _MM_SET_DENORMALS_ZERO_MODE(_MM_DENORMALS_ZERO_ON);
  const unsigned set = _mm_getcsr();
  {
    const DefaultFloatingPoint floating_point;
    EXPECT_EQ(std::fegetround(), FE_TONEAREST);
    EXPECT_EQ(_MM_GET_FLUSH_ZERO_MODE(), 0u);
    EXPECT_EQ(_MM_GET_DENORMALS_ZERO_MODE(), 0u);
  }
  EXPECT_EQ(_mm_getcsr(), set);
  _mm_setcsr(before);
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
  NetworkSpec spec = TwoLayerSpec(100);
  spec.projections = {{.from = "a", .to = "b", .probability = 0.5}};
  const std::vector<Synapse> one = SynapsesOf(BuiltNetworkOf(spec));
  spec.seed = std::uint64_t{1} << 32;
  EXPECT_NE(SynapsesOf(BuiltNetworkOf(spec)), one);
}

}  // namespace
}  // namespace lull
