// What is predicted of ranks, against networks that ranks build and run together in this process: their neurons,
// synapses, foreign sources and memory, and the letters that they send each other.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lull/config.h"
#include "lull/estimate.h"
#include "lull/observer.h"
#include "lull/simulation.h"
#include "network/built_network.h"
#include "ranks/in_process.h"
#include "test/support/named_types.h"

namespace lull {
namespace {

constexpr int kSeconds = 1;  // of model time

// Counts what goes through the collectives of a rank.
class Counting final : public Collectives {
 public:
  explicit Counting(Collectives& ranks) : ranks_(ranks) {}

  double meetings = 0, reductions = 0, letter_bytes = 0, messages = 0;  // since they were set to 0; bytes that came

  int rank() const override { return ranks_.rank(); }
  int size() const override { return ranks_.size(); }
  const std::string& host(int rank) const override { return ranks_.host(rank); }
  absl::Status Meet(std::span<const BytesView> out, std::span<BytesView> in, Meeting& meeting) override {
    absl::Status status = ranks_.Meet(out, in, meeting);
    ++meetings;
    for (const BytesView bytes : in) {
      letter_bytes += static_cast<double>(bytes.size());
      if (!bytes.empty()) ++messages;
    }
    return status;
  }
  absl::Status AllToAll(std::span<const BytesView> out, std::vector<Bytes>& in) override {
    return ranks_.AllToAll(out, in);
  }
  absl::Status Exscan(std::span<std::uint64_t> values) override { return ranks_.Exscan(values); }
  absl::Status Gather(BytesView own, std::vector<Bytes>& all) override { return ranks_.Gather(own, all); }
  absl::Status Broadcast(Bytes& bytes) override { return ranks_.Broadcast(bytes); }
  absl::Status Barrier() override { return ranks_.Barrier(); }
  void Leave(const absl::Status& why) override { ranks_.Leave(why); }

 private:
  absl::Status ReduceWords(Reduction reduction, bool are_signed, std::span<std::uint64_t> values) override {
    ++reductions;
    if (!are_signed) return ranks_.Reduce(reduction, values);
    return ranks_.Reduce(reduction, std::span(reinterpret_cast<std::int64_t*>(values.data()), values.size()));
  }

  Collectives& ranks_;
};

// Observed as a recorder observes.
class Watching : public Observer {
 public:
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  bool every_exchange() const override { return false; }
};

struct Measured {
  double columns, neurons, synapses = 0, foreign_sources, network_bytes;
  double spikes;                                  // of all ranks
  double windows, reductions, letters, messages;  // in a second of model time; the last two in a window
};

// Builds the network on ranks, and runs it.
std::vector<Measured> Measure(const NetworkSpec& spec, int ranks) {
  std::vector<Measured> all(static_cast<std::size_t>(ranks));
  const auto statuses = RunInProcess(ranks, [&](Collectives& collectives) {
    Counting counting(collectives);
    const absl::StatusOr<Network> network = Network::Build(spec, {.threads = 1, .ranks = &counting});
    if (!network.ok()) return network.status();
    absl::StatusOr<Simulation> simulation = Simulation::Create(*network, {.threads = 1});
    if (!simulation.ok()) return simulation.status();
    Watching watching;
    simulation->Observe(watching);
    counting.meetings = counting.reductions = 0;
    if (absl::Status status = simulation->Run(Seconds(kSeconds)).status(); !status.ok()) return status;
    Measured& own = all[static_cast<std::size_t>(collectives.rank())];
    own.windows = counting.meetings / kSeconds;
    own.reductions = counting.reductions / kSeconds;
    own.letters = counting.letter_bytes / 8 / counting.meetings;
    own.messages = counting.messages / counting.meetings;
    own.columns = network->own_columns();
    own.neurons = network->own_neurons();
    own.synapses = 0;
    network->ForEachSynapse([&own](const Synapse&) { ++own.synapses; });
    own.foreign_sources = static_cast<double>(InsideOf(*network).foreign_begin.size());
    own.network_bytes = static_cast<double>(network->memory_bytes());
    own.spikes = static_cast<double>(simulation->totals().spikes);
    return absl::OkStatus();
  });
  for (const absl::Status& status : statuses) EXPECT_TRUE(status.ok()) << status;
  return all;
}

OverRanks Over(const std::vector<Measured>& all, double Measured::*number) {
  OverRanks over = {.least = all[0].*number, .mean = 0, .most = all[0].*number};
  for (const Measured& own : all) {
    over.least = std::min(over.least, own.*number);
    over.most = std::max(over.most, own.*number);
    over.mean += own.*number / static_cast<double>(all.size());
  }
  return over;
}

// `tolerance` is that of the mean, to which more is added for single ranks.
void ExpectNear(const OverRanks& estimated, const OverRanks& measured, double tolerance, double more,
                const std::string& what) {
  EXPECT_NEAR(estimated.least, measured.least, (tolerance + more) * measured.least) << what;
  EXPECT_NEAR(estimated.mean, measured.mean, tolerance * measured.mean) << what;
  EXPECT_NEAR(estimated.most, measured.most, (tolerance + more) * measured.most) << what;
}

// Forty columns of fifty neurons that all fire some ten times a second, each for itself: the synapses are weak.
NetworkSpec Forty(const Reach& reach, double probability) {
  NetworkSpec spec;
  spec.delivery_limit = 40;
  spec.types = TypesOf2003();
  spec.columns = {{"column", 40, {{"cells", 50, {{"regular spiking"}}}}}};
  ProjectionSpec projection;
  projection.from = "cells";
  projection.to = "cells";
  projection.reach = reach;
  projection.probability = probability;
  projection.delay = {3, 9};
  projection.strength = 0.01;
  projection.stdp = Stdp{};
  spec.projections.push_back(projection);
  projection.reach = Inside{};
  spec.projections.push_back(projection);
  spec.inputs.push_back({.source = PoissonKicks{60, 20}, .target = {}});
  return spec;
}

// How many synapses and sources single ranks have depends on few draws if columns are chosen at random.
struct Case {
  Reach reach;
  double probability;
  double more;
};
class EstimateOfRanks : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Reaches, EstimateOfRanks,
                         testing::Values(Case{AllOthers{}, 0.01, 0.02}, Case{RandomOthers{15}, 0.02, 0.15},
                                         Case{Ring{3}, 0.05, 0.02}, Case{Torus{8, 1}, 0.05, 0.02}));

TEST_P(EstimateOfRanks, IsWhatTheyHaveAndSend) {
  const auto& [reach, probability, more] = GetParam();
  const NetworkSpec spec = Forty(reach, probability);
  for (const int ranks : {2, 4}) {
    SCOPED_TRACE(std::to_string(ranks) + " ranks");
    const std::vector<Measured> measured = Measure(spec, ranks);
    const RanksEstimate estimate =
        EstimateRanks(spec, {.ranks = ranks, .workers = 1, .rate_hz = measured[0].spikes / kSeconds / (40 * 50)});
    ExpectNear(estimate.columns, Over(measured, &Measured::columns), 0, 0, "columns");
    ExpectNear(estimate.neurons, Over(measured, &Measured::neurons), 0, 0, "neurons");
    ExpectNear(estimate.synapses, Over(measured, &Measured::synapses), 0.01, more, "synapses");
    ExpectNear(estimate.foreign_sources, Over(measured, &Measured::foreign_sources), 0.03, more, "foreign sources");
    ExpectNear(estimate.letters, Over(measured, &Measured::letters), 0.03, more, "letters");
    ExpectNear(estimate.messages, Over(measured, &Measured::messages), 0.03, 0.02, "messages");
    const OverRanks bytes = Over(measured, &Measured::network_bytes);
    EXPECT_NEAR(estimate.memory.network, bytes.most, (0.05 + more) * bytes.most);
    // Something happens in nearly every window.
    EXPECT_LE(measured[0].windows, estimate.windows_per_second);
    EXPECT_NEAR(measured[0].windows, estimate.windows_per_second, 0.01 * estimate.windows_per_second);
    // Recording would add one for sixteen exchanges; each call of Run has a few more.
    EXPECT_NEAR(estimate.reductions_per_second, measured[0].reductions + 340 / 16.0, 10.0 / kSeconds);
  }
}

TEST(EstimateRanks, OfTheReferenceNetworkIsWhatIsBuilt) {
  const NetworkSpec spec = BuiltInConfig("reference").value().network;
  const std::vector<Measured> measured = Measure(spec, 4);
  const RanksEstimate estimate = EstimateRanks(spec, {.ranks = 4});
  ExpectNear(estimate.columns, Over(measured, &Measured::columns), 0, 0, "columns");
  ExpectNear(estimate.synapses, Over(measured, &Measured::synapses), 0.01, 0.01, "synapses");
  ExpectNear(estimate.foreign_sources, Over(measured, &Measured::foreign_sources), 0.02, 0, "foreign sources");
  const OverRanks bytes = Over(measured, &Measured::network_bytes);
  EXPECT_NEAR(estimate.memory.network, bytes.most, 0.05 * bytes.most);
}

TEST(EstimateRanks, OneRankIsAlone) {
  const NetworkSpec spec = Forty(AllOthers{}, 0.1);
  const RanksEstimate estimate = EstimateRanks(spec, {.ranks = 1});
  const NetworkEstimate alone = Estimate(spec);
  EXPECT_EQ(estimate.columns.most, 40);
  EXPECT_EQ(estimate.foreign_sources.most, 0);
  EXPECT_EQ(estimate.letters.most, 0);
  EXPECT_EQ(estimate.window_seconds(), 0);
  EXPECT_NEAR(estimate.memory.network, alone.network_bytes, 1);
  EXPECT_NEAR(estimate.memory.simulation, alone.simulation_bytes, 1);
}

TEST(EstimateRanks, MoreRanksThanColumnsAreEmpty) {
  const RanksEstimate estimate = EstimateRanks(Forty(Ring{1}, 1), {.ranks = 100});
  EXPECT_EQ(estimate.empty_ranks, 60);
  EXPECT_EQ(estimate.columns.least, 0);
  EXPECT_EQ(estimate.columns.most, 1);
  EXPECT_EQ(estimate.foreign_sources.most, 100);
  EXPECT_NEAR(estimate.linked_ranks.most, 2, 1e-9);
}

TEST(EstimateRanks, WindowsEndWithExchangesAndStretches) {
  const NetworkSpec spec = Forty(Ring{1}, 1);  // a lookahead of 3 ms
  const auto windows = [&](std::optional<Tick> exchange_every) {
    return EstimateRanks(spec, {.exchange_every = exchange_every}).windows_per_second;
  };
  EXPECT_NEAR(windows({}), 340, 1e-9);  // 100 in 300 ms, of which stretches of 100 ms cut two
  EXPECT_EQ(windows(1), 1000);
  EXPECT_EQ(windows(2), 500);
  EXPECT_EQ(windows(10), 400);
  EXPECT_EQ(windows(100), 340);
  EXPECT_EQ(windows(kNever), 340);
}

TEST(EstimateRanks, AMeetingTakesItsStagesMessagesAndBytes) {
  const NetworkSpec spec = Forty(AllOthers{}, 1);
  RanksQuestion question = {.ranks = 4, .rate_hz = 3.4, .latency_seconds = 1e-6, .bytes_per_second = 1e9};
  RanksEstimate estimate = EstimateRanks(spec, question);
  EXPECT_EQ(estimate.stages, 2);
  EXPECT_NEAR(estimate.letters.most, 1500 * 3.4 / 340, 1e-9);
  EXPECT_NEAR(estimate.meeting_seconds, 3 * (1e-6 + 32e-9) + 15 * 8e-9, 1e-12);
  question.ranks = 40;  // more than send each other a message whatever happens
  estimate = EstimateRanks(spec, question);
  EXPECT_EQ(estimate.stages, 6);
  EXPECT_NEAR(estimate.messages.most, 39 * (1 - std::exp(-0.5)), 1e-9);
  EXPECT_NEAR(estimate.meeting_seconds,
              6 * (1e-6 + 44 * 8e-9) + estimate.messages.most * (1e-6 + 32e-9) + 1950 * 0.01 * 8e-9, 1e-12);
  EXPECT_NEAR(estimate.reduction_seconds, estimate.reductions_per_second / 340 * 6 * (1e-6 + 8e-9), 1e-12);
}

TEST(EstimateRanks, ABillionNeuronsOnAThousandRanks) {
  NetworkSpec spec = BuiltInConfig("million").value().network;
  spec.columns[0].count = 10'000'000;
  const RanksEstimate estimate = EstimateRanks(spec, {.ranks = 1000, .rate_hz = 0.01});
  EXPECT_EQ(estimate.neurons.most, 1e6);
  EXPECT_NEAR(estimate.synapses.mean, 5.08e7, 1e3);
  EXPECT_EQ(estimate.empty_ranks, 0);
  EXPECT_GT(estimate.foreign_sources.mean, 1e5);
  EXPECT_LT(estimate.foreign_sources.mean, 1e6);
  EXPECT_NEAR(estimate.memory.files, 4.04e9, 1e7);
  EXPECT_LT(estimate.memory.all(), 1e9);
}

}  // namespace
}  // namespace lull
