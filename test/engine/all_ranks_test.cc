// Observers that ask for all ranks: what they are told and what they do is held to one process.

#include "engine/all_ranks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lull/network.h"
#include "lull/observer.h"
#include "lull/simulation.h"
#include "ranks/in_process.h"
#include "test/support/hand_made.h"
#include "test/support/named_types.h"

namespace lull {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Six columns of four neurons, in a ring.
NetworkSpec RingOfSix() {
  NetworkSpec spec;
  spec.delivery_limit = 40;
  spec.types = TypesOf2003();
  spec.columns = {{"column", 6, {{"cells", 4, {{"regular spiking"}}}}}};
  ProjectionSpec projection;
  projection.from = "cells";
  projection.to = "cells";
  projection.reach = Ring{1};
  projection.delay = {4, 9};
  projection.strength = {5, 20};
  spec.projections.push_back(projection);
  spec.inputs.push_back({.source = PoissonKicks{20, 60}, .target = {}});
  return spec;
}

// An environment that answers each spike with one for a neuron two columns on, and now and then with a current, so
// that answers go to every rank. Keeps all that it is told.
class Environment : public Observer {
 public:
  bool of_all_ranks() const override { return true; }
  void OnSpikes(Tick, Tick, std::span<const Spike> spikes) override {
    told_.insert(told_.end(), spikes.begin(), spikes.end());
    new_.insert(new_.end(), spikes.begin(), spikes.end());
  }
  void OnResume(Tick, Tick, std::span<const Spike> spikes) override { new_.assign(spikes.begin(), spikes.end()); }
  void OnExchange(Tick now, std::vector<Stimulus>& stimuli) override {
    for (const Spike& spike : std::exchange(new_, {})) {
      const NeuronId to = (spike.neuron + 8) % 24;
      stimuli.push_back({.time = now + 1 + to % 3, .neuron = to, .kind = Stimulus::Kind::kSpike, .amplitude = 1.3});
      if (spike.neuron % 5 != 0) continue;
      stimuli.push_back({.time = now + 2, .neuron = 23 - to, .kind = Stimulus::Kind::kCurrent, .amplitude = 0.7});
    }
  }

  const std::vector<Spike>& told() const { return told_; }

 private:
  std::vector<Spike> told_, new_;
};

// Keeps the stimuli that were accepted.
class Accepted : public Observer {
 public:
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  void OnStimuli(std::span<const Stimulus> stimuli) override {
    stimuli_.insert(stimuli_.end(), stimuli.begin(), stimuli.end());
  }
  const std::vector<Stimulus>& stimuli() const { return stimuli_; }

 private:
  std::vector<Stimulus> stimuli_;
};

// What a run comes to, as the rank sees it that has the environment.
struct EnvironmentOutcome {
  std::vector<Spike> told;
  std::vector<Stimulus> accepted;
  std::uint64_t spike_hash = 0;

  friend bool operator==(const EnvironmentOutcome&, const EnvironmentOutcome&) = default;
};

constexpr Tick kWholeRun = 1000;
constexpr Tick kExchangeEvery = 25;  // so long that all ranks have spikes in 333 % 25 ms

absl::StatusOr<EnvironmentOutcome> RunWithEnvironment(const Network& network, EngineKind engine, bool has_environment) {
  absl::StatusOr<Simulation> simulation =
      Simulation::Create(network, {.engine = engine, .exchange_every = kExchangeEvery, .threads = 1});
  if (!simulation.ok()) return simulation.status();
  Environment environment;
  Accepted accepted;
  if (has_environment) simulation->Observe(environment);
  simulation->Observe(accepted);
  // The cut lies between two exchanges.
  for (const Tick part : {Tick{333}, kWholeRun - 333}) {
    if (const auto ran = simulation->RunPart(part); !ran.ok()) return ran.status();
  }
  return EnvironmentOutcome{environment.told(), accepted.stimuli(), simulation->spike_hash()};
}

EnvironmentOutcome Alone() {
  const Network network = Network::Build(RingOfSix()).value();
  return RunWithEnvironment(network, EngineKind::kEventDriven, true).value();
}

TEST(AllRanks, AnEnvironmentAtOneRankIsToldOfAllAndActsOnAll) {
  const EnvironmentOutcome alone = Alone();
  ASSERT_GT(alone.accepted.size(), 100u);
  for (const int ranks : {1, 2, 3, 7}) {
    for (const int at : {0, ranks - 1}) {
      SCOPED_TRACE(testing::Message() << ranks << " ranks, the environment at rank " << at);
      const auto statuses = RunInProcess(ranks, [&](Collectives& of) {
        const absl::StatusOr<Network> network = Network::Build(RingOfSix(), {.threads = 1, .ranks = &of});
        if (!network.ok()) return network.status();
        const EngineKind engine = ranks == 3 ? EngineKind::kClockDriven : EngineKind::kEventDriven;
        const absl::StatusOr<EnvironmentOutcome> outcome = RunWithEnvironment(*network, engine, of.rank() == at);
        if (!outcome.ok()) return outcome.status();
        EXPECT_EQ(outcome->spike_hash, alone.spike_hash);
        if (of.rank() == at) {
          EXPECT_EQ(outcome->told, alone.told);
          EXPECT_EQ(outcome->accepted, alone.accepted);
        } else {
          EXPECT_THAT(outcome->accepted, IsEmpty()) << "they were not given here";
        }
        return absl::OkStatus();
      });
      for (const absl::Status& status : statuses) EXPECT_TRUE(status.ok()) << status;
    }
  }
}

TEST(AllRanks, AnEnvironmentGoesOnFromASavedState) {
  const EnvironmentOutcome alone = Alone();
  std::vector<Stimulus> expected = alone.accepted;
  std::erase_if(expected, [](const Stimulus& stimulus) { return stimulus.time <= 333; });
  std::vector<std::vector<std::byte>> parts(3);
  const auto saving = RunInProcess(3, [&](Collectives& ranks) {
    const Network network = Network::Build(RingOfSix(), {.threads = 1, .ranks = &ranks}).value();
    Simulation simulation = Simulation::Create(network, {.exchange_every = kExchangeEvery, .threads = 1}).value();
    Environment environment;
    if (ranks.rank() == 1) simulation.Observe(environment);
    if (const auto ran = simulation.RunPart(333); !ran.ok()) return ran.status();
    parts[static_cast<std::size_t>(ranks.rank())] = SavedState(simulation);
    return absl::OkStatus();
  });
  for (const absl::Status& status : saving) ASSERT_TRUE(status.ok()) << status;
  const auto resuming = RunInProcess(2, [&](Collectives& ranks) {
    const Network network = Network::Build(RingOfSix(), {.threads = 1, .ranks = &ranks}).value();
    Simulation simulation = Simulation::Create(network, {.exchange_every = kExchangeEvery, .threads = 1}).value();
    std::vector<std::span<const std::byte>> left(parts.begin(), parts.end());
    std::vector<ByteSource> sources;
    for (std::span<const std::byte>& part : left) {
      sources.push_back([&part](std::span<std::byte> bytes) {
        if (bytes.size() > part.size()) return absl::DataLossError("the state ends too early");
        std::ranges::copy(part.first(bytes.size()), bytes.begin());
        part = part.subspan(bytes.size());
        return absl::OkStatus();
      });
    }
    if (absl::Status status = simulation.Load(sources); !status.ok()) return status;
    Environment environment;
    Accepted accepted;
    if (ranks.rank() == 0) simulation.Observe(environment);
    simulation.Observe(accepted);
    if (const auto ran = simulation.RunPart(kWholeRun - 333); !ran.ok()) return ran.status();
    EXPECT_EQ(simulation.spike_hash(), alone.spike_hash);
    if (ranks.rank() == 0) {
      EXPECT_EQ(accepted.stimuli(), expected);
    }
    return absl::OkStatus();
  });
  for (const absl::Status& status : resuming) EXPECT_TRUE(status.ok()) << status;
}

// Gives some stimuli once.
class Once : public Observer {
 public:
  explicit Once(std::vector<Stimulus> stimuli) : stimuli_(std::move(stimuli)) {}
  bool of_all_ranks() const override { return true; }
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  void OnExchange(Tick, std::vector<Stimulus>& stimuli) override { stimuli = std::exchange(stimuli_, {}); }

 private:
  std::vector<Stimulus> stimuli_;
};

// What three ranks return for a run in which rank 1 gives these stimuli, of two observers; and what was accepted.
std::pair<std::vector<std::string>, std::vector<Stimulus>> Given(const std::vector<Stimulus>& of_one,
                                                                 const std::vector<Stimulus>& of_other) {
  std::vector<std::string> messages(3);
  std::vector<Stimulus> accepted;
  RunInProcess(3, [&](Collectives& ranks) {
    const Network network = Network::Build(RingOfSix(), {.threads = 1, .ranks = &ranks}).value();
    Simulation simulation = Simulation::Create(network, {.threads = 1}).value();
    Once one(of_one), other(of_other);
    Accepted recorder;
    for (Observer* const observer : {static_cast<Observer*>(&one), static_cast<Observer*>(&other)}) {
      if (ranks.rank() == 1) simulation.Observe(*observer);
    }
    simulation.Observe(recorder);
    messages[static_cast<std::size_t>(ranks.rank())] = std::string(simulation.Run(20).status().message());
    if (ranks.rank() == 1) accepted = recorder.stimuli();
    return absl::OkStatus();
  });
  return {messages, accepted};
}

TEST(AllRanks, OneStimulusThatIsRefusedElsewhereRefusesAllOfItsObserver) {
  const Stimulus good = {.time = 10, .neuron = 1, .amplitude = 2}, late = {.time = 2, .neuron = 22, .amplitude = 2};
  const Stimulus other = {.time = 11, .neuron = 9, .amplitude = 2};
  const auto [messages, accepted] = Given({good, late}, {other});
  EXPECT_THAT(messages, Each(AllOf(HasSubstr("rank 1 ("), HasSubstr("stimulus of neuron 22 at 2 ms: is late"))));
  EXPECT_EQ(accepted, std::vector<Stimulus>{other});
}

TEST(AllRanks, ANeuronThatNobodyHasIsRefused) {
  const auto [messages, accepted] = Given({{.time = 10, .neuron = 24, .amplitude = 2}}, {});
  EXPECT_THAT(messages, Each(HasSubstr("the network has 24 neurons, from 0")));
  EXPECT_THAT(accepted, IsEmpty());
}

TEST(AllRanks, SpikesOfSeveralObserversAreCountedTogether) {
  const double limit = Network::Build(RingOfSix()).value().stimulus_limit();
  const Stimulus most = {.time = 10, .neuron = 22, .amplitude = 0.75 * limit};
  const auto [one_messages, one_accepted] = Given({most}, {});
  EXPECT_THAT(one_messages, Each(IsEmpty()));
  const auto [messages, accepted] = Given({most}, {most});
  EXPECT_THAT(messages, Each(HasSubstr("must be at most")));
  EXPECT_THAT(accepted, testing::SizeIs(1));
}

TEST(AllRanks, OthersAreToldOfTheirOwnRankAlone) {
  class Own : public Observer {
   public:
    void OnSpikes(Tick, Tick, std::span<const Spike> spikes) override {
      spikes_.insert(spikes_.end(), spikes.begin(), spikes.end());
    }
    std::vector<Spike> spikes_;
  };
  RunInProcess(3, [&](Collectives& ranks) {
    const Network network = Network::Build(RingOfSix(), {.threads = 1, .ranks = &ranks}).value();
    Simulation simulation = Simulation::Create(network, {.threads = 1}).value();
    Environment environment;
    Own own;
    if (ranks.rank() == 0) simulation.Observe(environment);
    simulation.Observe(own);
    EXPECT_TRUE(simulation.Run(500).ok());
    EXPECT_THAT(own.spikes_, Not(IsEmpty()));
    for (const Spike& spike : own.spikes_) {
      EXPECT_EQ(network.rank_of(network.column_of(spike.neuron)), ranks.rank());
    }
    return absl::OkStatus();
  });
}

}  // namespace
}  // namespace lull
