// The rest point of a neuron: where its model comes to a standstill, bit for bit.
//
// From the equilibrium with the lowest first variable, solved in double and rounded to float, the model's own step with
// input sum 0 is applied until the state no longer changes. There is none if the equilibrium does not exist or is not
// stable (the step's Jacobian has spectral radius ≥ 1), if the neuron fires on the way, or if it is still changing
// after 100,000 steps.

#ifndef LULL_SRC_MODEL_REST_H_
#define LULL_SRC_MODEL_REST_H_

#include <bit>
#include <cmath>
#include <cstddef>
#include <optional>

#include "model/batch.h"
#include "model/model.h"

namespace lull {

inline constexpr int kMaxSettlingSteps = 100'000;

// The largest absolute value of an eigenvalue, by Gelfand's formula lim ‖Aᵏ‖^(1/k), squaring A to k = 2⁴⁰.
template <int n>
double SpectralRadius(Matrix<n> a) {
  double log_norm = 0;  // of the scaled-away part of A^(2^i), divided by 2^i
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
    for (int row = 0; row < n; ++row) {
      for (int k = 0; k < n; ++k) {
        for (int column = 0; column < n; ++column) {
          square[row][column] += a[row][k] / norm * (a[k][column] / norm);
        }
      }
    }
    a = square;
  }
  return std::exp(log_norm);
}

// One step of 1 ms; whether the neuron fired.
template <class M>
bool StepMillisecond(const typename M::Parameters& p, typename M::State& s, float input, SubSteps sub_steps) {
  bool fired = false;
  for (int i = 0; i < sub_steps.count; ++i) fired |= M::Step(p, s, input, sub_steps.h);
  return fired;
}

template <class M>
std::optional<typename M::State> RestPoint(const typename M::Parameters& p, SubSteps sub_steps) {
  const auto equilibrium = M::LowestEquilibrium(p);
  if (!equilibrium) return std::nullopt;
  if (!(SpectralRadius<M::kVariables>(M::Jacobian(p, *equilibrium, sub_steps.h)) < 1)) return std::nullopt;
  typename M::State s = M::Initial(p, *equilibrium);
  for (int step = 0; step < kMaxSettlingSteps; ++step) {
    const typename M::State before = s;
    if (StepMillisecond<M>(p, s, InputOf(p, 0, 0.0f), sub_steps)) return std::nullopt;
    if (std::bit_cast<StateArray<M>>(s) == std::bit_cast<StateArray<M>>(before)) return s;
  }
  return std::nullopt;
}

}  // namespace lull

#endif  // LULL_SRC_MODEL_REST_H_
