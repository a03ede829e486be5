// Brette & Gerstner (2005), Adaptive exponential integrate-and-fire model as an effective description of neuronal
// activity, J. Neurophysiol. 94:3637.
//   C_m v' = −g_L (v − E_L) + g_L Δ_T exp((v − V_T)/Δ_T) − w + I,   τ_w w' = a (v − E_L) − w;
//   v ≥ v_peak: v ← v_reset, w ← w + b

#ifndef LULL_SRC_MODEL_ADEX_H_
#define LULL_SRC_MODEL_ADEX_H_

#include <array>
#include <cmath>
#include <optional>

#include "lull/internal/targets.h"
#include "model/exponential.h"

namespace lull {

struct AdEx {
  static constexpr const char* kName = "adex";
  static constexpr std::array kParameterNames = {"c_m",   "g_l", "e_l",     "v_t",    "delta_t", "a",
                                                 "tau_w", "b",   "v_reset", "v_peak", "drive",   "gain"};
  static constexpr std::array kVariableNames = {"v", "w"};
  static constexpr const char* kUnit = "mV";
  static constexpr const char* kPulseUnit = "pA";
  static constexpr const char* kCurrentUnit = "pA";
  static constexpr int kSubSteps = 10;
  static constexpr int kLargeInputExponent = 14;  // in pA
  // With a conductance of 30 nS, 0.3 pA move v by 0.01 mV: w is near rest where v is.
  static constexpr std::array kRestScale = {1.0f, 30.0f};

  struct Parameters {
    float c_m = 281;         // [pF]
    float g_l = 30;          // [nS]
    float e_l = -70.6f;      // [mV]
    float v_t = -50.4f;      // [mV] where the exponential takes over
    float delta_t = 2;       // [mV] how sharply
    float a = 4;             // [nS] adaptation below the threshold
    float tau_w = 144;       // [ms]
    float b = 80.5f;         // [pA] adaptation by a spike
    float v_reset = -70.6f;  // [mV]
    float v_peak = 0;        // [mV] where a spike is noticed
    float drive = 0;         // [pA] constant current
    float gain = 1;          // factor on the summed input
    float h_per_c = 0, h_per_tau_w = 0, per_delta_t = 0;
    float scale = 0;  // [pA] g_L Δ_T
  };
  struct State {
    float v;  // [mV]
    float w;  // [pA]
  };

  static void Prepare(Parameters& p, double h) {
    p.h_per_c = static_cast<float>(h / double{p.c_m});
    p.h_per_tau_w = static_cast<float>(h / double{p.tau_w});
    p.per_delta_t = static_cast<float>(1 / double{p.delta_t});
    p.scale = static_cast<float>(double{p.g_l} * double{p.delta_t});
  }
  static const char* Fault(const Parameters& p) {
    if (!(p.c_m > 0)) return "c_m must be above 0";
    if (!(p.g_l > 0)) return "g_l must be above 0";
    if (!(p.delta_t > 0)) return "delta_t must be above 0";
    if (!(p.tau_w > 0)) return "tau_w must be above 0";
    if (!(p.v_reset < p.v_peak)) return "v_reset must be below v_peak";
    return nullptr;
  }

  // A forward Euler sub-step, v and w from the old state.
  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input, float /*h*/) {
    const float from_rest = s.v - p.e_l;
    const float spike = p.scale * Exp((s.v - p.v_t) * p.per_delta_t);
    const float v = s.v + p.h_per_c * (((spike - p.g_l * from_rest) - s.w) + input);
    const float w = s.w + p.h_per_tau_w * (p.a * from_rest - s.w);
    const bool fires = v >= p.v_peak;
    s.v = fires ? p.v_reset : v;
    s.w = fires ? w + p.b : w;
    return fires;
  }

  static State Initial(const Parameters& p) { return {p.e_l, 0}; }

  // The lower root of −(g_L + a) (v − E_L) + g_L Δ_T exp((v − V_T)/Δ_T) + drive, which is convex, by Newton's method
  // from the left of it.
  static std::optional<std::array<double, 2>> Equilibrium(const Parameters& p) {
    const double slope = double{p.g_l} + double{p.a};
    if (!(slope > 0)) return std::nullopt;
    double v = double{p.e_l} + double{p.drive} / slope;
    for (int i = 0; i < 1000; ++i) {
      const double spike = double{p.g_l} * std::exp((v - double{p.v_t}) / double{p.delta_t});
      const double value = -slope * (v - double{p.e_l}) + double{p.delta_t} * spike + double{p.drive};
      if (!(spike < slope)) return std::nullopt;
      const double by = value / (slope - spike);
      v += by;
      if (std::fabs(by) > 1e-9) continue;
      v = static_cast<float>(v);  // so that w is 0 where v is E_L, and not what rounding leaves of 0
      return {{v, double{p.a} * (v - double{p.e_l})}};
    }
    return std::nullopt;
  }
};

}  // namespace lull

#endif  // LULL_SRC_MODEL_ADEX_H_
