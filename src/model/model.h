// The door between engines and models.
//
// An engine keeps neurons in blocks of 64 and steps them all by one call of a batch function; it never sees an
// equation. A model is a struct of this shape (izhikevich.h and hindmarsh_rose.h are two), made ready for engines by
// batch.h:
//
//   struct M {
//     using Parameters = …;                    // a struct of floats, among them `drive` and `gain`
//     struct State { float …; };               // floats; the first kVariables are variables, the others flags
//     static constexpr int kVariables = …;
//     static constexpr bool kSubSteps = …;     // whether a step of 1 ms is made of several smaller ones
//     static bool Step(const Parameters&, State&, float input, float h);  // one (sub-)step; whether the neuron fires
//     static bool MayRest(const State&);       // whether flags allow rest
//     static std::optional<Equilibrium<kVariables>> LowestEquilibrium(const Parameters&);
//     static Matrix<kVariables> Jacobian(const Parameters&, const Equilibrium<kVariables>&, double h);
//     static State Initial(const Parameters&, std::span<const double> values);
//   };
//
// The layout is that of a structure of arrays within each block, so that every lane of a vector register is a neuron
// and no loop has a remainder. Parameters are one set for all neurons of a batch (the compiler keeps them in registers)
// or one per neuron, laid out like the state: both are compiled, and an engine chooses by population.

#ifndef LULL_SRC_MODEL_MODEL_H_
#define LULL_SRC_MODEL_MODEL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lull/instruction_set.h"
#include "lull/parameters.h"

namespace lull {

// Neurons in a block: a bit each in a 64-bit mask, and four AVX-512 vectors in flight, which hides the latency of the
// chain of operations of one step.
inline constexpr std::size_t kBlockLanes = 64;

template <int kVariables>
using Equilibrium = std::array<double, kVariables>;

template <int kVariables>
using Matrix = std::array<std::array<double, kVariables>, kVariables>;

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

// What is the same for all neurons of a model: the sizes of its arrays and its batch functions.
struct ModelInfo {
  std::string_view name;
  int variables;       // floats of the state that users see
  int state_size;      // floats of the state, flags included
  int parameter_size;  // floats
  BatchFunction (*batch_function)(InstructionSet set, bool uniform, RestRule rule);  // `set` is resolved
};

// What one neuron, or all neurons of a type with fixed parameters, starts from.
struct NeuronSetup {
  std::vector<float> parameters;
  std::vector<float> initial_state;              // flags included
  std::optional<std::vector<float>> rest_point;  // flags included
};

// How a step of 1 ms is divided.
struct SubSteps {
  int count;
  float h;  // in the model's own time
};

const ModelInfo& ModelOf(const NeuronType& type);
SubSteps SubStepsOf(const NeuronType& type);

// The parameters of a type in the order of their struct. Each may be a number or a range.
std::vector<Drawn> ParametersOf(const NeuronType& type);

// Likewise with their names, to be set.
struct NamedParameter {
  std::string_view name;
  Drawn* value;
};
std::vector<NamedParameter> ParameterFields(NeuronType& type);

// The start of a neuron with the given parameters. The initial state of a neuron that starts at rest is its rest point;
// where there is none, its initial state is empty.
NeuronSetup SetUp(const NeuronType& type, std::vector<float> parameters);

// The state of a neuron with these parameters whose variables have these values: flags are as at time 0.
std::vector<float> StateFrom(const NeuronType& type, std::span<const float> parameters, std::span<const double> values);

}  // namespace lull

#endif  // LULL_SRC_MODEL_MODEL_H_
