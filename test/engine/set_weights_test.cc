// A few weights that are read and set while learning is pending: the same as if all learning were applied before, and
// in a time that does not depend on the other synapses.

#include "engine/set_weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "engine/workers.h"
#include "network/built_network.h"
#include "ranks/in_process.h"
#include "test/support/dice.h"
#include "test/support/hand_made.h"

namespace lull {
namespace {

// Three columns that learn by some rules, or in part, or not at all.
NetworkSpec LearningAtRandom(Dice& dice) {
  NetworkSpec spec = Layer(40, Named("regular spiking"));
  spec.seed = dice.Below(1'000'000);
  spec.columns[0].count = 3;
  const Tick from = dice.TickBetween(0, 150);
  const std::vector<std::optional<Stdp>> rules = {
      Stdp{},
      Stdp{.a_plus = 0.3},
      Stdp{.window = StdpWindow::kNone, .a_plus = 0.02, .a_minus = 0.03},
      Stdp{.bounds = WeightBounds::kHard, .w_max = 4},
      Stdp{.window = StdpWindow::kExponential, .from = from, .until = from + dice.TickBetween(1, 200)},
      Stdp{.window = StdpWindow::kExponential, .pairing = StdpPairing::kAll},
      Stdp{.window = StdpWindow::kExponential, .a_plus_triplet = 0.2, .a_minus_triplet = 0.1, .tau_x_ms = 30},
      Stdp{.a_plus = 0.3, .update_every = 40, .drift = 0.01, .keep = 0.9},
      Stdp{.a_minus = 0.3, .normalise_every = 60, .normalise_to = 10},
      std::nullopt};
  const std::optional<Stdp> only = dice.OneOf(rules);
  const bool is_one_rule = dice.Chance(0.4);
  for (const bool is_inside : {true, false, false}) {
    ProjectionSpec projection;
    projection.from = projection.to = "cells";
    if (!is_inside) projection.reach = AllOthers{};
    projection.probability = 0.1;
    const Tick shortest = dice.TickBetween(is_inside ? 1 : 3, 9);
    projection.delay = {shortest, dice.OneOf<Tick>({shortest, shortest + 4, 70})};
    projection.strength = {0, 4};
    projection.inhibitory = 0.3;
    projection.stdp = is_one_rule ? only : dice.OneOf(rules);
    spec.projections.push_back(projection);
  }
  spec.inputs = {{.source = UniformNoise{0, 11}, .from = 0, .until = dice.TickBetween(30, 200)},
                 {.source = PoissonKicks{20, 30}}};
  return spec;
}

// Some weights that are read, and then set, after a run.
struct Setting {
  Tick duration;
  std::vector<std::uint64_t> synapses = {};
  std::vector<float> read = {}, set = {};
  std::string refusal = {};
};

// What is done to a simulation that applies all learning before each setting, and what it has come to then.
struct EagerRun {
  std::vector<Setting> settings;
  std::uint64_t spike_hash, weight_hash;
};

constexpr Tick kLast = 120;  // [ms] from the last setting to the end

EagerRun RunEagerly(const Network& network, Dice& dice) {
  Simulation simulation = Simulation::Create(network, {.threads = 1}).value();
  EagerRun run = {};
  std::vector<float> all(network.synapses());
  for (int i = 0; i < 25; ++i) {
    Setting setting = {.duration = dice.TickBetween(0, dice.OneOf<Tick>({2, 30}))};
    EXPECT_TRUE(simulation.Run(setting.duration).ok());
    EXPECT_TRUE(simulation.ReadWeights(all).ok());
    for (std::uint32_t count = dice.Between(1, dice.OneOf<std::uint32_t>({3, 40})); count > 0; --count) {
      const bool is_again = i > 0 && dice.Chance(0.3);  // one that was set shortly before
      setting.synapses.push_back(is_again ? dice.OneOf(run.settings.back().synapses)
                                          : dice.Below(static_cast<std::uint32_t>(all.size())));
      setting.read.push_back(all[setting.synapses.back()]);
      // Hard bounds refuse a weight that has another sign, or is too large.
      setting.set.push_back(setting.read.back() * static_cast<float>(dice.Real(dice.Chance(0.02) ? -1 : 0.3, 1)));
    }
    setting.refusal = std::string(simulation.SetWeights(setting.synapses, setting.set).message());
    run.settings.push_back(std::move(setting));
  }
  EXPECT_TRUE(simulation.Run(kLast).ok());
  run.spike_hash = simulation.spike_hash();
  run.weight_hash = simulation.weight_hash();
  return run;
}

TEST(SettingSomeWeights, IsTheSameAsIfAllLearningWereAppliedBefore) {
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    const Network network = Built(LearningAtRandom(dice));
    const EagerRun expected = RunEagerly(network, dice);
    const std::vector<SimulationOptions> engines = EnginesFor(network, seed);
    for (const SimulationOptions& options : engines) {
      SCOPED_TRACE(NameOf(options));
      Simulation simulation = Simulation::Create(network, options).value();
      const bool saves = dice.Chance(0.5), reads_all = dice.Chance(0.3);
      std::vector<float> all(network.synapses());
      for (const Setting& setting : expected.settings) {
        ASSERT_TRUE(simulation.Run(setting.duration).ok());
        std::vector<float> read(setting.synapses.size());
        ASSERT_TRUE(simulation.ReadWeights(setting.synapses, read).ok());
        ASSERT_EQ(read, setting.read);
        ASSERT_EQ(simulation.SetWeights(setting.synapses, setting.set).message(), setting.refusal);
        if (saves && dice.Chance(0.2)) {
          const Snapshot snapshot = simulation.TakeSnapshot().value();
          simulation = Simulation::Create(network, dice.OneOf(engines)).value();
          ASSERT_TRUE(simulation.Restore(snapshot).ok());
        }
        if (reads_all && dice.Chance(0.2)) {
          ASSERT_TRUE(simulation.ReadWeights(all).ok());
        }
      }
      ASSERT_TRUE(simulation.Run(kLast).ok());
      EXPECT_EQ(simulation.spike_hash(), expected.spike_hash);
      EXPECT_EQ(simulation.weight_hash(), expected.weight_hash);
    }
  }
}

// Each rank sets the weights that end at its own neurons.
TEST(SettingSomeWeights, IsTheSameOnRanks) {
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    const NetworkSpec spec = LearningAtRandom(dice);
    const Network whole = Built(spec);
    const EagerRun expected = RunEagerly(whole, dice);
    std::vector<std::uint64_t> begin_of(whole.columns() + 1);  // the first synapse that ends in each column
    whole.ForEachSynapse([&](const Synapse& synapse) { ++begin_of[whole.column_of(synapse.target) + 1]; });
    std::partial_sum(begin_of.begin(), begin_of.end(), begin_of.begin());
    const auto statuses = RunInProcess(3, [&](Collectives& ranks) -> absl::Status {
      const Network network = Network::Build(spec, {.threads = 1, .ranks = &ranks}).value();
      const std::uint64_t begin = begin_of[InsideOf(network).own_columns.first];
      Simulation simulation = Simulation::Create(network, {.threads = 1}).value();
      for (const Setting& setting : expected.settings) {
        if (auto status = simulation.Run(setting.duration).status(); !status.ok()) return status;
        if (!setting.refusal.empty()) continue;
        std::vector<std::uint64_t> own;
        std::vector<float> read, set;
        for (std::size_t i = 0; i < setting.synapses.size(); ++i) {
          if (setting.synapses[i] - begin >= network.own_synapses()) continue;
          own.push_back(setting.synapses[i] - begin);
          read.push_back(setting.read[i]);
          set.push_back(setting.set[i]);
        }
        std::vector<float> found(own.size());
        EXPECT_TRUE(simulation.ReadWeights(own, found).ok());
        EXPECT_EQ(found, read);
        if (auto status = simulation.SetWeights(own, set); !status.ok()) return status;
      }
      if (auto status = simulation.Run(kLast).status(); !status.ok()) return status;
      EXPECT_EQ(simulation.spike_hash(), expected.spike_hash);
      EXPECT_EQ(simulation.weight_hash(), expected.weight_hash);
      return absl::OkStatus();
    });
    for (const absl::Status& status : statuses) EXPECT_TRUE(status.ok()) << status;
  }
}

// Neurons 0 → 1, with delay 5 and weight 1, and others that are silent: with fewer synapses every setting sweeps.
NetworkSpec PairAmongOthers() {
  NetworkSpec spec = Cells(12);
  const Stdp stdp{.window = StdpWindow::kNone, .a_plus = 0.25, .a_minus = 0.5};
  Connect(spec, 0, 1, 5, 1, stdp);
  for (int from = 2; from < 12; ++from) {
    for (int to = 2; to < 12; ++to) {
      if (to != from) Connect(spec, from, to, 5, 1, stdp);
    }
  }
  return spec;
}

// By hand: 0 → 1 arrives at 10 and 40, neuron 1 fires at 15 and 25, and the weight is set after 20, where the synapse
// has been potentiated once.
TEST(SettingSomeWeights, ForgetsWhatWasPendingAndNotWhatFollows) {
  NetworkSpec spec = PairAmongOthers();
  DriveAt(spec, 0, {5, 35});
  DriveAt(spec, 1, {15, 25});
  const Network network = Built(spec);
  for (const SimulationOptions& options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    const std::vector<std::uint64_t> synapses = {0};
    std::vector<float> weights(1);
    Simulation simulation = Simulation::Create(network, options).value();
    const auto weight = [&](Tick until) {
      EXPECT_TRUE(simulation.Run(until - simulation.now()).ok());
      EXPECT_TRUE(simulation.ReadWeights(synapses, weights).ok());
      return weights[0];
    };
    EXPECT_EQ(weight(14), 1);
    EXPECT_EQ(weight(20), 1.25f);
    ASSERT_TRUE(simulation.SetWeights(synapses, std::vector<float>{3}).ok());
    EXPECT_EQ(weight(20), 3);
    EXPECT_EQ(weight(30), 3.25f);
    EXPECT_EQ(weight(50), 2.75f);
  }
}

// The arrival, the spike and the setting fall into one step, 10, and nothing fires afterwards.
TEST(SettingSomeWeights, ForgetsASpikeInTheStepOfTheArrival) {
  NetworkSpec spec = PairAmongOthers();
  DriveAt(spec, 0, {5, 35});
  DriveAt(spec, 1, {10});
  const Network network = Built(spec);
  for (const SimulationOptions& options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    const std::vector<std::uint64_t> synapses = {0};
    std::vector<float> weights(1);
    Simulation simulation = Simulation::Create(network, options).value();
    ASSERT_TRUE(simulation.Run(10).ok());
    ASSERT_TRUE(simulation.ReadWeights(synapses, weights).ok());
    EXPECT_EQ(weights[0], 1.25f);
    ASSERT_TRUE(simulation.SetWeights(synapses, std::vector<float>{3}).ok());
    ASSERT_TRUE(simulation.Run(40).ok());
    ASSERT_TRUE(simulation.ReadWeights(synapses, weights).ok());
    EXPECT_EQ(weights[0], 2.5f);
  }
}

// 45,000 synapses in two columns.
NetworkSpec Large() {
  NetworkSpec spec = Layer(150, Named("regular spiking"));
  spec.columns[0].count = 2;
  ProjectionSpec projection = {.from = "cells", .to = "cells", .probability = 1, .delay = {1, 9}, .stdp = Stdp{}};
  projection.strength = {0, 1};
  spec.projections.push_back(projection);
  spec.inputs = {{.source = PoissonKicks{50, 60}}};
  return spec;
}

// A sweep over all synapses would empty the history.
TEST(SettingSomeWeights, SweepsNotOverAll) {
  const Network network = Built(Large());
  for (const EngineKind engine : {EngineKind::kEventDriven, EngineKind::kClockDriven}) {
    Workers workers(InsideOf(network), {.engine = engine,
                                        .instruction_set = Resolve(InstructionSet::kBest),
                                        .placement = std::vector<std::uint32_t>(2)});
    const auto run_for = [&](Tick duration) {
      ASSERT_TRUE(workers.RunUntil(workers.now() + duration, workers.NextStep().value()).ok());
    };
    run_for(500);
    std::size_t history = workers.worker(0).history_size(), most = 0;
    EXPECT_GT(history, 1000u);
    for (std::uint64_t n = 0; n < 300; ++n) {
      const std::vector<std::uint64_t> synapses = {n * 149 % 45'000, n * 77};
      std::vector<float> weights(2);
      ASSERT_TRUE(workers.ReadWeights(synapses, weights).ok());
      ASSERT_TRUE(workers.SetWeights(synapses, weights).ok());
      run_for(5);
      ASSERT_GE(workers.worker(0).history_size(), history);
      history = workers.worker(0).history_size();
      most = std::max(most, workers.worker(0).set_weights());
    }
    // Every source fires several times a second.
    EXPECT_GT(most, 5u) << "nothing was kept, so nothing was tested";
    EXPECT_LT(most, 100u);
    run_for(2000);
    EXPECT_EQ(workers.worker(0).set_weights(), 0u);
  }
}

// Half of the synapses, a few at a time, while no spike arrives that would let them be forgotten.
TEST(SettingSomeWeights, KeepsFewOfThem) {
  const Network network = Built(Large());
  Workers workers(InsideOf(network),
                  {.instruction_set = Resolve(InstructionSet::kBest), .placement = std::vector<std::uint32_t>(2)});
  ASSERT_TRUE(workers.RunUntil(500, workers.NextStep().value()).ok());
  std::size_t most = 0;
  for (std::uint64_t n = 0; n < 22'500; n += 100) {
    std::vector<std::uint64_t> synapses(100);
    std::iota(synapses.begin(), synapses.end(), n);
    ASSERT_TRUE(workers.SetWeights(synapses, std::vector<float>(100, 0.5f)).ok());
    most = std::max(most, workers.worker(0).set_weights());
  }
  EXPECT_GT(most, 300u) << "nothing was kept, so nothing was tested";
  EXPECT_LE(most, 45'000 / Worker::kSynapsesPerWeightSet);
}

}  // namespace
}  // namespace lull
