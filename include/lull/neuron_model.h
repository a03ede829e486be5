// A neuron model as the rest of Lull sees it: its name, and the names, defaults and units of its parameters and
// variables. The equations themselves are not visible here. InputPorts is what a model with input ports receives.
//
// Izhikevich and Hindmarsh–Rose are built in (neuron_types.h). To add your own model, describe it as custom_model.h
// says, and give it to a neuron type as CustomType (neuron_types.h).

#ifndef LULL_NEURON_MODEL_H_
#define LULL_NEURON_MODEL_H_

#include <string>
#include <vector>

#include "lull/internal/visibility.h"

namespace lull {

namespace internal {
struct ModelInfo;
}

// The input of one step, for a model whose Step takes InputPorts in place of one sum [mV/ms, or the model's own unit].
// A pulse and a weight count as inhibitory if their sign bit is set, so that −0 is inhibitory; a weight that learning
// has moved to the other side of 0 counts by the sign that it has when it is delivered.
struct InputPorts {
  float excitatory;  // the sum of the weights and pulses ≥ 0 that arrive in this step, 0 or more
  float inhibitory;  // the sum of those < 0, with their sign: 0 or less
  float current;     // the sum of noise, step currents and currents that are set, of either sign
};

// A handle to a neuron model. Two handles are equal if they refer to the same model.
//
// Thread use: immutable; copies are cheap.
class LULL_API NeuronModel {
 public:
  // Called by MakeNeuronModel (custom_model.h), which users call instead.
  explicit NeuronModel(const internal::ModelInfo& info) : info_(&info) {}  // `info` must never be destroyed

  const std::string& name() const;                          // the value of `model = "…"` in a configuration file
  const std::vector<std::string>& parameter_names() const;  // the keys in configuration files and in CustomType
  const std::vector<std::string>& variable_names() const;   // the names in traces and initial states
  const std::vector<float>& default_parameters() const;     // in the order of parameter_names()
  const std::string& unit() const;                          // unit of the first variable; may be empty

  const internal::ModelInfo& info() const { return *info_; }  // for the engines
  friend bool operator==(const NeuronModel&, const NeuronModel&) = default;

 private:
  const internal::ModelInfo* info_;
};

}  // namespace lull

#endif  // LULL_NEURON_MODEL_H_
