// What neurons, learning and inputs are made of: plain structs with units, defaults and literature.
//
// Thread use: plain values; one thread at a time may change one.

#ifndef LULL_PARAMETERS_H_
#define LULL_PARAMETERS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lull/neuron_model.h"
#include "lull/types.h"
#include "lull/visibility.h"

namespace lull {

// ---------------------------------------------------------------------------------------------------------------------
// Neuron models

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

// ---------------------------------------------------------------------------------------------------------------------
// Learning

// f(dt) of the learning rule; dt ≥ 0 [ms] between a presynaptic arrival and a postsynaptic spike.
enum class StdpWindow {
  kHyperbolic,   // 1 / (1 + dt / time_constant)
  kExponential,  // exp(−dt / time_constant)
  kNone,         // 1: every pair counts alike
};

// How far learning may move a weight.
enum class WeightBounds {
  kDelivery,  // the weight is free; only what is delivered is clamped to ± the delivery limit
  kHard,      // the weight keeps its sign and its size stays within [0, w_max]
};

// Spike-timing-dependent plasticity, nearest neighbour, symmetric pairing: Morrison, Diesmann & Gerstner (2008),
// Phenomenological models of synaptic plasticity based on spike timing, Biol. Cybern. 98:459, fig. 7A.
//   an arrival in step t:                 w −= a_minus · f(t − last spike of the target before t)
//   a spike of the target in step t:      w += a_plus · f(t − last arrival at or before t)
// The changes act on the signed weight, of inhibitory synapses too.
struct Stdp {
  StdpWindow window = StdpWindow::kHyperbolic;
  double a_plus = 0.1;           // [mV/ms] per pair
  double a_minus = 0.1;          // [mV/ms] per pair
  double time_constant_ms = 20;  // half-life (hyperbolic) or τ (exponential), > 0
  WeightBounds bounds = WeightBounds::kDelivery;
  std::optional<double> w_max = {};  // [mV/ms] under hard bounds; the delivery limit unless given
  Tick from = 0;  // weights change in the steps from ≤ t < until; pairs may reach back before `from`
  Tick until = kNever;

  friend bool operator==(const Stdp&, const Stdp&) = default;
};

// ---------------------------------------------------------------------------------------------------------------------
// Inputs from outside. All add to the same sum as synapses do.

// Uniform in [low, high) for every neuron and every step. A neuron under noise never rests.
struct UniformNoise {
  double low = 0;   // [mV/ms]
  double high = 0;  // [mV/ms]

  friend bool operator==(const UniformNoise&, const UniformNoise&) = default;
};

// Kicks at random, independent for each neuron: the gaps are geometric, at least 1 ms.
struct PoissonKicks {
  double rate_hz = 0;    // per neuron, (0, 1000]
  double amplitude = 0;  // [mV/ms] for one step

  friend bool operator==(const PoissonKicks&, const PoissonKicks&) = default;
};

// A constant current. A neuron under a current never rests.
struct StepCurrent {
  double amplitude = 0;  // [mV/ms]

  friend bool operator==(const StepCurrent&, const StepCurrent&) = default;
};

// Given spikes: each adds the amplitude to its neuron in the step of its time; duplicates add.
struct SpikeInput {
  std::vector<Spike> spikes = {};  // in any order; times from 1
  double amplitude = 0;            // [mV/ms] for one step
  std::string file = {};           // where the spikes were read from (config.h); empty if they were not
  std::string population = {};     // of the file, where it has several

  friend bool operator==(const SpikeInput&, const SpikeInput&) = default;
};

// One thing that an environment, or an experimenter, does to a neuron from outside.
struct Stimulus {
  // What is done.
  enum class Kind {
    kSpike,    // adds the amplitude in the step `time` alone; spikes of one step add up
    kCurrent,  // adds the amplitude in every step from `time` on, until the neuron's next current; 0 ends it
  };

  Tick time = 1;  // [ms] 1 or later
  NeuronId neuron = 0;
  Kind kind = Kind::kSpike;
  double amplitude = 0;  // [mV/ms] rounded to the network's quantum

  friend bool operator==(const Stimulus&, const Stimulus&) = default;
};

// Given stimuli, such as a run in a closed loop has recorded (observer.h): with them the run is repeated without its
// environment. In any order; of two currents of one neuron and time the later in the list counts. A neuron under a
// current rests only where the current and all else that arrives in a step add up to nothing.
struct StimulusInput {
  std::vector<Stimulus> stimuli = {};
  std::string file = {};  // where they were read from (config.h); empty if they were not

  friend bool operator==(const StimulusInput&, const StimulusInput&) = default;
};

// Which neurons an input reaches: those in one of the layers, in one of the columns, and in one of the ranges of ids.
// An empty list means no restriction.
struct InputTarget {
  // Numbers that follow each other.
  struct Range {
    std::uint32_t first;
    std::uint32_t last;  // included

    friend bool operator==(const Range&, const Range&) = default;
  };
  std::vector<std::string> layers = {};
  std::vector<Range> columns = {};
  std::vector<Range> neurons = {};

  friend bool operator==(const InputTarget&, const InputTarget&) = default;
};

// What comes from outside: a source, when it acts, and whom it reaches.
struct Input {
  std::variant<UniformNoise, PoissonKicks, StepCurrent, SpikeInput, StimulusInput> source = {};
  Tick from = 0;  // acts in the steps from ≤ t < until
  Tick until = kNever;
  InputTarget target = {};

  friend bool operator==(const Input&, const Input&) = default;
};

}  // namespace lull

#endif  // LULL_PARAMETERS_H_
