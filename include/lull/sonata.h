// Writing a built network as SONATA files, which other simulators read, and which Lull reads back bit for bit; or as
// CSV.
//
// The format is that of Dai et al. (2020), PLoS Comput. Biol. 16:e1007696, and of its developer guide, version 0.1:
//
//   nodes.h5             /nodes/neurons: every neuron, in order of its id, in one group. The group has `column`,
//   `layer`
//                        and `type`, the last two as numbers of names in @library, and under dynamics_params the
//                        parameters and the state at time 0, named as in neuron_types.h; NaN where the neuron's model
//                        has no such value
//   node_types.csv       a row for each neuron type of each layer of each kind of column
//   edges.h5             /edges/<population>: every synapse, by target column, source, delay and target, with `delay`
//                        [ms] and `syn_weight` [mV/ms, added to the target's input for one step], and indices by source
//                        and by target. A population for each learning rule that has synapses: "static", "plastic",
//                        "plastic_2", …
//   edge_types.csv       a row for each population of edges.h5, with its learning rule
//   circuit_config.json  the names of the four files above, and their populations
//
// Lull adds files of its own: network.toml, the configuration with edges.h5 in the place of the projections, and
// input-spikes-<n>.csv and input-stimuli-<n>.csv, the given spikes and stimuli of the inputs. `lull run network.toml`
// gives the same spikes and weights as the configuration that the network was built from.
//
// Thread use: immutable; may be called from any thread, but calls at the same time need different directories.

#ifndef LULL_SONATA_H_
#define LULL_SONATA_H_

#include <string>

#include "absl/status/status.h"
#include "lull/config.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"
#include "lull/recording.h"

namespace lull {

// Writes the files into a directory, which must exist; each file is replaced atomically. The network must have been
// built from config.network, from which the synapses of the edge lists may have been removed since. `on_progress` is
// called with the name of a file and the part of it that has been written. The function uses 2 bytes of memory for each
// synapse, or some megabytes, and 8 bytes for each neuron and learning rule.
// Errors: kInvalidArgument if a file would replace an input of the configuration (nothing is written then);
// kUnavailable with the file and the system's reason; kUnimplemented if Lull was built without HDF5.
LULL_API absl::Status WriteNetwork(const Network& network, const Config& config, const std::string& directory,
                                   const OnFileProgress& on_progress = {});

// Writes the network as CSV, which needs no HDF5: neurons.csv (neuron, column, layer, type, and the parameters and the
// state at time 0; empty where the neuron's model has no such value), edges-static.csv, edges-plastic.csv, … (source,
// target, delay_ms, weight), and Lull's own files as above. Everything else is as for WriteNetwork, but each file takes
// its place alone.
LULL_API absl::Status WriteNetworkCsv(const Network& network, const Config& config, const std::string& directory,
                                      const OnFileProgress& on_progress = {});

}  // namespace lull

#endif  // LULL_SONATA_H_
