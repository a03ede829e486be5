// What does a second of model time cost, by workload, engine and threads?
//
//   run_bench                                  all workloads except the largest, with one thread and two
//   run_bench --benchmark_filter=ten-million   10 million neurons, 508 million synapses; needs 12 GiB
//
// First the benchmark checks, over a short time, that all engines and numbers of threads give the same hashes of all
// spikes and weights.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lull/network.h"
#include "lull/simulation.h"
#include "workloads.h"

namespace lull {
namespace {

// The network of a workload. Networks are large, so only the last is kept; benchmarks run in the order of registration.
const Network& NetworkOf(const Workload& workload) {
  static const Workload* of = nullptr;
  static std::unique_ptr<Network> network;
  if (of != &workload) {
    network.reset();
    network = std::make_unique<Network>(*Network::Build(SpecOf(workload)));
    of = &workload;
  }
  return *network;
}

Simulation Fresh(const Network& network, EngineKind engine, int threads) {
  return *Simulation::Create(network, {.engine = engine, .threads = threads});
}

void Verify(const Workload& workload, const Network& network) {
  static std::map<std::string, bool> verified;
  if (workload.verified == 0 || std::exchange(verified[workload.name], true)) return;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> hashes;
  for (const EngineKind engine : {EngineKind::kEventDriven, EngineKind::kClockDriven}) {
    for (const int threads : {1, 2}) {
      Simulation simulation = Fresh(network, engine, threads);
      if (!simulation.Run(workload.verified).ok()) std::exit(1);
      hashes.push_back({simulation.spike_hash(), simulation.weight_hash()});
    }
  }
  for (const auto& hash : hashes) {
    if (hash == hashes[0]) continue;
    std::fprintf(stderr, "%s: the engines differ: nothing is timed\n", workload.name);
    std::exit(1);
  }
}

// Times the simulation from its beginning, without the build, which build_bench times.
void Run(benchmark::State& state, const Workload& workload, EngineKind engine, int threads) {
  const Network& network = NetworkOf(workload);
  Verify(workload, network);
  RunCounters stats;
  for (auto _ : state) {
    Simulation simulation = Fresh(network, engine, threads);
    stats = *simulation.Run(workload.duration);
    state.SetIterationTime(stats.wall_seconds);
  }
  using benchmark::Counter;
  const auto per = [](double count) { return Counter(count, Counter::kIsIterationInvariantRate | Counter::kInvert); };
  state.counters["ms_per_model_s"] = per(static_cast<double>(workload.duration) * 1e-6);
  state.counters["ns_per_delivery"] = per(static_cast<double>(stats.deliveries) * 1e-9);
  state.counters["rate_hz"] = static_cast<double>(stats.spikes) * 1000 /
                              (static_cast<double>(network.neurons()) * static_cast<double>(stats.steps));
  state.counters["awake_percent"] = 100 * static_cast<double>(stats.awake_steps) /
                                    (static_cast<double>(network.neurons()) * static_cast<double>(stats.steps));
}

void Register(const Workload& workload, EngineKind engine, int threads) {
  const std::string name = std::string(workload.name) + (engine == EngineKind::kEventDriven ? "/event" : "/clock") +
                           "/threads:" + std::to_string(threads);
  benchmark::RegisterBenchmark(name.c_str(),
                               [=, &workload](benchmark::State& state) { Run(state, workload, engine, threads); })
      ->UseManualTime()
      ->Iterations(1)
      ->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  const bool chosen = std::any_of(argv, argv + argc, [](const char* argument) {
    return std::string(argument).find("ten-million") != std::string::npos;
  });
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  for (const lull::Workload& workload : lull::Workloads()) {
    const bool largest = std::string(workload.name) == "ten-million";
    if (largest && !chosen) continue;
    for (const lull::EngineKind engine : {lull::EngineKind::kEventDriven, lull::EngineKind::kClockDriven}) {
      if (largest && engine == lull::EngineKind::kClockDriven) continue;
      for (const int threads : {1, 2}) lull::Register(workload, engine, threads);
    }
  }
  benchmark::RunSpecifiedBenchmarks();
}
