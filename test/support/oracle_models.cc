#include "test/support/oracle_models.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <functional>

namespace lull::oracle {
namespace {

using Parameters = std::map<std::string, float>;

// exp in float, as docs/models.md gives it; in double, that of the library.
float Exponential(float x) {
  x = std::max(-87.0f, std::min(88.0f, x));
  const float n = std::nearbyint(x * 1.44269504f);
  float r = x - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  float sum = 0;
  for (const float coefficient :
       {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f}) {
    sum = sum * r + coefficient;
  }
  const float square = r * r;
  sum = sum * square + r;
  return std::ldexp(sum + 1.0f, static_cast<int>(n));
}
double Exponential(double x) { return std::exp(x); }

// A constant: computed in double, rounded once.
template <class Real>
Real Constant(double value) {
  return static_cast<Real>(value);
}

double At(const Parameters& p, const char* name) { return static_cast<double>(p.at(name)); }

template <class Real>
bool StepAdEx(const Parameters& p, double h, Real input, std::vector<Real>& s) {
  const auto of = [&p](const char* name) { return static_cast<Real>(p.at(name)); };
  const Real v = s[0], w = s[1];
  const Real away = v - of("e_l");
  const Real upswing = Constant<Real>(At(p, "g_l") * At(p, "delta_t")) *
                       Exponential((v - of("v_t")) * Constant<Real>(1 / At(p, "delta_t")));
  Real current = upswing - of("g_l") * away;
  current = current - w;
  current = current + input;
  s[0] = v + Constant<Real>(h / At(p, "c_m")) * current;
  s[1] = w + Constant<Real>(h / At(p, "tau_w")) * (of("a") * away - w);
  if (!(s[0] >= of("v_peak"))) return false;
  s[0] = of("v_reset");
  s[1] = s[1] + of("b");
  return true;
}

template <class Real>
Real Nullcline(const Parameters& p, Real x) {
  const auto of = [&p](const char* name) { return static_cast<Real>(p.at(name)); };
  Real sum = of("b") * x;
  sum = sum + of("b_below") * (x < 0 ? x : Real{0});
  const Real above = x > 0 ? x : Real{0};
  return sum + of("cubic") * (above * above * above);
}

template <class Real>
bool Step2007(const Parameters& p, double h, Real input, std::vector<Real>& s) {
  const auto of = [&p](const char* name) { return static_cast<Real>(p.at(name)); };
  const Real v = s[0], u = s[1];
  const Real away = v - of("v_r");
  Real current = of("k") * away * (v - of("v_t"));
  current = current - u;
  current = current + input;
  s[0] = v + Constant<Real>(h / At(p, "c_m")) * current;
  s[1] = u + Constant<Real>(h * At(p, "a")) * (Nullcline<Real>(p, away - of("knee")) - u);
  if (!(s[0] >= of("v_peak") + of("peak_u") * s[1])) return false;
  s[0] = of("c") + of("c_u") * s[1];
  s[1] = std::min(s[1] + of("d"), of("u_max"));
  return true;
}

// What all leaky integrate-and-fire neurons do with the v that their membrane would have.
bool Threshold(const Parameters& p, double h, float v, std::vector<float>& s, int& left) {
  if (left > 0) {
    --left;
    s[0] = p.at("v_reset");
    return false;
  }
  s[0] = v;
  if (!(v >= p.at("v_th"))) return false;
  s[0] = p.at("v_reset");
  left = static_cast<int>(std::nearbyint(At(p, "t_ref") / h));
  return true;
}

float Decay(double h, double tau) { return static_cast<float>(std::exp(-h / tau)); }
float MeanOf(double h, double tau) { return static_cast<float>(-std::expm1(-h / tau) * tau / h); }
// [mV/pA] from a constant current during h
float PerCurrent(const Parameters& p, double h) {
  const double tau = At(p, "tau_m");
  return static_cast<float>(-std::expm1(-h / tau) * tau / h * h / At(p, "c_m"));
}
// From a current that decays: the textbook's formula, or its limit where the time constants are equal.
float PerSynapse(const Parameters& p, double h, double tau) {
  const double x = (1 / At(p, "tau_m") - 1 / tau) * h;
  if (x > 100) return static_cast<float>(h / At(p, "c_m") * std::exp(-h / tau) * (-std::expm1(-x) / x));
  return static_cast<float>(h / At(p, "c_m") * std::exp(-h / At(p, "tau_m")) * (x == 0 ? 1 : std::expm1(x) / x));
}

bool StepLif(const std::string& name, const Parameters& p, double h, float excitatory, float inhibitory, float current,
             std::vector<float>& s, int& left) {
  const float rest = p.at("e_l");
  if (name == "lif-delta") {
    float v = (s[0] - rest) * Decay(h, At(p, "tau_m")) + PerCurrent(p, h) * current;
    v = v + (excitatory + inhibitory);
    return Threshold(p, h, v + rest, s, left);
  }
  const double tau_ex = At(p, "tau_syn_ex"), tau_in = At(p, "tau_syn_in");
  if (name == "lif-exp") {
    const float i_ex = s[1] + excitatory, i_in = s[2] + inhibitory;
    float driven = PerSynapse(p, h, tau_ex) * i_ex;
    driven = driven + PerSynapse(p, h, tau_in) * i_in;
    driven = driven + PerCurrent(p, h) * current;
    s[1] = i_ex * Decay(h, tau_ex);
    s[2] = i_in * Decay(h, tau_in);
    const float v = (s[0] - rest) * Decay(h, At(p, "tau_m")) + driven;
    return Threshold(p, h, v + rest, s, left);
  }
  const float g_ex = s[1] + excitatory, g_in = s[2] - inhibitory;
  const float mean_ex = g_ex * MeanOf(h, tau_ex), mean_in = g_in * MeanOf(h, tau_in);
  float total = p.at("g_l") + mean_ex;
  total = total + mean_in;
  float pull = static_cast<float>(At(p, "g_l") * At(p, "e_l")) + mean_ex * p.at("e_ex");
  pull = pull + mean_in * p.at("e_in");
  pull = pull + current;
  s[1] = g_ex * Decay(h, tau_ex);
  s[2] = g_in * Decay(h, tau_in);
  const float end = pull / total;
  const float v = end + (s[0] - end) * Exponential(total * static_cast<float>(-h / At(p, "c_m")));
  return Threshold(p, h, v, s, left);
}

// The lowest zero of a function that is above 0 far to the left, by small steps and bisection; none in sight: none.
std::optional<double> LowestZero(double from, double to, const std::function<double(double)>& value) {
  constexpr int kSteps = 3000;
  for (int i = 0; i < kSteps; ++i) {
    double low = from + (to - from) * i / kSteps, high = from + (to - from) * (i + 1) / kSteps;
    if (!(value(high) <= 0)) continue;
    for (double middle = low + (high - low) / 2; middle > low && middle < high; middle = low + (high - low) / 2) {
      (value(middle) > 0 ? low : high) = middle;
    }
    return low;
  }
  return std::nullopt;
}

}  // namespace

std::vector<float> NamedModel::rest_scale() const {
  if (name == "lif-delta") return {1};
  if (name == "lif-exp") return {1, 10, 10};
  if (name == "lif-cond-exp") return {1, 0.1f, 0.1f};
  return {1, 30};
}

bool NamedModel::Step(float excitatory, float inhibitory, float current, std::vector<float>& state, int& left) const {
  const double h = 1.0 / sub_steps;
  bool fires = false;
  for (int i = 0; i < sub_steps; ++i) {
    if (has_ports()) {
      fires |= StepLif(name, parameters, h, i == 0 ? excitatory : 0, i == 0 ? inhibitory : 0, current, state, left);
    } else {
      fires |= name == "adex" ? StepAdEx<float>(parameters, h, current, state)
                              : Step2007<float>(parameters, h, current, state);
    }
  }
  return fires;
}

std::optional<std::vector<double>> NamedModel::StableEquilibrium() const {
  const Parameters& p = parameters;
  const double drive = At(p, "drive");
  if (name == "lif-cond-exp") return {{At(p, "e_l") + drive / At(p, "g_l"), 0, 0}};
  if (name == "lif-exp") return {{At(p, "e_l") + drive * At(p, "tau_m") / At(p, "c_m"), 0, 0}};
  if (name == "lif-delta") return {{At(p, "e_l") + drive * At(p, "tau_m") / At(p, "c_m")}};
  const bool is_adex = name == "adex";
  const auto slow = [&](double v) {
    return is_adex ? At(p, "a") * (v - At(p, "e_l")) : Nullcline<double>(p, v - At(p, "v_r") - At(p, "knee"));
  };
  const auto slope = [&](double v) {
    if (!is_adex) return At(p, "k") * (v - At(p, "v_r")) * (v - At(p, "v_t")) - slow(v) + drive;
    return At(p, "g_l") * (At(p, "delta_t") * std::exp((v - At(p, "v_t")) / At(p, "delta_t")) - (v - At(p, "e_l"))) -
           slow(v) + drive;
  };
  auto v = LowestZero(-300, 0, slope);
  if (!v) return std::nullopt;
  v = static_cast<float>(*v);
  const double h = 1.0 / sub_steps, by = 1e-5;
  double jacobian[2][2];
  for (const int k : {0, 1}) {
    std::vector<double> low = {*v, slow(*v)}, high = low;
    low[k] -= by;
    high[k] += by;
    for (std::vector<double>* state : {&low, &high}) {
      is_adex ? StepAdEx<double>(p, h, drive, *state) : Step2007<double>(p, h, drive, *state);
    }
    for (const int i : {0, 1}) jacobian[i][k] = (high[i] - low[i]) / (2 * by);
  }
  const std::complex<double> half = (jacobian[0][0] + jacobian[1][1]) / 2;
  const double determinant = jacobian[0][0] * jacobian[1][1] - jacobian[0][1] * jacobian[1][0];
  const std::complex<double> root = std::sqrt(half * half - determinant);
  if (!(std::max(std::abs(half + root), std::abs(half - root)) < 1)) return std::nullopt;
  return {{*v, slow(*v)}};
}

}  // namespace lull::oracle
