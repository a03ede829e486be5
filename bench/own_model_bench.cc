// Does a user-defined model run as fast as a built-in one?
//
// The built-in Izhikevich neuron is compared with the same equations as a user-defined model, compiled here with
// nothing but the public headers. The benchmark times a step of the batch function, and whole runs of two networks.
// First it checks that both models give the same hashes of all spikes and weights. The two models alternate within a
// round, so that other processes disturb both equally. The goal is a ratio of the two medians within 5 %.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "base/aligned_array.h"
#include "base/instruction_set.h"
#include "lull/config.h"
#include "lull/custom_model.h"
#include "lull/network.h"
#include "lull/simulation.h"
#include "model/model.h"
#include "model/neuron_drawer.h"
#include "test/support/own_izhikevich.h"

namespace lull {
namespace {

using Own = OwnIzhikevich;

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double Median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

// Takes turns with the built-in model and the user-defined one, and reports both medians and their ratio.
template <class Turn>
void TakeTurns(benchmark::State& state, int turns, const char* unit, double per, const Turn& turn) {
  for (auto _ : state) {
    std::vector<double> seconds[2];
    for (int i = 0; i < turns; ++i) {
      for (const bool own : {i % 2 == 0, i % 2 != 0}) seconds[own].push_back(turn(own));
    }
    const double built_in = Median(seconds[false]), own = Median(seconds[true]);
    state.counters["built_in"] = built_in * per;
    state.counters["own"] = own * per;
    state.counters["ratio"] = own / built_in;
    state.SetLabel(unit);
  }
}

// ---------------------------------------------------------------------------------------------------------------------

constexpr std::size_t kBlocks = 32;  // as in step_bench

// A population that is stepped by its batch function, with input that makes neurons fire from time to time.
class Population {
 public:
  Population(const NeuronType& type, bool uniform)
      : model_(ModelOf(type)),
        state_(kBlocks * kBlockLanes * model_.state_size),
        parameters_(kBlocks * kBlockLanes * model_.parameter_size),
        rest_(kBlocks * kBlockLanes * model_.state_size),
        sums_(kBlocks * kBlockLanes),
        fired_(kBlocks),
        rests_(kBlocks),
        function_(model_.batch_function(InstructionSetsHere().back(), uniform, RestRule::kNear)) {
    const NeuronSetup setup = NeuronDrawer(type, 1).SetUpOf(0);
    std::vector<float> rest = setup.rest_point.value();
    rest[0] += 1000;  // so that no neuron comes near the rest point
    Fill(state_, setup.initial_state, true);
    Fill(parameters_, setup.parameters, !uniform);
    Fill(rest_, rest, !uniform);
  }

  // Takes `steps` steps, and returns their time [s].
  double Step(int steps) {
    const Batch batch = {.lanes = kBlocks * kBlockLanes,
                         .state = state_.data(),
                         .parameters = parameters_.data(),
                         .rest_point = rest_.data(),
                         .sums = sums_.data(),
                         .quantum = 0x1p-16f,
                         .rest_tolerance = 0.01f,
                         .sub_steps = 1,
                         .h = 1,
                         .fired = fired_.data(),
                         .rests = rests_.data()};
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < steps; ++i) function_(batch);
    return SecondsSince(start);
  }

 private:
  static void Fill(AlignedArray<float>& array, const std::vector<float>& values, bool per_lane) {
    const std::size_t size = per_lane ? kBlocks * kBlockLanes * values.size() : values.size();
    for (std::size_t i = 0; i < size; ++i) array[i] = values[per_lane ? i / kBlockLanes % values.size() : i];
  }

  const ModelInfo& model_;
  AlignedArray<float> state_, parameters_, rest_;
  AlignedArray<std::int32_t> sums_;
  std::vector<std::uint64_t> fired_, rests_;
  BatchFunction function_;
};

void Steps(benchmark::State& state, bool uniform) {
  Population built_in({.model = IzhikevichType{}}, uniform);
  Population own({.model = CustomType{.model = MakeNeuronModel<Own>()}}, uniform);
  constexpr int kSteps = 2000;
  const double neurons = static_cast<double>(kBlocks * kBlockLanes) * kSteps;
  TakeTurns(state, 41, "ns per neuron", 1e9 / neurons,
            [&](bool is_own) { return (is_own ? own : built_in).Step(kSteps); });
}

// ---------------------------------------------------------------------------------------------------------------------

Network Build(const char* name, bool own) {
  NetworkSpec spec = BuiltInConfig(name)->network;
  for (NeuronType& type : spec.types) {
    if (!own) break;
    const auto& t = std::get<IzhikevichType>(type.model);
    type.model = CustomType{.model = MakeNeuronModel<Own>(),
                            .parameters = {{"a", t.a}, {"b", t.b}, {"c", t.c}, {"d", t.d}, {"drive", t.drive}}};
  }
  return *Network::Build(spec);
}

void Runs(benchmark::State& state, const char* name, Tick duration, EngineKind engine) {
  const Network networks[] = {Build(name, false), Build(name, true)};
  std::optional<std::uint64_t> hash;
  TakeTurns(state, 11, "ms per second of model time", 1e6 / static_cast<double>(duration), [&](bool own) {
    Simulation simulation = *Simulation::Create(networks[own], {.engine = engine, .threads = 1});
    const double seconds = simulation.Run(duration)->wall_seconds;
    const std::uint64_t both = simulation.spike_hash() ^ simulation.weight_hash();
    if (hash.value_or(both) != both) {
      std::fprintf(stderr, "the models differ: nothing is timed\n");
      std::exit(1);
    }
    hash = both;
    return seconds;
  });
}

void RegisterAll() {
  const auto add = [](const char* name, auto run) {
    benchmark::RegisterBenchmark(name, run)->Iterations(1)->Unit(benchmark::kMillisecond);
  };
  add("a step, shared parameters", [](benchmark::State& state) { Steps(state, true); });
  add("a step, own parameters", [](benchmark::State& state) { Steps(state, false); });
  add("`reference`, event-driven",
      [](benchmark::State& state) { Runs(state, "reference", Seconds(2), EngineKind::kEventDriven); });
  add("`sparse`, event-driven",
      [](benchmark::State& state) { Runs(state, "sparse", Seconds(3), EngineKind::kEventDriven); });
  add("`sparse`, clock-driven",
      [](benchmark::State& state) { Runs(state, "sparse", Seconds(1), EngineKind::kClockDriven); });
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  lull::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
}
