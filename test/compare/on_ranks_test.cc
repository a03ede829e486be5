// Runs that ranks compare come to what one process finds.

#include "compare/on_ranks.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "lull/compare/compare.h"
#include "lull/config.h"
#include "lull/network.h"
#include "ranks/in_process.h"

namespace lull {
namespace {

NetworkSpec Learning(double strength) {
  const Config config = ParseConfig(R"(
delivery_limit = 4
[[columns]]
count = 5
layers = [{ name = "in", size = 6, type = "chattering" }, { name = "out", size = 6, type = "fast spiking" }]
[[projections]]
from = "in"
to = "out"
reach = { ring = 1 }
in_degree = 4
strength = 2
delay = "3 ms"
stdp = true
[[inputs]]
source = "poisson"
rate_hz = 60
amplitude = 18
)",
                                    "test")
                            .value();
  NetworkSpec spec = config.network;
  spec.projections[0].strength = {strength, strength};
  return spec;
}

// Calls `work` on three ranks; all must succeed.
void OnThree(const std::function<absl::Status(Collectives&)>& work) {
  for (const absl::Status& status : RunInProcess(3, work)) EXPECT_TRUE(status.ok()) << status;
}

TEST(CompareOnRanks, TheEnginesAreEqualAndTimed) {
  const CompareOptions options = {.duration = 300, .threads = 1, .rounds = 2};
  const Comparison alone = CompareEngines(Network::Build(Learning(2)).value(), options).value();
  ASSERT_GT(alone.event.stats.spikes, 0u);
  OnThree([&](Collectives& ranks) {
    const absl::StatusOr<Network> network = Network::Build(Learning(2), {.threads = 1, .ranks = &ranks});
    if (!network.ok()) return network.status();
    const absl::StatusOr<Comparison> comparison = CompareEngines(*network, options);
    if (!comparison.ok()) return comparison.status();
    EXPECT_FALSE(comparison->difference);
    EXPECT_EQ(comparison->spike_hash, alone.spike_hash);
    EXPECT_EQ(comparison->weight_hash, alone.weight_hash);
    EXPECT_EQ(comparison->event.stats.deliveries, alone.event.stats.deliveries);
    EXPECT_EQ(comparison->event.rounds.size(), 2u);
    return absl::OkStatus();
  });
}

TEST(CompareOnRanks, TheFirstSpikeThatDiffersIsThatOfOneProcess) {
  const auto compare = [](const NetworkSpec& one, const NetworkSpec& other,
                          Ranks* ranks) -> absl::StatusOr<SideBySide> {
    const absl::StatusOr<Network> first = Network::Build(one, {.threads = 1, .ranks = ranks});
    if (!first.ok()) return first.status();
    const absl::StatusOr<Network> second = Network::Build(other, {.threads = 1, .ranks = ranks});
    if (!second.ok()) return second.status();
    return RunSideBySide({*first, {.threads = 1}}, {*second, {.threads = 1}}, {.duration = 2000});
  };
  const Difference alone = *compare(Learning(2), Learning(3.5), nullptr)->difference;
  ASSERT_TRUE(alone.spike);
  OnThree([&](Collectives& ranks) {
    const absl::StatusOr<SideBySide> found = compare(Learning(2), Learning(3.5), &ranks);
    if (!found.ok()) return found.status();
    EXPECT_TRUE(found->difference && found->difference->spike == alone.spike);
    if (!found->difference) return absl::OkStatus();
    EXPECT_EQ(found->difference->fired_in, alone.fired_in);
    if (ranks.rank() != 0) return absl::OkStatus();
    EXPECT_EQ(found->difference->around.size(), alone.around.size());
    for (std::size_t i = 0; i < alone.around.size(); ++i) {
      EXPECT_EQ(found->difference->around[i].states, alone.around[i].states) << i;
    }
    return absl::OkStatus();
  });
}

TEST(CompareOnRanks, TheFirstOfSeveralDifferences) {
  OnThree([](Collectives& ranks) {
    const absl::StatusOr<Network> network = Network::Build(Learning(2), {.threads = 1, .ranks = &ranks});
    if (!network.ok()) return network.status();
    const auto first = [&](const std::vector<std::optional<Difference>>& by_rank) {
      return FirstOfAll(*network, by_rank[static_cast<std::size_t>(ranks.rank())]).value();
    };
    const auto spike = [](Tick time, NeuronId neuron) { return Difference{.spike = Spike{time, neuron}}; };
    EXPECT_FALSE(first({{}, {}, {}}));
    EXPECT_EQ(first({{}, spike(9, 30), spike(8, 50)})->spike, (Spike{8, 50}));
    EXPECT_EQ(first({spike(8, 51), spike(9, 3), spike(8, 50)})->spike, (Spike{8, 50}));
    Difference synapse;
    const Synapse of_seven = {.source = 7, .target = 1, .delay = 1, .weight = 2};
    synapse.synapses = {of_seven, of_seven};
    EXPECT_EQ((*first({{}, synapse, {}})->synapses)[0].source, 7u);
    EXPECT_EQ(first({synapse, {}, spike(5, 1)})->spike, (Spike{5, 1})) << "a spike comes before the end";
    return absl::OkStatus();
  });
}

}  // namespace
}  // namespace lull
