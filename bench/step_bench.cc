// What does a step of 1 ms cost per neuron, by model, by vector width, with shared or separate parameters, without a
// rest test, with a rest test that finds no neuron, and with one that finds all neurons? And what does a step of a
// small pack cost?
//
// First the benchmark checks that all instruction sets give the same bits of the state for the same input.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/aligned_array.h"
#include "base/instruction_set.h"
#include "lull/types.h"
#include "model/model.h"
#include "model/neuron_drawer.h"

namespace lull {
namespace {

// The state of 2,048 neurons stays in the first-level cache, as in the reference network.
constexpr std::size_t kBlocks = 32;
constexpr std::size_t kNeurons = kBlocks * kBlockLanes;

// A population of one type with everything that a batch function needs.
class Population {
 public:
  // If not `near_rest`, the rest point is one that no neuron comes near.
  Population(const NeuronType& type, bool uniform, bool near_rest = true)
      : model_(ModelOf(type)),
        state_(kNeurons * model_.state_size),
        parameters_(kNeurons * model_.parameter_size),
        rest_(kNeurons * model_.state_size),
        sums_(kNeurons),
        fired_(kBlocks),
        rests_(kBlocks) {
    const NeuronSetup setup = NeuronDrawer(type, 1).SetUpOf(0);
    Fill(state_, setup.initial_state, true);
    Fill(parameters_, setup.parameters, !uniform);
    std::vector<float> rest_point = setup.rest_point.value();
    if (!near_rest) rest_point[0] += 1000;
    Fill(rest_, rest_point, !uniform);
    const SubSteps sub_steps = SubStepsOf(type);
    batch_ = {.lanes = kNeurons,
              .state = state_.data(),
              .parameters = parameters_.data(),
              .rest_point = rest_.data(),
              .sums = sums_.data(),
              .quantum = 0x1p-16f,
              .rest_tolerance = 0.01f,
              .sub_steps = sub_steps.count,
              .h = sub_steps.h,
              .fired = fired_.data(),
              .rests = rests_.data()};
  }

  // Sets input that differs in each step and makes neurons fire from time to time.
  void SetSums(std::uint32_t step) {
    for (std::uint32_t i = 0; i < kNeurons; ++i) {
      sums_[i] = static_cast<std::int32_t>((i * 7919u + step * 104'729u) % 65'536 * 12);
    }
  }
  void Step(BatchFunction function) { function(batch_); }
  void Keep(std::size_t neurons) { batch_.lanes = neurons; }
  bool SameState(const Population& other) const {
    return std::memcmp(state_.data(), other.state_.data(), kNeurons * model_.state_size * sizeof(float)) == 0;
  }

 private:
  void Fill(AlignedArray<float>& array, const std::vector<float>& values, bool per_lane) {
    if (!per_lane) {
      std::memcpy(array.data(), values.data(), values.size() * sizeof(float));
      return;
    }
    for (std::size_t i = 0; i < kNeurons * values.size(); ++i) array[i] = values[i / kBlockLanes % values.size()];
  }

  const ModelInfo& model_;
  AlignedArray<float> state_, parameters_, rest_;
  AlignedArray<std::int32_t> sums_;
  std::vector<std::uint64_t> fired_, rests_;
  Batch batch_;
};

void VerifyPaths(const NeuronType& type, bool uniform, RestRule rule) {
  const ModelInfo& model = ModelOf(type);
  for (const InstructionSet set : InstructionSetsHere()) {
    Population population(type, uniform);
    Population baseline(type, uniform);
    for (std::uint32_t step = 0; step < 50; ++step) {
      population.SetSums(step);
      baseline.SetSums(step);
      population.Step(model.batch_function(set, uniform, rule));
      baseline.Step(model.batch_function(InstructionSet::kBaseline, uniform, rule));
    }
    if (population.SameState(baseline)) continue;
    std::fprintf(stderr, "the paths differ: nothing is timed\n");
    std::exit(1);
  }
}

void Step(benchmark::State& state, Population population, BatchFunction function, std::size_t neurons) {
  population.SetSums(1);
  population.Step(function);
  population.Keep(neurons);
  for (auto _ : state) population.Step(function);
  state.counters["ns_per_neuron"] = benchmark::Counter(
      static_cast<double>(neurons) * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void RegisterAll() {
  const NeuronType types[] = {{.name = "Izhikevich", .model = IzhikevichType{}},
                              {.name = "HindmarshRose", .model = HindmarshRoseType{}}};
  const char* const set_names[] = {"best", "baseline", "avx2", "avx512"};
  struct Case {
    const char* name;
    RestRule rule;
    bool near_rest;
  };
  const Case cases[] = {
      {"never_rests", RestRule::kNone, true}, {"awake", RestRule::kNear, false}, {"at_rest", RestRule::kNear, true}};
  for (const NeuronType& type : types) {
    for (const InstructionSet set : InstructionSetsHere()) {
      const std::string path = type.name + "/" + set_names[static_cast<int>(set)] + "/";
      for (const bool uniform : {true, false}) {
        for (const auto& [name, rule, near_rest] : cases) {
          VerifyPaths(type, uniform, rule);
          const BatchFunction function = ModelOf(type).batch_function(set, uniform, rule);
          benchmark::RegisterBenchmark((path + (uniform ? "shared" : "own") + "_parameters/" + name).c_str(),
                                       [=, near_rest = near_rest](benchmark::State& s) {
                                         Step(s, Population(type, uniform, near_rest), function, kNeurons);
                                       });
        }
      }
      for (const std::size_t neurons : {1, 8, 16, 32, 64}) {
        const BatchFunction function = ModelOf(type).batch_function(set, true, RestRule::kNear);
        benchmark::RegisterBenchmark((path + "pack_of_" + std::to_string(neurons)).c_str(), [=](benchmark::State& s) {
          Step(s, Population(type, true, false), function, neurons);
        });
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
