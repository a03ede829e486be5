// The batch function of a model advances blocks of 64 neurons by one step of 1 ms, and reports which neurons fire and
// which come to rest.
//
// A lane is the place of one neuron in a block. The loops over lanes are plain scalar code, which the compiler turns
// into vector instructions for each width (targets.h says why). One pass over a chunk of 16 neurons does everything
// that happens to a neuron in a step, directly on the arrays of the batch, so that values stay in registers. The
// compiler needs two things for this: that the arrays are __restrict parameters (g++ 12 ignores __restrict on members
// and local variables), and that the number of iterations is constant. Earlier code made several passes over whole
// blocks, which it copied to local arrays and back (`rep movs`). A step of an Izhikevich neuron then took 2.1 ns, and
// now takes 0.9; with the test whether the neuron comes to rest it took 2.8 ns, and now takes 1.3 (Zen 3, AVX2, g++ 12,
// 2026-11). Batches of few neurons gain most, because only the chunks in use are stepped: a batch of one neuron takes
// 36 ns instead of 200.

#ifndef LULL_INTERNAL_BATCH_H_
#define LULL_INTERNAL_BATCH_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "lull/internal/model_info.h"
#include "lull/internal/model_traits.h"
#include "lull/internal/targets.h"

namespace lull::internal {

// The number of neurons that are stepped together: one vector of AVX-512, two of AVX2, four of SSE2. A smaller chunk
// would not take less time: each operation of a step needs the result of the one before, so with fewer vectors the
// processor would only wait.
inline constexpr std::size_t kChunkLanes = 16;
static_assert(kBlockLanes % kChunkLanes == 0);

// The number of floats that a struct of floats, or one float, consists of.
inline constexpr std::size_t kFloatBytes = 4;
static_assert(sizeof(float) == kFloatBytes);
template <class Floats>
inline constexpr std::size_t kFloatsIn = sizeof(Floats) / kFloatBytes;

// Packs the lanes of a chunk, each 0 or −1, into a mask with one bit for each lane. Intrinsics are needed here, because
// compilers do not use the pack and mask instructions, but shift every lane to its place in vectors of 64-bit words.
// The function for each width is in a struct of its own, so that it has the target attribute of the batch function that
// inlines it.
struct PackedBits {  // SSE2 is part of every x86-64
  static std::uint64_t Of(const std::int32_t* lanes) {
#if defined(__SSE2__)
    const auto* const quads = reinterpret_cast<const __m128i*>(lanes);
    const __m128i low = _mm_packs_epi32(_mm_load_si128(quads), _mm_load_si128(quads + 1));
    const __m128i high = _mm_packs_epi32(_mm_load_si128(quads + 2), _mm_load_si128(quads + 3));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(low, high)));
#else
    std::uint64_t mask = 0;
    for (std::size_t l = 0; l < kChunkLanes; ++l) mask |= (std::uint64_t{1} & lanes[l]) << l;
    return mask;
#endif
  }
};
#if defined(__x86_64__)
struct MaskBits {  // AVX-512 has masks: 0.56 ns for a neuron with a rest test; packing takes 0.74 (Zen 5, 2026-11)
  LULL_TARGET_AVX512 static std::uint64_t Of(const std::int32_t* lanes) {
    return _mm512_movepi32_mask(_mm512_load_si512(lanes));
  }
};
#else
using MaskBits = PackedBits;
#endif

// Reads float after float. GCC does not take loops of more than 16 rounds apart, and then vectorises nothing around
// them.
template <class Struct, std::size_t... kFloat>
LULL_ALWAYS_INLINE Struct LoadFloats(const float* block, std::size_t lane, std::index_sequence<kFloat...>) {
  return std::bit_cast<Struct>(std::array{block[kFloat * kBlockLanes + lane]...});
}

// LoadLane reads a struct of floats from a lane of a block; StoreLane writes it to the lane.
template <class Struct>
LULL_ALWAYS_INLINE Struct LoadLane(const float* block, std::size_t lane) {
  return LoadFloats<Struct>(block, lane, std::make_index_sequence<kFloatsIn<Struct>>());
}

template <class Struct>
LULL_ALWAYS_INLINE void StoreLane(const Struct& s, float* block, std::size_t lane) {
  const auto values = std::bit_cast<std::array<float, kFloatsIn<Struct>>>(s);
  for (std::size_t k = 0; k < values.size(); ++k) block[k * kBlockLanes + lane] = values[k];
}

// The parameters and the rest point of a uniform population, that is, one whose neurons all have the same parameters.
template <class M>
struct Shared {
  typename M::Parameters parameters;
  StateArray<M> rest_point;
};

// A block during its sub-steps. The arrays are in one struct, so that a loop over lanes needs only one address.
template <class M>
struct SteppedBlock {
  alignas(64) float state[kStateSize<M> * kBlockLanes];
  alignas(64) float input[kFloatsIn<InputTo<M>> * kBlockLanes];
  alignas(64) std::int32_t fired[kBlockLanes];  // 0 or 1
};

// The sums of a block or chunk. A model without ports uses only the first.
struct SumsAt {
  std::int32_t* sums;
  std::int32_t* excitatory;
  std::int32_t* inhibitory;

  SumsAt operator+(std::size_t lanes) const { return {sums + lanes, excitatory + lanes, inhibitory + lanes}; }
};

// The sums of a lane.
template <class M>
LULL_ALWAYS_INLINE InputSums LoadSums(const std::int32_t* sums, [[maybe_unused]] const std::int32_t* excitatory,
                                      [[maybe_unused]] const std::int32_t* inhibitory, std::size_t lane) {
  if constexpr (kHasPorts<M>) {
    return {sums[lane], excitatory[lane], inhibitory[lane]};
  } else {
    return {sums[lane]};
  }
}

// Takes a step of 1 ms in sub-steps, for all lanes in use. The sub-steps of one lane form a long chain, so the inner
// loop runs over lanes: eight AVX2 vectors are in flight at a time.
template <class M, bool kUniform>
LULL_ALWAYS_INLINE void SubStepBlock(const Batch& batch, const Shared<M>& shared, const float* __restrict before,
                                     [[maybe_unused]] const float* __restrict parameters, const SumsAt& sums,
                                     std::size_t lanes, SteppedBlock<M>& block) {
  const auto parameters_of = [&](std::size_t lane) {
    return kUniform ? shared.parameters : LoadLane<typename M::Parameters>(parameters, lane);
  };
  for (std::size_t l = 0; l < lanes; ++l) {
    const InputSums sums_of = LoadSums<M>(sums.sums, sums.excitatory, sums.inhibitory, l);
    StoreLane(InputOf<M>(parameters_of(l), sums_of, batch.quantum), block.input, l);
    StoreLane(LoadLane<StateArray<M>>(before, l), block.state, l);
    block.fired[l] = 0;
  }
  for (int i = 0; i < batch.sub_steps; ++i) {
    for (std::size_t l = 0; l < lanes; ++l) {
      auto s = LoadLane<typename M::State>(block.state, l);
      const auto input = LoadLane<InputTo<M>>(block.input, l);
      block.fired[l] |= StepOnce<M>(parameters_of(l), s, input, batch.h);
      StoreLane(s, block.state, l);
      if constexpr (kHasImpulses<M>) StoreLane(LaterInput<M>(input), block.input, l);
    }
  }
}

// −1 or 0, for a lane.
LULL_ALWAYS_INLINE std::int32_t Lane(bool is) { return -std::int32_t{is}; }

// Steps a chunk in one pass: computes the input, takes the step (if it is divided into sub-steps: takes the result from
// `stepped`), decides whether the neuron comes to rest, and sets the sum to 0. There are no branches, because the
// processor could not predict them where neurons wake and come to rest all the time, and each wrong prediction would
// discard the work on the following chunks.
template <class M, bool kUniform, RestRule kRule, bool kDivided>
LULL_ALWAYS_INLINE void StepChunk(const Batch& batch, const Shared<M>& shared, float* __restrict state,
                                  [[maybe_unused]] const float* __restrict parameters,
                                  [[maybe_unused]] const float* __restrict rest_point, std::int32_t* __restrict sums,
                                  [[maybe_unused]] std::int32_t* __restrict excitatory,
                                  [[maybe_unused]] std::int32_t* __restrict inhibitory,
                                  [[maybe_unused]] const float* __restrict stepped,
                                  [[maybe_unused]] const std::int32_t* __restrict stepped_fired,
                                  std::int32_t* __restrict fired, [[maybe_unused]] std::int32_t* __restrict rests) {
  for (std::size_t l = 0; l < kChunkLanes; ++l) {
    [[maybe_unused]] const auto before = LoadLane<StateArray<M>>(state, l);
    const InputSums sums_of = LoadSums<M>(sums, excitatory, inhibitory, l);
    [[maybe_unused]] const bool silent = (sums_of.sum | sums_of.excitatory | sums_of.inhibitory) == 0;
    typename M::State s;
    bool fires;
    if constexpr (kDivided) {
      s = LoadLane<typename M::State>(stepped, l);
      fires = stepped_fired[l] != 0;
    } else {
      s = std::bit_cast<typename M::State>(before);
      // Shared parameters are not copied: GCC does not take a large copy apart, and then vectorises nothing.
      if constexpr (kUniform) {
        const InputTo<M> input = InputOf<M>(shared.parameters, sums_of, batch.quantum);
        fires = StepOnce<M>(shared.parameters, s, input, batch.h);
      } else {
        const auto p = LoadLane<typename M::Parameters>(parameters, l);
        fires = StepOnce<M>(p, s, InputOf<M>(p, sums_of, batch.quantum), batch.h);
      }
    }
    fired[l] = Lane(fires);
    [[maybe_unused]] bool may_rest = silent & !fires;
    // A model with a MayRest combines conditions of its own, such as that of a refractory period: GCC vectorises a loop
    // that combines more with them only if it does so as integers.
    if constexpr (kHasMayRest<M>) may_rest = (Lane(silent) & ~fired[l] & Lane(MayRest<M>(s))) != 0;
    auto after = std::bit_cast<StateArray<M>>(s);
    if constexpr (kRule == RestRule::kUnchanged) {
      bool resting = may_rest;
      for (std::size_t k = 0; k < kStateSize<M>; ++k) {
        resting &= std::bit_cast<std::int32_t>(after[k]) == std::bit_cast<std::int32_t>(before[k]);
      }
      rests[l] = Lane(resting);
    } else if constexpr (kRule == RestRule::kNear) {
      StateArray<M> rest;
      for (std::size_t k = 0; k < kStateSize<M>; ++k) {
        rest[k] = kUniform ? shared.rest_point[k] : rest_point[k * kBlockLanes + l];
      }
      bool resting = may_rest;
      if constexpr (requires { M::kRestScale; }) {
        for (std::size_t k = 0; k < kVariables<M>; ++k) {
          resting &= std::fabs(after[k] - rest[k]) <= batch.rest_tolerance * RestScale<M>(k);
        }
      } else {
        float distance = std::fabs(after[0] - rest[0]);  // NaN if there is no rest point; std::max keeps the NaN
        for (std::size_t k = 1; k < kVariables<M>; ++k) distance = std::max(distance, std::fabs(after[k] - rest[k]));
        resting &= distance <= batch.rest_tolerance;
      }
      for (std::size_t k = 0; k < kStateSize<M>; ++k) after[k] = resting ? rest[k] : after[k];
      rests[l] = Lane(resting);
    }
    StoreLane(after, state, l);
    sums[l] = 0;
    if constexpr (kHasPorts<M>) {
      excitatory[l] = 0;
      inhibitory[l] = 0;
    }
  }
}

// A bit for each lane of a block: the neuron fired, or comes to rest.
struct Masks {
  std::uint64_t fired = 0, rests = 0;
};

// Steps a block chunk by chunk.
template <class M, bool kUniform, RestRule kRule, class Bits, bool kDivided>
LULL_ALWAYS_INLINE Masks StepChunks(const Batch& batch, const Shared<M>& shared, float* state, const float* parameters,
                                    const float* rest_point, const SumsAt& sums,
                                    [[maybe_unused]] const SteppedBlock<M>* stepped, std::size_t lanes) {
  alignas(64) std::int32_t fired_lanes[kChunkLanes];
  alignas(64) std::int32_t resting_lanes[kChunkLanes];
  Masks masks;
  for (std::size_t l = 0; l < lanes; l += kChunkLanes) {
    const std::size_t own = kUniform ? 0 : l;
    const float* stepped_state = nullptr;
    const std::int32_t* stepped_fired = nullptr;
    if constexpr (kDivided) {
      stepped_state = stepped->state + l;
      stepped_fired = stepped->fired + l;
    }
    StepChunk<M, kUniform, kRule, kDivided>(batch, shared, state + l, parameters + own, rest_point + own, sums.sums + l,
                                            sums.excitatory + l, sums.inhibitory + l, stepped_state, stepped_fired,
                                            fired_lanes, resting_lanes);
    masks.fired |= Bits::Of(fired_lanes) << l;
    if constexpr (kRule != RestRule::kNone) masks.rests |= Bits::Of(resting_lanes) << l;
  }
  return masks;
}

template <class M, bool kUniform, RestRule kRule, class Bits>
LULL_ALWAYS_INLINE void StepBatch(const Batch& call) {
  const Batch batch = call;  // a local copy, because the compiler knows that no store changes it
  Shared<M> shared = {};
  if constexpr (kUniform) {
    ParameterArray<M> parameters;
    std::copy_n(batch.parameters, parameters.size(), parameters.begin());
    shared.parameters = std::bit_cast<typename M::Parameters>(parameters);
    std::copy_n(batch.rest_point, shared.rest_point.size(), shared.rest_point.begin());
  }
  for (std::size_t b = 0; b * kBlockLanes < batch.lanes; ++b) {
    const std::size_t lanes = std::min(batch.lanes - b * kBlockLanes, kBlockLanes);
    float* const state = batch.state + b * kStateSize<M> * kBlockLanes;
    SumsAt sums = {batch.sums, batch.sums, batch.sums};
    if constexpr (kHasPorts<M>) sums = {batch.sums, batch.excitatory, batch.inhibitory};
    sums = sums + b * kBlockLanes;
    const float* const parameters = batch.parameters + (kUniform ? 0 : b * kParameterSize<M> * kBlockLanes);
    const float* const rest_point = batch.rest_point + (kUniform ? 0 : b * kStateSize<M> * kBlockLanes);
    Masks masks;
    if constexpr (kHasSubSteps<M>) {
      // A step that is not divided needs no second pass. Only models that usually take such steps have a loop for them,
      // and only where it pays for its code: 0.5 MB for the built-in models in all that is installed, with one for each
      // rule.
      constexpr bool kMayBeWhole = M::kSubSteps == 1 && kUniform && kRule != RestRule::kUnchanged;
      bool is_whole = false;
      if constexpr (kMayBeWhole) is_whole = batch.sub_steps == 1;
      if (is_whole) {
        if constexpr (kMayBeWhole) {
          masks = StepChunks<M, kUniform, kRule, Bits, false>(batch, shared, state, parameters, rest_point, sums,
                                                              nullptr, lanes);
        }
      } else {
        SteppedBlock<M> stepped;
        const std::size_t whole_chunks = (lanes + kChunkLanes - 1) / kChunkLanes * kChunkLanes;
        SubStepBlock<M, kUniform>(batch, shared, state, parameters, sums, whole_chunks, stepped);
        masks = StepChunks<M, kUniform, kRule, Bits, true>(batch, shared, state, parameters, rest_point, sums, &stepped,
                                                           lanes);
      }
    } else {
      masks = StepChunks<M, kUniform, kRule, Bits, false>(batch, shared, state, parameters, rest_point, sums, nullptr,
                                                          lanes);
    }
    const std::uint64_t in_use = ~std::uint64_t{0} >> (kBlockLanes - lanes);
    batch.fired[b] = masks.fired & in_use;
    batch.rests[b] = masks.rests & in_use;
  }
}

template <class M, bool kUniform, RestRule kRule>
struct BatchFunctions {
  LULL_EXACT static void Baseline(const Batch& batch) { StepBatch<M, kUniform, kRule, PackedBits>(batch); }
  LULL_EXACT LULL_TARGET_AVX2 static void Avx2(const Batch& batch) { StepBatch<M, kUniform, kRule, PackedBits>(batch); }
  LULL_EXACT LULL_TARGET_AVX512 static void Avx512(const Batch& batch) {
    StepBatch<M, kUniform, kRule, MaskBits>(batch);
  }

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

}  // namespace lull::internal

#endif  // LULL_INTERNAL_BATCH_H_
