// A user's model with input ports: a leaky integrate-and-fire neuron with an excitatory and an inhibitory conductance,
// by an implicit step, so that no input is too large. The oracle has its equations too.

#ifndef LULL_TEST_SUPPORT_CONDUCTANCES_H_
#define LULL_TEST_SUPPORT_CONDUCTANCES_H_

#include <array>
#include <optional>

#include "lull/custom_model.h"

namespace lull {

struct Conductances {
  static constexpr const char* kName = "conductances";
  struct Parameters {
    float leak = 0.1f, keep_e = 0.75f, keep_i = 0.875f, v_e = 60, v_i = -20, threshold = 15, drive = 0, gain = 0.01f;
  };
  struct State {
    float v, g_e, g_i;
  };
  static constexpr std::array kParameterNames = {"leak", "keep_e",    "keep_i", "v_e",
                                                 "v_i",  "threshold", "drive",  "gain"};
  static constexpr std::array kVariableNames = {"v", "g_e", "g_i"};

  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, const InputPorts& input) {
    s.g_e = s.g_e * p.keep_e + input.excitatory;
    s.g_i = s.g_i * p.keep_i - input.inhibitory;
    const float v = (((s.v + s.g_e * p.v_e) + s.g_i * p.v_i) + input.current) / (((1.0f + p.leak) + s.g_e) + s.g_i);
    const bool fires = v >= p.threshold;
    s.v = fires ? 0.0f : v;
    return fires;
  }
  static State Initial(const Parameters&) { return {0, 0, 0}; }
  static std::optional<std::array<double, 3>> Equilibrium(const Parameters& p) {
    return {{double{p.drive} / double{p.leak}, 0, 0}};
  }
};

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_CONDUCTANCES_H_
