// The interface between engines and models: the models of a description's neurons, in the form that builders and
// engines need.
//
// An engine keeps neurons in blocks of 64 and steps them all by one call of a batch function; it never sees an
// equation. lull/custom_model.h says what a model is: izhikevich.h and hindmarsh_rose.h define two such models, and the
// same templates prepare them for engines as prepare a user-defined model (lull/internal).

#ifndef LULL_SRC_MODEL_MODEL_H_
#define LULL_SRC_MODEL_MODEL_H_

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lull/internal/model_info.h"
#include "lull/neuron_types.h"

namespace lull {

using internal::Batch;
using internal::BatchFunction;
using internal::InputSums;
using internal::kBlockLanes;
using internal::ModelInfo;
using internal::RestRule;
using internal::SubSteps;

// The start of one neuron, or of all neurons of a type with fixed parameters.
struct NeuronSetup {
  std::vector<float> parameters;                 // those with names, then the model's constants
  std::vector<float> initial_state;              // flags included
  std::optional<std::vector<float>> rest_point;  // flags included
  const char* fault = nullptr;        // what is wrong with the parameters; there is no state and no rest point then
  const char* state_fault = nullptr;  // what is wrong with the initial state
};

const ModelInfo& ModelOf(const NeuronType& type);
SubSteps SubStepsOf(const NeuronType& type);

// The parameters of a type in the order of their struct.
std::vector<Drawn> ParametersOf(const NeuronType& type);

// The parameters of a type with their names, for setting them.
struct NamedParameter {
  std::string_view name;
  Drawn* value;
};
std::vector<NamedParameter> ParameterFields(NeuronType& type);

// HindmarshRoseType::time_units_per_ms, which all neurons of a type share; empty if the model has no such setting.
inline constexpr char kTimeUnits[] = "time_units_per_ms";
std::optional<double> TimeUnitsOf(const NeuronType& type);

// The number that says how a type's steps are divided, and its name; empty if the model has no such setting.
inline constexpr int kMostSubSteps = 1000;
struct SubStepSetting {
  std::string_view name;  // "sub_steps" or "sub_steps_per_time_unit"
  int* value;
  int standard;
  bool may_be_standard;  // 0 stands for `standard`
};
std::optional<SubStepSetting> SubStepSettingOf(NeuronType& type);

// Whether all neurons of a type have the same parameters and the same initial state.
bool IsUniform(const NeuronType& type);

// The start of a neuron with the given parameters, those with names, and values of type.initial. The initial state of a
// neuron that starts at rest is its rest point; where there is none, its initial state is empty. `other` may be another
// neuron of the type: if it has the same parameters, its rest point is used again, because a rest point takes some µs.
NeuronSetup SetUp(const NeuronType& type, std::span<const float> parameters, std::span<const double> initial_values,
                  const NeuronSetup* other = nullptr);

// The state of a neuron with these parameters whose variables have these values; flags are as at time 0.
std::vector<float> StateFrom(const NeuronType& type, std::span<const float> parameters, std::span<const double> values);

}  // namespace lull

#endif  // LULL_SRC_MODEL_MODEL_H_
