// How does the cost of a run grow with the network, and shrink with the number of threads?
//
//   scaling_bench                               1,000 to a million neurons, with one thread and with all
//   scaling_bench --benchmark_filter=/10000000  ten million neurons; needs 6 GiB
//   scaling_bench --benchmark_filter=billion    ten million neurons with a hundred synapses each; needs 10 GiB
//   scaling_bench --benchmark_filter=workers    ten million neurons that learn, on 1, 2 and 8 workers; needs 8 GiB
//
// - `activity` has a growing number of columns of the workload `sparse`, but always a hundred kicks a second in the
//   whole network. Resting neurons cost the event-driven engine nothing, so its time should hardly grow; the time of
//   the clock-driven engine grows with the number of neurons.
// - `strong` runs `dense-large` and `sparse` with a growing number of threads.
// - `weak` has the same number of columns of `sparse` or `million` for each thread, so that the time would ideally be
//   constant.
// - `billion` has columns of 200 neurons, so that each neuron has a hundred synapses. It is built, and run for ten
//   seconds with a kick every hundred seconds for each neuron. The memory is the largest resident memory.
// - `workers` has 100,000 columns of `million`, and as many workers as it says, whatever the number of cores. The
// memory
//   is the resident memory after a minute of model time, in which nearly half of the neurons fire.
//
// First the benchmark runs each network with both engines, and the event-driven engine with each number of threads, and
// checks that they give the same spikes and, if the network learns, the same weights.

#include <benchmark/benchmark.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lull/config.h"
#include "lull/cores.h"
#include "lull/network.h"
#include "lull/simulation.h"

namespace lull {
namespace {

constexpr double kKicksPerSecond = 100;  // of the whole network
constexpr std::uint32_t kNeuronsPerColumn = 100;

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The memory that this process has now [GiB].
struct Memory {
  double addresses = 0, resident = 0;
};

Memory MemoryNow() {
  std::ifstream statm("/proc/self/statm");
  Memory memory;
  statm >> memory.addresses >> memory.resident;
  const double page = static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 30);
  return {memory.addresses * page, memory.resident * page};
}

double PeakGiB() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / (1 << 20);
}

NetworkSpec Built(const std::string& name, std::uint32_t columns) {
  NetworkSpec spec = BuiltInConfig(name)->network;
  if (columns > 0) spec.columns[0].count = columns;
  return spec;
}

NetworkSpec FixedActivity(std::uint32_t neurons) {
  NetworkSpec spec = Built("sparse", neurons / kNeuronsPerColumn);
  std::get<PoissonKicks>(spec.inputs[0].source).rate_hz = kKicksPerSecond / neurons;
  return spec;
}

// The description of `billion`: 101.6 synapses for each of ten million neurons, from layers of twice the size with the
// same probabilities.
NetworkSpec Billion() {
  NetworkSpec spec = Built("sparse", 50'000);
  for (LayerSpec& layer : spec.columns[0].layers) layer.size *= 2;
  std::get<PoissonKicks>(spec.inputs[0].source).rate_hz = 0.01;
  return spec;
}

// The network that is kept. Networks are large, so only the last is kept; benchmarks run in the order of registration.
struct Kept {
  std::string name;
  std::unique_ptr<Network> network;
  double built_in = 0;  // [s]
};

const Kept& NetworkOf(const std::string& name, const NetworkSpec& spec) {
  static Kept kept;
  if (kept.name == name) return kept;
  kept.network.reset();
  malloc_trim(0);
  const auto start = std::chrono::steady_clock::now();
  kept = {.name = name, .network = std::make_unique<Network>(*Network::Build(spec))};
  kept.built_in = SecondsSince(start);
  return kept;
}

// The numbers of threads: 1, 2, 4 … and the number of cores.
std::vector<int> ThreadCounts() {
  std::vector<int> counts;
  for (int threads = 1; threads < UsableCores(); threads *= 2) counts.push_back(threads);
  counts.push_back(UsableCores());
  return counts;
}

RunCounters Run(Simulation& simulation, Tick duration) {
  const absl::StatusOr<RunCounters> stats = simulation.Run(duration);
  if (stats.ok()) return *stats;
  std::fprintf(stderr, "scaling_bench: %s\n", std::string(stats.status().message()).c_str());
  std::exit(1);
}

void Verify(const Kept& kept, Tick verified) {
  static std::string last;
  if (last == kept.name) return;
  last = kept.name;
  const bool learns = std::ranges::any_of(kept.network->spec().projections,
                                          [](const ProjectionSpec& projection) { return projection.stdp.has_value(); });
  const auto hashes = [&](EngineKind engine, int threads) {
    Simulation simulation = *Simulation::Create(*kept.network, {.engine = engine, .threads = threads});
    Run(simulation, verified);
    return std::pair(simulation.spike_hash(), learns ? simulation.weight_hash() : 0);
  };
  const auto first = hashes(EngineKind::kClockDriven, 1);
  for (const int threads : ThreadCounts()) {
    if (hashes(EngineKind::kEventDriven, threads) == first) continue;
    std::fprintf(stderr, "%s: the engines differ: nothing is timed\n", kept.name.c_str());
    std::exit(1);
  }
}

struct Case {
  std::string name;
  std::string network;  // key of NetworkOf
  NetworkSpec spec;
  EngineKind engine = EngineKind::kEventDriven;
  int threads = 1;
  Tick verified = 0;  // [ms] that is compared beforehand
  Tick duration = 0;  // [ms] that is timed
  std::vector<int> placement = {};
};

void Measure(benchmark::State& state, const Case& c) {
  const Kept& kept = NetworkOf(c.network, c.spec);
  Verify(kept, c.verified);
  double created_in = 0;
  Memory memory;
  RunCounters stats;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    Simulation simulation =
        *Simulation::Create(*kept.network, {.engine = c.engine, .threads = c.threads, .placement = c.placement});
    created_in = SecondsSince(start);
    stats = Run(simulation, c.duration);
    memory = MemoryNow();
    state.SetIterationTime(stats.wall_seconds);
  }
  using benchmark::Counter;
  const auto per = [](double count) { return Counter(count, Counter::kIsIterationInvariantRate | Counter::kInvert); };
  const auto deliveries = static_cast<double>(stats.deliveries);
  const auto synapses = static_cast<double>(kept.network->synapses());
  state.counters["ms_per_model_s"] = per(static_cast<double>(c.duration) * 1e-6);
  state.counters["ns_per_delivery"] = per(deliveries * 1e-9);
  state.counters["deliveries"] = deliveries;
  state.counters["spikes"] = static_cast<double>(stats.spikes);
  state.counters["synapses"] = synapses;
  state.counters["build_s"] = kept.built_in;
  state.counters["create_s"] = created_in;
  state.counters["network_bytes_per_synapse"] = static_cast<double>(kept.network->memory_bytes()) / synapses;
  state.counters["resident_GiB"] = memory.resident;
  state.counters["addresses_GiB"] = memory.addresses;
  state.counters["peak_GiB"] = PeakGiB();
}

void Register(Case c) {
  const std::string name = c.name;
  benchmark::RegisterBenchmark(name.c_str(), [c = std::move(c)](benchmark::State& state) { Measure(state, c); })
      ->UseManualTime()
      ->Iterations(1)
      ->Unit(benchmark::kMillisecond);
}

void RegisterActivity(std::uint32_t neurons) {
  const std::string name = "activity/" + std::to_string(neurons);
  for (const EngineKind engine : {EngineKind::kEventDriven, EngineKind::kClockDriven}) {
    const bool event = engine == EngineKind::kEventDriven;
    // The clock-driven engine takes half a nanosecond per neuron and step, in any stretch of the run, so a short one is
    // enough.
    const Tick duration = event ? Seconds(100) : std::clamp<Tick>(Tick{5'000'000'000} / neurons, 200, Seconds(100));
    Register({.name = name + (event ? "/event" : "/clock"),
              .network = name,
              .spec = FixedActivity(neurons),
              .engine = engine,
              .verified = 200,
              .duration = duration});
  }
}

// Equal parts of ten million neurons for each worker.
void RegisterWorkers() {
  constexpr int kColumns = 100'000;
  for (const int workers : {1, 2, 8}) {
    std::vector<int> placement;
    for (int column = 0; column < kColumns; ++column) placement.push_back(column / (kColumns / workers));
    Register({.name = "workers/" + std::to_string(workers),
              .network = "workers",
              .spec = Built("million", kColumns),
              .threads = workers,
              .verified = 100,
              .duration = Seconds(60),
              .placement = placement});
  }
}

void RegisterAll(bool ten_million, bool billion, bool workers) {
  if (workers) RegisterWorkers();
  for (const std::uint32_t neurons : {1'000u, 10'000u, 100'000u, 1'000'000u}) RegisterActivity(neurons);
  if (ten_million) RegisterActivity(10'000'000);
  for (const int threads : ThreadCounts()) {
    const std::string on = "/threads:" + std::to_string(threads);
    Register({.name = "strong/dense-large" + on,
              .network = "dense-large",
              .spec = Built("dense-large", 0),
              .threads = threads,
              .verified = 100,
              .duration = Seconds(2)});
  }
  for (const int threads : ThreadCounts()) {
    Register({.name = "strong/sparse/threads:" + std::to_string(threads),
              .network = "sparse",
              .spec = Built("sparse", 0),
              .threads = threads,
              .verified = 500,
              .duration = Seconds(10)});
  }
  for (const auto& [built_in, columns] : {std::pair("sparse", 1000), std::pair("million", 5000)}) {
    for (const int threads : ThreadCounts()) {
      const std::string name = std::string("weak/") + built_in + "/threads:" + std::to_string(threads);
      Register({.name = name,
                .network = name,
                .spec = Built(built_in, static_cast<std::uint32_t>(columns * threads)),
                .threads = threads,
                .verified = 100,
                .duration = Seconds(10)});
    }
  }
  if (!billion) return;
  for (const int threads : ThreadCounts()) {
    Register({.name = "billion/threads:" + std::to_string(threads),
              .network = "billion",
              .spec = Billion(),
              .threads = threads,
              .verified = 50,
              .duration = Seconds(10)});
  }
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  const auto asked_for = [&](const char* what) {
    return std::any_of(argv, argv + argc,
                       [what](const char* argument) { return std::string(argument).find(what) != std::string::npos; });
  };
  const bool ten_million = asked_for("10000000"), billion = asked_for("billion"), workers = asked_for("workers");
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  lull::RegisterAll(ten_million, billion, workers);
  benchmark::RunSpecifiedBenchmarks();
}
