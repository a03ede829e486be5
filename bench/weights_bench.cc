// What does it cost to read or set a hundred of a million weights every 10 ms?
//
// As a program would that rewards synapses by hand: 10,000 neurons of which each has a hundred synapses that learn, and
// fires some times a second. Beside it: nothing is read or set; and all learning is applied first, by reading all
// weights, which is what reading or setting a few would cost if it went over all synapses. First the benchmark checks
// that both ways of setting give the same spikes and weights.

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "lull/network.h"
#include "lull/network_spec.h"
#include "lull/neuron_types.h"
#include "lull/simulation.h"

namespace lull {
namespace {

constexpr Tick kEvery = 10;       // [ms]
constexpr Tick kDuration = 1000;  // [ms]
constexpr std::size_t kSome = 100;

const Network& Million() {
  static const Network network = [] {
    NetworkSpec spec;
    spec.delivery_limit = 4;
    spec.types = {*NamedNeuronType("regular spiking")};
    spec.columns = {{"column", 1, {{"cells", 10'000, {{"regular spiking"}}}}}};
    ProjectionSpec projection = {.from = "cells", .to = "cells", .probability = 0.01, .delay = {1, 20}, .stdp = Stdp{}};
    projection.strength = {0, 1};
    spec.projections = {projection};
    spec.inputs = {{.source = PoissonKicks{5, 60}}};
    return *Network::Build(spec);
  }();
  return network;
}

struct Does {
  bool reads_all = false, reads = false, sets = false;
};

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "weights_bench: %s\n", std::string(status.message()).c_str());
  std::abort();
}

Simulation Run(const Does& does) {
  Simulation simulation = *Simulation::Create(Million(), {.threads = 1});
  std::mt19937_64 random(1);
  std::vector<std::uint64_t> synapses(kSome);
  std::vector<float> weights(kSome, 0.5f), all(Million().synapses());
  while (simulation.now() < kDuration) {
    Check(simulation.Run(kEvery).status());
    for (std::uint64_t& synapse : synapses) synapse = random() % all.size();
    if (does.reads_all) Check(simulation.ReadWeights(all));
    if (does.reads) Check(simulation.ReadWeights(synapses, weights));
    if (does.sets) Check(simulation.SetWeights(synapses, weights));
  }
  return simulation;
}

void Measure(benchmark::State& state, const Does& does) {
  if (does.sets && !does.reads_all) {
    Does in_turn = does;
    in_turn.reads_all = true;
    Simulation one = Run(does), other = Run(in_turn);
    if (one.spike_hash() != other.spike_hash() || one.weight_hash() != other.weight_hash()) {
      state.SkipWithError("the spikes or the weights differ: nothing is timed");
      return;
    }
  }
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    const Simulation simulation = Run(does);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    state.SetIterationTime(taken.count());
    state.counters["ms_per_model_s"] = 1000 * taken.count() / (static_cast<double>(kDuration) / 1000);
    state.counters["spikes"] = static_cast<double>(simulation.totals().spikes);
  }
}

void Register(const char* name, const Does& does) {
  benchmark::RegisterBenchmark(name, [does](benchmark::State& state) { Measure(state, does); })
      ->UseManualTime()
      ->Iterations(1)
      ->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  using namespace lull;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  Register("nothing", {});
  Register("some are read", {.reads = true});
  Register("some are set", {.sets = true});
  Register("some are read and set", {.reads = true, .sets = true});
  Register("all are read, some are set", {.reads_all = true, .sets = true});
  benchmark::RunSpecifiedBenchmarks();
}
