// What an experimenter may do between two runs: set states and weights, go back, branch, stop.
//
// Covers simulation_contents.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <exception>
#include <limits>
#include <random>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lull/observer.h"
#include "test/support/hand_made.h"
#include "test/support/watching.h"

namespace lull {
namespace {

using testing::HasSubstr;

// Noise and learning in three columns.
NetworkSpec Busy(const std::optional<Stdp>& stdp = Stdp{}, const std::string& type = "regular spiking") {
  NetworkSpec spec = Layer(40, Named(type));
  spec.columns[0].count = 3;
  for (const bool inside : {true, false}) {
    ProjectionSpec projection;
    projection.from = projection.to = "cells";
    if (!inside) projection.reach = AllOthers{};
    projection.probability = 0.2;
    projection.delay = {inside ? 1 : 4, 9};
    projection.strength = {0, 4};
    projection.inhibitory = 0.3;
    projection.stdp = stdp;
    spec.projections.push_back(projection);
  }
  spec.inputs = {{.source = UniformNoise{0, 11}, .from = 0, .until = 150}, {.source = PoissonKicks{20, 30}}};
  return spec;
}

struct Hashes {
  std::uint64_t spikes, weights;
  friend bool operator==(const Hashes&, const Hashes&) = default;
};

Hashes HashesOf(Simulation& simulation) { return {simulation.spike_hash(), simulation.weight_hash()}; }

// ---------------------------------------------------------------------------------------------------------------------
// States

// A neuron that is set to where another network's neuron starts goes on as that one does.
TEST(SetState, IsWhereTheNeuronGoesOnFrom) {
  for (const double tolerance : {0.01, 0.0}) {
    NetworkSpec elsewhere = Layer(1, From(Named("regular spiking"), {-50, -10}));
    elsewhere.rest_tolerance = tolerance;
    const Outcome expected = OracleOutcome(Built(elsewhere), 300);
    NetworkSpec spec = Layer(1, AtRest(Named("regular spiking")));
    spec.rest_tolerance = tolerance;
    const Network network = Built(spec);
    for (const SimulationOptions& options : AllEngines()) {
      SCOPED_TRACE(NameOf(options));
      Simulation simulation = Simulation::Create(network, options).value();
      ASSERT_TRUE(simulation.SetState(0, std::vector<float>{-50, -10}).ok());
      EXPECT_EQ(simulation.State(0), (std::vector<float>{-50, -10}));
      ASSERT_TRUE(simulation.Run(300).ok());
      EXPECT_EQ(simulation.State(0), expected.states[0]);
    }
  }
}

// Hindmarsh–Rose: x ≥ 1 disarms, as at time 0.
TEST(SetState, ArmsAHindmarshRoseNeuronBelowItsThreshold) {
  const Network network = Built(Layer(2, {.name = "rose", .model = HindmarshRoseType{.drive = 3}}));
  for (const SimulationOptions& options : AllEngines()) {
    Simulation simulation = Simulation::Create(network, options).value();
    KeptSpikes spikes;
    simulation.Observe(spikes);
    ASSERT_TRUE(simulation.SetState(0, std::vector<float>{0.99f, 0, 0}).ok());
    ASSERT_TRUE(simulation.SetState(1, std::vector<float>{1.01f, 0, 0}).ok());
    ASSERT_TRUE(simulation.Run(1).ok());
    EXPECT_THAT(spikes.all, testing::ElementsAre(Spike{1, 0}));
  }
}

TEST(SetState, InTheMiddleOfABusyRunIsTheSameForEveryEngine) {
  const Network network = Built(Busy());
  std::vector<Hashes> hashes;
  for (const SimulationOptions& options : EnginesFor(network, 9)) {
    Simulation simulation = Simulation::Create(network, options).value();
    for (int round = 0; round < 6; ++round) {
      ASSERT_TRUE(simulation.Run(70).ok());
      for (NeuronId n = static_cast<NeuronId>(round); n < network.neurons(); n += 7) {
        ASSERT_TRUE(simulation.SetState(n, std::vector<float>{-60.f - static_cast<float>(n % 9), -13}).ok());
      }
    }
    ASSERT_TRUE(simulation.Run(100).ok());
    hashes.push_back(HashesOf(simulation));
  }
  EXPECT_THAT(hashes, testing::Each(hashes[0]));
}

TEST(SetState, RefusesWhatIsNoState) {
  const Network network = Built(Layer(2, Named("regular spiking")));
  Simulation simulation = Simulation::Create(network).value();
  const auto message = [&](NeuronId neuron, std::vector<float> values) {
    const absl::Status status = simulation.SetState(neuron, values);
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    return std::string(status.message());
  };
  EXPECT_THAT(message(2, {-65, -13}), HasSubstr("state of neuron 2: the network has 2 neurons, from 0"));
  EXPECT_THAT(message(0, {-65}), HasSubstr("has 1 value; must have 2"));
  EXPECT_THAT(message(0, {-65, std::numeric_limits<float>::quiet_NaN()}), HasSubstr("finite"));
}

TEST(SetState, RefusesWhatTheModelRefuses) {
  const NeuronType type{.name = "conductances", .model = CustomType{.model = *BuiltInModel("lif-cond-exp")}};
  Simulation simulation = Simulation::Create(Built(Layer(2, type))).value();
  const auto message = [](const absl::Status& status) { return std::string(status.message()); };
  EXPECT_EQ(message(simulation.SetState(1, std::vector<float>{-60, 1, -0.5f})),
            "state of neuron 1: g_in must be 0 or more");
  EXPECT_EQ(message(simulation.SetState("g_ex", std::vector<float>{1, -0.5f})),
            "state of neuron 1: g_ex must be 0 or more");
  EXPECT_EQ(simulation.State(0)[1], 0) << "the other neuron was not set either";
  EXPECT_TRUE(simulation.SetState("g_ex", std::vector<float>{1, 0.5f}).ok());
}

// ---------------------------------------------------------------------------------------------------------------------
// Weights

// The network with other weights from the beginning, as a list of edges.
Network WithWeights(const NetworkSpec& spec, const Network& network,
                    const std::function<float(const Synapse&)>& weight_of) {
  NetworkSpec listed = spec;
  EdgeListSpec list = {.stdp = spec.projections[0].stdp};
  network.ForEachSynapse([&](const Synapse& synapse) {
    list.synapses.push_back(
        {synapse.source, synapse.target, static_cast<std::uint32_t>(synapse.delay), weight_of(synapse)});
  });
  listed.projections.clear();
  listed.edges = {std::move(list)};
  return Built(listed);
}

float Other(const Synapse& synapse) {
  return synapse.target % 3 == 0 ? synapse.weight : 0.5f * synapse.weight + 0.25f * static_cast<float>(synapse.delay);
}

TEST(SetWeights, BeforeTheFirstStepIsANetworkWithTheseWeights) {
  for (const bool plastic : {true, false}) {
    const NetworkSpec spec = Busy(plastic ? std::optional(Stdp{}) : std::nullopt);
    const Network network = Built(spec);
    const Network other = WithWeights(spec, network, Other);
    for (const SimulationOptions& options : EnginesFor(network, 9)) {
      SCOPED_TRACE(NameOf(options));
      Simulation expected = Simulation::Create(other).value();
      Simulation simulation = Simulation::Create(network, options).value();
      ASSERT_TRUE(simulation.SetWeights(Other).ok());
      EXPECT_EQ(simulation.weight_hash(), expected.weight_hash());
      ASSERT_TRUE(simulation.Run(300).ok());
      ASSERT_TRUE(expected.Run(300).ok());
      EXPECT_EQ(HashesOf(simulation), HashesOf(expected));
    }
  }
}

// With learning pending, spikes in flight, and a state that is saved and loaded after each.
TEST(SetWeights, InTheMiddleOfARunIsTheSameForEveryEngineAndAfterRestoring) {
  for (const bool plastic : {true, false}) {
    const Network network = Built(Busy(plastic ? std::optional(Stdp{}) : std::nullopt));
    std::vector<Hashes> hashes;
    for (const SimulationOptions& options : EnginesFor(network, 9)) {
      Simulation simulation = Simulation::Create(network, options).value();
      for (int round = 0; round < 4; ++round) {
        ASSERT_TRUE(simulation.Run(77).ok());
        ASSERT_TRUE(simulation.SetWeights([](const Synapse& s) { return 0.9f * s.weight; }).ok());
        const Snapshot snapshot = simulation.TakeSnapshot().value();
        simulation = Simulation::Create(network, options).value();
        ASSERT_TRUE(simulation.Restore(snapshot).ok());
      }
      ASSERT_TRUE(simulation.Run(100).ok());
      hashes.push_back(HashesOf(simulation));
    }
    EXPECT_THAT(hashes, testing::Each(hashes[0]));
    Simulation untouched = Simulation::Create(network).value();
    ASSERT_TRUE(untouched.Run(408).ok());
    EXPECT_NE(HashesOf(untouched), hashes[0]);
  }
}

TEST(SetWeights, OfOneSimulationLeavesOthersOfTheNetworkAlone) {
  const Network network = Built(Busy(std::nullopt));
  Simulation changed = Simulation::Create(network).value(), other = Simulation::Create(network).value();
  const std::uint64_t hash = other.weight_hash();
  ASSERT_TRUE(changed.SetWeights([](const Synapse&) { return 0.0f; }).ok());
  EXPECT_EQ(other.weight_hash(), hash);
  EXPECT_NE(changed.weight_hash(), hash);
}

TEST(SetWeights, RefusesAllOrNothing) {
  Stdp hard;
  hard.bounds = WeightBounds::kHard;
  hard.w_max = 5;
  hard.w_min = 0.25;
  NetworkSpec spec = Busy(hard);
  for (ProjectionSpec& projection : spec.projections) projection.strength = {0.5, 4};
  const Network network = Built(spec);
  Simulation simulation = Simulation::Create(network).value();
  ASSERT_TRUE(simulation.Run(50).ok());
  const std::uint64_t before = simulation.weight_hash();
  const auto refusal = [&](const std::function<float(const Synapse&)>& weight_of) {
    int calls = 0;
    const absl::Status status =
        simulation.SetWeights([&](const Synapse& s) { return ++calls < 100 ? s.weight * 0.9f : weight_of(s); });
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    EXPECT_EQ(simulation.weight_hash(), before);
    return std::string(status.message());
  };
  EXPECT_THAT(refusal([](const Synapse&) { return std::nanf(""); }), HasSubstr("must be a finite number"));
  EXPECT_THAT(refusal([](const Synapse& s) { return -s.weight; }), HasSubstr("must keep its sign"));
  EXPECT_THAT(refusal([](const Synapse& s) { return std::copysign(5.5f, s.weight); }),
              HasSubstr("is beyond w_max = 5"));
  EXPECT_THAT(refusal([](const Synapse& s) { return std::copysign(0.125f, s.weight); }),
              HasSubstr("is below w_min = 0.25"));
  // Nothing has changed when what asks for the weights throws.
  EXPECT_THROW((void)simulation.SetWeights([](const Synapse&) -> float { throw std::runtime_error("enough"); }),
               std::runtime_error);
  EXPECT_EQ(simulation.weight_hash(), before);
}

TEST(SetWeights, RefusesSumsThatDoNotFit) {
  NetworkSpec spec = Cells(2);
  spec.delivery_limit = 30'000;
  Connect(spec, 0, 1, 1, 1);
  Simulation simulation = Simulation::Create(Built(spec)).value();
  EXPECT_TRUE(simulation.SetWeights([](const Synapse&) { return 16'000.0f; }).ok());
  const absl::Status status = simulation.SetWeights([](const Synapse&) { return 16'500.0f; });
  EXPECT_THAT(std::string(status.message()), HasSubstr("neuron 1 may receive up to 16500 in one step"));
  const std::vector<std::uint64_t> numbers = {0};
  for (const float weight : {16'500.0f, -16'500.0f}) {
    const std::vector<float> weights = {weight};
    for (const absl::Status& refused : {simulation.SetWeights(weights), simulation.SetWeights(numbers, weights)}) {
      EXPECT_THAT(std::string(refused.message()), HasSubstr("neuron 1 may receive up to 16500 in one step"));
    }
  }
  EXPECT_TRUE(simulation.SetWeights(numbers, std::vector<float>{-16'000}).ok());
}

TEST(SetWeights, RefusesWeightsThatFitNoSumWhereNothingLimitsThem) {
  NetworkSpec spec = Cells(2);
  spec.delivery_limit.reset();
  Connect(spec, 0, 1, 1, 1);
  Simulation simulation = Simulation::Create(Built(spec)).value();
  EXPECT_TRUE(simulation.SetWeights([](const Synapse&) { return 65.0f; }).ok());
  for (const float weight : {-3e38f, 3e38f, 1e14f}) {
    const absl::Status status = simulation.SetWeights([weight](const Synapse&) { return weight; });
    EXPECT_THAT(std::string(status.message()),
                HasSubstr(absl::StrCat("neuron 1 may receive up to ", std::fabs(weight), " in one step")));
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// States and weights in arrays

std::vector<float> WeightsOf(Simulation& simulation) {
  std::vector<float> weights;
  simulation.ForEachSynapse([&weights](const Synapse& synapse) { weights.push_back(synapse.weight); });
  return weights;
}

TEST(Arrays, OfStatesAreTheStatesOfEachNeuron) {
  NetworkSpec spec = Busy();
  spec.types.push_back({.name = "hr", .model = HindmarshRoseType{}});
  spec.columns[0].layers.push_back({"others", 9, {{"hr"}}});
  const Network network = Built(spec);
  for (const SimulationOptions& options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    Simulation simulation = Simulation::Create(network, options).value();
    for (const Tick piece : {0, 57, 200}) {
      ASSERT_TRUE(simulation.Run(piece).ok());
      std::vector<float> u(network.neurons()), z(network.neurons());
      ASSERT_TRUE(simulation.ReadState("u", u).ok());
      ASSERT_TRUE(simulation.ReadState("z", z).ok());
      for (NeuronId n = 0; n < network.neurons(); ++n) {
        const std::vector<float> state = simulation.State(n);
        ASSERT_TRUE(state.size() == 2 ? u[n] == state[1] && std::isnan(z[n]) : z[n] == state[2] && std::isnan(u[n]));
      }
      const std::vector<NeuronId> some = {48, 3, 100, 3};
      std::vector<float> of_some(some.size());
      ASSERT_TRUE(simulation.ReadState("u", some, of_some).ok());
      for (std::size_t i = 1; i < some.size(); ++i) ASSERT_EQ(of_some[i], u[some[i]]);
      ASSERT_TRUE(std::isnan(of_some[0]));
    }
  }
}

// One call for all does what a call for each does, flags included, and a NaN wakes nobody.
TEST(Arrays, OfStatesSetThemAsOneByOne) {
  NetworkSpec spec = Busy();
  spec.inputs = {{.source = UniformNoise{0, 11}, .from = 0, .until = 60}};
  spec.types.push_back({.name = "hr", .model = HindmarshRoseType{}});
  spec.columns[0].layers.push_back({"others", 9, {{"hr"}}});
  const Network network = Built(spec);
  for (const SimulationOptions& options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    Simulation one_by_one = Simulation::Create(network, options).value(),
               at_once = Simulation::Create(network, options).value();
    std::vector<float> v(network.neurons(), std::numeric_limits<float>::quiet_NaN()), x = v;
    for (Simulation* simulation : {&one_by_one, &at_once}) ASSERT_TRUE(simulation->Run(700).ok());
    const std::uint64_t awake = at_once.awake();
    ASSERT_TRUE(at_once.SetState("v", v).ok());
    EXPECT_EQ(at_once.awake(), awake);
    for (NeuronId n = 0; n < network.neurons(); n += 3) {
      std::vector<float> state = one_by_one.State(n);
      state[0] = state.size() == 2 ? -40 - static_cast<float>(n % 20) : static_cast<float>(n % 3);
      (state.size() == 2 ? v : x)[n] = state[0];
      ASSERT_TRUE(one_by_one.SetState(n, state).ok());
    }
    ASSERT_TRUE(at_once.SetState("v", v).ok());
    const std::vector<NeuronId> last = {network.neurons() - 1};
    ASSERT_TRUE(at_once.SetState("x", x).ok());
    for (Simulation* simulation : {&one_by_one, &at_once}) {
      ASSERT_TRUE(simulation->SetState("z", last, std::vector<float>{2.5f}).ok());
      ASSERT_TRUE(simulation->Run(300).ok());
    }
    EXPECT_EQ(HashesOf(at_once), HashesOf(one_by_one));
    for (NeuronId n = 0; n < network.neurons(); ++n) ASSERT_EQ(at_once.State(n), one_by_one.State(n));
  }
}

TEST(Arrays, OfStatesThatDoNotFitAreRefusedAsAWhole) {
  NetworkSpec spec = Busy();
  spec.types.push_back({.name = "hr", .model = HindmarshRoseType{}});
  spec.columns[0].layers.push_back({"others", 9, {{"hr"}}});
  const Network network = Built(spec);
  Simulation simulation = Simulation::Create(network).value();
  ASSERT_TRUE(simulation.Run(100).ok());
  std::vector<float> before(network.neurons()), v(network.neurons(), -60), few(3);
  ASSERT_TRUE(simulation.ReadState("v", before).ok());
  const auto refusal = [](const absl::Status& status) {
    EXPECT_TRUE(absl::IsInvalidArgument(status));
    return std::string(status.message());
  };
  EXPECT_THAT(refusal(simulation.SetState("v", v)), HasSubstr("state of neuron 40: its model hindmarsh-rose"));
  v[140] = std::numeric_limits<float>::infinity();
  for (NeuronId n : {40, 41, 42, 43, 44, 45, 46, 47, 48}) {
    for (const NeuronId column : {0, 49, 98}) v[n + column] = std::numeric_limits<float>::quiet_NaN();
  }
  v[136] = std::numeric_limits<float>::infinity();
  EXPECT_THAT(refusal(simulation.SetState("v", v)), HasSubstr("state of neuron 136: must be a finite number"));
  EXPECT_THAT(refusal(simulation.SetState("w", v)), HasSubstr("no neuron has a state variable 'w'; there are v, u, x"));
  EXPECT_THAT(refusal(simulation.SetState("v", few)), HasSubstr("there are 3 values; must be 147"));
  EXPECT_THAT(refusal(simulation.ReadState("v", few)), HasSubstr("there are 3 values; must be 147"));
  const std::vector<NeuronId> beyond = {0, 147, 1};
  EXPECT_THAT(refusal(simulation.SetState("v", beyond, few)), HasSubstr("there is no neuron 147"));
  EXPECT_THAT(refusal(simulation.ReadState("v", beyond, few)), HasSubstr("there is no neuron 147"));
  std::vector<float> after(network.neurons());
  ASSERT_TRUE(simulation.ReadState("v", after).ok());
  EXPECT_TRUE(std::memcmp(before.data(), after.data(), before.size() * sizeof(float)) == 0);
}

TEST(Arrays, OfWeightsAreThoseOfForEachSynapse) {
  const Network network = Built(Busy());
  for (const SimulationOptions& options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    Simulation read = Simulation::Create(network, options).value(),
               unread = Simulation::Create(network, options).value();
    for (const Tick piece : {0, 33, 180}) {
      ASSERT_TRUE(read.Run(piece).ok());
      ASSERT_TRUE(unread.Run(piece).ok());
      std::vector<float> all(network.synapses());
      ASSERT_TRUE(read.ReadWeights(all).ok());
      EXPECT_EQ(all, WeightsOf(read));
      const std::vector<std::uint64_t> some = {network.synapses() - 1, 0, 55, 55, 7};
      std::vector<float> of_some(some.size());
      ASSERT_TRUE(read.ReadWeights(some, of_some).ok());
      for (std::size_t i = 0; i < some.size(); ++i) EXPECT_EQ(of_some[i], all[some[i]]);
    }
    EXPECT_EQ(HashesOf(read), HashesOf(unread));
  }
}

// All weights, some, or each through a function: the same run from there on.
TEST(Arrays, OfWeightsSetThemAsOneByOne) {
  for (const bool is_plastic : {true, false}) {
    const Network network = Built(Busy(is_plastic ? std::optional(Stdp{}) : std::nullopt));
    for (const SimulationOptions& options : AllEngines()) {
      SCOPED_TRACE(NameOf(options));
      std::vector<Simulation> simulations;
      for (int i = 0; i < 3; ++i) simulations.push_back(Simulation::Create(network, options).value());
      for (Simulation& simulation : simulations) ASSERT_TRUE(simulation.Run(120).ok());
      std::vector<std::uint64_t> numbers;
      std::vector<float> all = WeightsOf(simulations[0]), some;
      std::uint64_t i = 0;
      ASSERT_TRUE(simulations[0]
                      .SetWeights([&](const Synapse& synapse) {
                        return i++ % 5 == 0 ? -0.75f * synapse.weight : synapse.weight;
                      })
                      .ok());
      for (std::uint64_t n = 0; n < all.size(); n += 5) {
        some.push_back(all[n] *= -0.75f);
        numbers.push_back(n);
      }
      ASSERT_TRUE(simulations[1].SetWeights(all).ok());
      ASSERT_TRUE(simulations[2].SetWeights(numbers, some).ok());
      for (Simulation& simulation : simulations) ASSERT_TRUE(simulation.Run(200).ok());
      EXPECT_EQ(HashesOf(simulations[1]), HashesOf(simulations[0]));
      EXPECT_EQ(HashesOf(simulations[2]), HashesOf(simulations[0]));
    }
  }
}

TEST(Arrays, OfWeightsThatDoNotFitAreRefusedAsAWhole) {
  NetworkSpec spec = Busy(Stdp{.bounds = WeightBounds::kHard, .w_max = 4});
  spec.projections[1].stdp.reset();
  const Network network = Built(spec);
  Simulation simulation = Simulation::Create(network, {.threads = 1}).value();
  ASSERT_TRUE(simulation.Run(50).ok());
  const std::uint64_t before = simulation.weight_hash();
  std::vector<float> all(network.synapses()), few(3);
  std::vector<std::uint8_t> plastic(network.synapses());
  ASSERT_TRUE(simulation.ReadWeights(all).ok());
  ASSERT_TRUE(network.ReadSynapses({.plastic = plastic}).ok());
  const auto refusal = [](const absl::Status& status) {
    EXPECT_TRUE(absl::IsInvalidArgument(status));
    return std::string(status.message());
  };
  const auto at = [](auto found, auto& in) { return static_cast<std::size_t>(found - in.begin()); };
  const std::size_t learns = at(std::ranges::find(plastic, 1), plastic),
                    fixed = at(std::ranges::find(plastic, 0), plastic);
  struct Bad {
    std::size_t synapse;
    float weight;
    const char* message;
  };
  for (const auto& [synapse, weight, message] :
       {Bad{learns, 4.5f * (std::signbit(all[learns]) ? -1.0f : 1.0f), "is beyond w_max = 4"},
        Bad{learns, -all[learns], "must keep its sign"},
        Bad{fixed, std::numeric_limits<float>::infinity(), "must be a finite number"}}) {
    std::vector<float> wrong = all;
    wrong[synapse] = weight;
    wrong[fixed + 1] = 0.25f;
    EXPECT_THAT(refusal(simulation.SetWeights(wrong)), HasSubstr(message));
    const std::vector<std::uint64_t> numbers = {fixed + 1, synapse};
    EXPECT_THAT(refusal(simulation.SetWeights(numbers, std::vector<float>{0.25f, weight})), HasSubstr(message));
  }
  EXPECT_THAT(refusal(simulation.SetWeights(few)), HasSubstr("there are 3 weights; must be"));
  EXPECT_THAT(refusal(simulation.ReadWeights(few)), HasSubstr("there are 3 weights; must be"));
  const std::vector<std::uint64_t> beyond = {0, network.synapses(), 1};
  EXPECT_THAT(refusal(simulation.SetWeights(beyond, few)), HasSubstr("there is no synapse"));
  EXPECT_THAT(refusal(simulation.ReadWeights(beyond, few)), HasSubstr("there is no synapse"));
  EXPECT_EQ(simulation.weight_hash(), before);
}

// ---------------------------------------------------------------------------------------------------------------------
// Snapshots

TEST(SnapshotOfARun, BranchesAndGoesBack) {
  const Network network = Built(Busy());
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::vector<SimulationOptions> engines = EnginesFor(network, 9);
  const Outcome expected = OracleOutcome(network, 400);
  for (const SimulationOptions& options : engines) {
    SCOPED_TRACE(NameOf(options));
    Simulation trunk = Simulation::Create(network, options).value();
    const Tick at = 1 + static_cast<Tick>(random() % 300);
    SCOPED_TRACE("at " + std::to_string(at));
    ASSERT_TRUE(trunk.Run(at).ok());
    const RunCounters stats = trunk.totals();
    const Snapshot snapshot = trunk.TakeSnapshot().value();
    // A branch that goes another way, in the same simulation; and then back.
    ASSERT_TRUE(trunk.SetState(0, std::vector<float>{-40, -10}).ok());
    ASSERT_TRUE(trunk.SetWeights([](const Synapse&) { return 1.0f; }).ok());
    ASSERT_TRUE(trunk.Run(123).ok());
    ASSERT_TRUE(trunk.Restore(snapshot).ok());
    EXPECT_EQ(trunk.now(), at);
    EXPECT_EQ(trunk.totals().spikes, stats.spikes);
    EXPECT_EQ(trunk.totals().steps, at);
    Simulation branch = Simulation::Create(network, engines[random() % engines.size()]).value();
    ASSERT_TRUE(branch.Restore(snapshot).ok());
    for (Simulation* simulation : {&trunk, &branch}) {
      ASSERT_TRUE(simulation->Run(400 - at).ok());
      EXPECT_EQ(simulation->spike_hash(), expected.spike_hash);
      EXPECT_EQ(simulation->weight_hash(), expected.weight_hash);
    }
  }
}

TEST(SnapshotOfARun, KeepsObserversAndTheirTraces) {
  const Network network = Built(Busy());
  for (const SimulationOptions& options : EnginesFor(network, 9)) {
    Simulation simulation = Simulation::Create(network, options).value();
    KeptStates once(50), twice(50);
    Simulation plain = Simulation::Create(network).value();
    plain.Observe(once);
    ASSERT_TRUE(plain.Run(60).ok());
    simulation.Observe(twice);
    const Snapshot beginning = simulation.TakeSnapshot().value();
    ASSERT_TRUE(simulation.Run(60).ok());
    ASSERT_TRUE(simulation.Restore(beginning).ok());
    ASSERT_TRUE(simulation.Run(60).ok());
    std::vector<float> expected = once.all;
    expected.insert(expected.end(), once.all.begin(), once.all.end());
    EXPECT_EQ(twice.all, expected);
  }
}

TEST(SnapshotOfARun, OfAnotherNetworkIsRefusedAndChangesNothing) {
  const Network network = Built(Busy());
  Simulation other = Simulation::Create(Built(Layer(3, Named("resonator")))).value();
  const Snapshot snapshot = other.TakeSnapshot().value();
  Simulation simulation = Simulation::Create(network).value(), plain = Simulation::Create(network).value();
  ASSERT_TRUE(simulation.Run(100).ok());
  EXPECT_TRUE(absl::IsDataLoss(simulation.Restore(snapshot)));
  ASSERT_TRUE(simulation.Run(100).ok());
  ASSERT_TRUE(plain.Run(200).ok());
  EXPECT_EQ(HashesOf(simulation), HashesOf(plain));
}

// Networks of as many neurons and synapses, which only a look at what they hold can tell from Busy().
TEST(SnapshotOfARun, OfANetworkOfTheSameSizeIsRefused) {
  std::vector<NetworkSpec> others(5, Busy());
  others[0].seed += 1;
  others[1].input_seed = 77;
  others[2].inputs.push_back({.source = UniformNoise{-1, 1}});
  others[3].rest_tolerance *= 2;
  others[4].neurons.push_back({.columns = {{"a", std::vector<float>(Built(Busy()).neurons(), 0.03f)}}});
  Simulation simulation = Simulation::Create(Built(Busy())).value();
  for (std::size_t i = 0; i < others.size(); ++i) {
    SCOPED_TRACE(i);
    Simulation other = Simulation::Create(Built(others[i])).value();
    const absl::Status status = simulation.Restore(other.TakeSnapshot().value());
    EXPECT_TRUE(absl::IsDataLoss(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("the state of another network"));
  }
}

TEST(SnapshotOfARun, OfAListOfOtherWeightsIsRefused) {
  NetworkSpec spec = Layer(3, Named("regular spiking"));
  spec.edges.push_back({.synapses = {{0, 1, 2, 5}, {1, 2, 3, 5}}});
  NetworkSpec changed = spec;
  changed.edges[0].synapses[1].weight = 6;
  Simulation simulation = Simulation::Create(Built(spec)).value();
  Simulation other = Simulation::Create(Built(changed)).value();
  EXPECT_TRUE(absl::IsDataLoss(simulation.Restore(other.TakeSnapshot().value())));
}

// A table with NaN, which differs from itself, stands for the values of the type.
TEST(SnapshotOfARun, OfANetworkThatIsBuiltTwiceIsTaken) {
  NetworkSpec spec = Busy();
  std::vector<float> values(Built(spec).neurons(), 0.03f);
  values[1] = NAN;
  spec.neurons.push_back({.columns = {{"a", values}}});
  Simulation one = Simulation::Create(Built(spec)).value();
  ASSERT_TRUE(one.Run(80).ok());
  const Snapshot snapshot = one.TakeSnapshot().value();
  Simulation other = Simulation::Create(Built(spec)).value();
  ASSERT_TRUE(other.Restore(snapshot).ok());
  ASSERT_TRUE(one.Run(80).ok());
  ASSERT_TRUE(other.Run(80).ok());
  EXPECT_EQ(HashesOf(one), HashesOf(other));
}

// ---------------------------------------------------------------------------------------------------------------------
// Observers that throw, and ends that others ask for

class Throws : public Observer {
 public:
  explicit Throws(int where) : where_(where) {}
  void OnSpikes(Tick, Tick, std::span<const Spike>) override { At(0); }
  std::vector<NeuronId> traced() const override { return {1}; }
  void OnTrace(NeuronId, Tick, Tick, std::span<const float>) override { At(1); }
  void OnExchange(Tick, std::vector<Stimulus>& stimuli) override {
    stimuli.push_back({1'000'000, 0, Stimulus::Kind::kSpike, 1});
    At(2);
  }
  absl::Status status() const override {
    const_cast<Throws*>(this)->At(3);
    return absl::OkStatus();
  }

  int thrown = 0;

 private:
  void At(int where) {
    if (where != where_ || ++calls_ % 5 != 0) return;
    ++thrown;
    if (thrown % 3 == 0) throw std::bad_alloc();
    if (thrown % 3 == 1) throw std::runtime_error("out of patience");
    throw 42;
  }

  int where_;
  int calls_ = 0;
};

TEST(ThrowingObserver, EndsRunsAndDoesNoHarm) {
  const Network network = Built(Busy());
  const Outcome expected = OracleOutcome(network, 300);
  for (const SimulationOptions& options : EnginesFor(network, 9)) {
    for (int where = 0; where < 4; ++where) {
      SCOPED_TRACE(NameOf(options) + " where " + std::to_string(where));
      Simulation simulation = Simulation::Create(network, options).value();
      Throws throws(where);
      KeptSpikes spikes;
      simulation.Observe(throws);
      simulation.Observe(spikes);
      int ends = 0;
      while (simulation.now() < 300) {
        const absl::StatusOr<RunCounters> stats = simulation.Run(300 - simulation.now());
        if (stats.ok()) continue;
        ++ends;
        EXPECT_TRUE(absl::IsUnknown(stats.status())) << stats.status();
        if (ends == 1) {
          EXPECT_THAT(std::string(stats.status().message()), HasSubstr("out of patience"));
        }
      }
      EXPECT_GT(ends, 3);
      EXPECT_THAT(spikes.all, FirstDifferenceFrom(expected.spikes));
      EXPECT_EQ(simulation.weight_hash(), expected.weight_hash);
    }
  }
}

// An exception comes back as it was thrown: the first one, once, and only from the last run.
TEST(ThrowingObserver, HandsItsExceptionOver) {
  const Network network = Built(Busy());
  Simulation simulation = Simulation::Create(network, {.exchange_every = 1}).value();
  struct Own {
    int number;
  };
  class Thrower : public Observer {
   public:
    explicit Thrower(int number) : number_(number) {}
    void OnSpikes(Tick, Tick, std::span<const Spike>) override {
      if (is_on) throw Own{number_};
    }
    bool is_on = true;

   private:
    int number_;
  };
  Thrower first(1), second(2);
  simulation.Observe(first);
  simulation.Observe(second);
  EXPECT_EQ(simulation.TakeObserverException(), nullptr);
  EXPECT_TRUE(absl::IsUnknown(simulation.Run(10).status()));
  const std::exception_ptr exception = simulation.TakeObserverException();
  ASSERT_NE(exception, nullptr);
  try {
    std::rethrow_exception(exception);
  } catch (const Own& own) {
    EXPECT_EQ(own.number, 1);
  }
  EXPECT_EQ(simulation.TakeObserverException(), nullptr);
  EXPECT_FALSE(simulation.Run(10).ok());
  first.is_on = second.is_on = false;
  ASSERT_TRUE(simulation.Run(10).ok());
  EXPECT_EQ(simulation.TakeObserverException(), nullptr);
}

TEST(StopRequest, EndsARunAtAnExchangeAndLaterRunsGoOn) {
  const Network network = Built(Busy());
  const Outcome expected = OracleOutcome(network, 300);
  for (const SimulationOptions& options : AllEngines()) {
    SCOPED_TRACE(NameOf(options));
    Simulation simulation = Simulation::Create(network, options).value();
    StopRequest request;
    KeptSpikes spikes;
    simulation.Observe(spikes);
    simulation.Observe(request);
    request.Ask();
    EXPECT_TRUE(absl::IsCancelled(simulation.Run(300).status()));
    EXPECT_EQ(simulation.now(), simulation.exchange_every());
    EXPECT_TRUE(request.asked());
    request.Withdraw();
    ASSERT_TRUE(simulation.Run(300 - simulation.now()).ok());
    EXPECT_THAT(spikes.all, FirstDifferenceFrom(expected.spikes));
  }
}

TEST(Cancellation, FromAnotherThreadLeavesARunThatGoesOn) {
  const Network network = Built(Busy());
  Simulation plain = Simulation::Create(network).value();
  for (const SimulationOptions& options : EnginesFor(network, 9)) {
    for (const bool observed : {false, true}) {
      SCOPED_TRACE(NameOf(options));
      Simulation simulation = Simulation::Create(network, options).value();
      KeptSpikes spikes;
      if (observed) simulation.Observe(spikes);
      std::stop_source stop;
      std::jthread other([&stop] {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        stop.request_stop();
      });
      const absl::StatusOr<RunCounters> stats = simulation.Run(Seconds(100'000'000), stop.get_token());
      EXPECT_TRUE(absl::IsCancelled(stats.status())) << stats.status();
      // One that has been asked already takes no step.
      const Tick at = simulation.now();
      EXPECT_TRUE(absl::IsCancelled(simulation.Run(10, stop.get_token()).status()));
      EXPECT_EQ(simulation.now(), at);
      ASSERT_TRUE(simulation.Run(37).ok());
      Simulation whole = Simulation::Create(network).value();
      ASSERT_TRUE(whole.Run(at + 37).ok());
      EXPECT_EQ(HashesOf(simulation), HashesOf(whole));
      if (observed) {
        EXPECT_EQ(spikes.all.size(), whole.totals().spikes);
      }
    }
  }
}

// No global state: simulations side by side, each with threads of its own, do what each does alone.
TEST(Simulations, RunAtOnceOnThreadsOfTheirOwn) {
  const Network one = Built(Busy()), other = Built(Busy(std::nullopt, "chattering"));
  std::vector<SimulationOptions> engines = EnginesFor(one, 9);
  engines.resize(6);
  std::vector<Hashes> alone, together(2 * engines.size());
  for (const SimulationOptions& options : engines) {
    for (const Network* network : {&one, &other}) {
      Simulation simulation = Simulation::Create(*network, options).value();
      ASSERT_TRUE(simulation.Run(300).ok());
      alone.push_back(HashesOf(simulation));
    }
  }
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < together.size(); ++i) {
      threads.emplace_back([&, i] {
        Simulation simulation = Simulation::Create(i % 2 == 0 ? one : other, engines[i / 2]).value();
        if (simulation.Run(150).ok() && simulation.Run(150).ok()) together[i] = HashesOf(simulation);
      });
    }
  }
  EXPECT_EQ(together, alone);
}

}  // namespace
}  // namespace lull
