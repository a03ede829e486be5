// A plug-in that is good, with a version that the build gives it.

#include <array>
#include <optional>

#include "lull/plugin.h"

struct Relay {
  static constexpr const char* kName = "relay";
  struct Parameters {
    float tau_ms = 20, threshold = 15;
  };
  struct State {
    float v;
  };
  static constexpr std::array kParameterNames = {"tau_ms", "threshold"};
  static constexpr std::array kVariableNames = {"v"};

  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input) {
    const float v = s.v - s.v / p.tau_ms + input;
    const bool fires = v >= p.threshold;
    s.v = fires ? 0 : v;
    return fires;
  }
  static State Initial(const Parameters& /*p*/) { return {0}; }
  static std::optional<std::array<double, 1>> Equilibrium(const Parameters& /*p*/) { return {{0}}; }
};

LULL_NEURON_MODEL(Relay, RELAY_VERSION);
