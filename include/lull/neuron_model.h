// A neuron model as the rest of Lull sees it: its name, and the names, defaults and units of its parameters and
// variables. The equations themselves are not visible here.
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
