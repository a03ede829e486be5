// What does a step of 1 ms cost a neuron, by model, by vector width, with parameters shared or its own, with and
// without looking for rest?
//
// All paths are first run side by side on the same input and must agree in every bit of the state.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "engine/aligned_array.h"
#include "lull/instruction_set.h"
#include "model/model.h"

namespace lull {
namespace {

constexpr std::size_t kBlocks =
    32;  // 2,048 neurons: their state stays in the nearest cache, as in the reference network
constexpr std::size_t kNeurons = kBlocks * kBlockLanes;

// A population of one type with everything that a batch function needs.
class Population {
 public:
  Population(const NeuronType& type, bool uniform)
      : model_(ModelOf(type)),
        state_(kNeurons * model_.state_size),
        parameters_(kNeurons * model_.parameter_size),
        rest_(kNeurons * model_.state_size),
        sums_(kNeurons),
        fired_(kBlocks),
        rests_(kBlocks) {
    std::vector<float> values;
    for (const Drawn& parameter : ParametersOf(type)) values.push_back(static_cast<float>(parameter.low));
    const NeuronSetup setup = SetUp(type, values);
    Fill(state_, setup.initial_state, true);
    Fill(parameters_, setup.parameters, !uniform);
    Fill(rest_, setup.rest_point.value(), !uniform);
    const SubSteps sub_steps = SubStepsOf(type);
    batch_ = {.blocks = kBlocks,
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

  // Input that makes neurons fire now and then, different in each step.
  void SetSums(std::uint32_t step) {
    for (std::uint32_t i = 0; i < kNeurons; ++i) {
      sums_[i] = static_cast<std::int32_t>((i * 7919u + step * 104'729u) % 65'536 * 12);
    }
  }
  void Step(BatchFunction function) { function(batch_); }
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
  for (const InstructionSet set : SupportedInstructionSets()) {
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

void Step(benchmark::State& state, const NeuronType& type, InstructionSet set, bool uniform, RestRule rule) {
  Population population(type, uniform);
  const BatchFunction function = ModelOf(type).batch_function(set, uniform, rule);
  population.SetSums(1);
  population.Step(function);
  for (auto _ : state) population.Step(function);
  state.counters["ns_per_neuron"] =
      benchmark::Counter(static_cast<double>(kNeurons) * 1e-9,
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void RegisterAll() {
  const NeuronType types[] = {{.name = "Izhikevich", .model = IzhikevichType{}},
                              {.name = "HindmarshRose", .model = HindmarshRoseType{}}};
  const char* const set_names[] = {"best", "baseline", "avx2", "avx512"};
  const char* const rule_names[] = {"never_rests", "rests_if_unchanged", "rests_if_near"};
  for (const NeuronType& type : types) {
    for (const InstructionSet set : SupportedInstructionSets()) {
      for (const bool uniform : {true, false}) {
        for (const RestRule rule : {RestRule::kNone, RestRule::kNear}) {
          VerifyPaths(type, uniform, rule);
          const std::string name = type.name + "/" + set_names[static_cast<int>(set)] + "/" +
                                   (uniform ? "shared" : "own") + "_parameters/" + rule_names[static_cast<int>(rule)];
          benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& s) { Step(s, type, set, uniform, rule); });
        }
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
