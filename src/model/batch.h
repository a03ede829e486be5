// The batch function of a model: one step of 1 ms, and rest, of blocks of 64 neurons.
//
// The loops over lanes are plain scalar code, turned into vector instructions by the compiler, once for each width
// (random/instruction_set.h says why). A block is copied to local arrays first: their addresses are known not to
// overlap, so nothing has to be checked, and they stay in the nearest cache or in registers.

#ifndef LULL_SRC_MODEL_BATCH_H_
#define LULL_SRC_MODEL_BATCH_H_

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "model/model.h"
#include "random/instruction_set.h"

namespace lull {

template <class M>
inline constexpr int kStateSize = sizeof(typename M::State) / sizeof(float);
template <class M>
inline constexpr int kParameterSize = sizeof(typename M::Parameters) / sizeof(float);

template <class M>
using StateArray = std::array<float, kStateSize<M>>;
template <class M>
using ParameterArray = std::array<float, kParameterSize<M>>;

// The sum of a neuron as its model's input.
template <class Parameters>
LULL_ALWAYS_INLINE float InputOf(const Parameters& p, std::int32_t sum, float quantum) {
  return p.drive + p.gain * (static_cast<float>(sum) * quantum);
}

// A bit per lane, from 0 or 1 per lane. Most blocks have none set, which the first loop, a vector one, finds quickly.
LULL_ALWAYS_INLINE std::uint64_t MaskOf(const std::int32_t* lanes) {
  std::int32_t any = 0;
  for (std::size_t l = 0; l < kBlockLanes; ++l) any |= lanes[l];
  if (any == 0) return 0;
  std::uint64_t mask = 0;
  for (std::size_t l = 0; l < kBlockLanes; ++l) mask |= std::uint64_t{static_cast<std::uint32_t>(lanes[l])} << l;
  return mask;
}

// One block, in local memory.
template <class M>
struct Block {
  alignas(64) float state[kStateSize<M>][kBlockLanes];
  alignas(64) float input[kBlockLanes];
  alignas(64) std::int32_t fired[kBlockLanes];
  alignas(64) std::int32_t rests[kBlockLanes];
};

template <class M>
LULL_ALWAYS_INLINE typename M::State LoadState(const float (&state)[kStateSize<M>][kBlockLanes], std::size_t lane) {
  StateArray<M> values;
  for (int k = 0; k < kStateSize<M>; ++k) values[k] = state[k][lane];
  return std::bit_cast<typename M::State>(values);
}

template <class M>
LULL_ALWAYS_INLINE void StoreState(const typename M::State& s, float (&state)[kStateSize<M>][kBlockLanes],
                                   std::size_t lane) {
  const auto values = std::bit_cast<StateArray<M>>(s);
  for (int k = 0; k < kStateSize<M>; ++k) state[k][lane] = values[k];
}

// One (sub-)step of all lanes; `parameters` maps a lane to its parameters.
template <class M, class ParametersOfLane>
LULL_ALWAYS_INLINE void StepBlock(const Batch& batch, const ParametersOfLane& parameters, Block<M>& block) {
  std::memset(block.fired, 0, sizeof block.fired);
  for (int i = 0; i < (M::kSubSteps ? batch.sub_steps : 1); ++i) {
    for (std::size_t l = 0; l < kBlockLanes; ++l) {
      auto s = LoadState<M>(block.state, l);
      block.fired[l] |= M::Step(parameters(l), s, block.input[l], batch.h);
      StoreState<M>(s, block.state, l);
    }
  }
}

// Which quiet neurons come to rest: `rest` maps (lane, k) to the state at rest, `before` is the state before the step.
template <class M, RestRule kRule, class RestOfLane>
LULL_ALWAYS_INLINE void RestBlock(const std::int32_t* sums, float tolerance, const RestOfLane& rest,
                                  const float (&before)[kStateSize<M>][kBlockLanes], Block<M>& block) {
  for (std::size_t l = 0; l < kBlockLanes; ++l) {
    bool rests = (sums[l] == 0) & (block.fired[l] == 0) & M::MayRest(LoadState<M>(block.state, l));
    for (int k = 0; k < (kRule == RestRule::kNear ? M::kVariables : kStateSize<M>); ++k) {
      if constexpr (kRule == RestRule::kNear) {
        rests &= std::fabs(block.state[k][l] - rest(l, k)) <= tolerance;
      } else {
        rests &= std::bit_cast<std::int32_t>(block.state[k][l]) == std::bit_cast<std::int32_t>(before[k][l]);
      }
    }
    block.rests[l] = rests;
    if constexpr (kRule == RestRule::kNear) {
      for (int k = 0; k < kStateSize<M>; ++k) block.state[k][l] = rests ? rest(l, k) : block.state[k][l];
    }
  }
}

template <class M, bool kUniform, RestRule kRule>
LULL_ALWAYS_INLINE void StepBatch(const Batch& batch) {
  constexpr std::size_t kStateFloats = kStateSize<M> * kBlockLanes;
  constexpr std::size_t kParameterFloats = kParameterSize<M> * kBlockLanes;
  ParameterArray<M> uniform_parameters = {};
  StateArray<M> uniform_rest = {};
  if constexpr (kUniform) {
    std::memcpy(&uniform_parameters, batch.parameters, sizeof uniform_parameters);
    std::memcpy(&uniform_rest, batch.rest_point, sizeof uniform_rest);
  }
  const auto uniform = std::bit_cast<typename M::Parameters>(uniform_parameters);

  for (std::size_t b = 0; b < batch.blocks; ++b) {
    float* const state = batch.state + b * kStateFloats;
    std::int32_t* const sums = batch.sums + b * kBlockLanes;
    [[maybe_unused]] const float* const parameters = batch.parameters + b * kParameterFloats;
    [[maybe_unused]] const float* const rest_point = batch.rest_point + b * kStateFloats;
    const auto parameters_of = [&](std::size_t lane) {
      if constexpr (kUniform) return (void)lane, uniform;
      ParameterArray<M> values;
      for (int k = 0; k < kParameterSize<M>; ++k) values[k] = parameters[k * kBlockLanes + lane];
      return std::bit_cast<typename M::Parameters>(values);
    };
    const auto rest_of = [&](std::size_t lane, int k) {
      if constexpr (kUniform) return (void)lane, uniform_rest[k];
      return rest_point[k * kBlockLanes + lane];
    };

    Block<M> block;
    std::memcpy(block.state, state, sizeof block.state);
    for (std::size_t l = 0; l < kBlockLanes; ++l) block.input[l] = InputOf(parameters_of(l), sums[l], batch.quantum);
    StepBlock<M>(batch, parameters_of, block);
    batch.fired[b] = MaskOf(block.fired);
    batch.rests[b] = 0;
    if constexpr (kRule != RestRule::kNone) {
      float before[kStateSize<M>][kBlockLanes];
      if constexpr (kRule == RestRule::kUnchanged) std::memcpy(before, state, sizeof before);
      RestBlock<M, kRule>(sums, batch.rest_tolerance, rest_of, before, block);
      batch.rests[b] = MaskOf(block.rests);
    }
    std::memset(sums, 0, kBlockLanes * sizeof sums[0]);
    std::memcpy(state, block.state, sizeof block.state);
  }
}

template <class M, bool kUniform, RestRule kRule>
struct BatchFunctions {
  static void Baseline(const Batch& batch) { StepBatch<M, kUniform, kRule>(batch); }
  LULL_TARGET_AVX2 static void Avx2(const Batch& batch) { StepBatch<M, kUniform, kRule>(batch); }
  LULL_TARGET_AVX512 static void Avx512(const Batch& batch) { StepBatch<M, kUniform, kRule>(batch); }

  static BatchFunction For(InstructionSet set) { return Choose<BatchFunction>(set, &Baseline, &Avx2, &Avx512); }
};

template <class M>
BatchFunction BatchFunctionOf(InstructionSet set, bool uniform, RestRule rule) {
  switch (rule) {
    case RestRule::kUnchanged:
      return uniform ? BatchFunctions<M, true, RestRule::kUnchanged>::For(set)
                     : BatchFunctions<M, false, RestRule::kUnchanged>::For(set);
    case RestRule::kNear:
      return uniform ? BatchFunctions<M, true, RestRule::kNear>::For(set)
                     : BatchFunctions<M, false, RestRule::kNear>::For(set);
    default:
      return uniform ? BatchFunctions<M, true, RestRule::kNone>::For(set)
                     : BatchFunctions<M, false, RestRule::kNone>::For(set);
  }
}

}  // namespace lull

#endif  // LULL_SRC_MODEL_BATCH_H_
