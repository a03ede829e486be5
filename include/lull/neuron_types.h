// Neuron types: the parameters of each model, with units, defaults and literature.
//
// Thread use: plain values; one thread at a time may change one.

#ifndef LULL_NEURON_TYPES_H_
#define LULL_NEURON_TYPES_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/neuron_model.h"

namespace lull {

// Izhikevich (2003), Simple model of spiking neurons, IEEE Trans. Neural Netw. 14:1569.
//   v' = 0.04 v² + 5 v + 140 − u + I,   u' = a (b v − u);   v ≥ 30 mV: spike, v ← c, u ← u + d
// One step is 1 ms: v in two half steps, then u with the new v, as in the listing of that paper.
// The input I is drive + gain · (what synapses and inputs add up to in the step).
struct IzhikevichParameters {
  float a;          // [1/ms] recovery rate
  float b;          // [1/ms] sensitivity of recovery to v
  float c;          // [mV] v after a spike
  float d;          // [mV/ms] jump of u at a spike
  float drive = 0;  // [mV/ms] constant input
  float gain = 1;   // factor on the summed input

  friend bool operator==(const IzhikevichParameters&, const IzhikevichParameters&) = default;
};

// Hindmarsh & Rose (1984), A model of neuronal bursting using three coupled first order differential equations,
// Proc. R. Soc. Lond. B 221:87. All quantities are dimensionless.
//   x' = y − a x³ + b x² − z + I,   y' = c − d x² − y,   z' = r (s (x − x_r) − z)
// Forward Euler, x, y and z together, in sub-steps of at most 0.01 of the model's own time. A neuron fires when x
// reaches 1 while armed, at most once per ms; it disarms, and arms again when x falls below 0.
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

// A parameter: one number for all neurons of a type, or drawn for each neuron, uniform in [low, high).
struct Drawn {
  double low = 0;
  double high = 0;

  constexpr Drawn() = default;
  constexpr Drawn(double value) : low(value), high(value) {}  // NOLINT(google-explicit-constructor): reads as a number
  constexpr Drawn(double low_bound, double high_bound) : low(low_bound), high(high_bound) {}  // a range

  constexpr bool is_fixed() const { return low == high; }  // one number for all
  friend bool operator==(const Drawn&, const Drawn&) = default;
};

// What a neuron of a model of one's own has for parameters, in the order of model.parameter_names().
struct CustomParameters {
  NeuronModel model;
  std::vector<float> values = {};

  friend bool operator==(const CustomParameters&, const CustomParameters&) = default;
};

// Parameters of a neuron type, each fixed or drawn; the meanings are those of IzhikevichParameters.
struct IzhikevichType {
  Drawn a = 0.02;
  Drawn b = 0.2;
  Drawn c = -65;
  Drawn d = 8;
  Drawn drive = 0;
  Drawn gain = 1;

  friend bool operator==(const IzhikevichType&, const IzhikevichType&) = default;
};

// The meanings are those of HindmarshRoseParameters.
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
  double time_units_per_ms = 1;  // how much of the model's own time passes in a step of 1 ms, (0, 100]

  friend bool operator==(const HindmarshRoseType&, const HindmarshRoseType&) = default;
};

// A model of one's own (custom_model.h), and its parameters by name; those that are not named have their defaults.
struct CustomType {
  NeuronModel model;
  std::map<std::string, Drawn, std::less<>> parameters = {};

  // Whether they come to the same, defaults named or not.
  LULL_API friend bool operator==(const CustomType& a, const CustomType& b);
};

// Where a neuron starts: at its rest point, or from given values, or (neither) as its model says:
// Izhikevich v = −65, u = b·v; Hindmarsh–Rose (−1.6, −11.8, 0).
struct InitialState {
  bool at_rest = false;  // refused for a neuron that has no rest point
  // Izhikevich {v} (u = b·v) or {v, u}; Hindmarsh–Rose {x, y, z}; of one's own model the first variables, or all.
  std::vector<double> values = {};

  friend bool operator==(const InitialState&, const InitialState&) = default;
};

// A kind of neuron: its model with parameters, and where it starts.
struct NeuronType {
  std::string name = {};
  std::variant<IzhikevichType, HindmarshRoseType, CustomType> model = {};
  InitialState initial = {};

  friend bool operator==(const NeuronType&, const NeuronType&) = default;
};

// The named neuron types of Izhikevich (2003), figure 2: "regular spiking", "intrinsically bursting", "chattering",
// "fast spiking", "low-threshold spiking", "thalamo-cortical", "resonator".
LULL_API const std::vector<NeuronType>& NamedNeuronTypes();

// The named type. Errors: kNotFound, with the known names.
LULL_API absl::StatusOr<NeuronType> NamedNeuronType(const std::string& name);

}  // namespace lull

#endif  // LULL_NEURON_TYPES_H_
