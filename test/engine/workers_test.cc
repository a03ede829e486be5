// Several workers: nothing of a result depends on how many there are, on who owns which column, or on the threads.

#include "engine/workers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/instruction_set.h"
#include "lull/cores.h"
#include "test/support/hand_made.h"
#include "test/support/sanitized.h"

namespace lull {
namespace {

NetworkSpec BuiltIn(const std::string& name, std::uint32_t columns) {
  NetworkSpec spec = BuiltInConfig(name)->network;
  spec.columns[0].count = columns;
  return spec;
}

// Neighbours together, however many cores there are.
std::vector<int> DealtTo(int workers, const Network& network) {
  std::vector<int> placement;
  for (ColumnId c = 0; c < network.columns(); ++c) {
    placement.push_back(static_cast<int>(c * static_cast<unsigned>(workers) / network.columns()));
  }
  return placement;
}

// Every number of workers, on every deal, against one.
class Deals : public testing::TestWithParam<const char*> {};

TEST_P(Deals, ChangeNothing) {
  const std::string name = GetParam();
  const bool sparse = name.starts_with("sparse") || name == "million";
  NetworkSpec spec = BuiltIn(name, sparse ? 60 : 12);
  if (sparse) std::get<PoissonKicks>(spec.inputs[0].source).rate_hz = 1;
  const Tick duration = sparse ? 1000 : 400;
  const Network network = Built(spec);
  const Outcome expected = EngineOutcome(network, {.threads = 1}, {duration});
  ASSERT_GT(expected.spikes.size(), 1000u);
  std::mt19937 random(1);
  for (const EngineKind engine : {EngineKind::kEventDriven, EngineKind::kClockDriven}) {
    for (const int threads : {1, 2, 3, 5, 8}) {
      for (int deal = threads == 1 ? 2 : 0; deal < 3; ++deal) {  // one worker has all columns on every deal
        SimulationOptions options = {.engine = engine, .threads = threads, .placement = DealtTo(threads, network)};
        for (int& worker : options.placement) {
          if (deal > 0) worker = static_cast<int>(random() % static_cast<unsigned>(threads));
        }
        if (deal == 2) options.min_shared_work = 0;
        SCOPED_TRACE(NameOf(options) + " of " + std::to_string(threads));
        ASSERT_THAT(EngineOutcome(network, options, {duration}), SameAs(expected));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(BuiltIns, Deals, testing::Values("reference", "timed", "sparse", "million"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(Workers, ARunInPiecesIsThatRun) {
  const Network network = Built(BuiltIn("timed", 8));
  const SimulationOptions options = {.threads = 3, .placement = DealtTo(3, network), .min_shared_work = 0};
  const Outcome expected = EngineOutcome(network, {.threads = 1}, {300});
  EXPECT_THAT(EngineOutcome(network, options, {1, 1, 98, 37, 0, 163}), SameAs(expected));
}

// Observed at every exchange, and not at all: windows are cut differently.
TEST(Workers, ObserversChangeNothing) {
  const Network network = Built(BuiltIn("timed", 6));
  const Outcome expected = EngineOutcome(network, {.exchange_every = 1, .threads = 1}, {300});
  for (const int threads : {1, 4}) {
    auto simulation =
        Simulation::Create(network, {.threads = threads, .placement = DealtTo(threads, network), .min_shared_work = 0});
    ASSERT_TRUE(simulation->Run(300).ok());
    EXPECT_EQ(simulation->spike_hash(), expected.spike_hash);
    EXPECT_EQ(simulation->weight_hash(), expected.weight_hash);
    EXPECT_EQ(simulation->totals().spikes, expected.spikes.size());
  }
}

class TraceKeeper : public Observer {
 public:
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  std::vector<NeuronId> traced() const override { return {5, 250, 130, 599}; }
  void OnTrace(NeuronId neuron, Tick, Tick, std::span<const float> states) override {
    std::ranges::copy(states, std::back_inserter(traces[neuron]));
  }
  std::map<NeuronId, std::vector<float>> traces;
};

TEST(Workers, TracesAreTheSame) {
  const Network network = Built(BuiltIn("sparse", 6));
  const auto traces = [&](const SimulationOptions& options) {
    TraceKeeper keeper;
    auto simulation = Simulation::Create(network, options);
    simulation->Observe(keeper);
    EXPECT_TRUE(simulation->Run(3000).ok());
    return keeper.traces;
  };
  const auto expected = traces({.engine = EngineKind::kClockDriven, .threads = 1});
  ASSERT_EQ(expected.at(250).size(), 2 * 3000u);  // v and u
  EXPECT_EQ(traces({.threads = 4, .placement = DealtTo(4, network)}), expected);
}

// Two neurons fire in one step and rest; the spike of the first is the first to arrive.
TEST(Workers, TimeDoesNotJumpOverTheFirstOfSeveralLetters) {
  const NeuronType type = AtRest(Named("regular spiking"));
  NetworkSpec spec;
  spec.types = {type};
  spec.columns = {{"senders", 1, {{"s", 2, {{type.name}}}}}, {"receivers", 1, {{"r", 2, {{type.name}}}}}};
  spec.edges = {{.synapses = {{.source = 0, .target = 2, .delay = 30, .weight = 4},
                              {.source = 1, .target = 3, .delay = 80, .weight = 4}}}};
  spec.rest_tolerance = 1000;  // whoever neither fires nor receives anything rests
  Drive(spec, {{1, 0}, {1, 1}});
  const Network network = Built(spec);
  const Outcome expected = EngineOutcome(network, {.engine = EngineKind::kClockDriven, .threads = 1}, {100});
  EXPECT_EQ(expected.deliveries, 2u);
  EXPECT_THAT(EngineOutcome(network, {.threads = 1}, {100}), SameAs(expected));
  EXPECT_THAT(EngineOutcome(network, {.threads = 2, .placement = {0, 1}}, {100}), SameAs(expected));
}

TEST(Workers, MoreThanThereAreColumnsFindNothingToDo) {
  const Network network = Built(BuiltIn("reference", 3));
  EXPECT_EQ(Simulation::Create(network, {.threads = 100})->threads(), std::min(3, UsableCores()));
  const Outcome expected = EngineOutcome(network, {.threads = 1}, {200});
  EXPECT_THAT(EngineOutcome(network, {.threads = 100}, {200}), SameAs(expected));
  EXPECT_THAT(EngineOutcome(network, {.threads = 9, .placement = {8, 2, 8}}, {200}), SameAs(expected));
}

TEST(Workers, OptionsOutOfRangeAreRefused) {
  const Network network = Built(BuiltIn("reference", 3));
  const auto message = [&](const SimulationOptions& options) {
    const auto simulation = Simulation::Create(network, options);
    EXPECT_EQ(simulation.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(simulation.status().message());
  };
  EXPECT_EQ(message({.threads = -1}), "threads is -1; must be 1 to 1024, or 0 for one per core");
  EXPECT_EQ(message({.threads = 1025}), "threads is 1025; must be 1 to 1024, or 0 for one per core");
  EXPECT_EQ(message({.threads = 2, .placement = {0, 1}}),
            "placement names the workers of 2 columns; must be one for each of the 3");
  EXPECT_EQ(message({.threads = 2, .placement = {0, 2, 1}}),
            "placement puts column 1 on worker 2; there are 2 (0 to 1)");
  EXPECT_EQ(message({.threads = 2, .placement = {0, 1, -1}}),
            "placement puts column 2 on worker -1; there are 2 (0 to 1)");
}

// Two cells in columns of their own, each with a plastic synapse of 20 ms onto the other.
NetworkSpec TwoCells() {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.types = {AtRest(Named("regular spiking"))};
  spec.columns = {{"column", 2, {{"cells", 1, {{"regular spiking"}}}}}};
  spec.projections = {
      {.from = "cells", .to = "cells", .reach = AllOthers{}, .delay = 20, .strength = {0.4, 0.5}, .stdp = Stdp{}}};
  return spec;
}

// Times of spikes are kept in 32 bits. A worker whose neurons never fire must move their base on all the same.
TEST(Workers, ATargetThatHasNeverFiredIsNotDepressedHoweverLateItIs) {
  NetworkSpec spec = TwoCells();
  for (const Tick late : {(Tick{1} << 31) - 10, (Tick{1} << 32) - (Tick{1} << 20) + 25, (Tick{1} << 33) + 5}) {
    spec.inputs.clear();
    DriveAt(spec, 0, {late, late + 100});
    const Network network = Built(spec);
    std::vector<Synapse> expected;
    network.ForEachSynapse([&expected](const Synapse& synapse) { expected.push_back(synapse); });
    for (const int threads : {1, 2}) {
      auto simulation = Simulation::Create(network, {.threads = threads});
      ASSERT_TRUE(simulation->Run(late + 300).ok());
      ASSERT_EQ(simulation->totals().spikes, 2u);
      std::vector<Synapse> synapses;
      simulation->ForEachSynapse([&synapses](const Synapse& synapse) { synapses.push_back(synapse); });
      EXPECT_EQ(synapses, expected) << late << " on " << threads;
    }
  }
}

// Nor may a worker that has had nothing to do for weeks mistake when a source of another worker has fired.
TEST(Workers, AnArrivalFromAnotherWorkerIsRememberedHoweverLateItIs) {
  NetworkSpec spec = TwoCells();
  for (const Tick late : {(Tick{1} << 31) - 10, (Tick{1} << 32) + 5, (Tick{1} << 33) + 5}) {
    spec.inputs.clear();
    DriveAt(spec, 0, {late, late + 100});
    DriveAt(spec, 1, {late + 60});
    const Network network = Built(spec);
    const auto synapses = [&](const SimulationOptions& options) {
      auto simulation = Simulation::Create(network, options);
      EXPECT_TRUE(simulation->Run(late + 300).ok());
      EXPECT_EQ(simulation->totals().spikes, 3u);
      std::vector<Synapse> visited;
      simulation->ForEachSynapse([&visited](const Synapse& synapse) { visited.push_back(synapse); });
      return visited;
    };
    std::vector<Synapse> expected;
    network.ForEachSynapse([&expected](const Synapse& synapse) { expected.push_back(synapse); });
    // 0 → 1: arrivals at late + 20 and late + 120, the target fired at late + 60.
    expected[1].weight += static_cast<float>(0.1 / (1 + 40 / 20.0));
    expected[1].weight -= static_cast<float>(0.1 / (1 + 60 / 20.0));
    // 1 → 0: an arrival at late + 80, the target fired at late and at late + 100.
    expected[0].weight -= static_cast<float>(0.1 / (1 + 80 / 20.0));
    expected[0].weight += static_cast<float>(0.1 / (1 + 20 / 20.0));
    EXPECT_EQ(synapses({.threads = 1}), expected) << late;
    EXPECT_EQ(synapses({.threads = 2, .placement = {0, 1}}), expected) << late;
  }
}

// A mistake of ours that must not pass unnoticed: the lookahead is taken from the network, and then a delay gets
// shorter.
TEST(Workers, AnEventFromThePastEndsTheRun) {
  for (const EngineKind engine : {EngineKind::kEventDriven, EngineKind::kClockDriven}) {
    NetworkSpec spec;
    spec.types = {Named("regular spiking")};
    spec.columns = {{"column", 2, {{"cells", 1, {{"regular spiking"}}}}}};
    spec.projections = {{.from = "cells", .to = "cells", .reach = AllOthers{}, .delay = 20}};
    DriveAt(spec, 0, {5});
    const Network network = Built(spec);
    Workers workers(InsideOf(network), {.engine = engine,
                                        .instruction_set = Resolve(InstructionSet::kBest),
                                        .placement = {0, 1},
                                        .count = 2,
                                        .threads = 1});
    const Route& route = InsideOf(network).columns[1].routes[0];
    const_cast<Route&>(route) = Route(route.target(), 3, route.rule(), route.ends_stream());
    const_cast<FanOut&>(InsideOf(network).fan_out[0]).delay = 3;
    const absl::Status status = workers.RunUntil(100, workers.NextStep().value());
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
    EXPECT_THAT(std::string(status.message()),
                testing::MatchesRegex("worker 1, at [0-9]+ ms, received from worker 0 a spike of 5 ms that was due at "
                                      "8 ms"));
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// What workers take

// The bytes of memory that a simulation of this network adds to the process, taken up or not.
double AddressesOf(const Network& network, int workers) {
  const auto addresses = [] {
    std::ifstream statm("/proc/self/statm");
    double pages = 0;
    statm >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
  };
  const double before = addresses();
  const Simulation simulation =
      *Simulation::Create(network, {.threads = workers, .placement = DealtTo(workers, network)});
  return addresses() - before;
}

// The tables of all neurons once for each worker would be ten times as much.
TEST(Workers, TogetherTakeLittleMoreMemoryThanOne) {
  if (kSanitized) GTEST_SKIP() << "sanitizers take memory of their own";
  const Network network = Built(BuiltIn("million", 2000));
  const double one = AddressesOf(network, 1), many = AddressesOf(network, 10);
  EXPECT_GT(one, 20e6);
  EXPECT_LT(many, 1.5 * one);
}

}  // namespace
}  // namespace lull
