// Network::Build held to a second, naive build: every possible pair is visited, in plain loops, and the draws come from
// Random123. Neither the way to draw nor the way to store is shared with src/network.
//
// Covers drawer.cc, in_degree_drawer.cc, plans.cc, reach.cc, total_drawer.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
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
#include "random/sampler.h"
#include "test/support/matchers.h"
#include "test/support/named_types.h"
#include "test/support/networks.h"
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
std::set<std::uint32_t> Choose(std::uint64_t seed, Draw kind, std::uint32_t projection, std::uint32_t entity,
                               const std::vector<std::uint32_t>& candidates, std::uint32_t count) {
  std::set<std::uint32_t> taken;
  const std::uint32_t all = static_cast<std::uint32_t>(candidates.size());
  for (std::uint32_t j = all - count; j < all; ++j) {
    const std::uint64_t x = Bits(seed, kind, projection, entity, j - (all - count));
    const std::uint32_t r = static_cast<std::uint32_t>((x * (j + 1)) >> 32);
    taken.insert(taken.contains(r) ? j : r);
  }
  std::set<std::uint32_t> chosen;
  for (const std::uint32_t i : taken) chosen.insert(candidates[i]);
  return chosen;
}

// The columns of a kind that the projection joins to the neuron's.
std::set<ColumnId> Joined(const NetworkSpec& spec, std::uint32_t number, const std::vector<NaiveNeuron>& neurons,
                          const NaiveNeuron& centre, std::size_t kind) {
  const Reach& reach = spec.projections[number].reach;
  std::set<ColumnId> columns;
  const std::uint32_t around = spec.columns[kind].count;
  for (const NaiveNeuron& other : neurons) {
    if (other.kind != kind) continue;
    const bool inside = std::holds_alternative<Inside>(reach);
    bool joined = inside == (other.column == centre.column);
    if (const Ring* ring = std::get_if<Ring>(&reach)) {
      joined = joined && Around(centre.in_kind, other.in_kind, around) <= ring->radius;
    }
    if (const Torus* torus = std::get_if<Torus>(&reach)) {
      const std::uint32_t w = torus->width;
      joined = joined && Around(centre.in_kind % w, other.in_kind % w, w) <= torus->radius &&
               Around(centre.in_kind / w, other.in_kind / w, around / w) <= torus->radius;
    }
    if (joined) columns.insert(other.column);
  }
  if (const RandomOthers* random = std::get_if<RandomOthers>(&reach)) {
    return Choose(spec.seed, Draw::kRandomOthers, number, centre.column, {columns.begin(), columns.end()},
                  random->count);
  }
  return columns;
}

std::size_t KindOf(const NetworkSpec& spec, const std::string& name) {
  std::size_t kind = 0;
  while (!name.empty() && spec.columns[kind].name != name) ++kind;
  return kind;
}

// How far apart two columns of a kind are.
std::uint32_t Distance(const NetworkSpec& spec, const Reach& reach, const NaiveNeuron& a, const NaiveNeuron& b) {
  const std::uint32_t around = spec.columns[a.kind].count;
  if (const Torus* torus = std::get_if<Torus>(&reach)) {
    const std::uint32_t w = torus->width;
    return std::max(Around(a.in_kind % w, b.in_kind % w, w), Around(a.in_kind / w, b.in_kind / w, around / w));
  }
  return Around(a.in_kind, b.in_kind, around);
}

// How far the next synapse of the source is, counted in possible targets.
double Gap(const NetworkSpec& spec, std::uint32_t number, NeuronId source, std::uint64_t ordinal, double p) {
  if (p == 0) return 1e300;
  if (p == 1) return 1;
  return 1 + std::floor(std::log(Real(spec.seed, Draw::kGap, number, source, ordinal)) / std::log1p(-p));
}

// The value of a distribution at a draw. Quantiles have tests of their own (random/sampler_test.cc).
double ValueAt(const Drawn& drawn, std::uint64_t bits) {
  if (const Uniform* range = drawn.range()) {
    return range->low + (range->high - range->low) * std::ldexp(static_cast<double>(bits) + 0.5, -32);
  }
  return Sampler(drawn).Of(static_cast<std::uint32_t>(bits));
}

// A synapse whose draws have this address: by default of the neuron whose synapses are numbered, which is the source,
// or the target where the in-degree is fixed.
Synapse DrawSynapse(const NetworkSpec& spec, std::uint32_t number, const std::vector<NaiveNeuron>& neurons,
                    NeuronId source, NeuronId target, std::uint32_t entity, std::uint64_t index) {
  const ProjectionSpec& projection = spec.projections[number];
  const std::uint64_t delay_bits = Bits(spec.seed, Draw::kDelay, number, entity, index);
  double unrounded = 0;
  if (const Uniform* range = projection.delay.range()) {
    const auto delays = static_cast<std::uint64_t>(range->high - range->low + 1);
    unrounded = range->low + static_cast<double>((delay_bits * delays) >> 32);
  } else {
    unrounded = ValueAt(projection.delay, delay_bits);
  }
  if (projection.delay_per_column_ms != 0) {
    unrounded += Distance(spec, projection.reach, neurons[source], neurons[target]) * projection.delay_per_column_ms;
  }
  const auto delay = static_cast<Tick>(std::nearbyint(unrounded));
  const double strength = ValueAt(projection.strength, Bits(spec.seed, Draw::kStrength, number, entity, index));
  const double sign = projection.sign == SignDraw::kPerNeuron ? Real(spec.seed, Draw::kDale, 0, source, 0)
                                                              : Real(spec.seed, Draw::kSign, number, entity, index);
  const float weight = static_cast<float>(strength);
  return {source, target, delay, sign < projection.inhibitory ? -weight : weight};
}

bool IsIn(const NetworkSpec& spec, const NaiveNeuron& neuron, const std::string& column, const LayerNames& layers) {
  return neuron.kind == KindOf(spec, column) &&
         std::find(layers.begin(), layers.end(), spec.columns[neuron.kind].layers[neuron.layer].name) != layers.end();
}

// The neurons of the columns that are in the layers of an end.
std::vector<NeuronId> InColumns(const NetworkSpec& spec, const std::vector<NaiveNeuron>& neurons,
                                const std::set<ColumnId>& columns, const std::string& kind, const LayerNames& layers) {
  std::vector<NeuronId> found;
  for (NeuronId neuron = 0; neuron < neurons.size(); ++neuron) {
    if (columns.contains(neurons[neuron].column) && IsIn(spec, neurons[neuron], kind, layers)) found.push_back(neuron);
  }
  return found;
}

// The targets that a source could have, ascending.
std::vector<NeuronId> TargetsOf(const NetworkSpec& spec, std::uint32_t number, const std::vector<NaiveNeuron>& neurons,
                                NeuronId source) {
  const ProjectionSpec& p = spec.projections[number];
  const std::set<ColumnId> columns = Joined(spec, number, neurons, neurons[source], KindOf(spec, p.to_column));
  std::vector<NeuronId> targets = InColumns(spec, neurons, columns, p.to_column, p.to);
  if (!p.self) std::erase(targets, source);
  return targets;
}

// The sources that a target could have, ascending.
std::vector<NeuronId> SourcesOf(const NetworkSpec& spec, std::uint32_t number, const std::vector<NaiveNeuron>& neurons,
                                NeuronId target) {
  const ProjectionSpec& p = spec.projections[number];
  const std::set<ColumnId> columns = Joined(spec, number, neurons, neurons[target], KindOf(spec, p.from_column));
  std::vector<NeuronId> sources = InColumns(spec, neurons, columns, p.from_column, p.from);
  if (!p.self) std::erase(sources, target);
  return sources;
}

std::vector<NeuronId> ByProbability(const NetworkSpec& spec, std::uint32_t number,
                                    const std::vector<NaiveNeuron>& neurons, NeuronId source) {
  const ProjectionSpec& p = spec.projections[number];
  std::map<std::uint32_t, std::vector<NeuronId>> lines;  // by distance, where it matters
  for (const NeuronId target : TargetsOf(spec, number, neurons, source)) {
    lines[p.fall_off ? Distance(spec, p.reach, neurons[source], neurons[target]) : 0].push_back(target);
  }
  std::vector<NeuronId> targets;
  std::uint64_t ordinal = 0;
  for (const auto& [distance, line] : lines) {
    double probability = p.probability;
    if (p.fall_off) {
      const double lengths = distance / p.fall_off->scale;
      probability *= std::exp(p.fall_off->shape == FallOff::Shape::kGaussian ? -lengths * lengths / 2 : -lengths);
    }
    double left = Gap(spec, number, source, ordinal++, probability);
    for (const NeuronId target : line) {
      if (--left > 0) continue;
      targets.push_back(target);
      left = Gap(spec, number, source, ordinal++, probability);
    }
  }
  return targets;
}

std::vector<NeuronId> OneToOne(const NetworkSpec& spec, std::uint32_t number, const std::vector<NaiveNeuron>& neurons,
                               NeuronId source) {
  const ProjectionSpec& p = spec.projections[number];
  const std::vector<NeuronId> own = InColumns(spec, neurons, {neurons[source].column}, p.from_column, p.from);
  const auto place = std::find(own.begin(), own.end(), source) - own.begin();
  std::vector<NeuronId> targets;
  for (const ColumnId column : Joined(spec, number, neurons, neurons[source], KindOf(spec, p.to_column))) {
    const NeuronId target = InColumns(spec, neurons, {column}, p.to_column, p.to)[static_cast<std::size_t>(place)];
    if (p.self || target != source) targets.push_back(target);
  }
  return targets;
}

std::vector<Synapse> BySource(const NetworkSpec& spec, std::uint32_t number, const std::vector<NaiveNeuron>& neurons) {
  const ProjectionSpec& p = spec.projections[number];
  std::vector<Synapse> synapses;
  for (NeuronId source = 0; source < neurons.size(); ++source) {
    if (!IsIn(spec, neurons[source], p.from_column, p.from)) continue;
    std::vector<NeuronId> targets;
    if (p.out_degree) {
      const std::set<std::uint32_t> chosen =
          Choose(spec.seed, Draw::kOutDegree, number, source, TargetsOf(spec, number, neurons, source), *p.out_degree);
      targets.assign(chosen.begin(), chosen.end());
    } else {
      targets = p.one_to_one ? OneToOne(spec, number, neurons, source) : ByProbability(spec, number, neurons, source);
    }
    for (std::size_t i = 0; i < targets.size(); ++i) {
      synapses.push_back(DrawSynapse(spec, number, neurons, source, targets[i], source, i));
    }
  }
  return synapses;
}

std::vector<Synapse> ByInDegree(const NetworkSpec& spec, std::uint32_t number,
                                const std::vector<NaiveNeuron>& neurons) {
  const ProjectionSpec& projection = spec.projections[number];
  std::vector<Synapse> synapses;
  for (NeuronId target = 0; target < neurons.size(); ++target) {
    if (!IsIn(spec, neurons[target], projection.to_column, projection.to)) continue;
    std::uint64_t ordinal = 0;
    for (const NeuronId source : Choose(spec.seed, Draw::kInDegree, number, target,
                                        SourcesOf(spec, number, neurons, target), projection.in_degree.value())) {
      synapses.push_back(DrawSynapse(spec, number, neurons, source, target, target, ordinal++));
    }
  }
  return synapses;
}

// The smallest number of successes whose distribution function reaches `uniform`, each probability by itself.
std::uint64_t NaiveBinomial(double uniform, std::uint64_t trials, long double p) {
  const auto n = static_cast<long double>(trials);
  long double sum = 0;
  for (std::uint64_t successes = 0; successes < trials; ++successes) {
    const auto k = static_cast<long double>(successes);
    sum += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) + k * std::log(p) +
                    (n - k) * std::log1p(-p));
    if (sum >= static_cast<long double>(uniform)) return successes;
  }
  return trials;
}

// Divides a total among the columns from `first` on, before `end`.
void Divide(const NetworkSpec& spec, std::uint32_t number, std::uint64_t node, std::uint64_t total, ColumnId first,
            ColumnId end, std::map<ColumnId, std::uint64_t>& counts) {
  if (end - first == 1) {
    counts[first] = total;
    return;
  }
  const ColumnId middle = first + (end - first) / 2;
  const std::uint64_t bits = (std::uint64_t{Bits(spec.seed, Draw::kHalf, number, 0, node)} << 32) +
                             Bits(spec.seed, Draw::kHalf, number, 1, node);
  const double uniform = std::ldexp(static_cast<double>(bits >> 12) + 0.5, -52);
  const std::uint64_t left =
      NaiveBinomial(uniform, total, static_cast<long double>(middle - first) / static_cast<long double>(end - first));
  Divide(spec, number, 2 * node, left, first, middle, counts);
  Divide(spec, number, 2 * node + 1, total - left, middle, end, counts);
}

std::vector<Synapse> ByTotal(const NetworkSpec& spec, std::uint32_t number, const std::vector<NaiveNeuron>& neurons) {
  const ProjectionSpec& p = spec.projections[number];
  std::map<ColumnId, std::vector<NeuronId>> targets;  // of each column
  for (NeuronId target = 0; target < neurons.size(); ++target) {
    if (IsIn(spec, neurons[target], p.to_column, p.to)) targets[neurons[target].column].push_back(target);
  }
  std::map<ColumnId, std::uint64_t> counts;
  Divide(spec, number, 1, p.total.value(), targets.begin()->first, targets.rbegin()->first + 1, counts);
  std::vector<Synapse> synapses;
  for (const auto& [column, of_column] : targets) {
    // All pairs; where a neuron may not be its own source, first those of targets for which this leaves out a pair.
    std::vector<std::pair<NeuronId, NeuronId>> pairs, others;
    const std::set<ColumnId> joined = Joined(spec, number, neurons, neurons[of_column[0]], KindOf(spec, p.from_column));
    const std::size_t all = InColumns(spec, neurons, joined, p.from_column, p.from).size();
    for (const NeuronId target : of_column) {
      const std::vector<NeuronId> sources = SourcesOf(spec, number, neurons, target);
      for (const NeuronId source : sources) (sources.size() < all ? pairs : others).emplace_back(source, target);
    }
    pairs.insert(pairs.end(), others.begin(), others.end());
    for (std::uint32_t i = 0; i < counts[column]; ++i) {
      const std::uint64_t high = Bits(spec.seed, Draw::kPair, number, i, 2 * std::uint64_t{column});
      const std::uint64_t low = Bits(spec.seed, Draw::kPair, number, i, 2 * std::uint64_t{column} + 1);
      // The draw of 64 bits times the number of pairs, without its lower 64 bits.
      const auto [source, target] = pairs[(high * pairs.size() + ((low * pairs.size()) >> 32)) >> 32];
      synapses.push_back(DrawSynapse(spec, number, neurons, source, target, i, column));
    }
  }
  return synapses;
}

struct NaiveSynapses {
  std::vector<Synapse> all;         // in the order of Network::ForEachSynapse
  std::vector<std::uint64_t> each;  // of each projection, how many
};

// Synapses alike in all that orders them: those that are drawn by source, then those by in-degree, then those of
// totals, each in the order of projections.
NaiveSynapses Synapses(const NetworkSpec& spec) {
  const std::vector<NaiveNeuron> neurons = Neurons(spec);
  NaiveSynapses synapses{{}, std::vector<std::uint64_t>(spec.projections.size())};
  const auto add = [&](std::uint32_t number, const std::vector<Synapse>& drawn) {
    synapses.all.insert(synapses.all.end(), drawn.begin(), drawn.end());
    synapses.each[number] = drawn.size();
  };
  const auto projections = static_cast<std::uint32_t>(spec.projections.size());
  for (std::uint32_t i = 0; i < projections; ++i) {
    if (!spec.projections[i].in_degree && !spec.projections[i].total) add(i, BySource(spec, i, neurons));
  }
  for (std::uint32_t i = 0; i < projections; ++i) {
    if (spec.projections[i].in_degree) add(i, ByInDegree(spec, i, neurons));
  }
  for (std::uint32_t i = 0; i < projections; ++i) {
    if (spec.projections[i].total) add(i, ByTotal(spec, i, neurons));
  }
  const auto key = [&neurons](const Synapse& s) {
    return std::tuple(neurons[s.target].column, s.source, s.delay, s.target);
  };
  std::stable_sort(synapses.all.begin(), synapses.all.end(),
                   [&key](const Synapse& left, const Synapse& right) { return key(left) < key(right); });
  return synapses;
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
    const auto number = static_cast<std::uint32_t>(parameters.size());
    parameters.push_back(static_cast<float>(ValueAt(drawn, Bits(seed, Draw::kParameter, number, neuron, 0))));
  }
  return parameters;
}

// ---------------------------------------------------------------------------------------------------------------------
// The comparison

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
  ASSERT_THAT(SynapsesOf(*network), FirstDifferenceFrom(synapses.all));
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
NetworkSpec SevenAndFive() {
  NetworkSpec spec;
  spec.seed = 7;
  spec.types = TypesOf2003();
  spec.columns = {{"column", 12, {{"a", 7, {{"regular spiking"}}}, {"b", 5, {{"fast spiking"}}}}}};
  return spec;
}

ProjectionSpec Projection(const LayerNames& from, const LayerNames& to, const Reach& reach) {
  ProjectionSpec projection;
  projection.from = from;
  projection.to = to;
  projection.reach = reach;
  projection.probability = 0.3;
  projection.delay = {2, 9};
  projection.strength = {0.5, 4};
  projection.inhibitory = 0.2;
  return projection;
}

TEST(NaiveBuild, Inside) {
  NetworkSpec spec = SevenAndFive();
  spec.projections = {Projection("a", "b", Inside{}), Projection("a", "a", Inside{}), Projection("b", "a", Inside{})};
  ExpectNaive(spec);
}

TEST(NaiveBuild, AllOthers) {
  NetworkSpec spec = SevenAndFive();
  spec.projections = {Projection("a", "b", AllOthers{}), Projection("b", "b", AllOthers{})};
  ExpectNaive(spec);
}

TEST(NaiveBuild, RandomOthers) {
  for (const std::uint32_t count : {1u, 2u, 5u, 10u, 11u}) {
    NetworkSpec spec = SevenAndFive();
    spec.projections = {Projection("a", "b", RandomOthers{count}), Projection("b", "b", RandomOthers{3})};
    ExpectNaive(spec);
  }
}

TEST(NaiveBuild, Ring) {
  for (const std::uint32_t radius : {1u, 2u, 5u, 6u, 40u}) {
    NetworkSpec spec = SevenAndFive();
    spec.projections = {Projection("a", "b", Ring{radius}), Projection("b", "a", Ring{1})};
    ExpectNaive(spec);
  }
}

TEST(NaiveBuild, Torus) {
  for (const std::uint32_t width : {1u, 2u, 3u, 4u, 6u, 12u}) {
    NetworkSpec spec = SevenAndFive();
    spec.projections = {Projection("a", "b", Torus{width, 1}), Projection("b", "a", Torus{width, 2})};
    ExpectNaive(spec);
  }
}

TEST(NaiveBuild, EveryPairAndNoPair) {
  NetworkSpec spec = SevenAndFive();
  spec.projections = {Projection("a", "b", AllOthers{}), Projection("b", "a", Inside{}),
                      Projection("b", "b", Inside{})};
  spec.projections[0].probability = 1;
  spec.projections[1].probability = 0;
  spec.projections[2].probability = 1;
  ExpectNaive(spec);
}

TEST(NaiveBuild, VerySparse) {
  NetworkSpec spec = SevenAndFive();
  spec.columns = {{"column", 3, {{"a", 900, {{"regular spiking"}}}}}};
  spec.projections = {Projection("a", "a", AllOthers{}), Projection("a", "a", Inside{})};
  for (ProjectionSpec& projection : spec.projections) projection.probability = 2e-4;
  spec.projections[1].probability = 1e-300;
  ExpectNaive(spec);
}

// The sign of a neuron is one draw, so that a projection with a larger share negates what another one does, and more.
TEST(NaiveBuild, DalesLaw) {
  NetworkSpec spec = SevenAndFive();
  spec.projections = {Projection("a", "b", Inside{}), Projection("a", "a", AllOthers{}),
                      Projection("b", "a", Inside{})};
  for (ProjectionSpec& projection : spec.projections) projection.sign = SignDraw::kPerNeuron;
  spec.projections[1].inhibitory = 0.6;
  spec.projections[2].sign = SignDraw::kPerSynapse;
  ExpectNaive(spec);
}

// Strength 0 is −0.0 when inhibitory.
TEST(NaiveBuild, StrengthsAtTheEnds) {
  NetworkSpec spec = SevenAndFive();
  spec.projections = {Projection("a", "b", Inside{}), Projection("b", "a", Inside{}), Projection("b", "b", Inside{})};
  spec.projections[0].strength = 0;
  spec.projections[1].strength = 1.5;
  spec.projections[1].inhibitory = 1;
  spec.projections[2].delay.range()->high = 1000;
  ExpectNaive(spec);
}

TEST(NaiveBuild, TwoProjectionsBetweenTheSameLayers) {
  NetworkSpec spec = SevenAndFive();
  spec.projections = {Projection("a", "b", Inside{}), Projection("a", "b", Inside{})};
  spec.projections[0].delay = 3;
  spec.projections[0].probability = spec.projections[1].probability = 0.9;
  ExpectNaive(spec);
}

// Synapses are drawn and walked to piece by piece.
TEST(NaiveBuild, ThousandsOfSynapsesOfOneSource) {
  NetworkSpec spec = SevenAndFive();
  spec.columns[0].count = 5;
  spec.columns[0].layers[1].size = 700;
  spec.projections = {Projection("a", "b", AllOthers{}), Projection("a", "b", Inside{}),
                      Projection("a", "a", RandomOthers{3})};
  spec.projections[0].probability = 0.7;
  ExpectNaive(spec);
}

NetworkSpec ThreeKinds() {
  NetworkSpec spec = SevenAndFive();
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

// Layers one behind the other and with another between them, in any order, and sharing targets with other projections.
TEST(NaiveBuild, SeveralLayers) {
  NetworkSpec spec = SevenAndFive();
  spec.columns[0].layers.push_back({"c", 6, {{"chattering"}}});
  spec.columns[0].layers.push_back({"d", 3, {{"regular spiking"}}});
  for (const Reach& reach : {Reach{Inside{}}, Reach{AllOthers{}}, Reach{Ring{2}}, Reach{RandomOthers{3}}}) {
    spec.projections = {Projection({"b", "a"}, {"a", "d"}, reach), Projection({"d", "a"}, {"c", "b"}, reach),
                        Projection("a", "d", reach), Projection({"a", "b", "c", "d"}, {"d", "b", "a", "c"}, reach),
                        Projection("a", "a", reach)};
    ExpectNaive(spec);
    for (ProjectionSpec& projection : spec.projections) {
      projection.delay.range()->high = projection.delay.range()->low;
      projection.probability = 0.8;
    }
    ExpectNaive(spec);
    for (ProjectionSpec& projection : spec.projections) {
      projection.probability = 1;
      projection.in_degree = 3;
    }
    ExpectNaive(spec);
    spec.projections[1].in_degree.reset();
    ExpectNaive(spec);
  }
}

ProjectionSpec OfInDegree(std::uint32_t in_degree, const LayerNames& from, const LayerNames& to, const Reach& reach) {
  ProjectionSpec projection = Projection(from, to, reach);
  projection.probability = 1;
  projection.in_degree = in_degree;
  return projection;
}

// "a" has 7 neurons in each of 12 columns, "b" has 5.
TEST(NaiveBuild, InDegreeInside) {
  for (const std::uint32_t in_degree : {0u, 1u, 2u, 4u, 6u, 7u}) {
    NetworkSpec spec = SevenAndFive();
    spec.projections = {OfInDegree(in_degree, "a", "b", Inside{}), OfInDegree(in_degree, "a", "a", Inside{}),
                        OfInDegree(3, "b", "a", Inside{})};
    ExpectNaive(spec);
  }
}

TEST(NaiveBuild, InDegreeFromAllOthers) {
  for (const std::uint32_t in_degree : {0u, 1u, 20u, 76u, 77u}) {
    NetworkSpec spec = SevenAndFive();
    spec.projections = {OfInDegree(in_degree, "a", "b", AllOthers{}), OfInDegree(55, "b", "b", AllOthers{})};
    ExpectNaive(spec);
  }
}

TEST(NaiveBuild, InDegreeFromRandomOthers) {
  for (const std::uint32_t count : {1u, 2u, 5u, 10u, 11u}) {
    for (const std::uint32_t in_degree : {0u, 1u, count + 3, 7 * count}) {
      NetworkSpec spec = SevenAndFive();
      spec.projections = {OfInDegree(in_degree, "a", "b", RandomOthers{count}),
                          OfInDegree(2, "b", "b", RandomOthers{3})};
      ExpectNaive(spec);
    }
  }
}

TEST(NaiveBuild, InDegreeOnARing) {
  for (const std::uint32_t radius : {1u, 2u, 5u, 6u, 40u}) {
    for (const std::uint32_t in_degree : {0u, 1u, 9u, 7 * std::min(2 * radius, 11u)}) {
      NetworkSpec spec = SevenAndFive();
      spec.projections = {OfInDegree(in_degree, "a", "b", Ring{radius}), OfInDegree(4, "b", "a", Ring{1})};
      ExpectNaive(spec);
    }
  }
}

TEST(NaiveBuild, InDegreeOnATorus) {
  for (const std::uint32_t width : {1u, 2u, 3u, 4u, 6u, 12u}) {
    for (const std::uint32_t in_degree : {0u, 1u, 10u}) {
      NetworkSpec spec = SevenAndFive();
      spec.projections = {OfInDegree(in_degree, "a", "b", Torus{width, 1}), OfInDegree(14, "a", "a", Torus{width, 2})};
      ExpectNaive(spec);
    }
  }
  NetworkSpec spec = SevenAndFive();
  spec.projections = {OfInDegree(8 * 7, "a", "b", Torus{4, 1})};  // all that are possible
  ExpectNaive(spec);
}

TEST(NaiveBuild, InDegreeBetweenKindsOfColumns) {
  NetworkSpec spec = ThreeKinds();
  spec.projections = {OfInDegree(9, "a", "in", AllOthers{}),      OfInDegree(6, "b", "in", RandomOthers{2}),
                      OfInDegree(7, "in", "in", RandomOthers{4}), OfInDegree(10, "in", "b", AllOthers{}),
                      OfInDegree(11, "a", "a", Torus{4, 1}),      OfInDegree(2, "in", "b", Inside{}),
                      OfInDegree(3, "b", "in", RandomOthers{1}),  OfInDegree(2, "in", "a", RandomOthers{2}),
                      OfInDegree(84, "a", "in", AllOthers{}),     Projection("a", "in", AllOthers{}),
                      Projection("in", "b", AllOthers{})};
  const std::vector<std::pair<std::string, std::string>> kinds = {
      {"column", "hub"},    {"column", "hub"}, {"edge", "edge"},  {"edge", "column"},
      {"column", "column"}, {"hub", "hub"},    {"hub", "hub"},    {"hub", "column"},
      {"column", "edge"},   {"column", "hub"}, {"edge", "column"}};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    std::tie(spec.projections[i].from_column, spec.projections[i].to_column) = kinds[i];
  }
  ExpectNaive(spec);
}

// One stream of a source, whatever its synapses come from, also from sources before, among and behind the column's own.
TEST(NaiveBuild, InDegreeBesideProbability) {
  NetworkSpec spec = SevenAndFive();
  spec.projections = {OfInDegree(3, "a", "b", Inside{}),       Projection("a", "b", Inside{}),
                      OfInDegree(9, "b", "a", Ring{2}),        Projection("b", "a", AllOthers{}),
                      OfInDegree(2, "b", "a", Inside{}),       Projection("a", "a", Torus{4, 1}),
                      Projection("b", "b", Inside{}),          OfInDegree(20, "a", "a", AllOthers{}),
                      OfInDegree(5, "b", "b", RandomOthers{3})};
  ExpectNaive(spec);
  for (ProjectionSpec& projection : spec.projections) std::swap(projection.from, projection.to);
  ExpectNaive(spec);
}

// Synapses alike in source, delay and target, of all four: by probability first, whatever the order of projections.
TEST(NaiveBuild, InDegreeBesideProbabilityOfOneDelay) {
  for (const Reach& reach : {Reach{Inside{}}, Reach{AllOthers{}}}) {
    NetworkSpec spec = SevenAndFive();
    const std::uint32_t most = std::holds_alternative<Inside>(reach) ? 7 : 77;
    spec.projections = {OfInDegree(most - 1, "a", "b", reach), Projection("a", "b", reach),
                        OfInDegree(most, "a", "b", reach), Projection("a", "b", reach)};
    for (ProjectionSpec& projection : spec.projections) projection.delay.range()->high = projection.delay.range()->low;
    spec.projections[1].probability = spec.projections[3].probability = 0.9;
    ExpectNaive(spec);
  }
}

// The shortest delay between columns and the longest of all, each where it would be overlooked.
TEST(NaiveBuild, InDegreeDelays) {
  NetworkSpec spec = SevenAndFive();
  spec.projections = {OfInDegree(3, "a", "b", Inside{}), OfInDegree(4, "b", "a", Ring{1}),
                      Projection("a", "a", AllOthers{})};
  spec.projections[0].delay.range()->low = 1;
  spec.projections[1].delay.range()->low = 3;
  spec.projections[1].delay.range()->high = 1000;
  spec.projections[2].delay.range()->low = 7;
  ExpectNaive(spec);
  spec.projections[0].delay.range()->high = 1000;
  spec.projections[1].delay.range()->high = 5;
  ExpectNaive(spec);
  spec.projections.resize(1);
  ExpectNaive(spec);
}

// All that comes from other columns comes from those before, or from those behind.
TEST(NaiveBuild, DelaysFromOneSide) {
  for (const bool from_before : {true, false}) {
    for (const ProjectionSpec& projection :
         {Projection("in", "in", AllOthers{}), OfInDegree(2, "in", "in", AllOthers{})}) {
      NetworkSpec spec = ThreeKinds();
      spec.projections = {projection};
      spec.projections[0].from_column = from_before ? "hub" : "edge";
      spec.projections[0].to_column = from_before ? "edge" : "hub";
      ExpectNaive(spec);
    }
  }
}

// The sign is the source's, and the same as where it projects with a probability.
TEST(NaiveBuild, InDegreeAndDalesLaw) {
  NetworkSpec spec = SevenAndFive();
  spec.projections = {OfInDegree(4, "a", "b", Inside{}), OfInDegree(30, "a", "a", AllOthers{}),
                      OfInDegree(3, "b", "a", Inside{}), Projection("a", "b", Ring{2})};
  for (ProjectionSpec& projection : spec.projections) projection.sign = SignDraw::kPerNeuron;
  spec.projections[1].inhibitory = 0.6;
  spec.projections[2].sign = SignDraw::kPerSynapse;
  ExpectNaive(spec);
}

// The quantum tells which synapses learn, and by which rule.
TEST(NaiveBuild, InDegreeAndLearning) {
  NetworkSpec spec = SevenAndFive();
  spec.delivery_limit = 3000;
  spec.projections = {OfInDegree(5, "a", "b", Inside{}), OfInDegree(70, "a", "a", AllOthers{}),
                      Projection("b", "b", Inside{})};
  ExpectNaive(spec);
  for (const std::size_t plastic : {0u, 1u}) {
    spec.projections[plastic].stdp = Stdp{};
    ExpectNaive(spec);
    spec.projections[plastic].stdp = Stdp{.bounds = WeightBounds::kHard, .w_max = 33.3};
    ExpectNaive(spec);
  }
}

// Sources of one target by the thousand, and ids that differ in three bytes.
TEST(NaiveBuild, InDegreeOfThousands) {
  NetworkSpec spec = SevenAndFive();
  spec.columns = {{"column", 3, {{"a", 30'000, {{"regular spiking"}}}, {"b", 3, {{"fast spiking"}}}}}};
  spec.projections = {OfInDegree(3'000, "a", "b", AllOthers{}), OfInDegree(30'000, "a", "b", Inside{}),
                      OfInDegree(17, "a", "b", Ring{1})};
  const absl::StatusOr<Network> network = Network::Build(spec);
  ASSERT_TRUE(network.ok()) << network.status();
  const NaiveSynapses synapses = Synapses(spec);
  ExpectSizes(*network, Neurons(spec), synapses);
  EXPECT_THAT(SynapsesOf(*network), FirstDifferenceFrom(synapses.all));
}

ProjectionSpec OfOutDegree(std::uint32_t out_degree, const LayerNames& from, const LayerNames& to, const Reach& reach) {
  ProjectionSpec projection = Projection(from, to, reach);
  projection.probability = 1;
  projection.out_degree = out_degree;
  return projection;
}

ProjectionSpec OfTotal(std::uint64_t total, const LayerNames& from, const LayerNames& to, const Reach& reach) {
  ProjectionSpec projection = Projection(from, to, reach);
  projection.probability = 1;
  projection.total = total;
  return projection;
}

ProjectionSpec PairByPair(const LayerNames& from, const LayerNames& to, const Reach& reach) {
  ProjectionSpec projection = Projection(from, to, reach);
  projection.probability = 1;
  projection.one_to_one = true;
  return projection;
}

ProjectionSpec NotToItself(ProjectionSpec projection) {
  projection.self = false;
  return projection;
}

// Layers "a" of 7, "b" of 5, "c" of 7 and "d" of 2 neurons.
NetworkSpec FourLayers() {
  NetworkSpec spec = SevenAndFive();
  spec.columns[0].layers.push_back({"c", 7, {{"chattering"}}});
  spec.columns[0].layers.push_back({"d", 2, {{"regular spiking"}}});
  return spec;
}

const std::vector<Reach> kReaches = {Inside{}, AllOthers{}, RandomOthers{3}, Ring{2}, Torus{4, 1}};

TEST(NaiveBuild, OutDegree) {
  for (const Reach& reach : kReaches) {
    for (const std::uint32_t out_degree : {0u, 1u, 3u, 5u}) {
      NetworkSpec spec = FourLayers();
      spec.projections = {OfOutDegree(out_degree, "a", "b", reach), OfOutDegree(2, "a", {"a", "d"}, reach),
                          Projection("a", "b", reach), OfOutDegree(4, {"d", "b"}, "b", reach)};
      ExpectNaive(spec);
    }
  }
  NetworkSpec spec = SevenAndFive();
  spec.projections = {OfOutDegree(55, "a", "b", AllOthers{}), OfOutDegree(54, "b", "b", AllOthers{})};
  ExpectNaive(spec);
}

TEST(NaiveBuild, OneToOne) {
  for (const Reach& reach : kReaches) {
    NetworkSpec spec = FourLayers();
    spec.projections = {PairByPair("a", "c", reach), PairByPair("a", "a", reach), PairByPair({"b", "d"}, {"a"}, reach),
                        PairByPair({"d", "a", "b"}, {"d", "c", "b"}, reach)};
    ExpectNaive(spec);
  }
}

TEST(NaiveBuild, Total) {
  for (const Reach& reach : kReaches) {
    for (const std::uint64_t total : {0u, 1u, 13u, 700u, 5000u}) {
      NetworkSpec spec = FourLayers();
      spec.projections = {OfTotal(total, "a", "b", reach), OfTotal(90, {"d", "a"}, {"a", "c", "d"}, reach),
                          OfInDegree(2, "a", "b", reach)};
      ExpectNaive(spec);
    }
  }
}

// Several synapses of one pair, alike in delay, in the order in which they are drawn; and those of other rules before.
TEST(NaiveBuild, TotalOfOneDelay) {
  NetworkSpec spec = SevenAndFive();
  spec.projections = {OfTotal(2000, "a", "b", Inside{}), OfInDegree(6, "a", "b", Inside{}),
                      OfTotal(300, "a", "b", Inside{}), Projection("a", "b", Inside{})};
  for (ProjectionSpec& projection : spec.projections) projection.delay.range()->high = projection.delay.range()->low;
  ExpectNaive(spec);
}

TEST(NaiveBuild, BetweenKindsOfColumns) {
  NetworkSpec spec = ThreeKinds();
  spec.projections = {OfOutDegree(7, "a", "in", AllOthers{}),   OfTotal(333, "a", "in", AllOthers{}),
                      OfTotal(333, "in", "b", RandomOthers{2}), OfOutDegree(9, "in", "b", RandomOthers{2}),
                      PairByPair("in", "in", AllOthers{}),      PairByPair("b", "b", RandomOthers{1})};
  const std::vector<std::pair<std::string, std::string>> kinds = {
      {"column", "hub"}, {"column", "edge"}, {"hub", "column"}, {"edge", "column"}, {"edge", "edge"}, {"hub", "hub"}};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    std::tie(spec.projections[i].from_column, spec.projections[i].to_column) = kinds[i];
  }
  ExpectNaive(spec);
}

// Without pairs of a neuron with itself: only inside a column are there such pairs, of the layers of both ends.
TEST(NaiveBuild, NotToItself) {
  for (const Reach& reach : {Reach{Inside{}}, Reach{AllOthers{}}, Reach{Ring{2}}}) {
    NetworkSpec spec = FourLayers();
    spec.projections = {NotToItself(Projection("a", "a", reach)),
                        NotToItself(Projection({"b", "d"}, {"a", "d", "b"}, reach)),
                        NotToItself(OfInDegree(6, "a", "a", reach)),
                        NotToItself(OfInDegree(4, {"b", "d"}, {"a", "d", "b"}, reach)),
                        NotToItself(OfOutDegree(6, "c", "c", reach)),
                        NotToItself(OfOutDegree(5, {"a", "b", "d"}, {"d", "b"}, reach)),
                        NotToItself(OfTotal(900, "a", "a", reach)),
                        NotToItself(OfTotal(900, {"d", "a"}, {"a", "b", "d"}, reach)),
                        NotToItself(PairByPair({"a", "b"}, {"a", "b"}, AllOthers{})),
                        NotToItself(PairByPair({"a", "d"}, {"a", "b"}, reach))};
    spec.projections.back().from = {"a", "b"};
    spec.projections.back().to = {"b", "c"};
    spec.projections[1].probability = 1;
    ExpectNaive(spec);
  }
  NetworkSpec spec = FourLayers();  // one to one: some neurons with themselves, others not
  spec.columns[0].layers[3].size = 5;
  spec.projections = {NotToItself(PairByPair({"a", "b"}, {"a", "d"}, Inside{}))};
  ExpectNaive(spec);
  spec.columns[0].layers[0].size = 1;  // no pair is left
  spec.projections = {NotToItself(Projection("a", "a", Inside{})), NotToItself(OfInDegree(0, "a", "a", Inside{}))};
  ExpectNaive(spec);
}

TEST(NaiveBuild, FallOff) {
  for (const Reach& reach : {Reach{Ring{1}}, Reach{Ring{4}}, Reach{Ring{40}}, Reach{Torus{4, 1}}, Reach{Torus{6, 3}},
                             Reach{Torus{12, 9}}, Reach{Torus{1, 3}}}) {
    for (const FallOff::Shape shape : {FallOff::Shape::kExponential, FallOff::Shape::kGaussian}) {
      for (const double scale : {0.01, 0.7, 2.5, 1e9}) {
        NetworkSpec spec = FourLayers();
        spec.projections = {Projection("a", "b", reach), Projection({"a", "d"}, {"d", "b"}, reach),
                            Projection("a", "a", reach)};
        for (ProjectionSpec& projection : spec.projections) projection.fall_off = FallOff{shape, scale};
        spec.projections[1].probability = 1;
        spec.projections[2].fall_off.reset();
        ExpectNaive(spec);
      }
    }
  }
}

// More synapses, and more gaps, than are drawn at once.
TEST(NaiveBuild, FallOffOfHundreds) {
  NetworkSpec spec = SevenAndFive();
  spec.columns[0].layers[1].size = 400;
  spec.projections = {Projection("a", "b", Ring{6})};
  spec.projections[0].fall_off = FallOff{FallOff::Shape::kGaussian, 3};
  spec.projections[0].probability = 0.9;
  ExpectNaive(spec);
}

TEST(NaiveBuild, DelaysGrowWithDistance) {
  for (const Reach& reach : {Reach{Ring{5}}, Reach{Torus{6, 3}}}) {
    for (const double per_column : {0.5, 1.3, 20.0}) {
      NetworkSpec spec = FourLayers();
      spec.projections = {Projection("a", "b", reach),     OfInDegree(3, "b", "a", reach),
                          OfOutDegree(3, "a", "b", reach), OfTotal(500, "a", {"c", "d"}, reach),
                          PairByPair("a", "c", reach),     Projection("b", "b", reach)};
      for (ProjectionSpec& projection : spec.projections) projection.delay_per_column_ms = per_column;
      spec.projections[5].fall_off = FallOff{FallOff::Shape::kExponential, 2};
      ExpectNaive(spec);
      // Delays of fractions of a ms, which are rounded once, after the distance was added.
      for (ProjectionSpec& projection : spec.projections) projection.delay = Drawn(Normal{2, 1}).Within(0.6, 9);
      ExpectNaive(spec);
    }
  }
}

// Each target has exactly as many synapses, from different sources, drawn anew for every seed.
TEST(NaiveBuild, InDegreeSeeds) {
  std::random_device device;
  for (int i = 0; i < 20; ++i) {
    NetworkSpec spec = SevenAndFive();
    spec.seed = (std::uint64_t{device()} << 32) + device();
    SCOPED_TRACE("seed " + std::to_string(spec.seed));
    const std::uint32_t in_degree = 1 + device() % 28;
    SCOPED_TRACE("in-degree " + std::to_string(in_degree));
    spec.projections = {OfInDegree(in_degree, "a", "b", RandomOthers{4})};
    ExpectNaive(spec);
    const absl::StatusOr<Network> network = Network::Build(spec);
    ASSERT_TRUE(network.ok()) << network.status();
    std::map<NeuronId, std::set<NeuronId>> sources;
    for (const Synapse& synapse : SynapsesOf(*network))
      EXPECT_TRUE(sources[synapse.target].insert(synapse.source).second);
    EXPECT_EQ(sources.size(), 12u * 5);
    for (const auto& [target, of_target] : sources) EXPECT_EQ(of_target.size(), in_degree) << target;
  }
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
  NetworkSpec spec = SevenAndFive();
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
    NetworkSpec spec = SevenAndFive();
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
    NetworkSpec spec = SevenAndFive();
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
