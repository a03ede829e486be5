// What the parts of the module need to know of built networks.

#ifndef LULL_PYTHON_NETWORK_H_
#define LULL_PYTHON_NETWORK_H_

#include <string>
#include <vector>

#include "lull/network.h"

namespace lull::python {

// The names of all layers, in the order in which they first appear.
std::vector<std::string> LayerNamesOf(const Network& network);

// The layer of each neuron, an index in LayerNamesOf.
std::vector<std::uint32_t> LayerOfNeurons(const Network& network, const std::vector<std::string>& names);

}  // namespace lull::python

#endif  // LULL_PYTHON_NETWORK_H_
