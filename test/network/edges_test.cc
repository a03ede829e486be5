// Networks built from lists of their synapses are those that were built from projections.
//
// Covers listed_synapses.cc, spec/edge_hash.cc, spec/listed_edges.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lull/config.h"
#include "lull/estimate.h"
#include "lull/network.h"
#include "network/built_network.h"
#include "spec/edge_hash.h"
#include "spec/listed_edges.h"
#include "test/support/dice.h"
#include "test/support/networks.h"

namespace lull {
namespace {

using testing::ElementsAre;

// What a synapse is, its weight by its bits, so that −0 is not 0; and the window and strength of its rule.
using Told = std::tuple<ColumnId, NeuronId, std::uint32_t, NeuronId, std::uint32_t, int, double>;

std::vector<Told> AllSynapses(const Network& network) {
  std::vector<Told> all;
  const BuiltNetwork& built = InsideOf(network);
  for (ColumnId c = 0; c < network.columns(); ++c) {
    const ColumnSynapses& column = built.columns[c];
    for (std::size_t s = 0; s < column.streams.size(); ++s) {
      for (std::uint32_t i = column.streams[s].begin; i < column.end_of(s); ++i) {
        const Route route = column.routes[i];
        const std::optional<Stdp> rule =
            route.rule() == 0 ? std::nullopt : std::optional(built.rules[route.rule() - 1]);
        all.emplace_back(c, column.streams[s].source, route.delay(), network.first_neuron(c) + route.target(),
                         std::bit_cast<std::uint32_t>(column.weights[i]), rule ? static_cast<int>(rule->window) : -1,
                         rule ? rule->a_plus : 0);
      }
    }
  }
  return all;
}

std::vector<Edge> EdgesOf(const Network& network) {
  std::vector<Edge> edges;
  network.ForEachSynapse([&edges](const Synapse& s) {
    edges.push_back({s.source, s.target, static_cast<std::uint32_t>(s.delay), s.weight});
  });
  return edges;
}

void Silence(ProjectionSpec& projection) {
  projection.in_degree.reset();
  projection.probability = 0;
}

// Two networks are the same, whatever the order of synapses that are alike in source, target and delay.
void ExpectSameNetwork(const Network& network, const Network& expected) {
  std::vector<Told> synapses = AllSynapses(network), others = AllSynapses(expected);
  const auto place = [](const Told& t) {
    return std::tuple(std::get<0>(t), std::get<1>(t), std::get<2>(t), std::get<3>(t));
  };
  EXPECT_TRUE(std::ranges::is_sorted(synapses, {}, place));
  std::ranges::sort(synapses);
  std::ranges::sort(others);
  ASSERT_EQ(synapses.size(), others.size());
  const auto [first, other] = std::ranges::mismatch(synapses, others);
  EXPECT_TRUE(first == synapses.end()) << "first difference: " << testing::PrintToString(*first) << " and "
                                       << testing::PrintToString(*other);
  EXPECT_EQ(network.quantum(), expected.quantum());
  EXPECT_EQ(network.max_delay(), expected.max_delay());
  EXPECT_EQ(network.min_delay_between_columns(), expected.min_delay_between_columns());
  EXPECT_EQ(InsideOf(network).fan_out_begin, InsideOf(expected).fan_out_begin);
}

NetworkSpec AnyNetwork(Dice& dice) {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.seed = dice.Between(0, 1'000'000);
  spec.types = {NamedNeuronTypes()[0]};
  for (std::uint32_t kind = dice.Between(1, 2); kind > 0; --kind) {
    spec.columns.push_back({"kind " + std::to_string(kind), dice.Between(2, 12), {}});
    for (std::uint32_t layer = dice.Between(1, 3); layer > 0; --layer) {
      spec.columns.back().layers.push_back({"l" + std::to_string(layer), dice.Between(1, 20), {{spec.types[0].name}}});
    }
  }
  const std::vector<std::optional<Stdp>> rules = {std::nullopt, Stdp{}, Stdp{.window = StdpWindow::kExponential},
                                                  Stdp{.a_plus = 0.5, .bounds = WeightBounds::kHard, .w_max = 1}};
  for (std::uint32_t i = dice.Between(1, 6); i > 0; --i) {
    const ColumnSpec& from = spec.columns[dice.Between(0, static_cast<std::uint32_t>(spec.columns.size()) - 1)];
    const ColumnSpec& to = spec.columns[dice.Between(0, static_cast<std::uint32_t>(spec.columns.size()) - 1)];
    ProjectionSpec p = {.from = from.layers.back().name,
                        .to = to.layers.front().name,
                        .from_column = from.name,
                        .to_column = to.name,
                        .reach = AllOthers{},
                        .probability = 0.2,
                        .delay = dice.Between(1, 10),
                        .strength = {0, 1},
                        .inhibitory = 0.3,
                        .stdp = rules[dice.Between(0, 3)]};
    p.delay.range()->high += dice.Between(0, 5);
    if (from.name == to.name && dice.Chance(0.5)) p.reach = Inside{};
    if (dice.Chance(0.4)) {
      p.probability = 1;
      p.in_degree = 1;
    }
    spec.projections.push_back(p);
  }
  return spec;
}

// Some projections, or all, become lists, in no order; on any number of threads.
TEST(Edges, BuildWhatProjectionsBuild) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Dice dice(seed);
  for (int round = 0; round < 150; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const NetworkSpec spec = AnyNetwork(dice);
    NetworkSpec listed = spec;
    for (std::size_t i = 0; i < spec.projections.size(); ++i) {
      if (dice.Chance(0.3)) continue;
      NetworkSpec alone = spec;
      for (std::size_t j = 0; j < spec.projections.size(); ++j) {
        if (j != i) Silence(alone.projections[j]);
      }
      Silence(listed.projections[i]);
      listed.edges.push_back({.synapses = EdgesOf(Built(alone, {.threads = 1})), .stdp = spec.projections[i].stdp});
      if (dice.Chance(0.7)) dice.Shuffle(listed.edges.back().synapses);
    }
    const Network network = Built(listed, {.threads = static_cast<int>(dice.Between(1, 5))});
    ExpectSameNetwork(network, Built(spec, {.threads = 1}));
    for (std::size_t i = 0; i < listed.edges.size(); ++i) {
      EXPECT_EQ(network.synapses_listed(i), listed.edges[i].synapses.size());
      EXPECT_TRUE(network.spec().edges[i].synapses.empty());
      EXPECT_EQ(network.spec().edges[i].stdp, listed.edges[i].stdp);
    }
    for (std::size_t i = 0; i < spec.projections.size(); ++i) {
      EXPECT_LE(network.synapses_of(i), Built(spec, {.threads = 1}).synapses_of(i));
    }
  }
}

// What is listed is known, so nothing of it is a guess.
TEST(Edges, AreEstimatedExactly) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Dice dice(seed);
  for (int round = 0; round < 100; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const NetworkSpec spec = AnyNetwork(dice);
    const Network drawn = Built(spec, {.threads = 1});
    std::map<std::uint32_t, EdgeListSpec> lists;
    for (ColumnId c = 0; c < drawn.columns(); ++c) {
      const ColumnSynapses& column = InsideOf(drawn).columns[c];
      std::size_t i = 0;
      VisitSynapses(column, drawn.first_neuron(c), column.weights, [&](const Synapse& s) {
        const std::uint32_t rule = column.routes[i++].rule();
        if (rule != 0) lists[rule].stdp = InsideOf(drawn).rules[rule - 1];
        lists[rule].synapses.push_back({s.source, s.target, static_cast<std::uint32_t>(s.delay), s.weight});
      });
    }
    NetworkSpec listed = spec;
    listed.projections.clear();
    double plastic = 0;
    for (auto& [rule, list] : lists) {
      if (rule != 0) plastic += static_cast<double>(list.synapses.size());
      dice.Shuffle(list.synapses);
      listed.edges.push_back(list);
    }
    const Network network = Built(listed, {.threads = 1});
    ExpectSameNetwork(network, drawn);
    const NetworkEstimate estimate = Estimate(listed);
    EXPECT_EQ(estimate.synapses, static_cast<double>(network.synapses()));
    EXPECT_EQ(estimate.plastic_synapses, plastic);
    EXPECT_EQ(estimate.max_delay, network.max_delay());
    EXPECT_EQ(estimate.min_delay_between_columns, network.min_delay_between_columns());
    EXPECT_EQ(estimate.quantum, network.quantum());
    // But for the counts of each list, of which an estimate says nothing.
    EXPECT_NEAR(estimate.network_bytes, static_cast<double>(network.memory_bytes()), 8.0 * 8);
  }
}

NetworkSpec TwoCells(const std::vector<Edge>& edges) {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.types = {NamedNeuronTypes()[0]};
  spec.columns = {{"c", 2, {{"in", 2, {{spec.types[0].name}}}, {"out", 1, {{spec.types[0].name}}}}}};
  spec.edges = {{.synapses = edges}};
  return spec;
}

// By hand: neurons 0 to 2 in the first column, 3 to 5 in the second.
TEST(Edges, StandInOrder) {
  const Network network =
      Built(TwoCells({{4, 0, 7, 1}, {0, 5, 2, -0.0f}, {0, 2, 1000, 3}, {0, 5, 2, 9}, {4, 0, 3, 2}, {4, 2, 3, 2.5f}}));
  std::vector<Synapse> all;
  network.ForEachSynapse([&all](const Synapse& synapse) { all.push_back(synapse); });
  EXPECT_THAT(all, ElementsAre(Synapse{0, 2, 1000, 3}, Synapse{4, 0, 3, 2}, Synapse{4, 2, 3, 2.5f}, Synapse{4, 0, 7, 1},
                               Synapse{0, 5, 2, 0}, Synapse{0, 5, 2, 9}));
  EXPECT_EQ(network.max_delay(), 1000);
  EXPECT_EQ(network.min_delay_between_columns(), 2);
  EXPECT_EQ(network.synapses_listed(0), 6);
}

// Synapses that are alike in source, target and delay stand in the order of the lists, in a column that is sorted in
// several blocks too, and on any number of threads. A description that is given away has the same network.
TEST(Edges, StandInOrderWhereTheyAreMany) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Dice dice(seed);
  NetworkSpec spec = TwoCells({});
  spec.columns[0].layers[0].size = 50;
  const std::uint32_t size = 51;
  const std::vector<std::optional<Stdp>> rules = {std::nullopt, Stdp{}, std::nullopt};
  spec.edges.clear();
  for (const std::optional<Stdp>& rule : rules) {
    spec.edges.push_back({.synapses = {}, .stdp = rule});
    for (std::uint32_t i = 0; i < 150'000; ++i) {  // most of them end in the first column
      spec.edges.back().synapses.push_back({dice.Below(2 * size), dice.Below(dice.Chance(0.9) ? size : 2 * size),
                                            dice.Between(1, 2), static_cast<float>(dice.Between(0, 1'000'000)) / 1e6f});
    }
  }
  std::vector<Told> expected;
  for (const EdgeListSpec& list : spec.edges) {
    for (const Edge& e : list.synapses) {
      expected.emplace_back(e.target / size, e.source, e.delay, e.target, std::bit_cast<std::uint32_t>(e.weight),
                            list.stdp ? static_cast<int>(list.stdp->window) : -1, list.stdp ? list.stdp->a_plus : 0);
    }
  }
  std::ranges::stable_sort(expected, [](const Told& a, const Told& b) {
    const auto place = [](const Told& t) {
      return std::tuple(std::get<0>(t), std::get<1>(t), std::get<2>(t), std::get<3>(t));
    };
    return place(a) < place(b);
  });
  for (const int threads : {1, 2, 5}) {
    EXPECT_TRUE(AllSynapses(Built(spec, {.threads = threads})) == expected) << threads;
    NetworkSpec given = spec;
    const auto network = Network::Build(std::move(given), {.threads = threads});
    ASSERT_TRUE(network.ok()) << network.status();
    EXPECT_TRUE(AllSynapses(*network) == expected) << threads;
    for (std::size_t i = 0; i < spec.edges.size(); ++i) {
      EXPECT_EQ(network->synapses_listed(i), spec.edges[i].synapses.size());
      EXPECT_TRUE(given.edges[i].synapses.empty());  // NOLINT(bugprone-use-after-move): the contract
    }
    EXPECT_EQ(given.columns.size(), spec.columns.size());
  }
}

// Each stream is listed twice. Where there are many columns, there are more streams than are counted one by one.
TEST(Edges, ManyStreamsAreCountedBySamplesWhereTheyAreFewOfAllPairs) {
  constexpr std::uint32_t kStreams = 2'200'000;
  for (const std::uint32_t columns : {1'000u, 10'000u}) {
    NetworkSpec spec = {.types = {NamedNeuronTypes()[0]},
                        .columns = {{"column", columns, {{"layer", 10, {{NamedNeuronTypes()[0].name}}}}}},
                        .edges = {{}}};
    for (std::uint32_t i = 0; i < kStreams; ++i) {
      // 9973 is a prime: no source comes back to a column before three million edges.
      spec.edges[0].synapses.push_back({i % 9973, i / 4 * (columns / 1000) % (columns * 10), 1, 1});
    }
    spec.edges.push_back(spec.edges[0]);
    std::vector<double> counted;
    for (const int threads : {1, 2, 7}) {
      double count = 0;
      for (const auto& [key, streams] : ListEdges(spec, threads).streams) count += streams;
      spec.edges[1].synapses.back().weight += 1;  // so that it is counted again
      counted.push_back(count);
    }
    EXPECT_EQ(counted[1], counted[0]);
    EXPECT_EQ(counted[2], counted[0]);
    EXPECT_NEAR(counted[0] / kStreams, 1, 0.007);  // five standard deviations
    EXPECT_EQ(counted[0] == kStreams, columns == 1'000) << counted[0];
  }
}

// A naive count of two lists, the second plastic, into two kinds of columns with two layers each.
ListedEdges NaiveCount(const NetworkSpec& spec, NeuronId kind_begin, double bound) {
  const auto column_of = [&](NeuronId n) { return n < kind_begin ? n / 30 : kind_begin / 30 + (n - kind_begin) / 70; };
  const auto layer_of = [&](NeuronId n) {
    return n < kind_begin ? std::size_t{n % 30 >= 10} : std::size_t{2} + ((n - kind_begin) % 70 >= 50);
  };
  ListedEdges listed = {.layers = std::vector<ListedEdges::Layer>(4)};
  constexpr NeuronId kNeurons = 1000;  // at least
  std::vector<double> sums(kNeurons);
  std::vector<ListedEdges::Column> columns(kNeurons);
  std::vector<bool> streams(std::size_t{kNeurons} * kNeurons);
  for (const EdgeListSpec& list : spec.edges) {
    for (const Edge& edge : list.synapses) {
      ++listed.layers[layer_of(edge.source)].fan_out;
      ++listed.layers[layer_of(edge.target)].fan_in;
      sums[edge.target] += list.stdp ? bound : std::min<double>(std::fabs(edge.weight), *spec.delivery_limit);
      ListedEdges::Column& column = columns[column_of(edge.target)];
      column.kind = edge.target < kind_begin ? 0 : 1;
      ++column.synapses;
      column.plastic |= list.stdp.has_value();
      listed.max_delay = std::max<Tick>(listed.max_delay, edge.delay);
      if (column_of(edge.source) != column_of(edge.target)) {
        listed.min_delay_between_columns =
            std::min(listed.min_delay_between_columns.value_or(kNever), Tick{edge.delay});
      }
      streams[column_of(edge.target) * kNeurons + edge.source] = true;
    }
    listed.synapses += static_cast<double>(list.synapses.size());
    if (list.stdp) listed.plastic_synapses += static_cast<double>(list.synapses.size());
  }
  for (NeuronId neuron = 0; neuron < kNeurons; ++neuron) {
    if (sums[neuron] == 0) continue;
    ListedEdges::Layer& layer = listed.layers[layer_of(neuron)];
    layer.mean_sum += sums[neuron];
    layer.highest_sum = std::max(layer.highest_sum, sums[neuron]);
  }
  for (std::size_t i = 0; i < 4; ++i) {
    const ColumnSpec& kind = spec.columns[i / 2];
    listed.layers[i].mean_sum /= static_cast<double>(kind.count) * kind.layers[i % 2].size;
  }
  for (const ListedEdges::Column& column : columns) {
    if (column.synapses > 0) listed.columns.push_back(column);
  }
  for (std::size_t stream = 0; stream < streams.size(); ++stream) {
    if (!streams[stream]) continue;
    const auto column = static_cast<ColumnId>(stream / kNeurons);
    const auto source = static_cast<NeuronId>(stream % kNeurons);
    ++listed.streams[{layer_of(source), column < kind_begin / 30 ? 0 : 1, column_of(source) == column}];
  }
  return listed;
}

// What differs between two counts; empty if they are equal.
std::string DifferenceOf(const ListedEdges& a, const ListedEdges& b) {
  std::string text;
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    const auto numbers = [](const ListedEdges::Layer& l) {
      return std::tuple(l.fan_out, l.fan_in, l.mean_sum, l.highest_sum);
    };
    if (numbers(a.layers[i]) != numbers(b.layers[i])) text += absl::StrCat("layer ", i, "; ");
  }
  const auto same = [](const ListedEdges::Column& x, const ListedEdges::Column& y) {
    return std::tuple(x.kind, x.synapses, x.plastic) == std::tuple(y.kind, y.synapses, y.plastic);
  };
  if (!std::ranges::equal(a.columns, b.columns, same)) text += "columns; ";
  if (a.streams != b.streams) text += "streams; ";
  const auto rest = [](const ListedEdges& l) {
    return std::tuple(l.synapses, l.plastic_synapses, l.min_delay_between_columns, l.max_delay);
  };
  if (rest(a) != rest(b)) text += "sums; ";
  return text;
}

// So many that the counts are kept; whatever they depend on then changes.
TEST(Edges, CountsAreThoseOfTheListsHoweverManyThreadsAndHoweverOften) {
  const std::string type = NamedNeuronTypes()[0].name;
  NetworkSpec spec = {.types = {NamedNeuronTypes()[0]},
                      .columns = {{"a", 11, {{"x", 10, {{type}}}, {"y", 20, {{type}}}}},
                                  {"b", 3, {{"x", 50, {{type}}}, {"y", 20, {{type}}}}}},
                      .edges = {{}, {.stdp = Stdp{.bounds = WeightBounds::kHard, .w_max = 2}}},
                      .delivery_limit = 4};
  constexpr NeuronId kKindBegin = 11 * 30, kNeurons = kKindBegin + 3 * 70;
  Dice dice(1);
  for (int i = 0; i < 1'100'000; ++i) {
    // Whole weights, so that a sum does not depend on its order; few sources of few columns, so that pairs are missing.
    const NeuronId source = dice.Below(kNeurons), target = (source * 7 + dice.Below(150)) % kNeurons;
    spec.edges[i % 3 == 0].synapses.push_back({source, target, 3 + static_cast<std::uint32_t>(dice.Below(9)),
                                               static_cast<float>(static_cast<int>(dice.Below(9)) - 4) / 2});
  }
  for (const int threads : {1, 2, 2, 5, 64}) {
    EXPECT_EQ(DifferenceOf(ListEdges(spec, threads), NaiveCount(spec, kKindBegin, 2)), "") << threads;
  }
  Edge& edge = spec.edges[0].synapses[500'000];
  edge.weight = 3.5;
  EXPECT_EQ(DifferenceOf(ListEdges(spec, 2), NaiveCount(spec, kKindBegin, 2)), "");
  edge.source = edge.source == 0;
  EXPECT_EQ(DifferenceOf(ListEdges(spec, 2), NaiveCount(spec, kKindBegin, 2)), "");
  edge.target = edge.target == 0;
  EXPECT_EQ(DifferenceOf(ListEdges(spec, 2), NaiveCount(spec, kKindBegin, 2)), "");
  edge.delay = 70;
  EXPECT_EQ(DifferenceOf(ListEdges(spec, 2), NaiveCount(spec, kKindBegin, 2)), "");
  spec.delivery_limit = 1;
  EXPECT_EQ(DifferenceOf(ListEdges(spec, 2), NaiveCount(spec, kKindBegin, 1)), "");
  spec.edges[1].stdp->w_max = 0.5;
  EXPECT_EQ(DifferenceOf(ListEdges(spec, 2), NaiveCount(spec, kKindBegin, 0.5)), "");
  spec.edges[0].synapses.pop_back();
  EXPECT_EQ(DifferenceOf(ListEdges(spec, 2), NaiveCount(spec, kKindBegin, 0.5)), "");
  spec.edges[1].stdp.reset();
  EXPECT_EQ(DifferenceOf(ListEdges(spec, 2), NaiveCount(spec, kKindBegin, 0.5)), "");
}

TEST(Edges, AHashTellsListsApartOnAnyThreads) {
  Dice dice(2);
  std::vector<Edge> edges(200'001);
  for (Edge& edge : edges) edge = {dice.Below(100), dice.Below(100), dice.Below(10), static_cast<float>(dice.Below(4))};
  std::set<std::uint64_t> hashes = {HashOfEdges(edges, 1)};
  for (const int threads : {2, 3, 100}) EXPECT_EQ(HashOfEdges(edges, threads), *hashes.begin());
  std::size_t lists = 1;
  const auto add = [&](const std::vector<Edge>& changed) {
    EXPECT_TRUE(hashes.insert(HashOfEdges(changed, 2)).second) << lists;
    ++lists;
  };
  for (const std::size_t i : {std::size_t{0}, std::size_t{65'535}, std::size_t{65'536}, std::size_t{200'000}}) {
    for (int number = 0; number < 4; ++number) {
      std::vector<Edge> changed = edges;
      if (number == 0) ++changed[i].source;
      if (number == 1) ++changed[i].target;
      if (number == 2) ++changed[i].delay;
      if (number == 3) changed[i].weight = -changed[i].weight - 1;
      add(changed);
    }
  }
  std::vector<Edge> changed = edges;
  changed[0] = {1, 2, 3, 0.0f};
  add(changed);
  changed[0] = {1, 2, 3, -0.0f};
  add(changed);
  std::swap(changed[0], changed[4]);
  add(changed);
  changed.pop_back();
  add(changed);
  add({});
}

TEST(Edges, EstimatesByHand) {
  NetworkSpec spec = TwoCells({{4, 0, 7, 1}, {0, 5, 2, -3}, {0, 2, 1, 9}, {1, 1, 1, 0.5f}, {0, 5, 3, 1}});
  spec.edges.push_back({.synapses = {{0, 5, 3, 1}}, .stdp = Stdp{.bounds = WeightBounds::kHard, .w_max = 2}});
  const NetworkEstimate estimate = Estimate(spec);
  EXPECT_EQ(estimate.synapses, 6);
  EXPECT_EQ(estimate.plastic_synapses, 1);
  EXPECT_EQ(estimate.layers[0].fan_out, 6.0 / 4);
  EXPECT_EQ(estimate.layers[0].fan_in, 2.0 / 4);
  EXPECT_EQ(estimate.layers[1].fan_out, 0);
  EXPECT_EQ(estimate.layers[1].fan_in, 4.0 / 2);
  EXPECT_EQ(estimate.layers[0].mean_sum, (1 + 0.5) / 4);
  EXPECT_EQ(estimate.layers[0].high_sum, 1);
  EXPECT_EQ(estimate.layers[1].mean_sum, (3 + 4 + 1 + 2) / 2.0);  // 9 is delivered as 4
  EXPECT_EQ(estimate.layers[1].high_sum, 3 + 1 + 2);
  EXPECT_EQ(estimate.building_bytes, 6 * 12);
  EXPECT_EQ(Built(spec, {.threads = 1}).quantum(), estimate.quantum);
}

TEST(Edges, MistakesAreTold) {
  const auto refusal = [](const Edge& edge, const std::optional<Stdp>& stdp = {}) {
    NetworkSpec spec = TwoCells({{0, 1, 1, 1}, edge});
    spec.edges[0].stdp = stdp;
    return std::string(Network::Build(spec).status().message());
  };
  const Stdp hard = {.bounds = WeightBounds::kHard, .w_max = 0.1};
  EXPECT_EQ(refusal({6, 0, 1, 1}), "edges[0].synapses[1]: source 6; the network has 6 neurons, from 0");
  EXPECT_EQ(refusal({0, 6, 1, 1}), "edges[0].synapses[1]: target 6; the network has 6 neurons, from 0");
  EXPECT_EQ(refusal({0, 1, 0, 1}), "edges[0].synapses[1]: delay 0 ms; must be from 1 to 1000 ms");
  EXPECT_EQ(refusal({0, 1, 1001, 1}), "edges[0].synapses[1]: delay 1001 ms; must be from 1 to 1000 ms");
  EXPECT_EQ(refusal({0, 1, 1, NAN}), "edges[0].synapses[1]: weight nan; must be a finite number");
  EXPECT_EQ(refusal({0, 1, 1, -INFINITY}, Stdp{}), "edges[0].synapses[1]: weight -inf; must be a finite number");
  EXPECT_EQ(refusal({0, 1, 1, INFINITY}, Stdp{.bounds = WeightBounds::kHard, .w_max = 2}),
            "edges[0].synapses[1]: weight inf; must be a finite number");
  EXPECT_EQ(refusal({0, 1, 1, -1.5f}, Stdp{.bounds = WeightBounds::kHard, .w_max = 1}),
            "edges[0].synapses[1]: weight -1.5; is beyond stdp.w_max = 1; lower it or raise w_max");
  EXPECT_EQ(refusal({0, 1, 1, -0.25f}, Stdp{.bounds = WeightBounds::kHard, .w_max = 1, .w_min = 0.5}),
            "edges[0].synapses[1]: weight -0.25; is below stdp.w_min = 0.5; raise it or lower w_min");
  EXPECT_EQ(refusal({0, 1, 1, 1}, Stdp{.a_plus = NAN}), "edges[0].stdp.a_plus = nan; must be a finite number");
  NetworkSpec spec = TwoCells({{0, 1, 1, 0.1f}});  // which is more than 0.1, and drawn below it nonetheless
  spec.edges[0].stdp = hard;
  EXPECT_TRUE(Network::Build(spec).ok());
}

TEST(Edges, NoMoreRulesThanRoutesHold) {
  NetworkSpec spec = TwoCells({{0, 1, 1, 0}});
  for (int i = 1; i <= 31; ++i) {
    spec.edges.push_back({.synapses = {{0, 1, 1, 0}}, .stdp = Stdp{.a_plus = static_cast<double>(i)}});
  }
  EXPECT_TRUE(Network::Build(spec).ok());
  spec.edges.push_back({.synapses = {}, .stdp = Stdp{.a_plus = 32}});
  EXPECT_EQ(Network::Build(spec).status().message(), "edges: they have 32 different STDP rules; must be at most 31");
  spec.edges.pop_back();
  spec.projections = {{.from = "in", .to = "out", .stdp = Stdp{.a_plus = 32}}};
  EXPECT_EQ(Network::Build(spec).status().message(),
            "projections: they have 32 different STDP rules together with the edges; must be at most 31");
}

TEST(Edges, SumsThatCannotBe) {
  NetworkSpec spec = TwoCells({});
  spec.delivery_limit = 4'000'000;
  for (int i = 0; i < 10; ++i) spec.edges[0].synapses.push_back({0, 1, 1, 4e6f});
  EXPECT_THAT(std::string(Network::Build(spec).status().message()), testing::HasSubstr("must stay below 8388608"));
}

}  // namespace
}  // namespace lull
