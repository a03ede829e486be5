// What a run may do without changing anything: be cut, read, watched, repeated. Every test compares an engine that does
// so with the oracle, which does not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "lull/estimate.h"
#include "lull/observer.h"
#include "test/support/hand_made.h"
#include "test/support/named_types.h"

namespace lull {
namespace {

using testing::IsEmpty;
using testing::Not;

// Four columns that learn, spike at 5–20 Hz and fall silent between: two rules and static synapses, delays of 3 to 40.
NetworkSpec Lively(WeightBounds bounds = WeightBounds::kDelivery) {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.types = TypesOf2003();
  spec.seed = 77;
  spec.columns = {
      {"column", 4, {{"e", 30, {{"regular spiking", 3}, {"chattering", 1}}}, {"i", 9, {{"fast spiking"}}}}}};
  Stdp first, second;
  first.bounds = bounds;
  second.bounds = bounds;
  second.window = StdpWindow::kExponential;
  second.from = 150;
  second.until = 420;
  const auto connect = [&spec](std::string from, std::string to, Reach reach, std::optional<Stdp> stdp) {
    ProjectionSpec projection;
    projection.from = std::move(from);
    projection.to = std::move(to);
    projection.reach = reach;
    projection.probability = 0.3;
    projection.delay = {3, 40};
    projection.strength = {0, 4};
    projection.inhibitory = 0.2;
    projection.stdp = stdp;
    spec.projections.push_back(projection);
  };
  connect("e", "e", Inside{}, first);
  connect("e", "i", Inside{}, second);
  connect("i", "e", Inside{}, std::nullopt);
  connect("e", "i", AllOthers{}, first);
  spec.projections.back().delay.range()->low = 41;  // no pair of projections with different rules may share a delay
  spec.projections.back().delay.range()->high = 60;
  spec.inputs.push_back({.source = PoissonKicks{8, 60}, .target = {}});
  spec.inputs.push_back({.source = UniformNoise{0, 6}, .from = 200, .until = 300, .target = {}});
  return spec;
}

std::vector<Tick> RandomPieces(Tick duration, std::mt19937& random) {
  std::vector<Tick> pieces;
  while (duration > 0) {
    const Tick longest = std::min<Tick>(duration, random() % 4 == 0 ? 150 : 12);
    pieces.push_back(static_cast<Tick>(random() % static_cast<std::uint32_t>(longest + 1)));  // 0 among them
    duration -= pieces.back();
  }
  return pieces;
}

class Run : public testing::TestWithParam<WeightBounds> {};

TEST_P(Run, InPiecesEqualsRunAtOnce) {
  const Network network = Built(Lively(GetParam()));
  const Outcome expected = OracleOutcome(network, 600);
  ASSERT_THAT(expected.spikes, Not(IsEmpty()));
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (const SimulationOptions& options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    EXPECT_THAT(EngineOutcome(network, options, {600}), SameAs(expected));
    EXPECT_THAT(EngineOutcome(network, options, std::vector<Tick>(600, 1)), SameAs(expected));
    EXPECT_THAT(EngineOutcome(network, options, {0, 300, 0, 300, 0}), SameAs(expected));
    EXPECT_THAT(EngineOutcome(network, options, RandomPieces(600, random)), SameAs(expected));
  }
}

// Reading weights applies the potentiation that is pending; reading at any step changes no bit of what follows.
TEST_P(Run, ReadingWeightsAtRandomStepsChangesNothing) {
  const Network network = Built(Lively(GetParam()));
  std::map<Tick, std::vector<float>> weights;
  const Outcome expected =
      OracleOutcome(network, 600, [&weights](Tick t, const oracle::Answer& answer) { weights[t] = answer.weights; });
  weights[0] = oracle::Solve(ProblemOf(network), 0).weights;
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (const SimulationOptions& options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    Simulation simulation = Simulation::Create(network, options).value();
    for (const Tick piece : RandomPieces(600, random)) {
      ASSERT_TRUE(simulation.Run(piece).ok());
      std::vector<float> now;
      simulation.ForEachSynapse([&now](const Synapse& synapse) { now.push_back(synapse.weight); });
      ASSERT_THAT(now, FirstDifferenceFrom(weights[simulation.now()])) << "at " << simulation.now();
      if (random() % 2 == 0) simulation.weight_hash();
    }
    EXPECT_EQ(simulation.spike_hash(), expected.spike_hash);
    EXPECT_EQ(simulation.weight_hash(), expected.weight_hash);
  }
}

INSTANTIATE_TEST_SUITE_P(Bounds, Run, testing::Values(WeightBounds::kDelivery, WeightBounds::kHard),
                         [](const auto& bounds) { return bounds.param == WeightBounds::kHard ? "Hard" : "Delivery"; });

// A million neurons without synapses, each with a kick to come (16 bytes and a third more) of as many inputs as fill a
// tenth more than the memory of this machine.
TEST(Create, MoreMemoryThanTheMachineHasIsRefused) {
  NetworkSpec spec;
  spec.types = {{.name = "rs"}};
  spec.columns = {{"column", 20, {{"a", 50'000, {{"rs"}}}}}};
  constexpr double kBytesOfAnInput = 1e6 * 16 * 4 / 3;
  const double inputs = 1.1 * static_cast<double>(MachineMemoryBytes()) / kBytesOfAnInput;
  spec.inputs.assign(static_cast<std::size_t>(inputs), {.source = PoissonKicks{0.01, 1}, .target = {}});
  const auto network = Network::Build(spec, {.threads = 1});
  ASSERT_TRUE(network.ok()) << network.status();
  const absl::Status status = Simulation::Create(*network, {.threads = 1}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(
      std::string(status.message()),
      testing::MatchesRegex("network: the network needs about [0-9.e+]+ GiB of memory, and this machine has [0-9.]+ "
                            "GiB; fewer columns, neurons or synapses need less"));
}

TEST(RunState, IsTheOraclesAfterEveryStep) {
  const Network network = Built(Lively());
  std::vector<std::vector<oracle::State>> states;
  OracleOutcome(network, 400, [&states](Tick, const oracle::Answer& answer) { states.push_back(answer.states); });
  for (const SimulationOptions& options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    Simulation simulation = Simulation::Create(network, options).value();
    for (Tick t = 1; t <= 400; ++t) {
      ASSERT_TRUE(simulation.Run(1).ok());
      std::vector<std::vector<float>> now;
      for (NeuronId i = 0; i < network.neurons(); ++i) now.push_back(simulation.State(i));
      ASSERT_THAT(now, FirstDifferenceFrom(states[static_cast<std::size_t>(t - 1)])) << "at " << t;
    }
  }
}

TEST(RunState, BeforeTheFirstStepIsTheInitialOne) {
  const Network network = Built(Lively());
  for (const SimulationOptions& options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    const Simulation simulation = Simulation::Create(network, options).value();
    EXPECT_EQ(simulation.now(), 0);
    for (NeuronId i = 0; i < network.neurons(); ++i) {
      ASSERT_THAT(simulation.State(i), FirstDifferenceFrom(network.neuron(i).initial_state));
    }
  }
}

TEST(RunTwice, TwoSimulationsOfOneNetworkDoNotTouch) {
  const Network network = Built(Lively());
  const Outcome expected = OracleOutcome(network, 300);
  Simulation clock = Simulation::Create(network, {.engine = EngineKind::kClockDriven, .exchange_every = {}}).value();
  Simulation event = Simulation::Create(network, {.engine = EngineKind::kEventDriven, .exchange_every = {}}).value();
  for (int piece = 0; piece < 30; ++piece) {
    ASSERT_TRUE(clock.Run(10).ok());
    ASSERT_TRUE(event.Run(10).ok());
    ASSERT_EQ(clock.spike_hash(), event.spike_hash()) << "at " << clock.now();
  }
  EXPECT_EQ(clock.weight_hash(), expected.weight_hash);
  EXPECT_EQ(event.weight_hash(), expected.weight_hash);
  EXPECT_THAT(EngineOutcome(network, {}, {300}), SameAs(expected));  // the network is as it was
}

// ---------------------------------------------------------------------------------------------------------------------
// Watching

// Keeps the exchanges, and the states of neurons.
class Watcher : public Observer {
 public:
  explicit Watcher(std::vector<NeuronId> traced, Tick trace_every = 1)
      : traced_(std::move(traced)), trace_every_(trace_every) {}

  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override {
    exchanges_.emplace_back(from, until);
    spikes_ += spikes.size();
    EXPECT_TRUE(std::is_sorted(spikes.begin(), spikes.end()));
  }
  std::vector<NeuronId> traced() const override { return traced_; }
  Tick trace_every() const override { return trace_every_; }
  void OnTrace(NeuronId neuron, Tick from, Tick until, std::span<const float> states) override {
    EXPECT_EQ(exchanges_.back(), std::pair(from, until));
    states_[neuron].insert(states_[neuron].end(), states.begin(), states.end());
  }

  const std::vector<std::pair<Tick, Tick>>& exchanges() const { return exchanges_; }
  std::map<NeuronId, std::vector<float>>& states() { return states_; }
  std::size_t spikes() const { return spikes_; }

 private:
  std::vector<NeuronId> traced_;
  std::vector<std::pair<Tick, Tick>> exchanges_;
  std::map<NeuronId, std::vector<float>> states_;
  Tick trace_every_;
  std::size_t spikes_ = 0;
};

TEST(Watching, TracesAreTheOraclesAndWakeNobody) {
  const Network network = Built(Lively());
  std::vector<std::vector<oracle::State>> states;
  const Outcome expected =
      OracleOutcome(network, 500, [&states](Tick, const oracle::Answer& answer) { states.push_back(answer.states); });
  const std::vector<NeuronId> traced = {0, 5, 29, 30, 38, 39, 77, 155};
  for (SimulationOptions options : AllEngines()) {
    for (const Tick every : {1, 7, 200}) {
      SCOPED_TRACE(NameOf(options) + ", every " + std::to_string(every));
      options.exchange_every = every;
      Simulation simulation = Simulation::Create(network, options).value();
      Watcher watcher(traced), rare({77, 30}, 21), rarest({5, 30}, 35);
      for (Watcher* each : {&rare, &watcher, &rarest}) simulation.Observe(*each);
      for (const Tick piece : {13, 287, 200}) ASSERT_TRUE(simulation.Run(piece).ok());
      EXPECT_EQ(simulation.spike_hash(), expected.spike_hash);
      EXPECT_EQ(simulation.weight_hash(), expected.weight_hash);
      const auto expect_states = [&](Watcher& of, NeuronId neuron) {
        std::vector<float> expected_states;
        for (auto t = static_cast<std::size_t>(of.trace_every()); t <= 500; t += of.trace_every()) {
          const oracle::State& state = states[t - 1][neuron];
          const std::size_t variables = simulation.State(neuron).size();
          expected_states.insert(expected_states.end(), state.begin(), state.begin() + variables);
        }
        ASSERT_THAT(of.states()[neuron], FirstDifferenceFrom(expected_states)) << "neuron " << neuron;
      };
      for (const NeuronId neuron : traced) expect_states(watcher, neuron);
      for (const NeuronId neuron : {77, 30}) expect_states(rare, neuron);
      for (const NeuronId neuron : {5, 30}) expect_states(rarest, neuron);
    }
  }
}

// An observer that comes or goes between two runs is told of its own time, and changes nothing for others.
TEST(Watching, ObserversComeAndGoBetweenRuns) {
  const Network network = Built(Lively());
  const Outcome expected = OracleOutcome(network, 500);
  for (const SimulationOptions& options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    Simulation alone = Simulation::Create(network, options).value(),
               simulation = Simulation::Create(network, options).value();
    Watcher always({5, 77}, 14), of_all({5, 77}, 14), briefly({0, 5, 30}, 3), later({30}, 7);
    alone.Observe(of_all);
    ASSERT_TRUE(alone.Run(500).ok());
    simulation.Observe(briefly);
    simulation.Observe(always);
    ASSERT_TRUE(simulation.Run(100).ok());
    EXPECT_TRUE(simulation.StopObserving(briefly));
    EXPECT_FALSE(simulation.StopObserving(briefly));
    EXPECT_FALSE(simulation.StopObserving(later));
    simulation.Observe(later);
    ASSERT_TRUE(simulation.Run(200).ok());
    EXPECT_EQ(briefly.states()[5].size(), 2 * (100 / 3));
    EXPECT_EQ(later.states()[30].size(), 2 * (300 / 7 - 100 / 7));
    EXPECT_TRUE(simulation.StopObserving(later));
    ASSERT_TRUE(simulation.Run(200).ok());
    EXPECT_EQ(always.states(), of_all.states());
    EXPECT_EQ(always.spikes(), of_all.spikes());
    EXPECT_EQ(simulation.spike_hash(), expected.spike_hash);
    EXPECT_TRUE(simulation.StopObserving(always));
    ASSERT_TRUE(simulation.Run(50).ok());  // nobody is told
    EXPECT_EQ(always.spikes(), of_all.spikes());
  }
}

// MODEL.md 8: exchanges stand at the multiples of exchange_every since time 0, and at the end of each Run.
TEST(Watching, ExchangesDependOnTheModelAlone) {
  const Network network = Built(Lively());
  ASSERT_EQ(network.min_delay_between_columns(), 41);
  for (SimulationOptions options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    Simulation by_default = Simulation::Create(network, options).value();
    EXPECT_EQ(by_default.exchange_every(), 41);
    for (const Tick every : {1, 10, 41, 1000}) {
      options.exchange_every = every;
      Simulation simulation = Simulation::Create(network, options).value();
      Watcher watcher({});
      simulation.Observe(watcher);
      std::vector<std::pair<Tick, Tick>> expected;
      Tick now = 0;
      for (const Tick piece : {5, 20, 41, 34}) {
        ASSERT_TRUE(simulation.Run(piece).ok());
        for (const Tick end = now + piece; now < end;) {
          const Tick next = std::min(end, (now / every + 1) * every);
          expected.emplace_back(now, next);
          now = next;
        }
      }
      EXPECT_EQ(watcher.exchanges(), expected) << "every " << every;
    }
  }
}

TEST(Watching, ExchangeEveryChangesNothing) {
  const Network network = Built(Lively());
  const Outcome expected = OracleOutcome(network, 400);
  for (SimulationOptions options : AllEngines()) {
    for (const Tick every : {1, 2, 39, 100, 5000}) {
      SCOPED_TRACE(NameOf(options) + ", every " + std::to_string(every));
      options.exchange_every = every;
      EXPECT_THAT(EngineOutcome(network, options, {400}), SameAs(expected));
    }
  }
}

// A network that is silent but for two spikes, in steps 1 and 5,000,000.
NetworkSpec Silent() {
  NetworkSpec spec = Cells(2);
  for (NeuronType& type : spec.types) type.initial.at_rest = true;
  DriveAt(spec, 0, {1, 5'000'000});
  return spec;
}

// As Watcher, but without the exchanges of silence.
class Sleeper : public Watcher {
 public:
  using Watcher::Watcher;
  bool every_exchange() const override { return false; }
};

TEST(Watching, SilenceIsJumpedOverUnlessAnObserverWantsEveryExchange) {
  Simulation simulation = Simulation::Create(Built(Silent()), {.exchange_every = 2}).value();
  Sleeper sleeper(std::vector<NeuronId>{}), tracer({0, 1}, 50);
  simulation.Observe(sleeper);
  ASSERT_TRUE(simulation.Run(10'000'001).ok());
  EXPECT_LT(sleeper.exchanges().size(), 1'000u);
  EXPECT_EQ(simulation.totals().spikes, 2u);
  EXPECT_EQ(sleeper.spikes(), 2u);
  Tick told = 0;
  for (const auto& [from, until] : sleeper.exchanges()) {
    EXPECT_EQ(from, std::exchange(told, until));
    EXPECT_TRUE(until % 2 == 0 || until == simulation.now()) << until;
  }
  EXPECT_EQ(told, simulation.now());

  simulation.Observe(tracer);
  ASSERT_TRUE(simulation.Run(20'000'000).ok());
  EXPECT_LT(tracer.exchanges().size(), 1'000u);
  EXPECT_GT(tracer.exchanges().size(), 50u) << "the states of all silence are kept at once";
  for (const NeuronId neuron : {0, 1}) EXPECT_EQ(tracer.states()[neuron].size(), 2u * 400'000);

  Watcher watcher({});
  simulation.Observe(watcher);
  ASSERT_TRUE(simulation.Run(2'001).ok());
  EXPECT_EQ(watcher.exchanges().size(), 1'001u);
}

// Ends the run at the first exchange at or after a time.
class Stopper : public Observer {
 public:
  explicit Stopper(Tick stop_at) : stop_at_(stop_at) {}
  void OnSpikes(Tick, Tick until, std::span<const Spike>) override { now_ = until; }
  absl::Status status() const override { return now_ >= stop_at_ ? absl::CancelledError("enough") : absl::OkStatus(); }
  void Relent() { stop_at_ = kNever; }

 private:
  Tick stop_at_;
  Tick now_ = 0;
};

TEST(Watching, AnObserverMayEndARunThatLaterGoesOn) {
  const Network network = Built(Lively());
  const Outcome expected = OracleOutcome(network, 400);
  for (SimulationOptions options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    options.exchange_every = 30;
    Simulation simulation = Simulation::Create(network, options).value();
    Stopper stopper(100);
    Watcher watcher({});
    simulation.Observe(stopper);
    simulation.Observe(watcher);
    EXPECT_EQ(simulation.Run(400).status(), absl::CancelledError("enough"));
    EXPECT_EQ(simulation.now(), 120);
    EXPECT_EQ(watcher.exchanges().back(), std::pair(Tick{90}, Tick{120}));  // whoever stops it, all see the exchange
    stopper.Relent();
    ASSERT_TRUE(simulation.Run(280).ok());
    EXPECT_EQ(simulation.spike_hash(), expected.spike_hash);
    EXPECT_EQ(simulation.weight_hash(), expected.weight_hash);
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// States that are no longer finite (MODEL.md 2)

TEST(Overflow, EndsTheRunAtTheSameTimeWithTheSameWords) {
  for (const double tolerance : {0.01, 0.0}) {
    NetworkSpec spec = Layer(3, AtRest(Named("regular spiking")));
    spec.columns[0].count = 2;
    spec.rest_tolerance = tolerance;
    spec.inputs = {{.source = SpikeInput{{{130, 4}, {131, 3}, {132, 4}}, 6'000}, .target = {}},
                   {.source = SpikeInput{{{10, 4}, {150, 4}}, 7'000}, .target = {}}};
    for (const Tick duration : {129, 700}) {
      const Outcome outcome = ExpectAgreement(spec, duration);
      EXPECT_EQ(outcome.failure.empty(), duration == 129) << outcome.failure;
    }
    EXPECT_EQ(ExpectAgreement(spec, 140).failure,
              "neuron 4 (layer 'cells', type 'regular spiking') has a state that is no longer finite: it overflowed "
              "between 100 and 140 ms; the largest input to the neuron in one step of this time was 6000 mV/ms");
  }
}

// All at once, by their own drive and by one another.
TEST(Overflow, OfManyNamesTheFirst) {
  HindmarshRoseType rose;
  rose.drive = 2;
  NetworkSpec spec = Layer(100, {"rose", rose, {}});
  spec.columns[0].count = 2;
  spec.delivery_limit = 4'000;
  ProjectionSpec all;
  all.from = all.to = "cells";
  all.strength = {20, 40};
  spec.projections = {all};
  const Outcome outcome = ExpectAgreement(spec, 300);
  EXPECT_THAT(outcome.failure, testing::StartsWith("neuron 0 "));
  EXPECT_THAT(outcome.failure, testing::HasSubstr("between 0 and 100 ms"));

  rose.drive = 1e30;
  EXPECT_THAT(ExpectAgreement(Layer(1, {"rose", rose, {}}), 50).failure,
              testing::EndsWith("between 0 and 50 ms; the largest input to the neuron in one step of this time was at "
                                "most 64 mV/ms"));
}

// The answers of an environment, and when it was asked.
class Asked : public Observer {
 public:
  void OnSpikes(Tick, Tick until, std::span<const Spike>) override { told = until; }
  void OnExchange(Tick now, std::vector<Stimulus>&) override { asked = now; }

  Tick told = 0, asked = 0;
};

TEST(Overflow, IsToldButNotAskedAboutAndStaysUntilTheStateIsRestored) {
  NetworkSpec spec = Layer(2, AtRest(Named("regular spiking")));
  DriveAt(spec, 1, {250}, 20'000);
  const Network network = Built(spec);
  for (SimulationOptions options : AllEngines()) {
    for (const Tick every : {1, 50, 1'000}) {
      options.exchange_every = every;
      Simulation simulation = Simulation::Create(network, options).value();
      Asked observer;
      simulation.Observe(observer);
      ASSERT_TRUE(simulation.Run(240).ok());
      const Snapshot before = simulation.TakeSnapshot().value();
      const absl::Status status = simulation.Run(1'000).status();
      EXPECT_TRUE(absl::IsOutOfRange(status)) << status;
      EXPECT_EQ(simulation.now(), 300);
      EXPECT_EQ(observer.told, 300);
      EXPECT_EQ(observer.asked, (299 / every) * every);
      EXPECT_EQ(simulation.Run(1).status(), status);
      EXPECT_EQ(simulation.TakeSnapshot().status(), status);
      ASSERT_TRUE(simulation.Restore(before).ok());
      EXPECT_TRUE(simulation.RunPart(20).ok()) << "a part of a run does not end in the middle of a stretch";
      EXPECT_EQ(simulation.Run(1'000).status(), status);
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// What a run says that it did

TEST(Stats, CountStepsSpikesAndDeliveries) {
  const Network network = Built(Lively());
  const Outcome expected = OracleOutcome(network, 500);
  for (const SimulationOptions& options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    Simulation simulation = Simulation::Create(network, options).value();
    RunCounters sum;
    for (const Tick piece : {100, 0, 400}) {
      const RunCounters stats = simulation.Run(piece).value();
      EXPECT_EQ(stats.steps, piece);
      sum.steps += stats.steps;
      sum.spikes += stats.spikes;
      sum.deliveries += stats.deliveries;
      sum.neuron_steps += stats.neuron_steps;
    }
    const RunCounters totals = simulation.totals();
    EXPECT_EQ(totals.steps, 500);
    EXPECT_EQ(totals.spikes, expected.spikes.size());
    EXPECT_EQ(totals.deliveries, expected.deliveries);
    EXPECT_EQ(std::tuple(sum.steps, sum.spikes, sum.deliveries, sum.neuron_steps),
              std::tuple(totals.steps, totals.spikes, totals.deliveries, totals.neuron_steps));
    const std::uint64_t every_step = 500 * std::uint64_t{network.neurons()};
    if (options.engine == EngineKind::kClockDriven) {
      EXPECT_EQ(totals.neuron_steps, every_step);
    } else {
      EXPECT_LT(totals.neuron_steps, every_step);
      EXPECT_GT(totals.neuron_steps, every_step / 50);
    }
  }
}

// Ten million steps in which a few things happen; only the event-driven engine need hurry.
TEST(Stats, SilenceCostsNothing) {
  NetworkSpec spec = Cells(50);
  for (NeuronType& type : spec.types) type.initial.at_rest = true;
  Connect(spec, 0, 1, 1000, 3, Stdp{});
  DriveAt(spec, 0, {1, 500'000, 9'999'999});
  Simulation simulation = Simulation::Create(Built(spec)).value();
  const RunCounters stats = simulation.Run(10'000'000).value();
  EXPECT_EQ(stats.spikes, 3u);
  EXPECT_EQ(stats.deliveries, 2u);
  EXPECT_LT(stats.neuron_steps, 5000u);
}

}  // namespace
}  // namespace lull
