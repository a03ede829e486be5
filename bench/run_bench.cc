// What does a second of model time cost, by network and engine?
//
// Both engines first run the same stretch and must agree in the hashes of all spikes and weights.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "lull/config.h"
#include "lull/network.h"
#include "lull/simulation.h"

namespace lull {
namespace {

const char* NameOf(EngineKind engine) { return engine == EngineKind::kEventDriven ? "event" : "clock"; }

Simulation Fresh(const Network& network, EngineKind engine, int threads = 1) {
  return *Simulation::Create(network, {.engine = engine, .threads = threads});
}

void VerifyEngines(const Network& network, Tick duration) {
  Simulation event = Fresh(network, EngineKind::kEventDriven), clock = Fresh(network, EngineKind::kClockDriven);
  if (event.Run(duration).ok() && clock.Run(duration).ok() && event.spike_hash() == clock.spike_hash() &&
      event.weight_hash() == clock.weight_hash()) {
    return;
  }
  std::fprintf(stderr, "the engines differ: nothing is timed\n");
  std::exit(1);
}

// Simulation alone, from the beginning; building is build_bench's question.
void Run(benchmark::State& state, const std::string& name, EngineKind engine, Tick duration) {
  const auto network = Network::Build(BuiltInConfig(name)->network);
  VerifyEngines(*network, duration);
  RunStats stats;
  for (auto _ : state) {
    Simulation simulation = Fresh(*network, engine);
    stats = *simulation.Run(duration);
    state.SetIterationTime(stats.wall_seconds);
  }
  const double seconds = static_cast<double>(duration) / 1000;
  using benchmark::Counter;
  state.counters["ms_per_model_s"] = Counter(seconds * 1e-3, Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.counters["ns_per_delivery"] =
      Counter(static_cast<double>(stats.deliveries) * 1e-9, Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.counters["neuron_steps"] = static_cast<double>(stats.neuron_steps);
}

struct Case {
  const char* network;
  Tick duration;
};

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  using lull::EngineKind, lull::Seconds;
  for (const auto& [network, duration] : {lull::Case{"reference", Seconds(20)}, lull::Case{"timed", Seconds(20)},
                                          lull::Case{"sparse", Seconds(5)}, lull::Case{"sparse-long", Seconds(60)}}) {
    for (const EngineKind engine : {EngineKind::kEventDriven, EngineKind::kClockDriven}) {
      const std::string name = network;
      benchmark::RegisterBenchmark((name + "/" + lull::NameOf(engine)).c_str(),
                                   [=, d = duration](benchmark::State& state) { lull::Run(state, name, engine, d); })
          ->UseManualTime()
          ->Unit(benchmark::kMillisecond);
    }
  }
  benchmark::RunSpecifiedBenchmarks();
}
