// What does a second of model time cost, by workload, engine and threads?
//
//   run_bench                                  all workloads except the largest, with one thread and two
//   run_bench --benchmark_filter=ten-million   10 million neurons, 508 million synapses; needs 12 GiB
//
// `sparse-own` is `sparse` with a separate set of parameters for each neuron. `dense-mixed` is `dense-timed` with
// synapses of three kinds side by side: a third of the projections learns as there, a third by another rule, and a
// third does not learn. `dense-gated` is `dense-timed` with learning that begins after two seconds.
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

#include "lull/config.h"
#include "lull/network.h"
#include "lull/simulation.h"

namespace lull {
namespace {

struct Workload {
  const char* name;
  const char* built_in;
  Tick duration;  // [ms] that is timed
  Tick verified;  // [ms] that is compared beforehand
};

// The workloads of the project's performance goals, with shorter model times.
const std::vector<Workload>& Workloads() {
  static const std::vector<Workload> workloads = {
      {"dense", "reference", Seconds(5), 500},         {"dense-timed", "timed", Seconds(5), 500},
      {"dense-mixed", "timed", Seconds(5), 500},       {"dense-gated", "timed", Seconds(5), 2500},
      {"dense-large", "dense-large", Seconds(2), 100}, {"sparse", "sparse", Seconds(10), 1000},
      {"sparse-own", "sparse", Seconds(10), 1000},     {"sparse-long", "sparse-long", Seconds(60), Seconds(5)},
      {"million", "million", Seconds(10), 100},        {"ten-million", "million", Seconds(3), 0},
  };
  return workloads;
}

NetworkSpec SpecOf(const Workload& workload) {
  NetworkSpec spec = BuiltInConfig(workload.built_in)->network;
  if (std::string(workload.name) == "ten-million") spec.columns[0].count = 100'000;
  if (std::string(workload.name) == "dense-mixed") {
    for (std::size_t i = 0; i < spec.projections.size(); ++i) {
      if (i % 3 == 0) spec.projections[i].stdp->window = StdpWindow::kExponential;
      if (i % 3 == 1) spec.projections[i].stdp.reset();
    }
  }
  if (std::string(workload.name) == "dense-gated") {
    for (ProjectionSpec& projection : spec.projections) projection.stdp->from = Seconds(2);
  }
  // The drawn parameters differ so little that the activity is the same.
  if (std::string(workload.name) == "sparse-own") std::get<IzhikevichType>(spec.types[0].model).d = {2, 2.001};
  return spec;
}

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
