// A neuron model: what there is to know of its equations without seeing them.
//
// Izhikevich and Hindmarsh–Rose are built in (neuron_types.h); a model of one's own is made by custom_model.h and given
// to a neuron type as CustomType (neuron_types.h).

#ifndef LULL_NEURON_MODEL_H_
#define LULL_NEURON_MODEL_H_

#include <string>
#include <vector>

#include "lull/internal/visibility.h"

namespace lull {

namespace internal {
struct ModelInfo;
}

// A name for a model. Two are equal if they name the same one.
//
// Thread use: immutable; copies are cheap.
class LULL_API NeuronModel {
 public:
  // MakeNeuronModel (custom_model.h) is how to come by one.
  explicit NeuronModel(const internal::ModelInfo& info) : info_(&info) {}  // which must live for ever

  const std::string& name() const;                          // what `model = "…"` says in a configuration file
  const std::vector<std::string>& parameter_names() const;  // as files and CustomType call them
  const std::vector<std::string>& variable_names() const;   // as traces and initial values call them
  const std::vector<float>& default_parameters() const;     // in the order of their names
  const std::string& unit() const;                          // of the first variable; may be empty

  const internal::ModelInfo& info() const { return *info_; }  // for the engines
  friend bool operator==(const NeuronModel&, const NeuronModel&) = default;

 private:
  const internal::ModelInfo* info_;
};

}  // namespace lull

#endif  // LULL_NEURON_MODEL_H_
