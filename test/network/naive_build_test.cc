// Network::Build held to a second, naive build: every possible pair is visited, in plain loops, and the draws come from
// Random123. Neither the way to draw nor the way to store is shared with src/network.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "lull/config.h"
#include "lull/network.h"
#include "lull/network_spec.h"
#include "test/support/matchers.h"
#include "test/support/oracle.h"
#include "test/support/oracle_network.h"

namespace lull {
namespace {

using oracle::Bits;
using oracle::Draw;
using oracle::Real;

// ---------------------------------------------------------------------------------------------------------------------
// The naive build

struct NaiveNeuron {
  std::size_t kind;       // of its column
  ColumnId column;        // of all columns
  std::uint32_t in_kind;  // its column among those of the kind
  std::size_t layer;
  std::uint32_t in_layer;
  NeuronId first;  // of the layer
};

std::vector<NaiveNeuron> Neurons(const NetworkSpec& spec) {
  std::vector<NaiveNeuron> neurons;
  ColumnId column = 0;
  for (std::size_t kind = 0; kind < spec.columns.size(); ++kind) {
    for (std::uint32_t i = 0; i < spec.columns[kind].count; ++i, ++column) {
      for (std::size_t layer = 0; layer < spec.columns[kind].layers.size(); ++layer) {
        const NeuronId first = static_cast<NeuronId>(neurons.size());
        for (std::uint32_t n = 0; n < spec.columns[kind].layers[layer].size; ++n) {
          neurons.push_back({kind, column, i, layer, n, first});
        }
      }
    }
  }
  return neurons;
}

std::uint32_t Around(std::uint32_t p, std::uint32_t q, std::uint32_t length) {
  return std::min((p + length - q) % length, (q + length - p) % length);
}

// `count` of the candidates, by Floyd's algorithm.
std::set<ColumnId> Choose(std::uint64_t seed, std::uint32_t projection, ColumnId source,
                          const std::vector<ColumnId>& candidates, std::uint32_t count) {
  std::set<std::uint32_t> taken;
  const std::uint32_t all = static_cast<std::uint32_t>(candidates.size());
  for (std::uint32_t j = all - count; j < all; ++j) {
    const std::uint64_t x = Bits(seed, Draw::kRandomOthers, projection, source, j - (all - count));
    const std::uint32_t r = static_cast<std::uint32_t>((x * (j + 1)) >> 32);
    taken.insert(taken.contains(r) ? j : r);
  }
  std::set<ColumnId> chosen;
  for (const std::uint32_t i : taken) chosen.insert(candidates[i]);
  return chosen;
}

std::set<ColumnId> Reached(const NetworkSpec& spec, std::uint32_t number, const std::vector<NaiveNeuron>& neurons,
                           const NaiveNeuron& source, std::size_t target_kind) {
  const Reach& reach = spec.projections[number].reach;
  std::set<ColumnId> reached;
  const std::uint32_t around = spec.columns[target_kind].count;
  for (const NaiveNeuron& target : neurons) {
    if (target.kind != target_kind) continue;
    const bool inside = std::holds_alternative<Inside>(reach);
    bool joined = inside == (target.column == source.column);
    if (const Ring* ring = std::get_if<Ring>(&reach)) {
      joined = joined && Around(source.in_kind, target.in_kind, around) <= ring->radius;
    }
    if (const Torus* torus = std::get_if<Torus>(&reach)) {
      const std::uint32_t w = torus->width;
      joined = joined && Around(source.in_kind % w, target.in_kind % w, w) <= torus->radius &&
               Around(source.in_kind / w, target.in_kind / w, around / w) <= torus->radius;
    }
    if (joined) reached.insert(target.column);
  }
  if (const RandomOthers* random = std::get_if<RandomOthers>(&reach)) {
    return Choose(spec.seed, number, source.column, {reached.begin(), reached.end()}, random->count);
  }
  return reached;
}

std::size_t KindOf(const NetworkSpec& spec, const std::string& name) {
  std::size_t kind = 0;
  while (!name.empty() && spec.columns[kind].name != name) ++kind;
  return kind;
}

// How far the next synapse of the source is, counted in possible targets.
double Gap(const NetworkSpec& spec, std::uint32_t number, NeuronId source, std::uint64_t ordinal) {
  const double p = spec.projections[number].probability;
  if (p == 0) return 1e300;
  if (p == 1) return 1;
  return 1 + std::floor(std::log(Real(spec.seed, Draw::kGap, number, source, ordinal)) / std::log1p(-p));
}

Synapse DrawSynapse(const NetworkSpec& spec, std::uint32_t number, NeuronId source, NeuronId target,
                    std::uint64_t ordinal) {
  const ProjectionSpec& projection = spec.projections[number];
  const std::uint64_t delays = static_cast<std::uint64_t>(projection.max_delay - projection.min_delay + 1);
  const std::uint64_t x = Bits(spec.seed, Draw::kDelay, number, source, ordinal);
  const double strength = projection.min_strength + (projection.max_strength - projection.min_strength) *
                                                        Real(spec.seed, Draw::kStrength, number, source, ordinal);
  const double sign = projection.sign == SignDraw::kPerNeuron ? Real(spec.seed, Draw::kDale, 0, source, 0)
                                                              : Real(spec.seed, Draw::kSign, number, source, ordinal);
  const float weight = static_cast<float>(strength);
  return {source, target, projection.min_delay + static_cast<Tick>((x * delays) >> 32),
          sign < projection.inhibitory ? -weight : weight};
}

struct NaiveSynapses {
  std::vector<Synapse> all;         // in the order of Network::ForEachSynapse
  std::vector<std::uint64_t> each;  // of each projection, how many
};

// Synapses alike in all that orders them stay in the order of projections.
NaiveSynapses Synapses(const NetworkSpec& spec) {
  const std::vector<NaiveNeuron> neurons = Neurons(spec);
  std::vector<Synapse> synapses;
  std::vector<std::uint64_t> each;
  for (std::uint32_t number = 0; number < spec.projections.size(); ++number) {
    const ProjectionSpec& projection = spec.projections[number];
    const std::size_t from = KindOf(spec, projection.from_column), to = KindOf(spec, projection.to_column);
    for (NeuronId source = 0; source < neurons.size(); ++source) {
      const NaiveNeuron& place = neurons[source];
      if (place.kind != from || spec.columns[from].layers[place.layer].name != projection.from) continue;
      const std::set<ColumnId> reached = Reached(spec, number, neurons, place, to);
      std::uint64_t ordinal = 0;
      double left = Gap(spec, number, source, 0);
      for (NeuronId target = 0; target < neurons.size(); ++target) {
        if (!reached.contains(neurons[target].column)) continue;
        if (spec.columns[to].layers[neurons[target].layer].name != projection.to) continue;
        if (--left > 0) continue;
        synapses.push_back(DrawSynapse(spec, number, source, target, ordinal));
        left = Gap(spec, number, source, ++ordinal);
      }
    }
    each.push_back(synapses.size() - std::accumulate(each.begin(), each.end(), std::uint64_t{0}));
  }
  const auto key = [&neurons](const Synapse& s) {
    return std::tuple(neurons[s.target].column, s.source, s.delay, s.target);
  };
  std::stable_sort(synapses.begin(), synapses.end(),
                   [&key](const Synapse& left, const Synapse& right) { return key(left) < key(right); });
  return {synapses, each};
}

// Indices of the layer's type shares, before the permutation.
std::vector<std::size_t> SharesInOrder(const LayerSpec& layer) {
  double sum = 0;
  for (const TypeShare& share : layer.types) sum += share.share;
  std::vector<std::uint32_t> counts;
  std::vector<std::pair<double, std::size_t>> remainders;  // negated, so that the largest and first comes first
  std::uint32_t given = 0;
  for (std::size_t i = 0; i < layer.types.size(); ++i) {
    const double exact = layer.size * layer.types[i].share / sum;
    counts.push_back(static_cast<std::uint32_t>(exact));
    remainders.emplace_back(counts.back() - exact, i);
    given += counts.back();
  }
  std::sort(remainders.begin(), remainders.end());
  for (std::size_t i = 0; given < layer.size; ++i, ++given) ++counts[remainders[i].second];
  std::vector<std::size_t> shares;
  for (std::size_t i = 0; i < counts.size(); ++i) shares.insert(shares.end(), counts[i], i);
  return shares;
}

const NeuronType& NaiveType(const NetworkSpec& spec, const NaiveNeuron& neuron) {
  const LayerSpec& layer = spec.columns[neuron.kind].layers[neuron.layer];
  std::vector<std::size_t> shares = SharesInOrder(layer);
  const std::uint32_t number = static_cast<std::uint32_t>(neuron.layer + 256 * neuron.kind);
  for (std::uint32_t i = layer.size - 1; i >= 1; --i) {
    const std::uint64_t x = Bits(spec.seed, Draw::kPermutation, number, neuron.first + i, 0);
    std::swap(shares[i], shares[(x * (i + 1)) >> 32]);
  }
  const std::string& name = layer.types[shares[neuron.in_layer]].type;
  return *std::find_if(spec.types.begin(), spec.types.end(), [&](const NeuronType& t) { return t.name == name; });
}

std::vector<Drawn> InOrder(const NeuronType& type) {
  if (const IzhikevichType* t = std::get_if<IzhikevichType>(&type.model)) {
    return {t->a, t->b, t->c, t->d, t->drive, t->gain};
  }
  const HindmarshRoseType& t = std::get<HindmarshRoseType>(type.model);
  return {t.a, t.b, t.c, t.d, t.s, t.x_r, t.r, t.drive, t.gain};
}

std::vector<float> NaiveParameters(std::uint64_t seed, const NeuronType& type, NeuronId neuron) {
  std::vector<float> parameters;
  for (const Drawn& drawn : InOrder(type)) {
    const double real = Real(seed, Draw::kParameter, static_cast<std::uint32_t>(parameters.size()), neuron, 0);
    parameters.push_back(static_cast<float>(drawn.low + (drawn.high - drawn.low) * real));
  }
  return parameters;
}

// ---------------------------------------------------------------------------------------------------------------------
// The comparison

std::vector<Synapse> Built(const Network& network) {
  std::vector<Synapse> synapses;
  network.ForEachSynapse([&synapses](const Synapse& synapse) { synapses.push_back(synapse); });
  return synapses;
}

// The initial state follows from type and parameters; the rest point and the quantum are the oracle's.
void ExpectNeuron(const Network& network, const oracle::Problem& problem, const NaiveNeuron& place, NeuronId id) {
  SCOPED_TRACE("neuron " + std::to_string(id));
  const NeuronProperties neuron = network.neuron(id);
  const NeuronType& type = NaiveType(network.spec(), place);
  EXPECT_EQ(neuron.column, place.column);
  EXPECT_EQ(neuron.layer, place.layer);
  EXPECT_EQ(neuron.type, type.name);
  EXPECT_THAT(problem.neurons[id].parameters, FirstDifferenceFrom(NaiveParameters(network.spec().seed, type, id)));
  const std::optional<oracle::State> rest = oracle::RestPoint(problem.neurons[id]);
  ASSERT_EQ(neuron.rest_point.has_value(), rest.has_value());
  if (rest) {
    EXPECT_THAT(*neuron.rest_point, FirstDifferenceFrom(*rest));
  }
}

void ExpectSizes(const Network& network, const std::vector<NaiveNeuron>& neurons, const NaiveSynapses& synapses) {
  EXPECT_EQ(network.neurons(), neurons.size());
  EXPECT_EQ(network.synapses(), synapses.all.size());
  for (std::size_t i = 0; i < synapses.each.size(); ++i) EXPECT_EQ(network.synapses_of(i), synapses.each[i]) << i;
  EXPECT_EQ(network.columns(), neurons.back().column + 1);
  std::optional<Tick> shortest;
  Tick longest = 0;
  for (const Synapse& s : synapses.all) {
    longest = std::max(longest, s.delay);
    if (neurons[s.source].column != neurons[s.target].column) shortest = std::min(shortest.value_or(s.delay), s.delay);
  }
  EXPECT_EQ(network.max_delay(), longest);
  EXPECT_EQ(network.min_delay_between_columns(), shortest);
}

void ExpectNaive(const NetworkSpec& spec) {
  const absl::StatusOr<Network> network = Network::Build(spec);
  ASSERT_TRUE(network.ok()) << network.status();
  const std::vector<NaiveNeuron> neurons = Neurons(spec);
  const NaiveSynapses synapses = Synapses(spec);
  ExpectSizes(*network, neurons, synapses);
  ASSERT_THAT(Built(*network), FirstDifferenceFrom(synapses.all));
  const oracle::Problem problem = ProblemOf(*network);
  EXPECT_EQ(network->quantum(), oracle::Quantum(problem));
  for (NeuronId i = 0; i < neurons.size(); ++i) {
    EXPECT_EQ(network->column_of(i), neurons[i].column);
    ExpectNeuron(*network, problem, neurons[i], i);
    if (testing::Test::HasFailure()) return;  // one neuron is enough to read
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Descriptions

// Two layers, "a" of 7 and "b" of 5, in 12 columns of one kind.
NetworkSpec TwoLayers() {
  NetworkSpec spec;
  spec.seed = 7;
  spec.types = NamedNeuronTypes();
  spec.columns = {{"column", 12, {{"a", 7, {{"regular spiking"}}}, {"b", 5, {{"fast spiking"}}}}}};
  return spec;
}

ProjectionSpec Projection(const std::string& from, const std::string& to, const Reach& reach) {
  ProjectionSpec projection;
  projection.from = from;
  projection.to = to;
  projection.reach = reach;
  projection.probability = 0.3;
  projection.min_delay = 2;
  projection.max_delay = 9;
  projection.min_strength = 0.5;
  projection.max_strength = 4;
  projection.inhibitory = 0.2;
  return projection;
}

TEST(NaiveBuild, Inside) {
  NetworkSpec spec = TwoLayers();
  spec.projections = {Projection("a", "b", Inside{}), Projection("a", "a", Inside{}), Projection("b", "a", Inside{})};
  ExpectNaive(spec);
}

TEST(NaiveBuild, AllOthers) {
  NetworkSpec spec = TwoLayers();
  spec.projections = {Projection("a", "b", AllOthers{}), Projection("b", "b", AllOthers{})};
  ExpectNaive(spec);
}

TEST(NaiveBuild, RandomOthers) {
  for (const std::uint32_t count : {1u, 2u, 5u, 10u, 11u}) {
    NetworkSpec spec = TwoLayers();
    spec.projections = {Projection("a", "b", RandomOthers{count}), Projection("b", "b", RandomOthers{3})};
    ExpectNaive(spec);
  }
}

TEST(NaiveBuild, Ring) {
  for (const std::uint32_t radius : {1u, 2u, 5u, 6u, 40u}) {
    NetworkSpec spec = TwoLayers();
    spec.projections = {Projection("a", "b", Ring{radius}), Projection("b", "a", Ring{1})};
    ExpectNaive(spec);
  }
}

TEST(NaiveBuild, Torus) {
  for (const std::uint32_t width : {1u, 2u, 3u, 4u, 6u, 12u}) {
    NetworkSpec spec = TwoLayers();
    spec.projections = {Projection("a", "b", Torus{width, 1}), Projection("b", "a", Torus{width, 2})};
    ExpectNaive(spec);
  }
}

TEST(NaiveBuild, EveryPairAndNoPair) {
  NetworkSpec spec = TwoLayers();
  spec.projections = {Projection("a", "b", AllOthers{}), Projection("b", "a", Inside{}),
                      Projection("b", "b", Inside{})};
  spec.projections[0].probability = 1;
  spec.projections[1].probability = 0;
  spec.projections[2].probability = 1;
  ExpectNaive(spec);
}

TEST(NaiveBuild, VerySparse) {
  NetworkSpec spec = TwoLayers();
  spec.columns = {{"column", 3, {{"a", 900, {{"regular spiking"}}}}}};
  spec.projections = {Projection("a", "a", AllOthers{}), Projection("a", "a", Inside{})};
  for (ProjectionSpec& projection : spec.projections) projection.probability = 2e-4;
  spec.projections[1].probability = 1e-300;
  ExpectNaive(spec);
}

// The sign of a neuron is one draw, so that a projection with a larger share negates what another one does, and more.
TEST(NaiveBuild, DalesLaw) {
  NetworkSpec spec = TwoLayers();
  spec.projections = {Projection("a", "b", Inside{}), Projection("a", "a", AllOthers{}),
                      Projection("b", "a", Inside{})};
  for (ProjectionSpec& projection : spec.projections) projection.sign = SignDraw::kPerNeuron;
  spec.projections[1].inhibitory = 0.6;
  spec.projections[2].sign = SignDraw::kPerSynapse;
  ExpectNaive(spec);
}

// Strength 0 is −0.0 when inhibitory.
TEST(NaiveBuild, StrengthsAtTheEnds) {
  NetworkSpec spec = TwoLayers();
  spec.projections = {Projection("a", "b", Inside{}), Projection("b", "a", Inside{}), Projection("b", "b", Inside{})};
  spec.projections[0].min_strength = spec.projections[0].max_strength = 0;
  spec.projections[1].min_strength = spec.projections[1].max_strength = 1.5;
  spec.projections[1].inhibitory = 1;
  spec.projections[2].max_delay = 1000;
  ExpectNaive(spec);
}

TEST(NaiveBuild, TwoProjectionsBetweenTheSameLayers) {
  NetworkSpec spec = TwoLayers();
  spec.projections = {Projection("a", "b", Inside{}), Projection("a", "b", Inside{})};
  spec.projections[0].min_delay = spec.projections[0].max_delay = 3;
  spec.projections[0].probability = spec.projections[1].probability = 0.9;
  ExpectNaive(spec);
}

// Synapses are drawn and walked to piece by piece.
TEST(NaiveBuild, ThousandsOfSynapsesOfOneSource) {
  NetworkSpec spec = TwoLayers();
  spec.columns[0].count = 5;
  spec.columns[0].layers[1].size = 700;
  spec.projections = {Projection("a", "b", AllOthers{}), Projection("a", "b", Inside{}),
                      Projection("a", "a", RandomOthers{3})};
  spec.projections[0].probability = 0.7;
  ExpectNaive(spec);
}

NetworkSpec ThreeKinds() {
  NetworkSpec spec = TwoLayers();
  spec.columns.push_back({"hub", 2, {{"b", 3, {{"chattering"}}}, {"in", 4, {{"regular spiking"}}}}});
  spec.columns.push_back({"edge", 5, {{"in", 2, {{"fast spiking"}}}}});
  return spec;
}

TEST(NaiveBuild, SeveralKindsOfColumns) {
  NetworkSpec spec = ThreeKinds();
  spec.projections = {Projection("a", "in", AllOthers{}),      Projection("b", "in", RandomOthers{2}),
                      Projection("in", "in", RandomOthers{4}), Projection("in", "b", AllOthers{}),
                      Projection("a", "a", Torus{4, 1}),       Projection("in", "b", Inside{}),
                      Projection("b", "in", RandomOthers{1})};
  const std::vector<std::pair<std::string, std::string>> kinds = {
      {"column", "hub"},    {"column", "hub"}, {"edge", "edge"}, {"edge", "column"},
      {"column", "column"}, {"hub", "hub"},    {"hub", "hub"}};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    std::tie(spec.projections[i].from_column, spec.projections[i].to_column) = kinds[i];
  }
  ExpectNaive(spec);
}

TEST(NaiveBuild, MixedLayersAndDrawnParameters) {
  NetworkSpec spec = ThreeKinds();
  NeuronType varied{"varied", IzhikevichType{{0.02, 0.1}, {0.2, 0.25}, {-65, -50}, {2, 8}, {0, 3}, {0.5, 2}}, {}};
  HindmarshRoseType rose;
  rose.drive = {-1, 2};
  rose.r = {0.001, 0.01};
  rose.gain = {0, 1};
  spec.types.push_back(varied);
  spec.types.push_back({"rose", rose, {}});
  spec.columns[0].layers[0].types = {{"varied", 0.6}, {"rose", 0.3}, {"fast spiking", 0.21}};
  spec.columns[0].layers[1].types = {{"regular spiking", 1}, {"chattering", 1}, {"rose", 1}};
  spec.columns[1].layers[1].types = {{"rose", 3}, {"regular spiking", 0.001}};
  spec.columns[2].layers[0].types = {{"varied"}, {"resonator"}};
  ExpectNaive(spec);
}

TEST(NaiveBuild, LayerOfOneNeuron) {
  NetworkSpec spec = TwoLayers();
  spec.columns = {{"column", 1, {{"a", 1, {{"regular spiking", 1}, {"chattering", 2}}}}}};
  spec.projections = {Projection("a", "a", Inside{})};
  spec.projections[0].probability = 1;
  ExpectNaive(spec);
}

TEST(NaiveBuild, ReferenceNetwork) {
  const absl::StatusOr<Config> config = BuiltInConfig("reference");
  ASSERT_TRUE(config.ok()) << config.status();
  ExpectNaive(config->network);
}

// 64-bit seeds: both halves of the key count.
TEST(NaiveBuild, Seeds) {
  std::random_device device;
  for (int i = 0; i < 20; ++i) {
    NetworkSpec spec = TwoLayers();
    spec.seed = (std::uint64_t{device()} << 32) + device();
    SCOPED_TRACE("seed " + std::to_string(spec.seed));
    spec.columns[0].layers[0].types = {{"regular spiking", 2}, {"chattering", 1}};
    spec.projections = {Projection("a", "b", RandomOthers{4}), Projection("b", "a", Torus{3, 1}),
                        Projection("b", "b", Inside{})};
    spec.projections[2].sign = SignDraw::kPerNeuron;
    ExpectNaive(spec);
  }
}

// The quantum grows with what may reach one neuron at once.
TEST(NaiveBuild, CoarserQuantum) {
  for (const double limit : {100.0, 1000.0, 3000.0, 9000.0}) {
    NetworkSpec spec = TwoLayers();
    spec.delivery_limit = limit;
    spec.projections = {Projection("a", "a", AllOthers{})};
    spec.projections[0].stdp = Stdp{};
    spec.projections[0].probability = 1;
    ExpectNaive(spec);
    spec.projections[0].stdp->bounds = WeightBounds::kHard;
    spec.projections[0].stdp->w_max = 33.3;
    ExpectNaive(spec);
    spec.projections[0].stdp.reset();
    ExpectNaive(spec);
  }
}

}  // namespace
}  // namespace lull
