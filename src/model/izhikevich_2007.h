// Izhikevich (2007), Dynamical Systems in Neuroscience, MIT Press, chapter 8.
//   C v' = k (v − v_r) (v − v_t) − u + I,   u' = a (U(v) − u);   v ≥ v_peak: v ← c, u ← u + d
// with U(v) = b (v − v_r). Some of his cells need more, which is 0 by default: with x = v − v_r − knee,
//   U(v) = b x + b_below min(x, 0) + cubic max(x, 0)³,   v_peak + peak_u u and c + c_u u in place of v_peak and c,
// and u is at most u_max after a spike.

#ifndef LULL_SRC_MODEL_IZHIKEVICH_2007_H_
#define LULL_SRC_MODEL_IZHIKEVICH_2007_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "lull/internal/targets.h"

namespace lull {

struct Izhikevich2007 {
  static constexpr const char* kName = "izhikevich-2007";
  static constexpr std::array kParameterNames = {"c_m",    "k",   "v_r",   "v_t",   "v_peak",  "a",
                                                 "b",      "c",   "d",     "knee",  "b_below", "cubic",
                                                 "peak_u", "c_u", "u_max", "drive", "gain"};
  static constexpr std::array kVariableNames = {"v", "u"};
  static constexpr const char* kUnit = "mV";
  static constexpr const char* kPulseUnit = "pA";
  static constexpr const char* kCurrentUnit = "pA";
  static constexpr int kSubSteps = 1;
  static constexpr int kLargeInputExponent = 14;           // in pA
  static constexpr std::array kRestScale = {1.0f, 30.0f};  // as AdEx's w: u has the unit of a current

  struct Parameters {
    float c_m = 100;      // [pF]
    float k = 0.7f;       // [nS/mV]
    float v_r = -60;      // [mV] the resting potential
    float v_t = -40;      // [mV] the threshold of an instantaneous pulse
    float v_peak = 35;    // [mV]
    float a = 0.03f;      // [1/ms]
    float b = -2;         // [nS]
    float c = -50;        // [mV]
    float d = 100;        // [pA]
    float knee = 0;       // [mV]
    float b_below = 0;    // [nS]
    float cubic = 0;      // [nS/mV²]
    float peak_u = 0;     // [mV/pA]
    float c_u = 0;        // [mV/pA]
    float u_max = 1e30f;  // [pA]
    float drive = 0;      // [pA] constant current
    float gain = 1;       // factor on the summed input
    float h_per_c = 0, h_a = 0;
  };
  struct State {
    float v;  // [mV]
    float u;  // [pA]
  };

  static void Prepare(Parameters& p, double h) {
    p.h_per_c = static_cast<float>(h / double{p.c_m});
    p.h_a = static_cast<float>(h * double{p.a});
  }
  static const char* Fault(const Parameters& p) {
    if (!(p.c_m > 0)) return "c_m must be above 0";
    if (!(p.k > 0)) return "k must be above 0";
    if (!(p.c < p.v_peak)) return "c must be below v_peak";
    return nullptr;
  }

  // A forward Euler sub-step, v and u from the old state, as the book's programs take it with 1 ms.
  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input, float /*h*/) {
    const float from_rest = s.v - p.v_r;
    const float x = from_rest - p.knee;
    const float above = std::max(x, 0.0f);
    const float target = (p.b * x + p.b_below * std::min(x, 0.0f)) + p.cubic * (above * above * above);
    const float v = s.v + p.h_per_c * (((p.k * from_rest) * (s.v - p.v_t) - s.u) + input);
    const float u = s.u + p.h_a * (target - s.u);
    const bool fires = v >= p.v_peak + p.peak_u * u;
    s.v = fires ? p.c + p.c_u * u : v;
    s.u = fires ? std::min(u + p.d, p.u_max) : u;
    return fires;
  }

  static State Initial(const Parameters& p) { return {p.v_r, static_cast<float>(Target(p, p.v_r))}; }

  // The lowest root of k (v − v_r) (v − v_t) − U(v) + drive, by Newton's method from far to the left of it.
  static std::optional<std::array<double, 2>> Equilibrium(const Parameters& p) {
    double v = double{p.v_r} - 1000;
    for (int i = 0; i < 1000; ++i) {
      const double x = v - double{p.v_r} - double{p.knee};
      const double value = double{p.k} * (v - double{p.v_r}) * (v - double{p.v_t}) - Target(p, v) + double{p.drive};
      const double target_slope = double{p.b} + (x < 0 ? double{p.b_below} : 3 * double{p.cubic} * x * x);
      const double slope = double{p.k} * (2 * v - double{p.v_r} - double{p.v_t}) - target_slope;
      if (!(slope < 0)) return std::nullopt;
      v -= value / slope;
      if (std::fabs(value / slope) > 1e-9) continue;
      v = static_cast<float>(v);  // so that u is 0 where v is v_r, and not what rounding leaves of 0
      return {{v, Target(p, v)}};
    }
    return std::nullopt;
  }

  // U(v)
  static double Target(const Parameters& p, double v) {
    const double x = v - double{p.v_r} - double{p.knee}, above = std::max(x, 0.0);
    return double{p.b} * x + double{p.b_below} * std::min(x, 0.0) + double{p.cubic} * above * above * above;
  }
};

}  // namespace lull

#endif  // LULL_SRC_MODEL_IZHIKEVICH_2007_H_
