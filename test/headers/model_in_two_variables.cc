// A model with sub-steps and two variables and without a Jacobian: it uses the templates of the headers that the
// example's model does not. Nobody runs it.

#include <array>
#include <optional>

#include "lull/custom_model.h"
#include "lull/neuron_model.h"

namespace {

struct TwoVariables {
  static constexpr const char* kName = "two variables";
  struct Parameters {
    float rate = 1;   // [1/ms]
    float drive = 0;  // [mV/ms]
    float gain = 1;
  };
  struct State {
    float v, u;  // [mV]
  };
  static constexpr std::array kParameterNames = {"rate", "drive", "gain"};
  static constexpr std::array kVariableNames = {"v", "u"};
  static constexpr int kSubSteps = 2;

  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input, float h) {
    s.v += h * (input - p.rate * s.v);
    s.u += h * (s.v - s.u);
    return s.v >= 10;
  }
  static State Initial(const Parameters& /*p*/) { return {0, 0}; }
  static std::optional<std::array<double, 2>> Equilibrium(const Parameters& /*p*/) { return {{0, 0}}; }
};

}  // namespace

lull::NeuronModel ModelInTwoVariables() { return lull::MakeNeuronModel<TwoVariables>(); }
