// A check for your own neuron models (custom_model.h): does the model give the same spikes, weights and states, bit for
// bit, with every engine, instruction set and number of threads? Use it in the tests of the model:
//
//   EXPECT_TRUE(lull::CheckModel({.name = "mine", .model = lull::CustomType{.model = mine}}).ok());
//
// A model fails the check if it keeps state outside of its State, if its results depend on something other than their
// arguments, or if its code was compiled with different arithmetic in different places.

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
  std::uint64_t seed = 1;     // of all random draws: parameters, inputs, networks
  Tick duration = 300;        // [ms] of each run; 30 or more
  double largest_input = 20;  // [mV/ms] > 0; must be large enough to make neurons fire from time to time
};

// Checks neurons of this type under random inputs, once with the same parameters for all neurons and once with
// different ones:
//
//   - at the point that Equilibrium returns, a step without input changes the state only slightly; at the rest point a
//     step changes no bit
//   - the batch functions of all instruction sets of this machine agree with Step on single neurons
//   - in random networks with learning both engines agree, for each instruction set, with one thread and with several,
//     in one run and with saving and loading in between, with the default rest tolerance and with 0
//
// The check takes about a second.
// Errors: kInvalidArgument with the first difference and the seed; kFailedPrecondition if no neuron fired, so that
// nothing was compared; those of Network::Build.
//
// Thread use: immutable; may be called from any thread.
LULL_API absl::Status CheckModel(const NeuronType& type, const CheckModelOptions& options = {});

}  // namespace lull

#endif  // LULL_CHECK_MODEL_H_
