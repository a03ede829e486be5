// Neuron types: the parameters of each neuron model, with units, defaults and literature. In this order:
//
//   IzhikevichParameters, HindmarshRoseParameters, CustomParameters  the parameters of one neuron, and the equations
//   IzhikevichType, HindmarshRoseType, CustomType                    the parameters of all neurons of a type
//   InitialState, NeuronType                                         a neuron type: name, model, initial state
//   BuiltInModels                                                    the models whose types are CustomType, too
//   NamedNeuronTypes                                                 the published types that can be used by name
//
// Thread use: one thread at a time (plain values).

#ifndef LULL_NEURON_TYPES_H_
#define LULL_NEURON_TYPES_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/distribution.h"
#include "lull/internal/visibility.h"
#include "lull/neuron_model.h"

namespace lull {

// Izhikevich (2003), Simple model of spiking neurons, IEEE Trans. Neural Netw. 14:1569.
//   v' = 0.04 v² + 5 v + 140 − u + I,   u' = a (b v − u);   v ≥ 30 mV: spike, v ← c, u ← u + d
// One step of 1 ms advances v in two half steps, and then u with the new v, as in the listing of that paper. The input
// I is drive + gain · (sum of all synapses and inputs that act in the step).
struct IzhikevichParameters {
  float a;          // [1/ms] recovery rate
  float b;          // [1/ms] sensitivity of recovery to v
  float c;          // [mV] v after a spike
  float d;          // [mV/ms] increase of u at a spike
  float drive = 0;  // [mV/ms] constant input
  float gain = 1;   // factor on the summed input

  friend bool operator==(const IzhikevichParameters&, const IzhikevichParameters&) = default;
};

// Hindmarsh & Rose (1984), A model of neuronal bursting using three coupled first order differential equations,
// Proc. R. Soc. Lond. B 221:87. All quantities are dimensionless.
//   x' = y − a x³ + b x² − z + I,   y' = c − d x² − y,   z' = r (s (x − x_r) − z)
// The integration is forward Euler, for x, y and z together, in sub-steps of at most 0.01 time units of the model
// (HindmarshRoseType::time_units_per_ms says how many units pass in 1 ms, and sub_steps_per_time_unit how many
// sub-steps there are). An armed neuron fires when x reaches 1, and is then not armed until x falls below 0; it fires
// at most once per ms. At time 0 a neuron is armed if x < 1.
struct HindmarshRoseParameters {
  float a = 1;
  float b = 3;
  float c = 1;
  float d = 5;
  float s = 4;
  float x_r = -1.6f;
  float r = 0.006f;
  float drive = 0;  // constant input
  float gain = 1;   // factor on the summed input

  friend bool operator==(const HindmarshRoseParameters&, const HindmarshRoseParameters&) = default;
};

// The parameters of one neuron of your own model, in the order of model.parameter_names().
struct CustomParameters {
  NeuronModel model;
  std::vector<float> values = {};

  friend bool operator==(const CustomParameters&, const CustomParameters&) = default;
};

// The parameters of a type of Izhikevich neurons, each a number or drawn for each neuron; IzhikevichParameters explains
// them. The defaults are those of the regular spiking neuron.
struct IzhikevichType {
  Drawn a = 0.02;
  Drawn b = 0.2;
  Drawn c = -65;
  Drawn d = 8;
  Drawn drive = 0;
  Drawn gain = 1;
  int sub_steps = 1;  // of 1 ms, 1 to 1000; with more than 1 each is taken as the one is, so many times shorter

  friend bool operator==(const IzhikevichType&, const IzhikevichType&) = default;
};

// The parameters of a type of Hindmarsh–Rose neurons, each a number or drawn for each neuron; HindmarshRoseParameters
// explains them.
struct HindmarshRoseType {
  Drawn a = 1;
  Drawn b = 3;
  Drawn c = 1;
  Drawn d = 5;
  Drawn s = 4;
  Drawn x_r = -1.6;
  Drawn r = 0.006;
  Drawn drive = 0;
  Drawn gain = 1;
  double time_units_per_ms = 1;       // time units of the model in one step of 1 ms, (0, 100]
  int sub_steps_per_time_unit = 100;  // at least so many Euler sub-steps in a time unit, 1 to 1000

  friend bool operator==(const HindmarshRoseType&, const HindmarshRoseType&) = default;
};

// A built-in model (BuiltInModels) or your own (custom_model.h), and its parameters by name; a parameter that is not
// named has its default.
struct CustomType {
  NeuronModel model;
  std::map<std::string, Drawn, std::less<>> parameters = {};
  int sub_steps = 0;  // of 1 ms, 1 to 1000, if the model may be divided (kSubSteps); 0: the model's default

  // Whether the models and all parameters are equal; what is not given counts as its default.
  LULL_API friend bool operator==(const CustomType& a, const CustomType& b);
};

// The state of a neuron at time 0: its rest point, given values, or by default the initial state of its model:
// Izhikevich v = −65 mV, u = b·v; Hindmarsh–Rose (x, y, z) = (−1.6, −11.8, 0).
struct InitialState {
  bool at_rest = false;  // start at the rest point; Network::Build refuses this for a neuron without a rest point
  // Izhikevich: {v}, with u = b·v, or {v, u}. Hindmarsh–Rose: {x, y, z}. Your own model: values for the first one or
  // more variables, in order. Each is a number or drawn for each neuron.
  std::vector<Drawn> values = {};

  friend bool operator==(const InitialState&, const InitialState&) = default;
};

// A neuron type: a name, a model with its parameters, and the initial state.
struct NeuronType {
  std::string name = {};
  std::variant<IzhikevichType, HindmarshRoseType, CustomType> model = {};
  InitialState initial = {};

  friend bool operator==(const NeuronType&, const NeuronType&) = default;
};

// The built-in models besides Izhikevich's of 2003 and Hindmarsh and Rose's; docs/models.md has their equations,
// parameters with units, and sources:
//
//   "lif-delta"        leaky integrate-and-fire neuron whose potential jumps by a weight [mV]
//   "lif-exp"          with exponential synaptic currents; weights in pA
//   "lif-cond-exp"     with exponential synaptic conductances; weights in nS
//   "adex"             adaptive exponential integrate-and-fire neuron of Brette & Gerstner (2005); input in pA
//   "izhikevich-2007"  Izhikevich's model with units, of his book (2007); input in pA
LULL_API const std::vector<NeuronModel>& BuiltInModels();

// The model of this name from BuiltInModels(). Errors: kNotFound; the message lists the known names.
LULL_API absl::StatusOr<NeuronModel> BuiltInModel(const std::string& name);

// The published neuron types: of Izhikevich (2003), figure 2: "regular spiking", "intrinsically bursting",
// "chattering", "fast spiking", "low-threshold spiking", "thalamo-cortical", "resonator"; of Izhikevich (2007), chapter
// 8, seven cells whose names end in "(2007)"; of Naud, Marcille, Clopath & Gerstner (2008), table 1, eight firing
// patterns whose names end in "(AdEx)".
LULL_API const std::vector<NeuronType>& NamedNeuronTypes();

// The type of this name from NamedNeuronTypes(). Errors: kNotFound; the message lists the known names.
LULL_API absl::StatusOr<NeuronType> NamedNeuronType(const std::string& name);

}  // namespace lull

#endif  // LULL_NEURON_TYPES_H_
