// What the parts of the module need to know of built networks.

#ifndef LULL_PYTHON_NETWORK_H_
#define LULL_PYTHON_NETWORK_H_

#include <span>
#include <string>
#include <vector>

#include "lull/network.h"

namespace lull::python {

// The names of all layers, in the order in which they first appear.
std::vector<std::string> LayerNamesOf(const Network& network);

// The layer of each neuron, an index in LayerNamesOf.
std::vector<std::uint32_t> LayerOfNeurons(const Network& network, const std::vector<std::string>& names);

// Checks spikes that came from Python: ascending times after `from` and not after `until`, and neurons that there are.
// Throws a StatusError.
void CheckSpikes(const Network& network, std::span<const Tick> times, std::span<const NeuronId> neurons, Tick from,
                 Tick until);

}  // namespace lull::python

#endif  // LULL_PYTHON_NETWORK_H_
