// What engines know of a model: sizes, names, and functions; never an equation.
//
// An engine keeps neurons in blocks of 64 and steps them all by one call of a batch function. The layout is that of a
// structure of arrays within each block, so that every lane of a vector register is a neuron and no loop has a
// remainder. Parameters are one set for all neurons of a batch (the compiler keeps them in registers) or one per
// neuron, laid out like the state: both are compiled, and an engine chooses by population.

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

// Neurons in a block: a bit each in a 64-bit mask, and four AVX-512 vectors in flight, which hides the latency of the
// chain of operations of one step.
inline constexpr std::size_t kBlockLanes = 64;

// When a neuron of a batch comes to rest (src/README.md, "Rest").
enum class RestRule {
  kNone,
  kUnchanged,  // the step left its state as it was, bit for bit: tolerance 0
  kNear,       // every variable is within the tolerance of the rest point, and becomes it
};

// A call of a batch function. Arrays are [block][variable or parameter][lane], sums [block][lane], of whole blocks.
// Lanes of the last block that are not in use, with a sum of 0, may be stepped along with their neighbours, or not;
// they are never reported.
struct Batch {
  std::size_t lanes;  // in use: neurons
  float* state;
  const float* parameters;  // one set [parameter] if the function is for uniform parameters
  const float* rest_point;  // the state at rest, laid out like the parameters; NaN where there is none
  std::int32_t* sums;       // input sums [quanta]; zero afterwards
  float quantum;            // [mV/ms]
  float rest_tolerance;
  int sub_steps;
  float h;               // length of a sub-step, in the model's own time
  std::uint64_t* fired;  // per block, a bit per lane
  std::uint64_t* rests;  // per block, a bit per lane: comes to rest in this step
};

// Thread use: confined to the worker that owns the arrays.
using BatchFunction = void (*)(const Batch&);

// How a step of 1 ms is divided.
struct SubSteps {
  int count;
  float h;  // in the model's own time
};

// What is the same for all neurons of a model. A state is its variables, then its flags.
struct ModelInfo {
  using Values = std::vector<float>;
  using Parameters = std::span<const float>;

  std::string name;
  std::vector<std::string> parameter_names;
  std::vector<std::string> variable_names;
  std::string unit;            // of the first variable; may be empty
  std::optional<double> peak;  // how high pictures draw a spike of the first variable
  Values defaults;             // of the parameters
  SubSteps sub_steps;          // unless the neuron type says otherwise
  int variables;               // floats of the state that users see
  int state_size;              // floats of the state, flags included
  int parameter_size;          // floats

  BatchFunction (*batch_function)(InstructionSet set, bool uniform, RestRule rule);  // `set` is not kBest
  // A step of 1 ms of one neuron, in plain scalar code; whether it fires.
  bool (*step)(Parameters parameters, std::span<float> state, std::int32_t sum, float quantum, SubSteps sub_steps);
  bool (*may_rest)(std::span<const float> state);
  // The first state, with what is given of the variables.
  Values (*initial)(Parameters parameters, std::span<const double> given);
  // What the model says of where it rests, and where it really does (rest.h), flags included.
  std::optional<std::vector<double>> (*equilibrium)(Parameters parameters);
  std::optional<Values> (*rest_point)(Parameters parameters, SubSteps sub_steps);
};

}  // namespace lull::internal

#endif  // LULL_INTERNAL_MODEL_INFO_H_
