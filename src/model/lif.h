// Leaky integrate-and-fire neurons, with three kinds of synapses.
//
// The membrane is linear between inputs, so its step is exact: Rotter & Diesmann (1999), Exact digital simulation of
// time-invariant linear systems with applications to neuronal modeling, Biol. Cybern. 81:381. Their propagators are
// computed in double, once for each set of parameters, and rounded to float. Input that arrives in a step acts at the
// step's beginning. Only the model with conductances is not linear; its scheme is described there.

#ifndef LULL_SRC_MODEL_LIF_H_
#define LULL_SRC_MODEL_LIF_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "lull/internal/targets.h"
#include "lull/neuron_model.h"
#include "model/exponential.h"

namespace lull {

// What the three models have in common: the threshold, and the refractory period as a number of sub-steps.
struct Lif {
  static constexpr int kSubSteps = 1;
  static constexpr bool kImpulses = true;
  static constexpr const char* kUnit = "mV";
  static constexpr const char* kCurrentUnit = "pA";
  static constexpr int kLargeInputExponent = 14;  // currents in pA

  // (1 − exp(−h/τ)) τ/h: the mean over a sub-step of what decays from 1 with the time constant τ.
  static double Mean(double tau, double h) { return -std::expm1(-h / tau) * tau / h; }

  // What is left of v at the end of a sub-step: a neuron that reaches its threshold fires, and v stays at v_reset for
  // the refractory period.
  template <class Parameters, class State>
  static LULL_ALWAYS_INLINE bool Fire(const Parameters& p, State& s, float v) {
    // Read here and not where they are chosen: GCC does not vectorise a loop that reads them on one of two ways.
    const float v_reset = p.v_reset, period = p.refractory;
    const bool refractory = s.left > 0.0f;
    const bool fires = !refractory & (v >= p.v_th);
    s.v = (fires | refractory) ? v_reset : v;
    s.left = fires ? period : std::max(s.left - 1.0f, 0.0f);
    return fires;
  }

  template <class Parameters>
  static const char* Fault(const Parameters& p) {
    if (!(p.c_m > 0)) return "c_m must be above 0";
    if (!(p.t_ref >= 0 && p.t_ref <= 10'000)) return "t_ref must be 0 to 10000";  // floats count sub-steps up to 2²⁴
    if (!(p.v_reset < p.v_th)) return "v_reset must be below v_th";
    return nullptr;
  }

  template <class State>
  static LULL_ALWAYS_INLINE bool MayRest(const State& s) {
    return s.left == 0.0f;
  }
};

// Delta synapses: a pulse moves v by its weight.
//   τ_m v' = −(v − E_L) + τ_m/C_m I,   at a pulse v ← v + w [mV];   v ≥ v_th: v ← v_reset
struct LifDelta : Lif {
  static constexpr const char* kName = "lif-delta";
  static constexpr const char* kPulseUnit = "mV";
  static constexpr std::array kParameterNames = {"c_m", "tau_m", "e_l", "v_th", "v_reset", "t_ref", "drive", "gain"};
  static constexpr std::array kVariableNames = {"v"};

  struct Parameters {
    float c_m = 250;      // [pF]
    float tau_m = 10;     // [ms]
    float e_l = -70;      // [mV] the resting potential
    float v_th = -55;     // [mV]
    float v_reset = -70;  // [mV]
    float t_ref = 2;      // [ms]
    float drive = 0;      // [pA] constant current
    float gain = 1;       // factor on the summed input
    float keep = 0;       // exp(−h/τ_m)
    float per_current = 0;
    float refractory = 0;
  };
  struct State {
    float v;     // [mV]
    float left;  // sub-steps of the refractory period
  };

  static void Prepare(Parameters& p, double h) {
    p.keep = static_cast<float>(std::exp(-h / double{p.tau_m}));
    p.per_current = static_cast<float>(Mean(p.tau_m, h) * h / double{p.c_m});
    p.refractory = static_cast<float>(std::nearbyint(double{p.t_ref} / h));
  }
  static const char* Fault(const Parameters& p) {
    if (!(p.tau_m > 0)) return "tau_m must be above 0";
    return Lif::Fault(p);
  }

  // The membrane decays, then the pulses of the step are added, as in a step of a clock-driven simulator at whose end
  // they arrive: there is no decay between a pulse and the threshold.
  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, const InputPorts& input, float /*h*/) {
    const float decayed = (s.v - p.e_l) * p.keep + p.per_current * input.current;
    return Fire(p, s, (decayed + (input.excitatory + input.inhibitory)) + p.e_l);
  }

  static State Initial(const Parameters& p) { return {p.e_l, 0}; }
  static std::optional<std::array<double, 1>> Equilibrium(const Parameters& p) {
    return {{double{p.e_l} + double{p.drive} * double{p.tau_m} / double{p.c_m}}};
  }
};

// Exponential currents: a pulse adds its weight to a current that decays.
//   τ_m v' = −(v − E_L) + τ_m/C_m (i_ex + i_in + I),   τ_syn i' = −i,   at a pulse i ← i + w [pA]
struct LifExp : Lif {
  static constexpr const char* kName = "lif-exp";
  static constexpr const char* kPulseUnit = "pA";
  static constexpr std::array kParameterNames = {"c_m",   "tau_m",      "e_l",        "v_th",  "v_reset",
                                                 "t_ref", "tau_syn_ex", "tau_syn_in", "drive", "gain"};
  static constexpr std::array kVariableNames = {"v", "i_ex", "i_in"};
  static constexpr std::array kRestScale = {1.0f, 10.0f, 10.0f};  // 10 pA · 0.01 moves v by less than 0.01 mV

  struct Parameters {
    float c_m = 250;       // [pF]
    float tau_m = 10;      // [ms]
    float e_l = -70;       // [mV] the resting potential
    float v_th = -55;      // [mV]
    float v_reset = -70;   // [mV]
    float t_ref = 2;       // [ms]
    float tau_syn_ex = 2;  // [ms]
    float tau_syn_in = 2;  // [ms]
    float drive = 0;       // [pA] constant current
    float gain = 1;        // factor on the summed input
    float keep = 0;        // exp(−h/τ_m)
    float keep_ex = 0, keep_in = 0;
    float per_ex = 0, per_in = 0,
          per_current = 0;  // [mV/pA] v at the end of a sub-step from a current at its beginning
    float refractory = 0;
  };
  struct State {
    float v;     // [mV]
    float i_ex;  // [pA] after the step
    float i_in;  // [pA]
    float left;  // sub-steps of the refractory period
  };

  // v after h from a current that decays from 1 pA: 1/C_m ∫ exp(−(h − s)/τ_m) exp(−s/τ_syn) ds. With x = (1/τ_m −
  // 1/τ_syn) h this is h/C_m exp(−h/τ_m) (eˣ − 1)/x, which has no pole where the time constants are equal; and where eˣ
  // may be too large, h/C_m exp(−h/τ_syn) (1 − e⁻ˣ)/x.
  static double FromCurrent(const Parameters& p, double tau_syn, double h) {
    const double x = (1 / double{p.tau_m} - 1 / tau_syn) * h;
    if (x > 100) return h / double{p.c_m} * std::exp(-h / tau_syn) * (-std::expm1(-x) / x);
    const double ratio = x == 0 ? 1 : std::expm1(x) / x;
    return h / double{p.c_m} * std::exp(-h / double{p.tau_m}) * ratio;
  }
  static void Prepare(Parameters& p, double h) {
    p.keep = static_cast<float>(std::exp(-h / double{p.tau_m}));
    p.keep_ex = static_cast<float>(std::exp(-h / double{p.tau_syn_ex}));
    p.keep_in = static_cast<float>(std::exp(-h / double{p.tau_syn_in}));
    p.per_ex = static_cast<float>(FromCurrent(p, p.tau_syn_ex, h));
    p.per_in = static_cast<float>(FromCurrent(p, p.tau_syn_in, h));
    p.per_current = static_cast<float>(Mean(p.tau_m, h) * h / double{p.c_m});
    p.refractory = static_cast<float>(std::nearbyint(double{p.t_ref} / h));
  }
  static const char* Fault(const Parameters& p) {
    if (!(p.tau_m > 0)) return "tau_m must be above 0";
    if (!(p.tau_syn_ex > 0)) return "tau_syn_ex must be above 0";
    if (!(p.tau_syn_in > 0)) return "tau_syn_in must be above 0";
    return Lif::Fault(p);
  }

  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, const InputPorts& input, float /*h*/) {
    const float i_ex = s.i_ex + input.excitatory;
    const float i_in = s.i_in + input.inhibitory;
    const float driven = (p.per_ex * i_ex + p.per_in * i_in) + p.per_current * input.current;
    s.i_ex = i_ex * p.keep_ex;
    s.i_in = i_in * p.keep_in;
    return Fire(p, s, ((s.v - p.e_l) * p.keep + driven) + p.e_l);
  }

  static State Initial(const Parameters& p) { return {p.e_l, 0, 0, 0}; }
  static std::optional<std::array<double, 3>> Equilibrium(const Parameters& p) {
    return {{double{p.e_l} + double{p.drive} * double{p.tau_m} / double{p.c_m}, 0, 0}};
  }
};

// Exponential conductances: a pulse adds its weight to a conductance that decays.
//   C_m v' = −g_L (v − E_L) − g_ex (v − E_ex) − g_in (v − E_in) + I,   τ_syn g' = −g,   at a pulse g ← g + |w| [nS]
// In a sub-step the conductances decay exactly, and v takes the exact step of a membrane whose conductances are
// constant at their means over the sub-step: the error is of second order, and no conductance is too large for it.
struct LifCondExp : Lif {
  static constexpr const char* kName = "lif-cond-exp";
  static constexpr const char* kPulseUnit = "nS";
  static constexpr std::array kParameterNames = {"c_m",  "g_l",  "e_l",        "v_th",       "v_reset", "t_ref",
                                                 "e_ex", "e_in", "tau_syn_ex", "tau_syn_in", "drive",   "gain"};
  static constexpr std::array kVariableNames = {"v", "g_ex", "g_in"};
  static constexpr std::array kRestScale = {1.0f, 0.1f, 0.1f};  // 1 pS moves v by less than 0.01 mV

  struct Parameters {
    float c_m = 200;        // [pF]
    float g_l = 10;         // [nS]
    float e_l = -60;        // [mV] the resting potential
    float v_th = -50;       // [mV]
    float v_reset = -60;    // [mV]
    float t_ref = 5;        // [ms]
    float e_ex = 0;         // [mV]
    float e_in = -80;       // [mV]
    float tau_syn_ex = 5;   // [ms]
    float tau_syn_in = 10;  // [ms]
    float drive = 0;        // [pA] constant current
    float gain = 1;         // factor on the summed input
    float keep_ex = 0, keep_in = 0, mean_ex = 0, mean_in = 0;
    float minus_h_per_c = 0;  // [1/nS]
    float leak = 0;           // [pA] g_L E_L
    float refractory = 0;
  };
  struct State {
    float v;     // [mV]
    float g_ex;  // [nS] after the step
    float g_in;  // [nS]
    float left;  // sub-steps of the refractory period
  };

  static void Prepare(Parameters& p, double h) {
    p.keep_ex = static_cast<float>(std::exp(-h / double{p.tau_syn_ex}));
    p.keep_in = static_cast<float>(std::exp(-h / double{p.tau_syn_in}));
    p.mean_ex = static_cast<float>(Mean(p.tau_syn_ex, h));
    p.mean_in = static_cast<float>(Mean(p.tau_syn_in, h));
    p.minus_h_per_c = static_cast<float>(-h / double{p.c_m});
    p.leak = static_cast<float>(double{p.g_l} * double{p.e_l});
    p.refractory = static_cast<float>(std::nearbyint(double{p.t_ref} / h));
  }
  static const char* Fault(const Parameters& p) {
    if (!(p.g_l > 0)) return "g_l must be above 0";
    if (!(p.gain >= 0)) return "gain must be 0 or more, since conductances cannot be negative";
    if (!(p.tau_syn_ex > 0)) return "tau_syn_ex must be above 0";
    if (!(p.tau_syn_in > 0)) return "tau_syn_in must be above 0";
    return Lif::Fault(p);
  }

  static const char* StateFault(const State& s) {
    if (!(s.g_ex >= 0)) return "g_ex must be 0 or more";
    if (!(s.g_in >= 0)) return "g_in must be 0 or more";
    return nullptr;
  }

  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, const InputPorts& input, float /*h*/) {
    const float g_ex = s.g_ex + input.excitatory;
    const float g_in = s.g_in - input.inhibitory;
    const float mean_ex = g_ex * p.mean_ex;
    const float mean_in = g_in * p.mean_in;
    const float total = (p.g_l + mean_ex) + mean_in;
    const float limit = (((p.leak + mean_ex * p.e_ex) + mean_in * p.e_in) + input.current) / total;
    s.g_ex = g_ex * p.keep_ex;
    s.g_in = g_in * p.keep_in;
    return Fire(p, s, limit + (s.v - limit) * Exp(total * p.minus_h_per_c));
  }

  static State Initial(const Parameters& p) { return {p.e_l, 0, 0, 0}; }
  static std::optional<std::array<double, 3>> Equilibrium(const Parameters& p) {
    return {{double{p.e_l} + double{p.drive} / double{p.g_l}, 0, 0}};
  }
};

}  // namespace lull

#endif  // LULL_SRC_MODEL_LIF_H_
