// Neurons as SONATA nodes: the population kNeuronPopulation, whose nodes are the neurons in order of id. All neurons
// are in one group, because some readers refuse a population of several groups.
//
//   node_type_id               a number for each neuron type of each layer of each kind of column (NodeTypesText)
//   0/column                   the number of the column
//   0/layer, 0/type            the number of a name in 0/@library/layer and 0/@library/type
//   0/dynamics_params/<name>   parameters and state at time 0, if the table has values; NaN where the neuron's model
//   has
//                              no such value

#ifndef LULL_SRC_RECORDING_SONATA_NODES_H_
#define LULL_SRC_RECORDING_SONATA_NODES_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "formats/hdf5_writer.h"
#include "lull/network_spec.h"
#include "recording/neuron_table.h"

namespace lull {

// The text of a file of node types, a row for each node_type_id.
std::string NodeTypesText(const NetworkSpec& spec);

// Adds the neurons to a file. Calls `on_progress` now and then with the part of the neurons that is done, from 0 to 1.
// Errors: those of the file.
absl::Status WriteNodes(const NeuronTable& table, Hdf5Writer& file,
                        const std::function<void(double part)>& on_progress = {});

}  // namespace lull

#endif  // LULL_SRC_RECORDING_SONATA_NODES_H_
