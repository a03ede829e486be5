// A network is the same, bit for bit and in every order, whatever the number of threads and of ranks that build it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lull/config.h"
#include "lull/network.h"
#include "network/built_network.h"
#include "ranks/in_process.h"
#include "test/support/named_types.h"

namespace lull {
namespace {

struct NamedSpec {
  std::string name;
  NetworkSpec spec;
};

ProjectionSpec Between(const std::string& from_column, const std::string& from, const std::string& to_column,
                       const std::string& to, const Reach& reach) {
  ProjectionSpec projection;
  projection.from = from;
  projection.to = to;
  projection.from_column = from_column;
  projection.to_column = to_column;
  projection.reach = reach;
  projection.probability = 0.4;
  projection.delay = {2, 12};
  projection.inhibitory = 0.25;
  return projection;
}

// Three kinds of column of unequal sizes, every reach, Dale's law, rules, mixtures and drawn parameters, two
// projections between the same layers, delays that are few and many.
NetworkSpec Everything() {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.seed = 5;
  spec.types = TypesOf2003();
  spec.types.push_back({.name = "drawn", .model = IzhikevichType{.a = {0.02, 0.1}, .b = 0.2, .c = -65, .d = {2, 8}}});
  spec.columns = {
      {"small", 24, {{"a", 7, {{"drawn", 1}, {"fast spiking", 2}}}, {"b", 6, {{"regular spiking"}}}}},
      {"large", 3, {{"a", 90, {{"drawn"}}}, {"in", 41, {{"chattering", 1}, {"drawn", 1}, {"resonator", 1}}}}},
      {"tiny", 9, {{"in", 1, {{"fast spiking"}}}}}};
  spec.projections = {
      Between("small", "b", "small", "a", Torus{6, 1}),     Between("small", "b", "large", "in", AllOthers{}),
      Between("large", "a", "large", "in", Inside{}),       Between("large", "a", "large", "a", Inside{}),
      Between("large", "a", "large", "in", Inside{}),       Between("small", "a", "small", "b", Ring{3}),
      Between("small", "b", "small", "a", RandomOthers{5}), Between("tiny", "in", "small", "b", RandomOthers{8}),
      Between("large", "in", "tiny", "in", AllOthers{}),    Between("tiny", "in", "tiny", "in", AllOthers{}),
      Between("small", "a", "small", "a", Inside{})};
  spec.projections[2].sign = spec.projections[5].sign = SignDraw::kPerNeuron;
  spec.projections[3].stdp = Stdp{};
  spec.projections[5].stdp = Stdp{.window = StdpWindow::kNone};
  spec.projections[4].delay.range()->high = spec.projections[7].delay.range()->high = 1000;
  spec.inputs = {{.source = UniformNoise{.low = 0, .high = 5}, .target = {.layers = {"in"}}}};
  return spec;
}

// Projections of fixed in-degree, every reach, beside all the others.
NetworkSpec EverythingAndInDegrees() {
  NetworkSpec spec = Everything();
  const auto add = [&spec](std::uint32_t in_degree, ProjectionSpec projection) {
    projection.probability = 1;
    projection.in_degree = in_degree;
    spec.projections.push_back(projection);
  };
  add(9, Between("small", "b", "small", "a", Torus{6, 1}));
  add(70, Between("small", "b", "large", "in", AllOthers{}));
  add(20, Between("large", "a", "large", "in", Inside{}));
  add(5, Between("small", "a", "small", "b", Ring{3}));
  add(11, Between("small", "b", "small", "a", RandomOthers{5}));
  add(3, Between("tiny", "in", "small", "b", RandomOthers{8}));
  add(2, Between("tiny", "in", "tiny", "in", AllOthers{}));
  spec.projections.back().sign = SignDraw::kPerNeuron;
  spec.projections.back().stdp = Stdp{.window = StdpWindow::kExponential};
  return spec;
}

// Every rule of connection.
NetworkSpec EveryRule() {
  NetworkSpec spec = Everything();
  const auto add = [&spec](ProjectionSpec projection) -> ProjectionSpec& {
    projection.probability = 1;
    spec.projections.push_back(projection);
    return spec.projections.back();
  };
  add(Between("small", "b", "small", "a", Torus{6, 1})).out_degree = 9;
  add(Between("large", "a", "large", "in", Inside{})).out_degree = 7;
  add(Between("small", "b", "large", "in", AllOthers{})).total = 5000;
  add(Between("small", "a", "small", "a", Inside{})).total = 3000;
  spec.projections.back().self = false;
  add(Between("small", "a", "small", "a", RandomOthers{3})).one_to_one = true;
  add(Between("small", "a", "small", "b", Ring{9})).fall_off = FallOff{FallOff::Shape::kGaussian, 3};
  spec.projections.back().delay_per_column_ms = 0.75;
  return spec;
}

// Lists of edges beside drawn ones, one of which learns.
NetworkSpec EdgeLists() {
  NetworkSpec spec = EverythingAndInDegrees();
  std::mt19937 random(3);
  for (int list = 0; list < 2; ++list) {
    std::vector<Edge> edges;
    for (int i = 0; i < 4000; ++i) {
      edges.push_back({static_cast<NeuronId>(random() % 714), static_cast<NeuronId>(random() % 714),
                       static_cast<std::uint32_t>(5 + random() % 40), static_cast<float>(random() % 100) / 25});
    }
    spec.edges.push_back({.synapses = edges});
  }
  spec.edges[1].stdp = Stdp{};
  return spec;
}

std::vector<NamedSpec> Specs() {
  NetworkSpec one_column = Everything();
  one_column.columns.resize(1);
  one_column.columns[0].count = 1;
  one_column.projections = {one_column.projections.back()};
  one_column.inputs.clear();
  NetworkSpec unconnected = Everything();
  unconnected.projections.clear();
  NetworkSpec coarse = Everything();  // the quantum depends on the largest sum of all
  coarse.delivery_limit = 2048;
  return {{"Everything", Everything()},
          {"OneColumn", one_column},
          {"Unconnected", unconnected},
          {"Coarse", coarse},
          {"Reference", BuiltInConfig("reference")->network},
          {"EverythingAndInDegrees", EverythingAndInDegrees()},
          {"EveryRule", EveryRule()},
          {"EdgeLists", EdgeLists()}};
}

template <class Array>
std::string_view BytesOf(const Array& array) {
  return {reinterpret_cast<const char*>(array.data()), array.size() * sizeof(array[0])};
}

void ExpectSameSynapses(const BuiltNetwork& network, const BuiltNetwork& expected) {
  ASSERT_EQ(network.column_count(), expected.column_count());
  for (ColumnId c = 0; c < expected.column_count(); ++c) {
    SCOPED_TRACE("column " + std::to_string(c));
    const ColumnSynapses &column = network.columns[c], &expected_column = expected.columns[c];
    ASSERT_TRUE(BytesOf(column.streams) == BytesOf(expected_column.streams));
    ASSERT_TRUE(BytesOf(column.routes) == BytesOf(expected_column.routes));
    ASSERT_TRUE(BytesOf(column.weights) == BytesOf(expected_column.weights));
    ASSERT_EQ(column.plastic, expected_column.plastic);
  }
  EXPECT_TRUE(network.rules == expected.rules);
  EXPECT_EQ(network.fan_out_begin, expected.fan_out_begin);
  EXPECT_TRUE(BytesOf(network.fan_out) == BytesOf(expected.fan_out));
  EXPECT_EQ(network.min_delay_between_columns, expected.min_delay_between_columns);
  EXPECT_EQ(network.max_delay, expected.max_delay);
  EXPECT_EQ(network.synapses_of, expected.synapses_of);
}

void ExpectSamePopulations(const BuiltNetwork& network, const BuiltNetwork& expected) {
  EXPECT_EQ(network.population_of, expected.population_of);
  EXPECT_EQ(network.member_of, expected.member_of);
  ASSERT_EQ(network.populations.size(), expected.populations.size());
  for (std::size_t p = 0; p < expected.populations.size(); ++p) {
    SCOPED_TRACE("population " + std::to_string(p));
    const Population &population = network.populations[p], &expected_population = expected.populations[p];
    EXPECT_EQ(population.size, expected_population.size);
    EXPECT_TRUE(BytesOf(population.parameters) == BytesOf(expected_population.parameters));
    EXPECT_TRUE(BytesOf(population.initial_state) == BytesOf(expected_population.initial_state));
    EXPECT_TRUE(BytesOf(population.rest_point) == BytesOf(expected_population.rest_point));
  }
}

class Threads : public testing::TestWithParam<NamedSpec> {};

TEST_P(Threads, GiveTheSameNetwork) {
  const auto one = Network::Build(GetParam().spec, {.threads = 1});
  ASSERT_TRUE(one.ok()) << one.status();
  for (const int threads : {0, 2, 3, 8, 100}) {
    SCOPED_TRACE(std::to_string(threads) + " threads");
    const auto network = Network::Build(GetParam().spec, {.threads = threads});
    ASSERT_TRUE(network.ok()) << network.status();
    ExpectSameSynapses(InsideOf(*network), InsideOf(*one));
    ExpectSamePopulations(InsideOf(*network), InsideOf(*one));
    EXPECT_EQ(network->quantum(), one->quantum());
    EXPECT_EQ(network->memory_bytes(), one->memory_bytes());
  }
}

INSTANTIATE_TEST_SUITE_P(Each, Threads, testing::ValuesIn(Specs()), [](const auto& spec) { return spec.param.name; });

class RanksThatBuild : public testing::TestWithParam<NamedSpec> {};

// Holds the part that a rank has built to the whole network.
void ExpectPartOf(const BuiltNetwork& part, const BuiltNetwork& whole, const std::vector<const BuiltNetwork*>& parts) {
  EXPECT_EQ(part.neurons(), whole.neurons());
  EXPECT_EQ(part.synapses_of, whole.synapses_of);
  EXPECT_EQ(part.min_delay_between_columns, whole.min_delay_between_columns);
  EXPECT_EQ(part.max_delay, whole.max_delay);
  EXPECT_EQ(part.quantum_exponent, whole.quantum_exponent);
  EXPECT_EQ(part.stimulus_limit, whole.stimulus_limit);
  for (ColumnId c = part.own_columns.first; c < part.own_columns.end; ++c) {
    SCOPED_TRACE("column " + std::to_string(c));
    EXPECT_EQ(parts[part.rank_of(c)], &part);
    const ColumnSynapses &column = part.columns[c], &expected = whole.columns[c];
    ASSERT_TRUE(BytesOf(column.streams) == BytesOf(expected.streams));
    ASSERT_TRUE(BytesOf(column.routes) == BytesOf(expected.routes));
    ASSERT_TRUE(BytesOf(column.weights) == BytesOf(expected.weights));
    ASSERT_EQ(column.plastic, expected.plastic);
  }
  EXPECT_TRUE(part.rules == whole.rules);
  for (NeuronId n = part.own_neurons.first; n < part.own_neurons.first + part.own_neurons.count; ++n) {
    const std::uint16_t p = part.population_index(n);
    ASSERT_EQ(p, whole.population_index(n));
    const Population &population = part.populations[p], &expected = whole.populations[p];
    const std::uint32_t member = part.member_index(n), expected_member = whole.member_index(n);
    ASSERT_TRUE(BytesOf(population.parameters_of(member)) == BytesOf(expected.parameters_of(expected_member)));
    ASSERT_TRUE(BytesOf(population.initial_state_of(member)) == BytesOf(expected.initial_state_of(expected_member)));
    ASSERT_TRUE(BytesOf(population.rest_point_of(member)) == BytesOf(expected.rest_point_of(expected_member)));
  }
}

bool Precedes(const FanOut& a, const FanOut& b) { return a.column < b.column; }
bool IsSame(const FanOut& a, const FanOut& b) {
  return a.column == b.column && a.begin == b.begin && a.delay == b.delay;
}

// The streams of a neuron in all parts, and where its spikes are sent.
void ExpectFanOut(NeuronId neuron, const std::vector<const BuiltNetwork*>& parts, const BuiltNetwork& whole) {
  std::vector<FanOut> all;
  for (std::uint32_t rank = 0; rank < parts.size(); ++rank) {
    const BuiltNetwork& part = *parts[rank];
    const auto fan_out = part.is_own_neuron(neuron) ? part.fan_out_of(neuron) : part.fan_out_of_foreign(neuron);
    all.insert(all.end(), fan_out.begin(), fan_out.end());
    const BuiltNetwork& owner = *parts[part.rank_of(part.column_of(neuron))];
    const auto sent = owner.rank_out_of(neuron);
    const auto here = std::ranges::find(sent, rank, &RankOut::rank);
    ASSERT_EQ(here != sent.end(), &part != &owner && !fan_out.empty()) << "neuron " << neuron;
    if (here == sent.end()) continue;
    EXPECT_EQ(here->delay, std::ranges::min(fan_out, {}, &FanOut::delay).delay);
  }
  std::ranges::sort(all, Precedes);
  ASSERT_TRUE(std::ranges::equal(all, whole.fan_out_of(neuron), IsSame)) << "neuron " << neuron;
}

TEST_P(RanksThatBuild, GiveTheSameNetwork) {
  const auto one = Network::Build(GetParam().spec);
  ASSERT_TRUE(one.ok()) << one.status();
  for (const int ranks : {1, 2, 3, 7, 40}) {
    SCOPED_TRACE(std::to_string(ranks) + " ranks");
    std::vector<std::optional<Network>> networks(static_cast<std::size_t>(ranks));
    const std::vector<absl::Status> statuses = RunInProcess(ranks, [&](Collectives& here) {
      auto network = Network::Build(GetParam().spec, {.threads = 1 + here.rank() % 2, .ranks = &here});
      if (!network.ok()) return network.status();
      networks[static_cast<std::size_t>(here.rank())] = *std::move(network);
      return absl::OkStatus();
    });
    for (const absl::Status& status : statuses) ASSERT_TRUE(status.ok()) << status;
    std::vector<const BuiltNetwork*> parts;
    for (const auto& network : networks) parts.push_back(&InsideOf(*network));
    for (const BuiltNetwork* part : parts) ExpectPartOf(*part, InsideOf(*one), parts);
    for (NeuronId neuron = 0; neuron < one->neurons(); ++neuron) ExpectFanOut(neuron, parts, InsideOf(*one));
    EXPECT_EQ(parts.back()->own_columns.end, one->columns());
    std::uint64_t own_synapses = 0;
    for (const auto& network : networks) own_synapses += network->own_synapses();
    EXPECT_EQ(own_synapses, one->own_synapses());
    EXPECT_EQ(own_synapses, one->synapses());
  }
}

INSTANTIATE_TEST_SUITE_P(Each, RanksThatBuild, testing::ValuesIn(Specs()),
                         [](const auto& spec) { return spec.param.name; });

// Would be vacuous if the networks had nothing that could be put in another order.
TEST(ThreadsSpecs, HaveSomethingToOrder) {
  const auto network = Network::Build(Everything(), {.threads = 1});
  ASSERT_TRUE(network.ok()) << network.status();
  EXPECT_GT(network->synapses(), 20'000u);
  EXPECT_GT(InsideOf(*network).rules.size(), 1u);
  EXPECT_EQ(network->min_delay_between_columns(), 2);
  EXPECT_EQ(network->quantum(), 0x1p-16);
  const auto coarse = Network::Build(Specs()[3].spec, {.threads = 1});
  EXPECT_GT(coarse->quantum(), 0x1p-16);
}

// Beyond a drive of about 3.8 there is no rest point: several neurons have none. The first of them is named.
TEST(ThreadsErrors, NameTheLowestNeuron) {
  NetworkSpec spec;
  spec.types = {{.name = "drawn",
                 .model = IzhikevichType{.a = 0.02, .b = 0.2, .c = -65, .d = 8, .drive = {0, 3.85}},
                 .initial = {.at_rest = true}}};
  spec.columns = {{"column", 40, {{"a", 5, {{"drawn"}}}}}};
  const absl::Status one = Network::Build(spec, {.threads = 1}).status();
  EXPECT_THAT(std::string(one.message()), testing::StartsWith("neuron 49 of type 'drawn' is to start at rest"));
  for (const int threads : {2, 3, 8, 500}) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(Network::Build(spec, {.threads = threads}).status(), one);
  }
}

TEST(BuildOptions, NumberOfThreadsIsChecked) {
  const NetworkSpec spec = Specs()[1].spec;
  for (const int threads : {-1, 1025}) {
    const absl::Status status = Network::Build(spec, {.threads = threads}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(std::string(status.message()),
              "threads is " + std::to_string(threads) + "; must be from 1 to 1024, or 0 for one per core");
  }
  for (const int threads : {0, 1, 1024}) EXPECT_TRUE(Network::Build(spec, {.threads = threads}).ok()) << threads;
}

}  // namespace
}  // namespace lull
