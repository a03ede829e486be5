// States that are saved and loaded. That a run goes on from them is held to the oracle in every test that calls
// ExpectAgreement; here is what else they promise.
//
// Covers simulation_saving.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "lull/observer.h"
#include "test/support/hand_made.h"
#include "test/support/named_types.h"
#include "test/support/sanitized.h"
#include "test/support/watching.h"

namespace lull {
namespace {

using testing::HasSubstr;

// Two columns that learn, in both directions, and are set off by given spikes and kicks.
NetworkSpec SavedPair(Tick start = 0, const Stdp& rule = {}) {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.types = TypesOf2003();
  spec.seed = 5;
  spec.columns = {{"column", 2, {{"e", 20, {{"regular spiking"}, {"chattering"}}}}}};
  for (const Reach& reach : {Reach(Inside{}), Reach(AllOthers{})}) {
    ProjectionSpec projection;
    projection.from = projection.to = "e";
    projection.reach = reach;
    projection.probability = 0.4;
    projection.delay = {2, 15};
    projection.strength = {0, 4};
    projection.stdp = rule;
    projection.stdp->from = start + 50;
    projection.stdp->until = start + 500;
    spec.projections.push_back(projection);
  }
  SpikeInput spikes{{}, 60};
  for (Tick t = 1; t < 600; t += 7) spikes.spikes.push_back({start + t, static_cast<NeuronId>(t % 40)});
  spec.inputs.push_back({.source = spikes, .target = {}});
  spec.inputs.push_back({.source = PulseTrain{9, 70, 30}, .from = start + 20, .target = {.neurons = {{0, 3}}}});
  spec.inputs.push_back({.source = StepCurrent{.changes = {{start + 60, 2}, {start + 130, 4}, {start + 200, 0}}}});
  spec.inputs.push_back({.source = StepCurrent{3}, .from = start + 100, .until = start + 250, .target = {}});
  return spec;
}

// The same with inputs that draw numbers.
NetworkSpec DrawingPair() {
  NetworkSpec spec = SavedPair();
  spec.inputs.push_back({.source = PulseTrain{{-9, 15}, 60, 25}, .from = 70, .target = {.neurons = {{0, 7}}}});
  spec.inputs.push_back({.source = NormalNoise{0, 3}, .from = 120, .until = 230, .target = {}});
  spec.inputs.push_back({.source = PoissonKicks{40, {5, 35}, RateSine{30, 7}}, .from = 60, .target = {}});
  spec.inputs.push_back({.source = PoissonKicks{1500, Normal{1, 0.5}}, .from = 80, .until = 300, .target = {}});
  spec.inputs.push_back(
      {.source = OneAtRandom{Drawn(Exponential{30}).Within(5, 90), 2}, .from = 90, .target = {.neurons = {{1, 5}}}});
  return spec;
}

Simulation Create(const Network& network, const SimulationOptions& options = {}) {
  return *Simulation::Create(network, options);
}

TEST(SavedState, SavingChangesNothing) {
  const Network network = Built(DrawingPair());
  const Outcome expected = OracleOutcome(network, 600);
  for (const SimulationOptions& options : DealtEngines(network, 1)) {
    SCOPED_TRACE(NameOf(options));
    Simulation simulation = Create(network, options);
    for (int i = 0; i < 60; ++i) {
      ASSERT_TRUE(simulation.Run(10).ok());
      SavedState(simulation);
    }
    EXPECT_EQ(simulation.spike_hash(), expected.spike_hash);
    EXPECT_EQ(simulation.weight_hash(), expected.weight_hash);
    EXPECT_EQ(simulation.totals().deliveries, expected.deliveries);
  }
}

TEST(SavedState, HoldsTheTotals) {
  const Network network = Built(DrawingPair());
  Simulation whole = Create(network), first = Create(network), second = Create(network);
  ASSERT_TRUE(whole.Run(500).ok() && first.Run(300).ok());
  ASSERT_TRUE(LoadState(second, SavedState(first)).ok());
  EXPECT_EQ(second.now(), 300);
  EXPECT_EQ(second.spike_hash(), first.spike_hash());
  EXPECT_EQ(second.weight_hash(), first.weight_hash());
  const absl::StatusOr<RunCounters> stats = second.Run(200);
  ASSERT_TRUE(stats.ok());
  EXPECT_EQ(stats->steps, 200);
  EXPECT_EQ(second.totals().steps, 500);
  EXPECT_EQ(second.totals().spikes, whole.totals().spikes);
  EXPECT_EQ(second.totals().deliveries, whole.totals().deliveries);
  EXPECT_GT(second.totals().wall_seconds, first.totals().wall_seconds);
}

TEST(SavedState, CutAnywhereIsRefused) {
  const Network network = Built(DrawingPair());
  Simulation simulation = Create(network);
  ASSERT_TRUE(simulation.Run(300).ok());
  const std::vector<std::byte> state = SavedState(simulation);
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 100; ++i) {
    Simulation other = Create(network);
    const std::size_t size = random() % state.size();
    EXPECT_TRUE(absl::IsDataLoss(LoadState(other, std::span(state).first(size)))) << size;
    EXPECT_TRUE(absl::IsDataLoss(other.Run(1).status())) << "it is of no more use";
  }
}

// What no checksum has caught. That it does no harm is for the sanitizers to see.
void ExpectThatAnyChangeIsRefusedOrRuns(const Stdp& rule) {
  NetworkSpec spec = SavedPair(0, rule);
  spec.inputs.push_back({.source = PoissonKicks{20, 60}, .target = {}});
  const Network network = Built(spec);
  Simulation simulation = Create(network);
  ASSERT_TRUE(simulation.Run(300).ok());
  const std::vector<std::byte> state = SavedState(simulation);
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  int refused = 0;
  for (int i = 0; i < Rounds(300); ++i) {
    std::vector<std::byte> changed = state;
    changed[random() % changed.size()] ^= std::byte{1} << random() % 8;
    for (const SimulationOptions& options : DealtEngines(network, i)) {
      Simulation other = Create(network, options);
      const absl::Status status = LoadState(other, changed);
      if (status.ok()) {
        const absl::Status run = other.Run(50).status();
        EXPECT_TRUE(run.ok() || absl::IsOutOfRange(run)) << run;  // the state of a neuron may have become infinite
      } else {
        EXPECT_TRUE(absl::IsDataLoss(status)) << status;
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 0);
}

TEST(SavedState, ChangedAnywhereIsRefusedOrRuns) { ExpectThatAnyChangeIsRefusedOrRuns({}); }

TEST(SavedState, WithTracesChangedAnywhereIsRefusedOrRuns) {
  ExpectThatAnyChangeIsRefusedOrRuns(
      {.window = StdpWindow::kExponential, .pairing = StdpPairing::kAll, .a_plus_triplet = 0.1});
}

TEST(SavedState, WithGatheredChangesChangedAnywhereIsRefusedOrRuns) {
  ExpectThatAnyChangeIsRefusedOrRuns({.update_every = 100, .keep = 0.5});
}

TEST(SavedState, OfAnotherNetworkIsRefused) {
  Simulation simulation = Create(Built(SavedPair()));
  NetworkSpec other = SavedPair();
  other.columns[0].layers[0].size = 21;
  Simulation into = Create(Built(other));
  EXPECT_THAT(std::string(LoadState(into, SavedState(simulation)).message()), HasSubstr("another network"));
}

TEST(SavedState, IsLoadedBeforeAnythingElse) {
  const Network network = Built(SavedPair());
  Simulation simulation = Create(network);
  const std::vector<std::byte> state = SavedState(simulation);
  Simulation has_run = Create(network), is_observed = Create(network);
  ASSERT_TRUE(has_run.Run(1).ok());
  KeptSpikes spikes;
  is_observed.Observe(spikes);
  EXPECT_TRUE(absl::IsFailedPrecondition(LoadState(has_run, state)));
  EXPECT_TRUE(absl::IsFailedPrecondition(LoadState(is_observed, state)));
  EXPECT_TRUE(has_run.Run(1).ok() && is_observed.Run(1).ok());
}

TEST(SavedState, WhatTheSinkSaysEndsSaving) {
  Simulation simulation = Create(Built(SavedPair()));
  int calls = 0;
  const absl::Status status = simulation.Save(
      [&calls](std::span<const std::byte>) { return ++calls < 3 ? absl::OkStatus() : absl::UnavailableError("full"); });
  EXPECT_EQ(status, absl::UnavailableError("full"));
  EXPECT_EQ(calls, 3);
  EXPECT_TRUE(simulation.Run(10).ok());
}

// Where nothing is drawn, a run that begins later is the same run later. 2³² ms are 49.7 days; 2³¹ is where histories
// move the base of their times.
TEST(Start, ShiftsARunInTime) {
  const Network at_zero = Built(SavedPair());
  const Outcome expected = OracleOutcome(at_zero, 600);
  ASSERT_GT(expected.spikes.size(), 100u);
  for (const Tick start : {Tick{1}, (Tick{1} << 31) - 300, (Tick{1} << 32) - 300, Tick{1} << 40}) {
    const Network network = Built(SavedPair(start));
    for (SimulationOptions options : DealtEngines(network, 3)) {
      SCOPED_TRACE(std::to_string(start) + " " + NameOf(options));
      options.start = start;
      Simulation first = Create(network, options), second = Create(network);
      KeptSpikes seen;
      first.Observe(seen);
      EXPECT_EQ(first.now(), start);
      ASSERT_TRUE(first.Run(330).ok());
      ASSERT_TRUE(LoadState(second, SavedState(first)).ok());
      second.Observe(seen);
      ASSERT_TRUE(second.Run(270).ok());
      std::vector<Spike> spikes = seen.all;
      for (Spike& spike : spikes) spike.time -= start;
      EXPECT_EQ(spikes, expected.spikes);
      EXPECT_EQ(second.weight_hash(), expected.weight_hash);
      EXPECT_EQ(second.totals().steps, 600);
    }
  }
}

TEST(Start, TakesDrawsAsTheyAreAtItsTime) {
  NetworkSpec spec = SavedPair();
  spec.inputs = {{.source = PoissonKicks{0.02, 60}, .target = {}}, {.source = UniformNoise{-1, 9}, .target = {}}};
  const Network network = Built(spec);
  const Tick start = (Tick{1} << 32) - 200;
  std::vector<std::uint64_t> hashes;
  for (const SimulationOptions& options : DealtEngines(network, 4)) {
    SimulationOptions later = options;
    later.start = start;
    Simulation simulation = Create(network, later);
    ASSERT_TRUE(simulation.Run(400).ok());
    hashes.push_back(simulation.spike_hash());
    EXPECT_GT(simulation.totals().spikes, 100u);
  }
  EXPECT_THAT(hashes, testing::Each(hashes.front()));
  EXPECT_TRUE(absl::IsInvalidArgument(Simulation::Create(network, {.start = -1}).status()));
}

class Impatient : public Observer {
 public:
  void OnSpikes(Tick from, Tick until, std::span<const Spike>) override { last = {from, until}; }
  absl::Status status() const override { return ++asked < 3 ? absl::OkStatus() : absl::CancelledError("enough"); }

  std::pair<Tick, Tick> last = {};
  mutable int asked = 0;
};

TEST(Observers, CanEndARunBetweenExchangesThatAreFarApart) {
  NetworkSpec spec = SavedPair();
  spec.inputs = {{.source = UniformNoise{0, 5}, .target = {}}};
  Simulation simulation = Create(Built(spec), {.exchange_every = Seconds(10)});
  Impatient observer;
  simulation.Observe(observer);
  EXPECT_TRUE(absl::IsCancelled(simulation.Run(Seconds(5)).status()));
  EXPECT_EQ(simulation.now(), 300);
  EXPECT_EQ(observer.last, std::pair(Tick{0}, Tick{300})) << "its spikes are not held back";
  observer.asked = -1'000'000;
  ASSERT_TRUE(simulation.Run(Seconds(5)).ok());
  EXPECT_EQ(observer.last, std::pair(Tick{300}, Tick{5300}));
}

}  // namespace
}  // namespace lull
