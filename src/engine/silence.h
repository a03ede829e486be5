// Why no neuron of a network may have fired: the inputs that reach a neuron at most, against the smallest that fire it.

#ifndef LULL_SRC_ENGINE_SILENCE_H_
#define LULL_SRC_ENGINE_SILENCE_H_

#include <optional>
#include <string>

#include "lull/internal/visibility.h"
#include "lull/network_spec.h"

namespace lull {

// The smallest inputs [the unit of the model] that fire a neuron at its rest point, to a thousandth: a pulse in one
// step (through the port of excitation, if there are ports), and a current that lasts a second. Empty where nothing up
// to 10⁶ does.
struct FiringInputs {
  std::optional<double> pulse;
  std::optional<double> current;
};

// For a type whose neurons have the same parameters and a rest point.
std::optional<FiringInputs> SmallestFiringInputs(const NeuronType& type);

// A sentence that begins with "no neuron fired", and says what fires a neuron of the layer that gets most. Unless the
// description has lists of synapses or given spikes, which may be gone by the end of a run, it says also what the layer
// gets at most. The description is valid.
//
// Thread use: pure functions.
LULL_SHARED_WITH_PLOTS std::string WhyNoNeuronFired(const NetworkSpec& spec);

}  // namespace lull

#endif  // LULL_SRC_ENGINE_SILENCE_H_
