// What does building a network cost per synapse, in time and memory, from a thousand neurons to a million, on one
// thread and on two?
//
// First the benchmark checks that the number of synapses is near its expected value, and that two threads build the
// same synapses as one.

#include <benchmark/benchmark.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "lull/config.h"
#include "lull/network.h"

namespace lull {
namespace {

// Columns of the workload `million`. A column has on average 4,960 synapses inside and 120 to other columns.
NetworkSpec Columns(std::uint32_t count) {
  NetworkSpec spec = BuiltInConfig("million")->network;
  spec.columns[0].count = count;
  return spec;
}

// A hash of all synapses that depends on their order.
std::uint64_t HashOf(const Network& network) {
  std::uint64_t hash = 0;
  const auto add = [&hash](std::uint64_t word) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15;
    hash ^= hash >> 29;
  };
  network.ForEachSynapse([&](const Synapse& synapse) {
    add(std::uint64_t{synapse.source} << 32 | synapse.target);
    add(static_cast<std::uint64_t>(synapse.delay) << 32 | std::bit_cast<std::uint32_t>(synapse.weight));
  });
  return hash;
}

void Verify() {
  const NetworkSpec spec = Columns(100);
  const Network one = *Network::Build(spec, {.threads = 1}), two = *Network::Build(spec, {.threads = 2});
  if (HashOf(one) == HashOf(two)) return;
  std::fprintf(stderr, "two threads give another network than one: nothing is timed\n");
  std::exit(1);
}

// Times the build. The arguments are the numbers of columns and threads.
void Build(benchmark::State& state) {
  const NetworkSpec spec = Columns(static_cast<std::uint32_t>(state.range(0)));
  const BuildOptions options = {.threads = static_cast<int>(state.range(1))};
  const double expected = 5080.0 * static_cast<double>(state.range(0));
  std::uint64_t synapses = 0, bytes = 0;
  for (auto _ : state) {
    const auto network = Network::Build(spec, options);
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

BENCHMARK(Build)
    ->ArgsProduct({{10, 100, 1'000, 10'000}, {1, 2}})
    ->ArgNames({"columns", "threads"})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  lull::Verify();
  benchmark::RunSpecifiedBenchmarks();
}
