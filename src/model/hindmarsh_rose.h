// Hindmarsh & Rose (1984), A model of neuronal bursting using three coupled first order differential equations,
// Proc. R. Soc. Lond. B 221:87; dimensionless.
//   x' = y − a x³ + b x² − z + I,   y' = c − d x² − y,   z' = r (s (x − x_r) − z)

#ifndef LULL_SRC_MODEL_HINDMARSH_ROSE_H_
#define LULL_SRC_MODEL_HINDMARSH_ROSE_H_

#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "lull/internal/model_traits.h"
#include "lull/internal/targets.h"
#include "lull/neuron_types.h"

namespace lull {

struct HindmarshRose {
  static constexpr const char* kName = "hindmarsh-rose";
  static constexpr std::array kParameterNames = {"a", "b", "c", "d", "s", "x_r", "r", "drive", "gain"};
  static constexpr std::array kVariableNames = {"x", "y", "z"};
  static constexpr int kSubSteps = 100;  // where a unit of the model's time takes 1 ms (SubStepsOf)

  using Parameters = HindmarshRoseParameters;
  struct State {
    float x;
    float y;
    float z;
    float armed;  // 1 or 0: whether reaching the threshold would be a spike
  };

  // One forward Euler sub-step of length h, all variables from the old state. (Euler diverges from h = 0.2 and is in
  // the wrong regime at 0.1; sub-steps are at most 0.01.)
  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input, float h) {
    const float x = s.x, y = s.y, z = s.z;
    const float dx = (((y - p.a * (x * x * x)) + p.b * (x * x)) - z) + input;
    const float dy = (p.c - p.d * (x * x)) - y;
    const float dz = p.r * (p.s * (x - p.x_r) - z);
    s.x = x + h * dx;
    s.y = y + h * dy;
    s.z = z + h * dz;
    // Above the threshold no neuron is armed any longer, whether it has fired or not: this is shorter than using
    // `fires`.
    const bool above = s.x >= 1.0f;
    const bool fires = (s.armed != 0.0f) & above;
    const float armed = above ? 0.0f : s.armed;
    s.armed = s.x < 0.0f ? 1.0f : armed;
    return fires;
  }

  static LULL_ALWAYS_INLINE bool MayRest(const State& s) { return s.armed != 0.0f; }

  // With y = c − d x² and z = s (x − x_r), the equilibrium is at the lowest root of −a x³ + (b − d) x² − s x + (c + s
  // x_r + drive).
  static std::optional<std::array<double, 3>> Equilibrium(const Parameters& p);

  static internal::Matrix<3> Jacobian(const Parameters& p, const std::array<double, 3>& at, double h) {
    const double x = at[0];
    return {{{1 + h * (-3 * double{p.a} * x * x + 2 * double{p.b} * x), h, -h},
             {h * -2 * double{p.d} * x, 1 - h, 0},
             {h * double{p.r} * double{p.s}, 0, 1 - h * double{p.r}}}};
  }

  // The initial state from {} or {x, y, z}; the default is (−1.6, −11.8, 0).
  static State Initial(const Parameters&, std::span<const double> values) {
    State s = {-1.6f, -11.8f, 0.0f, 0.0f};
    if (!values.empty()) s.x = static_cast<float>(values[0]);
    if (values.size() > 1) s.y = static_cast<float>(values[1]);
    if (values.size() > 2) s.z = static_cast<float>(values[2]);
    s.armed = s.x < 1.0f ? 1.0f : 0.0f;
    return s;
  }
};

}  // namespace lull

#endif  // LULL_SRC_MODEL_HINDMARSH_ROSE_H_
