// The equations of the built-in Izhikevich model, as a user of the library would write a model: what is the same to the
// last bit must also run the same, and as fast.

#ifndef LULL_TEST_SUPPORT_OWN_IZHIKEVICH_H_
#define LULL_TEST_SUPPORT_OWN_IZHIKEVICH_H_

#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "lull/custom_model.h"

namespace lull {

struct OwnIzhikevich {
  static constexpr const char* kName = "own";
  struct Parameters {
    float a = 0.02f, b = 0.2f, c = -65, d = 8, drive = 0, gain = 1;
  };
  struct State {
    float v, u;
  };
  static constexpr std::array kParameterNames = {"a", "b", "c", "d", "drive", "gain"};
  static constexpr std::array kVariableNames = {"v", "u"};

  static LULL_ALWAYS_INLINE float Slope(float v, float u, float input) {
    return ((((0.04f * v) * v + 5.0f * v) + 140.0f) - u) + input;
  }
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
  static State Initial(const Parameters& p, std::span<const double> given) {
    const float v = given.empty() ? -65.0f : static_cast<float>(given[0]);
    return {v, given.size() < 2 ? p.b * v : static_cast<float>(given[1])};
  }
  static std::optional<std::array<double, 2>> Equilibrium(const Parameters& p) {
    const double linear = 5 - double{p.b};
    const double discriminant = linear * linear - 0.16 * (140 + double{p.drive});
    if (discriminant < 0) return std::nullopt;
    const double v = (-linear - std::sqrt(discriminant)) / 0.08;
    return {{v, double{p.b} * v}};
  }
};

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_OWN_IZHIKEVICH_H_
