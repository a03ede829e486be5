// The rest point of a neuron: the state that a step with input sum 0 leaves unchanged, bit for bit.
//
// RestPoint starts at the equilibrium that the model returns (of several, the one with the lowest first variable),
// which is computed in double and rounded to float. RestPoint then applies the model's Step with input sum 0 until the
// state no longer changes. A neuron has no rest point if there is no equilibrium, if the equilibrium is not stable (the
// Jacobian of the step has a spectral radius ≥ 1), if the neuron fires on the way, or if the state still changes after
// 100,000 steps.

#ifndef LULL_INTERNAL_REST_H_
#define LULL_INTERNAL_REST_H_

#include <bit>
#include <cmath>
#include <cstddef>
#include <optional>

#include "lull/internal/model_info.h"
#include "lull/internal/model_traits.h"
#include "lull/internal/targets.h"

namespace lull::internal {

inline constexpr int kMaxSettlingSteps = 100'000;

// The largest absolute value of an eigenvalue of A: for two variables from the characteristic polynomial, otherwise by
// Gelfand's formula lim ‖Aᵏ‖^(1/k), squaring A up to k = 2⁴⁰. Networks whose neurons have their own parameters compute
// one for each neuron.
template <int n>
double SpectralRadius(Matrix<n> a) {
  if constexpr (n == 2) {
    // λ = mean ± √discriminant, and |λ|² = determinant if λ is complex.
    const double mean = (a[0][0] + a[1][1]) / 2, half = (a[0][0] - a[1][1]) / 2;
    const double discriminant = half * half + a[0][1] * a[1][0];
    if (discriminant < 0) return std::sqrt(a[0][0] * a[1][1] - a[0][1] * a[1][0]);
    return std::fabs(mean) + std::sqrt(discriminant);
  }
  double log_norm = 0;  // logarithm of the factor by which A^(2^i) was scaled down, divided by 2^i
  double weight = 1;
  for (int i = 0; i < 40; ++i) {
    double norm = 0;
    for (const auto& row : a) {
      for (const double element : row) norm = std::fmax(norm, std::fabs(element));
    }
    if (norm == 0) return 0;
    log_norm += weight * std::log(norm);
    weight /= 2;
    Matrix<n> square{};
    for (std::size_t row = 0; row < n; ++row) {
      for (std::size_t k = 0; k < n; ++k) {
        for (std::size_t column = 0; column < n; ++column) {
          square[row][column] += a[row][k] / norm * (a[k][column] / norm);
        }
      }
    }
    a = square;
  }
  return std::exp(log_norm);
}

// Takes one step of 1 ms, and returns whether the neuron fired.
template <class M>
LULL_ALWAYS_INLINE bool StepMillisecond(const typename M::Parameters& p, typename M::State& s, const InputTo<M>& input,
                                        SubSteps sub_steps) {
  bool fired = StepOnce<M>(p, s, input, sub_steps.h);
  const InputTo<M> later = LaterInput<M>(input);
  for (int i = 1; i < sub_steps.count; ++i) fired |= StepOnce<M>(p, s, later, sub_steps.h);
  return fired;
}

// The Jacobian ∂(variable after)/∂(variable before) of a step of 1 ms, by central differences of the step in float. A
// variable is moved by 1/256 of its absolute value, or by 1/256 if that is below 1. Rounding then affects only the
// fifth digit of a difference; apart from rounding, the differences of a quadratic function are exact.
template <class M>
LULL_EXACT Matrix<kVariables<M>> Differences(const typename M::Parameters& p, const Variables<kVariables<M>>& at,
                                             SubSteps sub_steps) {
  Matrix<kVariables<M>> result;
  for (std::size_t column = 0; column < kVariables<M>; ++column) {
    StateArray<M> ends[2];
    float places[2];
    for (const int end : {0, 1}) {
      ends[end] = std::bit_cast<StateArray<M>>(InitialState<M>(p, at));
      const float by = std::fmax(1.0f, std::fabs(ends[end][column])) / 256;
      ends[end][column] += end == 0 ? -by : by;
      places[end] = ends[end][column];
      auto s = std::bit_cast<typename M::State>(ends[end]);
      StepMillisecond<M>(p, s, InputOf<M>(p, {}, 0.0f), sub_steps);
      ends[end] = std::bit_cast<StateArray<M>>(s);
    }
    for (std::size_t row = 0; row < kVariables<M>; ++row) {
      result[row][column] = (double{ends[1][row]} - double{ends[0][row]}) / (double{places[1]} - double{places[0]});
    }
  }
  return result;
}

// Returns the model's own Jacobian, of one call of Step, if the model has one; otherwise the Jacobian of a whole step
// of 1 ms, from Differences.
template <class M>
Matrix<kVariables<M>> JacobianOf(const typename M::Parameters& p, const Variables<kVariables<M>>& at,
                                 SubSteps sub_steps) {
  if constexpr (requires { M::Jacobian(p, at, double{sub_steps.h}); }) {
    return M::Jacobian(p, at, double{sub_steps.h});
  } else if constexpr (requires { M::Jacobian(p, at); }) {
    return M::Jacobian(p, at);
  } else {
    return Differences<M>(p, at, sub_steps);
  }
}

template <class M>
LULL_EXACT std::optional<typename M::State> RestPoint(const typename M::Parameters& p, SubSteps sub_steps) {
  const std::optional<Variables<kVariables<M>>> equilibrium = EquilibriumOf<M>(p);
  if (!equilibrium) return std::nullopt;
  if (!(SpectralRadius<kVariables<M>>(JacobianOf<M>(p, *equilibrium, sub_steps)) < 1)) return std::nullopt;
  typename M::State s = InitialState<M>(p, *equilibrium);
  for (int step = 0; step < kMaxSettlingSteps; ++step) {
    const typename M::State before = s;
    if (StepMillisecond<M>(p, s, InputOf<M>(p, {}, 0.0f), sub_steps)) return std::nullopt;
    if (std::bit_cast<StateArray<M>>(s) == std::bit_cast<StateArray<M>>(before)) return s;
  }
  return std::nullopt;
}

}  // namespace lull::internal

#endif  // LULL_INTERNAL_REST_H_
