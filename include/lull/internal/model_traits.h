// Defaults for the members that a model (custom_model.h) may omit. Built-in and user-defined models both use them.

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
#include <type_traits>

#include "lull/internal/model_info.h"
#include "lull/internal/targets.h"
#include "lull/neuron_model.h"

// Marks functions into which a model's Step is inlined, so that their rounding does not depend on the flags with which
// the file of the model is compiled. GCC forms fused multiply-adds late, by the options of the function into which
// everything has been inlined: with -O2 -march=native -ffp-contract=fast the batch functions contain none, give the
// same bits, and are as fast (g++ 12, Zen 5, 2026-11). Clang decides on fusing at each expression; targets.h has the
// pragma for it.
//
// No attribute replaces -fno-trapping-math and -fno-math-errno, which lull.pc contains for speed, because GCC takes
// these from the inlined functions. With -O2 alone a step with a rest test takes 70 ns by AVX2 instead of 1 ns.
#if defined(__clang__)
#define LULL_EXACT
#else
#define LULL_EXACT __attribute__((optimize("O3", "fp-contract=off")))
#endif

namespace lull::internal {

template <int n>
using Variables = std::array<double, std::size_t{n}>;
template <int n>
using Matrix = std::array<Variables<n>, std::size_t{n}>;

template <class M>
inline constexpr int kVariables = std::tuple_size_v<decltype(M::kVariableNames)>;
template <class M>
inline constexpr int kStateSize = sizeof(typename M::State) / sizeof(float);
template <class M>
inline constexpr int kParameterSize = sizeof(typename M::Parameters) / sizeof(float);  // with constants
template <class M>
inline constexpr int kNamedParameters = std::tuple_size_v<decltype(M::kParameterNames)>;

// Whether there are states in which a neuron may not rest.
template <class M>
inline constexpr bool kHasMayRest = requires(const typename M::State& s) {
  M::MayRest(s);
};

template <class M>
using StateArray = std::array<float, std::size_t{kStateSize<M>}>;
template <class M>
using ParameterArray = std::array<float, std::size_t{kParameterSize<M>}>;

// Whether the model divides a step of 1 ms into sub-steps.
template <class M>
inline constexpr bool kHasSubSteps = requires {
  M::kSubSteps;
};

// Whether the model computes constants from its parameters.
template <class M>
inline constexpr bool kHasConstants = requires(typename M::Parameters& p) {
  M::Prepare(p, 1.0);
};

// Whether pulses act at the beginning of a step, and not during all of it.
template <class M>
inline constexpr bool kHasImpulses = requires {
  requires M::kImpulses;
};

// What the tolerance of rest is multiplied by for a variable.
template <class M>
constexpr float RestScale([[maybe_unused]] std::size_t variable) {
  if constexpr (requires { M::kRestScale; }) {
    return M::kRestScale[variable];
  } else {
    return 1;
  }
}

// Whether the model's Step takes its input as InputPorts.
template <class M>
inline constexpr bool kHasPorts = requires(const typename M::Parameters& p, typename M::State& s,
                                           const InputPorts& input) {
  M::Step(p, s, input);
}
|| requires(const typename M::Parameters& p, typename M::State& s, const InputPorts& input) {
  M::Step(p, s, input, 0.0f);
};

// The type of the input of a model's Step.
template <class M>
using InputTo = std::conditional_t<kHasPorts<M>, InputPorts, float>;

// Whether the model's input is drive + gain · sum, and not the sum.
template <class M>
inline constexpr bool kHasDrive = requires(const typename M::Parameters& p) {
  p.drive;
  p.gain;
};

// What a sum comes to, for a model with a gain multiplied by the gain.
template <class M>
LULL_ALWAYS_INLINE float Scaled(const typename M::Parameters& p, std::int32_t sum, float quantum) {
  if constexpr (kHasDrive<M>) {
    return p.gain * (static_cast<float>(sum) * quantum);
  } else {
    return static_cast<float>(sum) * quantum;
  }
}

// The same with the drive, if the model has one.
template <class M>
LULL_ALWAYS_INLINE float Driven(const typename M::Parameters& p, std::int32_t sum, float quantum) {
  if constexpr (kHasDrive<M>) {
    return p.drive + Scaled<M>(p, sum, quantum);
  } else {
    return Scaled<M>(p, sum, quantum);
  }
}

// The input of a model's Step, computed from the neuron's input sums.
template <class M>
LULL_ALWAYS_INLINE InputTo<M> InputOf(const typename M::Parameters& p, const InputSums& sums, float quantum) {
  if constexpr (kHasPorts<M>) {
    return {Scaled<M>(p, sums.excitatory, quantum), Scaled<M>(p, sums.inhibitory, quantum),
            Driven<M>(p, sums.sum, quantum)};
  } else {
    return Driven<M>(p, sums.sum, quantum);
  }
}

// The input of the sub-steps after the first.
template <class M>
LULL_ALWAYS_INLINE InputTo<M> LaterInput(const InputTo<M>& input) {
  if constexpr (kHasImpulses<M>) {
    return {0, 0, input.current};
  } else {
    return input;
  }
}

// Takes one step, or one sub-step if the model has them.
template <class M>
LULL_ALWAYS_INLINE bool StepOnce(const typename M::Parameters& p, typename M::State& s, const InputTo<M>& input,
                                 [[maybe_unused]] float h) {
  if constexpr (kHasSubSteps<M>) {
    return M::Step(p, s, input, h);
  } else {
    return M::Step(p, s, input);
  }
}

template <class M>
LULL_ALWAYS_INLINE bool MayRest([[maybe_unused]] const typename M::State& s) {
  if constexpr (kHasMayRest<M>) {
    return M::MayRest(s);
  } else {
    return true;
  }
}

// The state at time 0, with the given values for the first variables.
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
