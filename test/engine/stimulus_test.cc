// What comes from outside while a run goes on, held to the oracle, which is given all of it beforehand.
//
// Covers held_currents.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "lull/observer.h"
#include "test/support/hand_made.h"
#include "test/support/watching.h"

namespace lull {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr auto kSpike = Stimulus::Kind::kSpike;
constexpr auto kCurrent = Stimulus::Kind::kCurrent;

// Three columns that learn, at rest until something comes from outside.
NetworkSpec Quiet() {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.types = {AtRest(Named("regular spiking")), AtRest(Named("fast spiking"))};
  spec.seed = 5;
  spec.columns = {{"column", 3, {{"sensory", 8, {{"regular spiking"}}}, {"motor", 6, {{"fast spiking"}}}}}};
  for (const bool inside : {true, false}) {
    ProjectionSpec projection;
    projection.from = "sensory";
    projection.to = "motor";
    if (!inside) projection.reach = AllOthers{};
    projection.probability = 0.6;
    projection.delay = {inside ? 1 : 7, inside ? 6 : 12};
    projection.strength = {2, 4};
    projection.stdp = Stdp{};
    spec.projections.push_back(projection);
  }
  return spec;
}

Network WithStimuli(NetworkSpec spec, std::vector<Stimulus> stimuli) {
  spec.inputs.push_back({.source = StimulusInput{std::move(stimuli)}, .target = {}});
  return Built(spec);
}

// At random: spikes that add up, currents that replace one another, some of 0.
std::vector<Stimulus> Random(const Network& network, Tick after, Tick until, int count, std::mt19937& random) {
  std::vector<Stimulus> stimuli;
  for (int i = 0; i < count; ++i) {
    const auto draw = [&random](std::uint32_t below) { return static_cast<std::uint32_t>(random() % below); };
    const bool is_current = draw(3) == 0;
    const double amplitude = is_current ? static_cast<double>(draw(4)) * 3.3 : static_cast<double>(draw(40)) - 5.7;
    stimuli.push_back({after + 1 + draw(static_cast<std::uint32_t>(until - after)), draw(network.neurons()),
                       is_current ? kCurrent : kSpike, amplitude});
  }
  return stimuli;
}

// An environment: pushes a sensory neuron for each motor spike that it has seen, after a while of its own.
class Reflex : public Observer {
 public:
  explicit Reflex(const Network& network) {
    for (ColumnId c = 0; c < network.columns(); ++c) sensory_.push_back(network.layers(c)[0].first);
  }

  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override {
    EXPECT_LT(from, until);
    seen_ += spikes.size();
  }
  void OnExchange(Tick now, std::vector<Stimulus>& stimuli) override {
    asked.push_back(now);
    for (const NeuronId neuron : sensory_) {
      const auto wave = static_cast<double>((now / 7 + neuron) % 5);
      if (now % 50 == 0) stimuli.push_back({now + 3, neuron, kCurrent, 10 * wave});
      if (seen_ % 3 != 0 || now % 5 == 0)
        stimuli.push_back({now + 1 + static_cast<Tick>(seen_ % 11), neuron + 2, kSpike, 20 + 5 * wave});
    }
  }

  std::vector<Tick> asked;

 private:
  std::vector<NeuronId> sensory_;
  std::size_t seen_ = 0;
};

TEST(StimulusInputs, ActAsTheOracleSays) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const Network plain = Built(Quiet());
  for (int round = 0; round < 4; ++round) {
    NetworkSpec spec = Quiet();
    spec.rest_tolerance = round == 1 ? 0 : 0.01;
    for (int input = 0; input < 2; ++input) {
      spec.inputs.push_back({.source = StimulusInput{Random(plain, 0, 300, 60, random)}, .target = {}});
    }
    spec.inputs[1].from = 80;
    spec.inputs[1].until = 200;
    const Outcome outcome = ExpectAgreement(spec, 400);
    EXPECT_THAT(outcome.spikes, Not(IsEmpty()));
  }
}

// The step function of one neuron, by hand: 10 from 3 on, 0 from 6 on, and two spikes of 20 in step 8.
TEST(StimulusInputs, AreCurrentsThatReplaceOneAnotherAndSpikesThatAddUp) {
  NetworkSpec spec = Layer(1, AtRest(Named("regular spiking")));
  spec.inputs = {
      {.source = StimulusInput{{{3, 0, kCurrent, 10}, {8, 0, kSpike, 20}, {6, 0, kCurrent, 0}, {8, 0, kSpike, 20}}}}};
  NetworkSpec same = Layer(1, AtRest(Named("regular spiking")));
  same.inputs = {{.source = StepCurrent{10}, .from = 3, .until = 6}, {.source = SpikeInput{{{8, 0}}, 40}}};
  EXPECT_THAT(ExpectAgreement(spec, 100), SameAs(ExpectAgreement(same, 100)));
}

TEST(ClosedLoop, IsTheSameForEveryEngineAndInPiecesAndReplaysWithoutItsEnvironment) {
  const Network network = Built(Quiet());
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<Stimulus> first;
  for (const SimulationOptions& options : EnginesFor(network, 3)) {
    for (const bool in_pieces : {false, true}) {
      SCOPED_TRACE(NameOf(options) + (in_pieces ? " in pieces" : ""));
      Simulation simulation = Simulation::Create(network, options).value();
      KeptSpikes spikes;
      KeptStimuli stimuli;
      Reflex reflex(network);
      simulation.Observe(spikes);
      simulation.Observe(reflex);
      simulation.Observe(stimuli);
      while (simulation.now() < 500) {
        const Tick piece = in_pieces ? std::min<Tick>(500 - simulation.now(), 1 + random() % 40) : 500;
        ASSERT_TRUE(simulation.Run(piece).ok());
      }
      ASSERT_THAT(stimuli.all, Not(IsEmpty()));
      if (first.empty()) first = stimuli.all;
      EXPECT_EQ(stimuli.all, first);
      const Network replay = WithStimuli(Quiet(), stimuli.all);
      EXPECT_EQ(replay.quantum(), network.quantum());
      const Outcome expected = OracleOutcome(replay, 500);
      ASSERT_GT(expected.spikes.size(), 50u);
      EXPECT_THAT(OutcomeOf(network, simulation, spikes.all), SameAs(expected));
      EXPECT_THAT(reflex.asked, SizeIs(500 / 7));
    }
  }
}

// An environment without memory: the spikes since the last exchange decide its answer.
class Echo : public Observer {
 public:
  explicit Echo(NeuronId neurons) : neurons_(neurons) {}
  void OnSpikes(Tick, Tick, std::span<const Spike> spikes) override {
    seen_.insert(seen_.end(), spikes.begin(), spikes.end());
  }
  void OnResume(Tick from, Tick until, std::span<const Spike> spikes) override {
    EXPECT_LT(from, until);
    seen_.assign(spikes.begin(), spikes.end());
  }
  void OnExchange(Tick now, std::vector<Stimulus>& stimuli) override {
    for (const Spike& spike : seen_) {
      const auto delay = 1 + static_cast<Tick>(spike.neuron % 3);
      stimuli.push_back({now + delay, static_cast<NeuronId>(7 * spike.neuron + spike.time) % neurons_, kSpike, 40});
    }
    seen_.clear();
  }

 private:
  NeuronId neurons_;
  std::vector<Spike> seen_;
};

TEST(ClosedLoop, TakesTheSameCourseWhereverItIsCutAndSaved) {
  NetworkSpec spec = Quiet();
  spec.inputs.push_back({.source = PoissonKicks{20, 20}, .target = {}});
  const Network network = Built(spec);
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::vector<SimulationOptions> engines = EnginesFor(network, 3);
  std::vector<Stimulus> first;
  for (int round = 0; round < 8; ++round) {
    KeptSpikes spikes;
    KeptStimuli stimuli;
    std::optional<Simulation> simulation;
    while (!simulation || simulation->now() < 400) {
      SimulationOptions options = engines[random() % engines.size()];
      options.exchange_every = 11;
      Simulation next = Simulation::Create(network, options).value();
      Echo echo(network.neurons());
      if (simulation) {
        ASSERT_TRUE(LoadState(next, SavedState(*simulation)).ok());
      }
      simulation.emplace(std::move(next));
      // Nobody watches the first steps of some pieces.
      if (round % 2 == 1 && simulation->now() % 11 < 5) {
        const Tick alone = std::min<Tick>(3, 400 - simulation->now());
        simulation->Observe(spikes);
        ASSERT_TRUE(simulation->RunPart(alone).ok());
        Simulation again = Simulation::Create(network, options).value();
        ASSERT_TRUE(LoadState(again, SavedState(*simulation)).ok());
        simulation.emplace(std::move(again));
      }
      for (Observer* observer : std::initializer_list<Observer*>{&spikes, &echo, &stimuli}) {
        simulation->Observe(*observer);
      }
      const Tick left = 400 - simulation->now();
      ASSERT_TRUE(simulation->Run(round == 0 ? left : std::min<Tick>(left, 1 + random() % 60)).ok());
    }
    if (first.empty()) first = stimuli.all;
    ASSERT_GT(first.size(), 50u);
    EXPECT_EQ(stimuli.all, first);
    EXPECT_THAT(OutcomeOf(network, *simulation, spikes.all), SameAs(OracleOutcome(WithStimuli(spec, first), 400)));
  }
}

// Stimuli between runs, in batches, as one list for the oracle; cut, saved and resumed with pending ones.
TEST(Stimulate, BetweenRunsAndAcrossSavedStates) {
  const Network network = Built(Quiet());
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::vector<SimulationOptions> engines = EnginesFor(network, 3);
  std::vector<std::pair<Tick, std::vector<Stimulus>>> batches;
  std::vector<Stimulus> all;
  for (const Tick at : {0, 1, 60, 61, 140, 222}) {
    batches.push_back({at, Random(network, at, at + 150, 25, random)});
    // Of currents of one neuron and step the one that was set last counts.
    all.insert(all.end(), batches.back().second.begin(), batches.back().second.end());
  }
  const Outcome expected = OracleOutcome(WithStimuli(Quiet(), all), 400);
  ASSERT_THAT(expected.spikes, Not(IsEmpty()));
  for (const SimulationOptions& options : engines) {
    SCOPED_TRACE(NameOf(options));
    Simulation simulation = Simulation::Create(network, options).value();
    KeptSpikes spikes;
    simulation.Observe(spikes);
    std::vector<Spike> so_far;
    for (const auto& [at, batch] : batches) {
      ASSERT_TRUE(simulation.Run(at - simulation.now()).ok());
      ASSERT_TRUE(simulation.Stimulate(batch).ok());
      // Goes on in another simulation, with another engine.
      const Snapshot snapshot = simulation.TakeSnapshot().value();
      EXPECT_EQ(snapshot.now(), at);
      const SimulationOptions& other = engines[random() % engines.size()];
      SCOPED_TRACE("then " + NameOf(other));
      simulation = Simulation::Create(network, other).value();
      ASSERT_TRUE(simulation.Restore(snapshot).ok());
      simulation.Observe(spikes);
    }
    ASSERT_TRUE(simulation.Run(400 - simulation.now()).ok());
    EXPECT_THAT(OutcomeOf(network, simulation, spikes.all), SameAs(expected));
  }
}

TEST(Stimulate, TellsTheCurrentThatActsNext) {
  const Network network = Built(Layer(2, AtRest(Named("regular spiking"))));
  for (const SimulationOptions& options : AllEngines()) {
    Simulation simulation = Simulation::Create(network, options).value();
    const std::vector<Stimulus> stimuli = {{1, 1, kCurrent, 2.5}, {4, 1, kCurrent, -1}, {6, 1, kCurrent, 0}};
    ASSERT_TRUE(simulation.Stimulate(stimuli).ok());
    std::vector<double> currents;
    for (int i = 0; i < 7; ++i) {
      currents.push_back(simulation.Current(1));
      EXPECT_EQ(simulation.Current(0), 0);
      ASSERT_TRUE(simulation.Run(1).ok());
    }
    EXPECT_THAT(currents, testing::ElementsAre(2.5, 2.5, 2.5, -1, -1, 0, 0));
  }
}

TEST(Stimulate, RefusesAllOfAListOrNothing) {
  const Network network = Built(Layer(2, AtRest(Named("regular spiking"))));
  Simulation simulation = Simulation::Create(network).value();
  ASSERT_TRUE(simulation.Run(10).ok());
  const double limit = network.stimulus_limit();
  EXPECT_EQ(limit, 8192);
  const auto refusal = [&](const Stimulus& bad) {
    const std::vector<Stimulus> stimuli = {{11, 0, kSpike, 100}, bad, {11, 0, kCurrent, 50}};
    const absl::Status status = simulation.Stimulate(stimuli);
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    return std::string(status.message());
  };
  EXPECT_THAT(refusal({11, 2, kSpike, 1}), HasSubstr("neuron 2 at 11 ms: the network has 2 neurons, from 0"));
  EXPECT_THAT(refusal({10, 1, kSpike, 1}), HasSubstr("is late; the next step is 11 ms"));
  EXPECT_THAT(refusal({11, 1, kSpike, 1e300 * 1e300}), HasSubstr("finite"));
  EXPECT_THAT(refusal({11, 1, kCurrent, -limit - 1}), HasSubstr("a current of 8193 mV/ms; must be at most 8192"));
  EXPECT_THAT(refusal({11, 0, kSpike, -limit}), HasSubstr("spikes of 8292 mV/ms; must be at most 8192"));
  EXPECT_EQ(simulation.Current(0), 0);
  const std::vector<Stimulus> whole = {{11, 1, kSpike, limit}, {11, 1, kCurrent, -limit}, {12, 1, kCurrent, 0}};
  ASSERT_TRUE(simulation.Stimulate(whole).ok());
  const std::vector<Stimulus> more = {{11, 1, kSpike, 1}};
  EXPECT_FALSE(simulation.Stimulate(more).ok());
  // Nothing of all this fires anybody.
  EXPECT_EQ(simulation.Run(100).value().spikes, 0u);
}

// The sums of a run with the largest stimuli fit, also where synapses and inputs leave little room.
TEST(Stimulate, HasRoomForTheLargestStimuli) {
  NetworkSpec spec = Layer(1, AtRest(Named("regular spiking")));
  spec.inputs = {{.source = StepCurrent{-20'000}}};
  const Network network = Built(spec);
  const double limit = network.stimulus_limit();
  EXPECT_NEAR(limit, 6384, 0.001);
  const std::vector<Stimulus> all = {{2, 0, kCurrent, -limit}, {2, 0, kSpike, -limit}, {3, 0, kSpike, limit}};
  const Network replay = WithStimuli(spec, all);
  EXPECT_EQ(replay.quantum(), network.quantum());
  EXPECT_EQ(replay.stimulus_limit(), 0);
  for (const SimulationOptions& options : AllEngines()) {
    Simulation simulation = Simulation::Create(network, options).value();
    KeptSpikes spikes;
    simulation.Observe(spikes);
    ASSERT_TRUE(simulation.Stimulate(all).ok());
    ASSERT_TRUE(simulation.Run(5).ok());
    EXPECT_THAT(OutcomeOf(network, simulation, spikes.all), SameAs(OracleOutcome(replay, 5)));
  }
}

class Answers : public Observer {
 public:
  explicit Answers(std::vector<Stimulus> answer) : answer_(std::move(answer)) {}
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  void OnExchange(Tick now, std::vector<Stimulus>& stimuli) override {
    if (now == 10) stimuli = answer_;
  }

 private:
  std::vector<Stimulus> answer_;
};

TEST(ClosedLoop, ARefusedAnswerEndsTheRunAndActsNowhere) {
  const Network network = Built(Layer(1, AtRest(Named("regular spiking"))));
  Simulation simulation = Simulation::Create(network, {.exchange_every = 5}).value();
  Answers good({{11, 0, kSpike, kFiring}}), bad({{11, 0, kSpike, kFiring}, {10, 0, kSpike, kFiring}});
  KeptStimuli recorder;
  KeptSpikes spikes;
  for (Observer* observer : std::initializer_list<Observer*>{&bad, &good, &recorder, &spikes}) {
    simulation.Observe(*observer);
  }
  const absl::StatusOr<RunCounters> stats = simulation.Run(30);
  EXPECT_TRUE(absl::IsInvalidArgument(stats.status())) << stats.status();
  EXPECT_EQ(simulation.now(), 10);
  EXPECT_THAT(recorder.all, SizeIs(1));
  ASSERT_TRUE(simulation.Run(20).ok());
  EXPECT_THAT(spikes.all, testing::ElementsAre(Spike{11, 0}));
}

}  // namespace
}  // namespace lull
