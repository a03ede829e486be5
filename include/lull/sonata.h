// A built network as files that other simulators read, and that Lull reads back bit for bit.
//
// The files are SONATA (Dai et al. 2020, PLoS Comput. Biol. 16:e1007696; its developer guide, version 0.1):
//
//   nodes.h5             /nodes/neurons: every neuron, in order of its id, in one group for each model. A group has
//                        `column` and `layer` (counted within the column), and under dynamics_params the parameters and
//                        the state at time 0, named as in neuron_types.h
//   node_types.csv       a row for each neuron type in each layer of each kind of column
//   edges.h5             /edges/<population>: every synapse, by target column, source, delay and target, with `delay`
//                        [ms] and `syn_weight` [mV/ms, added to the target's input for one step]. A population for each
//                        learning rule that has synapses: "static", "plastic", "plastic_2", …
//   edge_types.csv       a row for each of these, with its rule
//   circuit_config.json  names the four
//
// and two of Lull's own: network.toml, the configuration with edges.h5 in the place of its projections, and
// input-spikes-<n>.csv and input-stimuli-<n>.csv, what its inputs of these kinds are given. `lull run network.toml`
// gives the same spikes and weights as the configuration that the network was built from.
//
// Thread use: any thread, on different directories at a time.

#ifndef LULL_SONATA_H_
#define LULL_SONATA_H_

#include <string>

#include "absl/status/status.h"
#include "lull/config.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"

namespace lull {

// Writes these files into a directory that exists, over those of the same names: each is whole or as it was. The
// network must be built from config.network, whose own edge lists may have been emptied since. Memory beyond theirs:
// some megabytes for each learning rule. Errors: kUnavailable with the file and the system's reason; kUnimplemented
// where Lull was built without HDF5.
LULL_API absl::Status WriteNetwork(const Network& network, const Config& config, const std::string& directory);

}  // namespace lull

#endif  // LULL_SONATA_H_
