#include "model/batch.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

#include "model/hindmarsh_rose.h"
#include "model/izhikevich.h"
#include "model/rest.h"

namespace lull {
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
  return {0.02f + 0.08f * r(random), 0.2f + 0.05f * r(random), -65 + 15 * r(random), 8 - 6 * r(random), r(random),
          0.5f + r(random)};
}
template <>
HindmarshRoseParameters Varied<HindmarshRose>(std::mt19937& random) {
  HindmarshRoseParameters p;
  p.drive = 2 * std::uniform_real_distribution<float>(0, 1)(random);
  return p;
}

// The batch function against the model's own step, one neuron at a time, over many steps of changing input.
template <class M>
void ExpectEqualsSingleSteps(InstructionSet set, bool uniform, RestRule rule, float tolerance, SubSteps sub_steps) {
  SCOPED_TRACE(testing::Message() << "path " << static_cast<int>(set) << " uniform " << uniform << " rule "
                                  << static_cast<int>(rule));
  constexpr std::size_t kBlocks = 3;
  constexpr std::size_t kNeurons = kBlocks * kBlockLanes;
  constexpr int kSteps = 300;
  std::mt19937 random(7);
  std::vector<typename M::Parameters> parameters(kNeurons, Varied<M>(random));
  if (!uniform) {
    for (auto& p : parameters) p = Varied<M>(random);
  }
  std::vector<typename M::State> states, rests;
  Lanes state(kBlocks, kStateSize<M>), rest_point(kBlocks, kStateSize<M>), parameter(kBlocks, kParameterSize<M>);
  for (std::size_t n = 0; n < kNeurons; ++n) {
    typename M::State nowhere = {};
    nowhere = std::bit_cast<typename M::State>([] {
      StateArray<M> nan;
      nan.fill(std::numeric_limits<float>::quiet_NaN());
      return nan;
    }());
    rests.push_back(RestPoint<M>(parameters[n], sub_steps).value_or(nowhere));
    states.push_back(M::Initial(parameters[n], {}));
    for (int k = 0; k < kStateSize<M>; ++k) {
      state.at(n, k) = std::bit_cast<StateArray<M>>(states[n])[k];
      rest_point.at(n, k) = std::bit_cast<StateArray<M>>(rests[n])[k];
    }
    for (int k = 0; k < kParameterSize<M>; ++k) parameter.at(n, k) = std::bit_cast<ParameterArray<M>>(parameters[n])[k];
  }
  Lanes sums_memory(kBlocks, 1);
  auto* sums = reinterpret_cast<std::int32_t*>(sums_memory.data());
  std::vector<std::uint64_t> fired(kBlocks), rested(kBlocks);
  const auto uniform_parameters = std::bit_cast<ParameterArray<M>>(parameters[0]);
  const auto uniform_rest = std::bit_cast<StateArray<M>>(rests[0]);
  const Batch batch = {.blocks = kBlocks,
                       .state = state.data(),
                       .parameters = uniform ? uniform_parameters.data() : parameter.data(),
                       .rest_point = uniform ? uniform_rest.data() : rest_point.data(),
                       .sums = sums,
                       .quantum = 0x1p-16f,
                       .rest_tolerance = tolerance,
                       .sub_steps = sub_steps.count,
                       .h = sub_steps.h,
                       .fired = fired.data(),
                       .rests = rested.data()};
  int spikes = 0, rest_count = 0;
  for (int t = 0; t < kSteps; ++t) {
    std::vector<std::int32_t> input(kNeurons);
    for (std::size_t n = 0; n < kNeurons; ++n) {
      // Silence for a while, so that some rest, then pulses now and then.
      input[n] = t > 150 && random() % 20 == 0 ? static_cast<std::int32_t>(random() % 2'000'000) - 200'000 : 0;
      sums[n] = input[n];
    }
    BatchFunctionOf<M>(set, uniform, rule)(batch);
    for (std::size_t n = 0; n < kNeurons; ++n) {
      const auto before = states[n];
      const bool fires =
          StepMillisecond<M>(parameters[n], states[n], InputOf(parameters[n], input[n], 0x1p-16f), sub_steps);
      bool rest = input[n] == 0 && !fires && M::MayRest(states[n]) && rule != RestRule::kNone;
      for (int k = 0; k < kStateSize<M>; ++k) {
        const float value = std::bit_cast<StateArray<M>>(states[n])[k];
        if (rule == RestRule::kUnchanged) rest = rest && value == std::bit_cast<StateArray<M>>(before)[k];
        if (rule == RestRule::kNear && k < M::kVariables) {
          rest = rest && std::fabs(value - std::bit_cast<StateArray<M>>(rests[n])[k]) <= tolerance;
        }
      }
      if (rest && rule == RestRule::kNear) states[n] = rests[n];
      ASSERT_EQ(fired[n / 64] >> (n % 64) & 1, fires) << "neuron " << n << " in step " << t;
      ASSERT_EQ(rested[n / 64] >> (n % 64) & 1, rest) << "neuron " << n << " in step " << t;
      for (int k = 0; k < kStateSize<M>; ++k) {
        ASSERT_EQ(std::bit_cast<std::uint32_t>(state.at(n, k)),
                  std::bit_cast<std::uint32_t>(std::bit_cast<StateArray<M>>(states[n])[k]))
            << "variable " << k << " of neuron " << n << " in step " << t;
      }
      ASSERT_EQ(sums[n], 0);
      spikes += fires;
      rest_count += rest;
    }
  }
  EXPECT_GT(spikes, 0) << "nothing fired, so nothing was compared";
  if (rule == RestRule::kNear) {
    EXPECT_GT(rest_count, 0) << "nothing rested, so nothing was compared";
  }
}

class BatchPaths : public testing::TestWithParam<InstructionSet> {};

TEST_P(BatchPaths, IzhikevichEqualsSingleSteps) {
  for (const bool uniform : {true, false}) {
    for (const RestRule rule : {RestRule::kNone, RestRule::kUnchanged, RestRule::kNear}) {
      ExpectEqualsSingleSteps<Izhikevich>(GetParam(), uniform, rule, 0.05f, {1, 1});
    }
  }
}

TEST_P(BatchPaths, HindmarshRoseEqualsSingleSteps) {
  for (const bool uniform : {true, false}) {
    for (const RestRule rule : {RestRule::kNone, RestRule::kUnchanged, RestRule::kNear}) {
      ExpectEqualsSingleSteps<HindmarshRose>(GetParam(), uniform, rule, 0.5f, {20, 0.01f});
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryPath, BatchPaths, testing::ValuesIn(SupportedInstructionSets()));

}  // namespace
}  // namespace lull
