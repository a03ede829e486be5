// What does a window cost, in which workers run without meeting, and what does mail between workers cost?
//
// The network has two columns of a hundred neurons. Each neuron has one synapse to a neuron of the other column, with a
// delay of 1, 3 or 20 ms, which is the lookahead. The network runs in three ways: with one worker, which needs no
// windows; with two workers that one thread runs alternately; and with two workers on two threads, even if there is
// little work. In `silent` one neuron of each column is awake and no neuron fires; in `letters` every neuron fires in
// every step, and each spike is a letter to the other worker.
//
// First the benchmark checks that all ways and engines give the same spikes.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

#include "lull/network.h"
#include "lull/simulation.h"

namespace lull {
namespace {

constexpr Tick kVerified = 500;    // [ms] that is compared beforehand
constexpr Tick kDuration = 6'000;  // [ms] that is timed
constexpr std::uint32_t kNeurons = 100;
// [mV/ms] A current with which a neuron fires in every step: u then never exceeds d / a = 100, which this current
// outweighs.
constexpr double kFiresAlways = 500;

Network Columns(Tick lookahead, bool letters) {
  NetworkSpec spec;
  spec.types = {{.name = "cell", .model = IzhikevichType{.d = 2}, .initial = {.at_rest = true}}};
  spec.columns = {{"column", 2, {{"cells", kNeurons, {{"cell"}}}}}};
  spec.projections = {
      {.from = "cells", .to = "cells", .reach = AllOthers{}, .in_degree = 1, .delay = lookahead, .strength = {0, 0.1}}};
  // A current keeps a neuron awake.
  Input input = {.source = StepCurrent{letters ? kFiresAlways : 0.1}};
  if (!letters) input.target.neurons = {{0, 0}, {kNeurons, kNeurons}};
  spec.inputs = {input};
  return *Network::Build(spec);
}

struct Way {
  const char* name;
  int workers;
  bool together;
};
constexpr Way kWays[] = {{"one_worker", 1, false}, {"two_in_turn", 2, false}, {"two_threads", 2, true}};

Simulation Fresh(const Network& network, const Way& way, EngineKind engine = EngineKind::kEventDriven) {
  return *Simulation::Create(network,
                             {.engine = engine,
                              .threads = way.workers,
                              .placement = way.workers == 1 ? std::vector<int>{} : std::vector<int>{0, 1},
                              .min_shared_work = way.together ? 0 : std::numeric_limits<std::uint64_t>::max()});
}

void Verify(const Network& network, bool letters) {
  Simulation first = Fresh(network, kWays[0]);
  const std::uint64_t spikes = first.Run(kVerified)->spikes;
  bool right = spikes == (letters ? 2 * kNeurons * std::uint64_t{kVerified} : 0);
  for (const EngineKind engine : {EngineKind::kEventDriven, EngineKind::kClockDriven}) {
    for (const Way& way : kWays) {
      Simulation simulation = Fresh(network, way, engine);
      right = right && simulation.Run(kVerified).ok() && simulation.spike_hash() == first.spike_hash();
    }
  }
  if (right) return;
  std::fprintf(stderr, "the spikes differ, or are not those that were meant: nothing is timed\n");
  std::exit(1);
}

void Run(benchmark::State& state, const Way& way, Tick lookahead, bool letters) {
  const Network network = Columns(lookahead, letters);
  Verify(network, letters);
  Simulation simulation = Fresh(network, way);
  RunCounters stats;
  for (auto _ : state) {
    stats = *simulation.Run(kDuration);
    state.SetIterationTime(stats.wall_seconds);
  }
  const auto per = [](double count) {
    using benchmark::Counter;
    return Counter(count * 1e-9, Counter::kIsIterationInvariantRate | Counter::kInvert);
  };
  state.counters["ns_per_window"] = per(static_cast<double>(kDuration) / static_cast<double>(lookahead));
  if (letters) state.counters["ns_per_spike"] = per(static_cast<double>(stats.spikes));
}

void RegisterAll() {
  for (const bool letters : {false, true}) {
    for (const Tick lookahead : {1, 3, 20}) {
      for (const Way& way : kWays) {
        const std::string name =
            std::string(letters ? "letters" : "silent") + "/lookahead:" + std::to_string(lookahead) + "/" + way.name;
        benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
          Run(state, way, lookahead, letters);
        })->UseManualTime();
      }
    }
  }
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  lull::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
}
