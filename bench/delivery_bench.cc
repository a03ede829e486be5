// What does a delivery cost, with and without learning, in cache and out of cache, depending on how many synapses
// arrive together?
//
// The networks have columns of 500 neurons, and each neuron has on average 48 synapses inside its column. All delays
// are equal, or drawn from 16 or from 400 values, so that a spike arrives at about 48, 3 or 1 synapses at a time.
// `near` is one column, whose quarter of a megabyte stays in a second-level cache; `far` is 400 columns, whose 9.6
// million synapses do not fit into a third-level cache. Kicks make each neuron fire 20 times a second. Weights are too
// small to change spikes, and a current keeps all neurons awake, so a control network without synapses does the same
// work except for deliveries. Network and control alternate; the result is the difference of their times divided by the
// number of deliveries (median over the turns).
//
// First the benchmark checks that both engines give the same spikes and weights, and that the control has as many
// spikes.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "lull/network.h"
#include "lull/simulation.h"

namespace lull {
namespace {

constexpr std::uint32_t kNeurons = 500;  // neurons of a column
constexpr double kSynapses = 48;         // mean number of synapses of a neuron
constexpr Tick kVerified = 50;           // [ms] that both engines run before anything is timed
constexpr int kTurns = 9;

struct Size {
  const char* name;
  std::uint32_t columns;
  Tick warm_up;  // [ms] until every neuron has fired, because learning is cheaper before
  Tick duration;
};
constexpr Size kSizes[] = {{"near", 1, 2'000, 5'000}, {"far", 400, 300, 50}};

struct Rule {
  const char* name;
  std::optional<Stdp> stdp;
};

const std::vector<Rule>& Rules() {
  // Like the weights, the changes are too small to change spikes.
  const Stdp stdp = {.a_plus = 1e-6, .a_minus = 1e-6};
  const auto with = [&stdp](StdpWindow window, WeightBounds bounds) {
    Stdp rule = stdp;
    rule.window = window;
    rule.bounds = bounds;
    return rule;
  };
  static const std::vector<Rule> rules = {
      {"fixed", std::nullopt},
      {"none", with(StdpWindow::kNone, WeightBounds::kDelivery)},
      {"hyperbolic", with(StdpWindow::kHyperbolic, WeightBounds::kDelivery)},
      {"exponential", with(StdpWindow::kExponential, WeightBounds::kDelivery)},
      {"hyperbolic, hard bounds", with(StdpWindow::kHyperbolic, WeightBounds::kHard)},
  };
  return rules;
}

struct Spread {
  int run;  // about how many synapses arrive together
  Tick max_delay;
};
constexpr Tick kMinDelay = 3;
constexpr Spread kSpreads[] = {{48, kMinDelay}, {3, kMinDelay + 15}, {1, kMinDelay + 199}};

NetworkSpec SpecOf(const Size& size) {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.types = {{.name = "cell", .model = IzhikevichType{.d = 2}, .initial = {.at_rest = true}}};
  spec.columns = {{"column", size.columns, {{"cells", kNeurons, {{"cell"}}}}}};
  spec.inputs = {{.source = StepCurrent{0.1}}, {.source = PoissonKicks{.rate_hz = 20, .amplitude = 500}}};
  return spec;
}

NetworkSpec SpecOf(const Size& size, const Rule& rule, const Spread& spread) {
  NetworkSpec spec = SpecOf(size);
  spec.projections = {{.from = "cells",
                       .to = "cells",
                       .probability = kSynapses / kNeurons,
                       .delay = {kMinDelay, spread.max_delay},
                       .strength = {0, 1e-3},
                       .inhibitory = 0.5,
                       .stdp = rule.stdp}};
  return spec;
}

Simulation Fresh(const Network& network, EngineKind engine = EngineKind::kEventDriven) {
  return *Simulation::Create(network, {.engine = engine, .threads = 1});
}

RunCounters Run(Simulation& simulation, Tick duration) {
  const absl::StatusOr<RunCounters> stats = simulation.Run(duration);
  if (stats.ok()) return *stats;
  std::fprintf(stderr, "delivery_bench: %s\n", std::string(stats.status().message()).c_str());
  std::exit(1);
}

bool EnginesAgree(const Network& network) {
  Simulation event = Fresh(network), clock = Fresh(network, EngineKind::kClockDriven);
  Run(event, kVerified);
  Run(clock, kVerified);
  return event.spike_hash() == clock.spike_hash() && event.weight_hash() == clock.weight_hash();
}

void Measure(benchmark::State& state, const Size& size, const Rule& rule, const Spread& spread) {
  const Network network = *Network::Build(SpecOf(size, rule, spread)), without = *Network::Build(SpecOf(size));
  if (!EnginesAgree(network)) {
    state.SkipWithError("the engines differ: nothing is timed");
    return;
  }
  Simulation simulation = Fresh(network), control = Fresh(without);
  Run(simulation, size.warm_up);
  Run(control, size.warm_up);
  std::vector<double> cost;
  for (auto _ : state) {
    const RunCounters with = Run(simulation, size.duration), rest = Run(control, size.duration);
    if (with.spikes != rest.spikes) {
      state.SkipWithError("the control fires otherwise: nothing is timed");
      return;
    }
    cost.push_back(1e9 * (with.wall_seconds - rest.wall_seconds) / static_cast<double>(with.deliveries));
    state.SetIterationTime(with.wall_seconds);
  }
  std::ranges::sort(cost);
  state.counters["ns_per_delivery"] = cost[cost.size() / 2];
  state.counters["synapses"] = static_cast<double>(network.synapses());
}

void RegisterAll() {
  for (const Size& size : kSizes) {
    for (const Rule& rule : Rules()) {
      for (const Spread& spread : kSpreads) {
        const std::string name = std::string(size.name) + "/" + rule.name + "/run:" + std::to_string(spread.run);
        benchmark::RegisterBenchmark(name.c_str(), [&](benchmark::State& state) { Measure(state, size, rule, spread); })
            ->UseManualTime()
            ->Iterations(kTurns)
            ->Unit(benchmark::kMillisecond);
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
