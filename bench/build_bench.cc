// What does building a network cost per synapse, in time and memory, from a thousand neurons to a million?
//
// The number of synapses is first held to its expectation.

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "lull/config.h"
#include "lull/network.h"

namespace lull {
namespace {

// Columns of the workload `million`: 4,960 synapses inside each on average, 120 to others.
NetworkSpec Columns(std::uint32_t count) {
  NetworkSpec spec = BuiltInConfig("million")->network;
  spec.columns[0].count = count;
  return spec;
}

void Build(benchmark::State& state) {
  const NetworkSpec spec = Columns(static_cast<std::uint32_t>(state.range(0)));
  const double expected = 5080.0 * static_cast<double>(state.range(0));
  std::uint64_t synapses = 0, bytes = 0;
  for (auto _ : state) {
    const auto network = Network::Build(spec);
    synapses = network->synapses();
    bytes = network->memory_bytes();
    if (std::fabs(static_cast<double>(synapses) - expected) > 10 * std::sqrt(expected)) {
      std::fprintf(stderr, "%g synapses where %g are expected: nothing is timed\n", static_cast<double>(synapses),
                   expected);
      std::exit(1);
    }
  }
  const auto count = static_cast<double>(synapses);
  state.counters["synapses"] = count;
  state.counters["ns_per_synapse"] =
      benchmark::Counter(count * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["bytes_per_synapse"] = static_cast<double>(bytes) / count;
}

BENCHMARK(Build)->Arg(10)->Arg(100)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
