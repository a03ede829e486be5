// What the parts of the module need to know of built networks.

#ifndef LULL_PYTHON_NETWORK_H_
#define LULL_PYTHON_NETWORK_H_

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lull/network.h"
#include "python/src/ranks.h"

namespace lull::python {

// A built network as Python holds it. If it has ranks, this process has a part of it: see Network.
struct HeldNetwork : Network {
  HeldNetwork(Network network, HeldRanks its_ranks) : Network(std::move(network)), ranks(std::move(its_ranks)) {}

  HeldRanks ranks;
};

// The network, for what needs all of it. Throws a StatusError that begins with `what` if other ranks have some of it.
const Network& WholeOf(const HeldNetwork& network, const char* what);

// The first of this process's own neurons.
NeuronId FirstOwnNeuron(const Network& network);

// The names of all layers, in the order in which they first appear.
std::vector<std::string> LayerNamesOf(const Network& network);

// The layer of each own neuron, an index in LayerNamesOf.
std::vector<std::uint32_t> LayerOfNeurons(const Network& network, const std::vector<std::string>& names);

// Checks spikes that came from Python: ascending times after `from` and not after `until`, and neurons that there are.
// Throws a StatusError.
void CheckSpikes(const Network& network, std::span<const Tick> times, std::span<const NeuronId> neurons, Tick from,
                 Tick until);

}  // namespace lull::python

#endif  // LULL_PYTHON_NETWORK_H_
