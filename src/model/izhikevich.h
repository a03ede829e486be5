// Izhikevich (2003), Simple model of spiking neurons, IEEE Trans. Neural Netw. 14:1569.
//   v' = 0.04 v² + 5 v + 140 − u + I  [mV/ms],   u' = a (b v − u);   v ≥ 30 mV: v ← c, u ← u + d

#ifndef LULL_SRC_MODEL_IZHIKEVICH_H_
#define LULL_SRC_MODEL_IZHIKEVICH_H_

#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "lull/internal/model_traits.h"
#include "lull/internal/targets.h"
#include "lull/neuron_types.h"

namespace lull {

struct Izhikevich {
  static constexpr const char* kName = "izhikevich";
  static constexpr std::array kParameterNames = {"a", "b", "c", "d", "drive", "gain"};
  static constexpr std::array kVariableNames = {"v", "u"};
  static constexpr const char* kUnit = "mV";
  static constexpr double kPeak = 30;  // [mV] the threshold, and the height of a spike in his figures

  using Parameters = IzhikevichParameters;
  struct State {
    float v;  // [mV]
    float u;  // [mV/ms]
  };

  static LULL_ALWAYS_INLINE float Slope(float v, float u, float input) {
    return ((((0.04f * v) * v + 5.0f * v) + 140.0f) - u) + input;
  }

  // One step of 1 ms: v in two half steps, then u with the new v, as in that paper's listing. A single Euler step of 1
  // ms would not do: at input 10 it moves the sixth spike some 24 ms forward.
  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input) {
    float v = s.v;
    v += 0.5f * Slope(v, s.u, input);
    v += 0.5f * Slope(v, s.u, input);
    const float u = s.u + p.a * (p.b * v - s.u);
    const bool fires = v >= 30.0f;
    s.v = fires ? p.c : v;
    s.u = fires ? u + p.d : u;
    return fires;
  }

  // The equilibrium is at the lower root of 0.04 v² + (5 − b) v + 140 + drive = 0, with u = b v.
  static std::optional<std::array<double, 2>> Equilibrium(const Parameters& p) {
    const double linear = 5 - double{p.b};
    const double discriminant = linear * linear - 4 * 0.04 * (140 + double{p.drive});
    if (!(discriminant >= 0)) return std::nullopt;
    const double v = (-linear - std::sqrt(discriminant)) / (2 * 0.04);
    return {{v, double{p.b} * v}};
  }

  // The Jacobian of one step, by the chain rule over its three assignments.
  static internal::Matrix<2> Jacobian(const Parameters& p, const std::array<double, 2>& at) {
    const double half = 1 + 0.5 * (0.08 * at[0] + 5);  // ∂/∂v of a half step; ∂/∂u is −½
    const double dv_dv = half * half;
    const double dv_du = -0.5 * half - 0.5;
    const double a = p.a, ab = double{p.a} * double{p.b};
    return {{{dv_dv, dv_du}, {ab * dv_dv, 1 - a + ab * dv_du}}};
  }

  // The initial state from {}, {v} or {v, u}; the default is v = −65 mV and u = b·v.
  static State Initial(const Parameters& p, std::span<const double> values) {
    const float v = values.empty() ? -65.0f : static_cast<float>(values[0]);
    return {v, values.size() < 2 ? p.b * v : static_cast<float>(values[1])};
  }
};

// The same model in more than one sub-step per ms, each as long as h: v in two half sub-steps, then u with the new v.
struct IzhikevichDivided : Izhikevich {
  static constexpr int kSubSteps = 2;

  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input, float h) {
    float v = s.v;
    v += 0.5f * h * Slope(v, s.u, input);
    v += 0.5f * h * Slope(v, s.u, input);
    const float u = s.u + h * (p.a * (p.b * v - s.u));
    const bool fires = v >= 30.0f;
    s.v = fires ? p.c : v;
    s.u = fires ? u + p.d : u;
    return fires;
  }

  static internal::Matrix<2> Jacobian(const Parameters& p, const std::array<double, 2>& at, double h) {
    const double half = 1 + 0.5 * h * (0.08 * at[0] + 5);
    const double dv_dv = half * half;
    const double dv_du = -0.5 * h * (half + 1);
    const double a = h * double{p.a}, ab = a * double{p.b};
    return {{{dv_dv, dv_du}, {ab * dv_dv, 1 - a + ab * dv_du}}};
  }
};

}  // namespace lull

#endif  // LULL_SRC_MODEL_IZHIKEVICH_H_
