// What engines know about a model: sizes, names and functions, but no equations.
//
// An engine keeps neurons in blocks of 64 and steps all blocks with one call of a batch function. Within a block each
// variable is an array (structure of arrays), so that every lane of a vector register is a neuron and no loop has a
// remainder. The neurons of a batch either share one set of parameters, which the compiler keeps in registers, or have
// one set each, laid out like the state. Both functions are compiled, and an engine chooses one for each population.

#ifndef LULL_INTERNAL_MODEL_INFO_H_
#define LULL_INTERNAL_MODEL_INFO_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lull/types.h"

namespace lull::internal {

// The number of neurons in a block. With 64, a neuron is a bit in a 64-bit mask, and four AVX-512 vectors are in
// flight, which hides the latency of the chain of operations of one step.
inline constexpr std::size_t kBlockLanes = 64;

// Inputs from 2⁶ on are large: one of them may be why a state leaves the range of float.
inline constexpr int kLargeInputExponent = 6;

// When a neuron of a batch comes to rest (docs/concepts.md, "Rest").
enum class RestRule {
  kNone,       // never
  kUnchanged,  // when a step changes no bit of the state (tolerance 0)
  kNear,       // when every variable is within the tolerance of the rest point; the state is then set to the rest point
};

// The arguments of a batch function. Arrays have the layout [block][variable or parameter][lane], sums [block][lane],
// and consist of whole blocks. The function may or may not step the unused lanes of the last block, whose sums must be
// 0; it never reports them in `fired` and `rests`.
//
// A model with input ports has three sums for each neuron, any other model one.
struct Batch {
  std::size_t lanes;  // number of lanes in use, one for each neuron
  float* state;
  const float* parameters;  // one set [parameter] if the function is for uniform parameters
  const float* rest_point;  // the state at rest, laid out like the parameters; NaN if there is no rest point
  std::int32_t* sums;       // input sums [quanta], with ports those of the currents; the function sets them to 0
  float quantum;            // [mV/ms]
  float rest_tolerance;
  int sub_steps;
  float h;               // length of a sub-step [time unit of the model]
  std::uint64_t* fired;  // for each block, a bit for each lane: the neuron fired
  std::uint64_t* rests;  // for each block, a bit for each lane: the neuron came to rest in this step
  // With ports: the sums of the pulses of either sign, laid out like `sums` and set to 0 likewise. Otherwise not used.
  std::int32_t* excitatory = nullptr;
  std::int32_t* inhibitory = nullptr;
};

// The input sums of one neuron in a step [quanta]. For a model without ports, `sum` is the sum of everything, and the
// others are 0. For a model with ports, `sum` is that of the currents.
struct InputSums {
  std::int32_t sum = 0;
  std::int32_t excitatory = 0;  // pulses and weights with the sign +
  std::int32_t inhibitory = 0;  // pulses and weights with the sign −
};

// Steps the neurons of a batch by 1 ms.
//
// Thread use: confined to the worker that owns the column.
using BatchFunction = void (*)(const Batch&);

// How a step of 1 ms is divided into sub-steps.
struct SubSteps {
  int count;
  float h;  // length of a sub-step [time unit of the model]
};

// The unit of a model's inputs if it names none.
inline constexpr const char* kUsualUnit = "mV/ms";

// A model, as engines use it. A state is an array of the variables, followed by the flags.
struct ModelInfo {
  using Values = std::vector<float>;
  using Parameters = std::span<const float>;

  std::string name;
  std::vector<std::string> parameter_names;
  std::vector<std::string> variable_names;
  std::string unit;            // unit of the first variable; may be empty
  std::string pulse_unit;      // of weights, and of all inputs that come as pulses
  std::string current_unit;    // of noise and currents
  std::optional<double> peak;  // height at which pictures draw a spike of the first variable
  Values defaults;             // default parameters
  SubSteps sub_steps;          // default; a neuron type may have its own
  bool may_divide;             // a neuron type may say how many sub-steps a step has
  int variables;               // number of floats in a state that users see
  int state_size;              // number of floats in a state, with flags
  int parameter_size;          // number of floats in a set of parameters, with constants
  Values rest_scale;           // for each variable, what the tolerance of rest is multiplied by
  int large_input_exponent;    // inputs from 2 to this power on may make a state leave the range of float
  bool has_ports;              // excitatory and inhibitory input have sums of their own

  // Parameters are first those with names; constants that Prepare computed may follow.
  BatchFunction (*batch_function)(InstructionSet set, bool uniform, RestRule rule);  // `set` must not be kBest
  // Steps one neuron by 1 ms in plain scalar code, and returns whether it fires.
  bool (*step)(Parameters parameters, std::span<float> state, InputSums sums, float quantum, SubSteps sub_steps);
  bool (*may_rest)(std::span<const float> state);
  // Returns the parameters with the constants, from those with names.
  Values (*prepare)(Parameters named, SubSteps sub_steps);
  // Returns what is wrong with parameters (those with names are enough), and what would do; nullptr if nothing is.
  const char* (*fault)(Parameters named);
  // The same of a state, whose flags are not looked at.
  const char* (*state_fault)(std::span<const float> state);
  // Returns the state at time 0, with the given values for the first variables.
  Values (*initial)(Parameters parameters, std::span<const double> given);
  // Return the equilibrium that the model gives, and the exact rest point with flags (rest.h).
  std::optional<std::vector<double>> (*equilibrium)(Parameters parameters);
  std::optional<Values> (*rest_point)(Parameters parameters, SubSteps sub_steps);
};

}  // namespace lull::internal

#endif  // LULL_INTERNAL_MODEL_INFO_H_
