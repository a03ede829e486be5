// What a model (custom_model.h) may leave out, said once: the built-in models and a user's own go the same way.

#ifndef LULL_INTERNAL_MODEL_TRAITS_H_
#define LULL_INTERNAL_MODEL_TRAITS_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>

#include "lull/internal/targets.h"

// For functions that steps are inlined into: their rounding does not depend on what the file that defines a model is
// compiled with. GCC forms fused multiply-adds late, by the options of the function that it has inlined all into: with
// -O2 -march=native -ffp-contract=fast none is left in the batch functions, their bits are the same, and they are as
// fast (g++ 12, Zen 5, 2026-11). Clang decides on fusing where an expression stands; targets.h has its pragma.
//
// No attribute does this for -fno-trapping-math and -fno-math-errno, which lull.pc carries for the sake of speed: GCC
// takes these from what is inlined. With -O2 alone a step looking for rest takes 70 ns by AVX2, where it takes 1.
#if defined(__clang__)
#define LULL_EXACT
#else
#define LULL_EXACT __attribute__((optimize("O3", "fp-contract=off")))
#endif

namespace lull::internal {

template <int n>
using Variables = std::array<double, n>;
template <int n>
using Matrix = std::array<std::array<double, n>, n>;

template <class M>
inline constexpr int kVariables = std::tuple_size_v<decltype(M::kVariableNames)>;
template <class M>
inline constexpr int kStateSize = sizeof(typename M::State) / sizeof(float);
template <class M>
inline constexpr int kParameterSize = sizeof(typename M::Parameters) / sizeof(float);

template <class M>
using StateArray = std::array<float, kStateSize<M>>;
template <class M>
using ParameterArray = std::array<float, kParameterSize<M>>;

// Whether a step of 1 ms is made of several smaller ones.
template <class M>
inline constexpr bool kHasSubSteps = requires {
  M::kSubSteps;
};

// The sum of a neuron as its model's input.
template <class Parameters>
LULL_ALWAYS_INLINE float InputOf(const Parameters& p, std::int32_t sum, float quantum) {
  if constexpr (requires { p.drive, p.gain; }) {
    return p.drive + p.gain * (static_cast<float>(sum) * quantum);
  } else {
    return static_cast<float>(sum) * quantum;
  }
}

// One (sub-)step.
template <class M>
LULL_ALWAYS_INLINE bool StepOnce(const typename M::Parameters& p, typename M::State& s, float input,
                                 [[maybe_unused]] float h) {
  if constexpr (kHasSubSteps<M>) {
    return M::Step(p, s, input, h);
  } else {
    return M::Step(p, s, input);
  }
}

template <class M>
LULL_ALWAYS_INLINE bool MayRest([[maybe_unused]] const typename M::State& s) {
  if constexpr (requires { M::MayRest(s); }) {
    return M::MayRest(s);
  } else {
    return true;
  }
}

// The first state, with what is given of the variables.
template <class M>
typename M::State InitialState(const typename M::Parameters& p, std::span<const double> given) {
  if constexpr (requires { M::Initial(p, given); }) {
    return M::Initial(p, given);
  } else {
    auto values = std::bit_cast<StateArray<M>>(M::Initial(p));
    std::ranges::transform(given, values.begin(), [](double value) { return static_cast<float>(value); });
    return std::bit_cast<typename M::State>(values);
  }
}

template <class M>
std::optional<Variables<kVariables<M>>> EquilibriumOf([[maybe_unused]] const typename M::Parameters& p) {
  if constexpr (requires { M::Equilibrium(p); }) {
    return M::Equilibrium(p);
  } else {
    return std::nullopt;
  }
}

}  // namespace lull::internal

#endif  // LULL_INTERNAL_MODEL_TRAITS_H_
