#include "lull/internal/batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include "base/instruction_set.h"
#include "lull/internal/rest.h"
#include "model/hindmarsh_rose.h"
#include "model/izhikevich.h"
#include "test/support/conductances.h"

namespace lull::internal {
namespace {

// 64-byte aligned copies of neurons' values in the layout of a Batch.
class Lanes {
 public:
  Lanes(std::size_t blocks, int size) : size_(size), values_(blocks * size * kBlockLanes + 16) {
    const auto address = reinterpret_cast<std::uintptr_t>(values_.data());
    data_ = values_.data() + (64 - address % 64) % 64 / sizeof(float);
  }
  float& at(std::size_t neuron, int k) {
    return data_[(neuron / kBlockLanes * size_ + k) * kBlockLanes + neuron % kBlockLanes];
  }
  float* data() { return data_; }

 private:
  int size_;
  std::vector<float> values_;
  float* data_;
};

template <class M>
typename M::Parameters Varied(std::mt19937& random);
template <>
IzhikevichParameters Varied<Izhikevich>(std::mt19937& random) {
  std::uniform_real_distribution<float> r(0, 1);
  if (random() % 4 == 0) return {0.0001f, 0.2f, -70, 0, 0, 1};  // a spike leaves it at its rest point, or nearly so
  return {0.02f + 0.08f * r(random), 0.2f + 0.05f * r(random), -65 + 15 * r(random), 8 - 6 * r(random), r(random),
          0.5f + r(random)};
}
template <>
HindmarshRoseParameters Varied<HindmarshRose>(std::mt19937& random) {
  HindmarshRoseParameters p;
  p.drive = 2 * std::uniform_real_distribution<float>(0, 1)(random);
  return p;
}

template <>
Conductances::Parameters Varied<Conductances>(std::mt19937& random) {
  Conductances::Parameters p;
  p.keep_i = std::uniform_real_distribution<float>(0.5f, 0.9f)(random);
  return p;
}

// The neurons of a test: parameters and the points at which they rest.
template <class M>
struct Population {
  static constexpr std::size_t kNeurons = 3 * kBlockLanes;

  std::vector<typename M::Parameters> parameters;
  std::vector<StateArray<M>> rests;  // NaN where there is none

  // Without drawing, all neurons are the same.
  Population(bool drawn, SubSteps sub_steps) {
    std::mt19937 random(7);
    for (std::size_t n = 0; n < kNeurons; ++n) {
      if (n > 0 && !drawn) {
        parameters.push_back(parameters[0]);
        rests.push_back(rests[0]);
        continue;
      }
      parameters.push_back(Varied<M>(random));
      if (n % 5 == 4) parameters[n].drive = 8;  // too much to come to rest
      rests.push_back({});
      rests[n].fill(std::numeric_limits<float>::quiet_NaN());
      if (const auto rest = RestPoint<M>(parameters[n], sub_steps)) rests[n] = std::bit_cast<StateArray<M>>(*rest);
    }
  }
};

// The batch function against the model's own step, one neuron at a time, over many steps of changing input, for the
// first neurons of a population.
template <class M>
void ExpectEqualsSingleSteps(InstructionSet set, const Population<M>& population, std::size_t neurons, bool uniform,
                             RestRule rule, float tolerance, SubSteps sub_steps) {
  SCOPED_TRACE(testing::Message() << "path " << static_cast<int>(set) << " neurons " << neurons << " uniform "
                                  << uniform << " rule " << static_cast<int>(rule));
  constexpr std::size_t kSlots = Population<M>::kNeurons;
  constexpr std::size_t kBlocks = kSlots / kBlockLanes;
  constexpr std::uint64_t kUntouched = 0x0123456789ABCDEF;
  constexpr int kSteps = 200;
  const auto& parameters = population.parameters;
  std::mt19937 random(11);
  std::vector<typename M::State> states;
  Lanes state(kBlocks, kStateSize<M>), rest_point(kBlocks, kStateSize<M>), parameter(kBlocks, kParameterSize<M>);
  for (std::size_t n = 0; n < kSlots; ++n) {
    const auto& rest = population.rests[n];
    // Every third starts at rest. Lanes that are not in use hold what would fire.
    const double firing[] = {28.0, 10.0, 0.0};
    states.push_back(InitialState<M>(parameters[n], {}));
    if (n % 3 == 0 && rest == rest) states[n] = std::bit_cast<typename M::State>(rest);
    if (n >= neurons) states[n] = InitialState<M>(parameters[n], std::span(firing).first(kVariables<M>));
    for (int k = 0; k < kStateSize<M>; ++k) {
      state.at(n, k) = std::bit_cast<StateArray<M>>(states[n])[k];
      rest_point.at(n, k) = rest[k];
    }
    for (int k = 0; k < kParameterSize<M>; ++k) parameter.at(n, k) = std::bit_cast<ParameterArray<M>>(parameters[n])[k];
  }
  Lanes sums_memory(3 * kBlocks, 1);
  auto* sums = reinterpret_cast<std::int32_t*>(sums_memory.data());
  std::int32_t* const excitatory = sums + kSlots;
  std::int32_t* const inhibitory = sums + 2 * kSlots;
  std::vector<std::uint64_t> fired(kBlocks, kUntouched), rested(kBlocks, kUntouched);
  const auto uniform_parameters = std::bit_cast<ParameterArray<M>>(parameters[0]);
  const Batch batch = {.lanes = neurons,
                       .state = state.data(),
                       .parameters = uniform ? uniform_parameters.data() : parameter.data(),
                       .rest_point = uniform ? population.rests[0].data() : rest_point.data(),
                       .sums = sums,
                       .quantum = 0x1p-16f,
                       .rest_tolerance = tolerance,
                       .sub_steps = sub_steps.count,
                       .h = sub_steps.h,
                       .fired = fired.data(),
                       .rests = rested.data(),
                       .excitatory = kHasPorts<M> ? excitatory : nullptr,
                       .inhibitory = kHasPorts<M> ? inhibitory : nullptr};
  const BatchFunction step = BatchFunctionOf<M>(set, uniform, rule);
  int spikes = 0, rest_count = 0;
  for (int t = 0; t < kSteps; ++t) {
    std::vector<InputSums> input(neurons);
    for (std::size_t n = 0; n < neurons; ++n) {
      // Silence for a while, so that some rest, but for one quantum that keeps a few from it; then pulses now and then.
      const auto pulse = [&] {
        return t > 100 && random() % 20 == 0 ? static_cast<std::int32_t>(random() % 2'000'000) - 200'000 : 0;
      };
      input[n].sum = pulse();
      if (t == 50 && n % 7 == 0) input[n].sum = 1;
      sums[n] = input[n].sum;
      if (!kHasPorts<M>) continue;
      input[n].excitatory = std::max(0, pulse());
      input[n].inhibitory = std::min(0, pulse());
      if (t == 50 && n % 7 == 1) input[n].excitatory = 1;
      if (t == 50 && n % 7 == 2) input[n].inhibitory = -1;
      if (t == 50 && n % 7 == 3) input[n] = {0, 1, -1};
      excitatory[n] = input[n].excitatory;
      inhibitory[n] = input[n].inhibitory;
    }
    step(batch);
    std::vector<std::uint64_t> expect_fired(kBlocks, kUntouched), expect_rested(kBlocks, kUntouched);
    for (std::size_t n = 0; n < neurons; ++n) {
      const auto before = std::bit_cast<StateArray<M>>(states[n]);
      const auto& at_rest = population.rests[n];
      const bool fires =
          StepMillisecond<M>(parameters[n], states[n], InputOf<M>(parameters[n], input[n], 0x1p-16f), sub_steps);
      const bool silent = input[n].sum == 0 && input[n].excitatory == 0 && input[n].inhibitory == 0;
      bool rest = silent && !fires && MayRest<M>(states[n]) && rule != RestRule::kNone;
      for (int k = 0; k < kStateSize<M>; ++k) {
        const float value = std::bit_cast<StateArray<M>>(states[n])[k];
        if (rule == RestRule::kUnchanged) {
          rest = rest && std::bit_cast<std::uint32_t>(value) == std::bit_cast<std::uint32_t>(before[k]);
        }
        if (rule == RestRule::kNear && k < kVariables<M>) {
          rest = rest && std::fabs(value - at_rest[k]) <= tolerance;
        }
      }
      if (rest && rule == RestRule::kNear) states[n] = std::bit_cast<typename M::State>(at_rest);
      for (int k = 0; k < kStateSize<M>; ++k) {
        ASSERT_EQ(std::bit_cast<std::uint32_t>(state.at(n, k)),
                  std::bit_cast<std::uint32_t>(std::bit_cast<StateArray<M>>(states[n])[k]))
            << "variable " << k << " of neuron " << n << " in step " << t;
      }
      if (n % kBlockLanes == 0) expect_fired[n / kBlockLanes] = expect_rested[n / kBlockLanes] = 0;
      expect_fired[n / kBlockLanes] |= std::uint64_t{fires} << n % kBlockLanes;
      expect_rested[n / kBlockLanes] |= std::uint64_t{rest} << n % kBlockLanes;
      spikes += fires;
      rest_count += rest;
    }
    ASSERT_EQ(fired, expect_fired) << "in step " << t;
    ASSERT_EQ(rested, expect_rested) << "in step " << t;
    for (std::size_t n = 0; n < 3 * kSlots; ++n) ASSERT_EQ(sums[n], 0) << "sum " << n << " in step " << t;
  }
  if (neurons < 16) return;
  EXPECT_GT(spikes, 0) << "nothing fired, so nothing was compared";
  if (rule != RestRule::kNone) {
    EXPECT_GT(rest_count, 0) << "nothing rested, so nothing was compared";
  }
}

// Every rule, with parameters shared and drawn, in packs that fill their last block and chunk or do not.
template <class M>
void ExpectAllEqualSingleSteps(InstructionSet set, float tolerance, SubSteps sub_steps) {
  for (const bool uniform : {true, false}) {
    const Population<M> population(!uniform, sub_steps);
    for (const std::size_t neurons : {0u, 1u, 7u, 8u, 16u, 17u, 47u, 63u, 64u, 65u, 130u, 192u}) {
      for (const RestRule rule : {RestRule::kNone, RestRule::kUnchanged, RestRule::kNear}) {
        ExpectEqualsSingleSteps<M>(set, population, neurons, uniform, rule, tolerance, sub_steps);
      }
    }
  }
}

class BatchPaths : public testing::TestWithParam<InstructionSet> {};

TEST_P(BatchPaths, IzhikevichEqualsSingleSteps) { ExpectAllEqualSingleSteps<Izhikevich>(GetParam(), 0.05f, {1, 1}); }

TEST_P(BatchPaths, HindmarshRoseEqualsSingleSteps) {
  ExpectAllEqualSingleSteps<HindmarshRose>(GetParam(), 0.5f, {20, 0.01f});
}

TEST_P(BatchPaths, AModelWithPortsEqualsSingleSteps) {
  ExpectAllEqualSingleSteps<Conductances>(GetParam(), 0.05f, {1, 1});
}

INSTANTIATE_TEST_SUITE_P(EveryPath, BatchPaths, testing::ValuesIn(InstructionSetsHere()));

}  // namespace
}  // namespace lull::internal
