// Whether a neuron model of one's own (custom_model.h) keeps what Lull promises of every model: the same spikes,
// weights and states, bit for bit, whatever runs it. For tests of a model:
//
//   EXPECT_TRUE(lull::CheckModel({.name = "mine", .model = lull::CustomType{.model = mine}}).ok());
//
// What a model can do against it is to have a state outside of its State, to depend on something other than its
// arguments, or to be compiled with other arithmetic here and there.

#ifndef LULL_CHECK_MODEL_H_
#define LULL_CHECK_MODEL_H_

#include <cstdint>

#include "absl/status/status.h"
#include "lull/internal/visibility.h"
#include "lull/neuron_types.h"
#include "lull/types.h"

namespace lull {

// How a model is checked.
struct CheckModelOptions {
  std::uint64_t seed = 1;     // of everything that is drawn: parameters, inputs, networks
  Tick duration = 300;        // [ms] 30 or more: of each run
  double largest_input = 20;  // [mV/ms] above 0: must make a neuron fire now and then
};

// Checks neurons of this type, with parameters shared and with parameters of their own, under random inputs:
//
//   - where Equilibrium says so, a step without input leaves the state as it is, nearly; at the rest point bit for bit
//   - the batch functions of all instruction sets of this machine agree with Step, one neuron at a time
//   - in random networks with learning both engines agree, on each instruction set, with one thread and several, run at
//     once and saved and loaded in between, with the usual rest tolerance and with 0
//
// Takes a second or so. Errors: kInvalidArgument with the first difference and the seed; kFailedPrecondition if no
// neuron fired, so that nothing was compared; those of Network::Build.
//
// Thread use: free to call from any thread.
LULL_API absl::Status CheckModel(const NeuronType& type, const CheckModelOptions& options = {});

}  // namespace lull

#endif  // LULL_CHECK_MODEL_H_
