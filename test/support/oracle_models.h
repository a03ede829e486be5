// The built-in models besides Izhikevich's of 2003 and Hindmarsh and Rose's, written down a second time from
// docs/models.md: naively, with parameters by name, and constants computed anew in every step.
//
// Thread use: pure functions.

#ifndef LULL_TEST_SUPPORT_ORACLE_MODELS_H_
#define LULL_TEST_SUPPORT_ORACLE_MODELS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lull::oracle {

struct NamedModel {
  std::string name;
  std::map<std::string, float> parameters;
  int sub_steps;

  // Whether pulses of either sign have sums of their own.
  bool has_ports() const { return name.starts_with("lif-"); }
  // What the tolerance of rest is multiplied by, for each variable.
  std::vector<float> rest_scale() const;

  // Takes a step of 1 ms; returns whether the neuron fires. `left` is 0 at first, and the neuron may rest while it is
  // 0. Without ports `current` is all of the input.
  bool Step(float excitatory, float inhibitory, float current, std::vector<float>& state, int& left) const;

  // The equilibrium with the lowest v, if there is one and small changes die away.
  std::optional<std::vector<double>> StableEquilibrium() const;
};

}  // namespace lull::oracle

#endif  // LULL_TEST_SUPPORT_ORACLE_MODELS_H_
