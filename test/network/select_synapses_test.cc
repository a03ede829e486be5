// What is selected is what a naive selection of all synapses gives. Each projection has a delay of its own, by which
// the naive selection tells its synapses. Covers select_synapses.cc, synapse_sample.h.

#include "network/select_synapses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "lull/network.h"
#include "network/synapse_sample.h"
#include "ranks/in_process.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The delay of a projection or edge list, by number [ms].
Tick DelayOf(std::uint32_t number) { return 2 + 3 * number; }

// Columns of two kinds, projections of every rule, inside and between, static and with two learning rules; a list that
// learns.
NetworkSpec ManyProjections() {
  NetworkSpec spec;
  spec.types = {NamedNeuronType("regular spiking").value()};
  spec.columns = {
      {.name = "one", .count = 4, .layers = {{"in", 30, {{"regular spiking"}}}, {"out", 20, {{"regular spiking"}}}}},
      {.name = "two", .count = 3, .layers = {{"far", 15, {{"regular spiking"}}}}}};
  const auto add = [&spec](std::string name, LayerNames from, LayerNames to,
                           Reach reach = Inside{}) -> ProjectionSpec& {
    ProjectionSpec& p = spec.projections.emplace_back();
    p.name = std::move(name);
    p.from = std::move(from);
    p.to = std::move(to);
    p.reach = reach;
    p.from_column = p.to_column = "one";
    p.delay = static_cast<double>(DelayOf(static_cast<std::uint32_t>(spec.projections.size() - 1)));
    p.strength = {1, 2};
    return p;
  };
  add("drawn", "in", {"in", "out"}).probability = 0.3;
  ProjectionSpec& plastic = add("plastic", "in", "in");
  plastic.in_degree = 5;
  plastic.stdp = Stdp{.bounds = WeightBounds::kHard, .w_max = 5};
  add("others", {"in", "out"}, "in", AllOthers{}).probability = 0.1;
  ProjectionSpec& total = add("total", "out", "out");
  total.total = 300;
  total.stdp = Stdp{.bounds = WeightBounds::kHard, .w_max = 4};
  ProjectionSpec& away = add("away", "out", "far", AllOthers{});
  away.to_column = "two";
  away.out_degree = 2;
  spec.edges = {{.name = "list", .synapses = {}, .stdp = Stdp{.bounds = WeightBounds::kHard, .w_max = 3}}};
  for (NeuronId n = 0; n < 200; n += 7) {
    spec.edges[0].synapses.push_back({n, 240 - n, static_cast<std::uint32_t>(DelayOf(5)), 1});
  }
  return spec;
}

// All synapses that a naive selection wants, by their numbers.
std::vector<std::uint64_t> Naive(const Network& network, const std::function<bool(const Synapse&)>& wanted) {
  std::vector<std::uint64_t> numbers;
  std::uint64_t number = 0;
  network.ForEachSynapse([&](const Synapse& synapse) {
    if (wanted(synapse)) numbers.push_back(number);
    ++number;
  });
  return numbers;
}

class SelectSynapsesTest : public testing::Test {
 protected:
  Network network_ = Network::Build(ManyProjections()).value();
};

TEST_F(SelectSynapsesTest, GivesTheSynapsesOfEachProjection) {
  const std::vector<std::string> names = {"drawn", "plastic", "others", "total", "away", "list"};
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    const auto naive = Naive(network_, [i](const Synapse& s) { return s.delay == DelayOf(i); });
    ASSERT_GT(naive.size(), 20u) << names[i];
    EXPECT_EQ(SelectSynapses(network_, {.projections = {names[i]}}).value(), naive) << names[i];
  }
  const auto two = Naive(network_, [](const Synapse& s) { return s.delay == DelayOf(1) || s.delay == DelayOf(5); });
  EXPECT_EQ(SelectSynapses(network_, {.projections = {"list", "projections[1]"}}).value(), two);
}

TEST_F(SelectSynapsesTest, ReadSynapsesTellsTheProjectionOfEach) {
  const std::size_t count = network_.synapses();
  std::vector<std::uint32_t> delays(count), projections(count);
  for (const int threads : {1, 3}) {
    ASSERT_TRUE(network_.ReadSynapses({.delays = delays, .projections = projections}, 0, threads).ok());
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(delays[i], DelayOf(projections[i]));
  }
  std::vector<std::uint32_t> some(100);
  ASSERT_TRUE(network_.ReadSynapses({.projections = some}, 333).ok());
  EXPECT_TRUE(std::equal(some.begin(), some.end(), projections.begin() + 333));
}

TEST_F(SelectSynapsesTest, GivesAllSynapsesOfPairs) {
  // A pair of the total, which may have several synapses; one of the list; one between columns.
  std::vector<NeuronPair> pairs;
  network_.ForEachSynapse([&](const Synapse& s) {
    const bool is_wanted = s.delay == DelayOf(3) || s.delay == DelayOf(5) || s.delay == DelayOf(2);
    if (is_wanted && s.source % 11 == 3) pairs.push_back({s.source, s.target});
  });
  std::ranges::sort(pairs);
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  std::ranges::reverse(pairs);
  ASSERT_GT(pairs.size(), 10u);
  const auto is_of_pair = [&](const Synapse& s) {
    return std::ranges::count(pairs, NeuronPair{s.source, s.target}) > 0;
  };
  const auto naive = Naive(network_, is_of_pair);
  EXPECT_GT(naive.size(), pairs.size());
  EXPECT_EQ(SelectSynapses(network_, {.projections = {}, .pairs = pairs}).value(), naive);
  const auto both = Naive(network_, [&](const Synapse& s) { return is_of_pair(s) || s.delay == DelayOf(1); });
  EXPECT_EQ(SelectSynapses(network_, {.projections = {"plastic"}, .pairs = pairs}).value(), both);
}

TEST_F(SelectSynapsesTest, SamplesEvenlyWhatIsSelected) {
  const auto all = SelectSynapses(network_, {.projections = {"drawn"}}).value();
  const auto some = SelectSynapses(network_, {.projections = {"drawn"}}, 40).value();
  ASSERT_EQ(some.size(), 40u);
  for (std::size_t i = 0; i < 40; ++i) {  // one in each fortieth
    const auto place = static_cast<std::size_t>(std::ranges::find(all, some[i]) - all.begin());
    EXPECT_GE(place, i * all.size() / 40);
    EXPECT_LT(place, (i + 1) * all.size() / 40);
  }
  EXPECT_EQ(SelectSynapses(network_, {.projections = {"drawn"}}, static_cast<std::uint32_t>(all.size())).value(), all);
  EXPECT_EQ(SelectSynapses(network_, {}).value(), Naive(network_, [](const Synapse&) { return true; }));
}

TEST_F(SelectSynapsesTest, ASampleOfAllIsThatOfEarlierVersions) {
  const SynapseSample sample(network_.synapses(), 50);
  std::vector<std::uint64_t> expected;
  for (std::uint64_t i = 0; i < 50; ++i) expected.push_back(sample[i]);
  EXPECT_EQ(SelectSynapses(network_, {}, 50).value(), expected);
}

TEST(SynapseSample, IsTheSameInEveryVersion) {
  const SynapseSample sample(1000, 5);
  EXPECT_THAT((std::vector<std::uint64_t>{sample[0], sample[1], sample[2], sample[3], sample[4]}),
              ElementsAre(0, 389, 530, 656, 852));
}

TEST_F(SelectSynapsesTest, RefusesWhatTheBuiltNetworkDoesNotHave) {
  const auto error = [this](const SynapseSelection& selection, std::optional<std::uint32_t> sample = {}) {
    return std::string(SelectSynapses(network_, selection, sample).status().message());
  };
  EXPECT_EQ(error({.projections = {"drown"}}),
            "selection.projections[0] = \"drown\"; no projection or edge list is named so; did you mean \"drawn\"?");
  EXPECT_EQ(error({.projections = {}, .pairs = {{0, 240}, {240, 0}, {200, 40}}}),
            "selection.pairs[1] = [240, 0]; there is no synapse from neuron 240 to neuron 0\n"
            "selection.pairs[2] = [200, 40]; there is no synapse from neuron 200 to neuron 40");
  const SynapseSelection list = {.projections = {"list"}};
  EXPECT_EQ(SelectSynapses(network_, list, 1'000'000).value(), SelectSynapses(network_, list).value());
  EXPECT_EQ(SelectSynapses(network_, {}, 1'000'000).value(), SelectSynapses(network_, {}).value());
  EXPECT_EQ(error({}, 0), "selection.sample = 0; must be 1 or more");

  NetworkSpec rare = ManyProjections();
  rare.projections[2].probability = 1e-12;
  network_ = Network::Build(rare).value();
  EXPECT_EQ(error({.projections = {"others"}}),
            "selection.projections[0] = \"others\"; has no synapses; must have some");
}

// What each rank selects of its own synapses are together what one process selects.
TEST_F(SelectSynapsesTest, SelectsOnRanksWhatOneProcessSelects) {
  std::vector<NeuronPair> pairs = {{0, 240}, {21, 219}, {105, 135}};
  const std::vector<SynapseSelection> selections = {{.projections = {"drawn", "list"}},
                                                    {.projections = {}, .pairs = pairs},
                                                    {.projections = {"away"}, .pairs = pairs},
                                                    {}};
  for (const int count : {2, 5}) {
    for (const SynapseSelection& selection : selections) {
      for (const std::optional<std::uint32_t> sample :
           {std::optional<std::uint32_t>(), std::optional<std::uint32_t>(3)}) {
        std::vector<std::vector<std::uint64_t>> of_rank(static_cast<std::size_t>(count));
        std::vector<std::uint64_t> own(static_cast<std::size_t>(count));
        const auto statuses = RunInProcess(count, [&](Collectives& collectives) -> absl::Status {
          Ranks& ranks = collectives;
          const auto network = Network::Build(ManyProjections(), {.threads = 1, .ranks = &ranks});
          if (!network.ok()) return network.status();
          const auto selected = SelectSynapses(*network, selection, sample);
          if (!selected.ok()) return selected.status();
          of_rank[static_cast<std::size_t>(ranks.rank())] = *selected;
          own[static_cast<std::size_t>(ranks.rank())] = network->own_synapses();
          return absl::OkStatus();
        });
        for (const absl::Status& status : statuses) ASSERT_TRUE(status.ok()) << status;
        std::vector<std::uint64_t> together;
        std::uint64_t before = 0;
        for (std::size_t r = 0; r < of_rank.size(); before += own[r++]) {
          for (const std::uint64_t number : of_rank[r]) together.push_back(before + number);
        }
        EXPECT_EQ(together, SelectSynapses(network_, selection, sample).value());
      }
    }
  }
}

}  // namespace
}  // namespace lull
