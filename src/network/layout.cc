// Where neurons are: columns, layers, and which neurons an input reaches.

#include <algorithm>
#include <iterator>
#include <string>

#include "network/stages.h"
#include "spec/selected_neurons.h"

namespace lull {

void LayOutColumns(BuiltNetwork& network) {
  ColumnId column = 0;
  NeuronId neuron = 0;
  for (const ColumnSpec& spec : network.spec.columns) {
    ColumnKind kind = {.first_column = column,
                       .columns = spec.count,
                       .first_neuron = neuron,
                       .column_neurons = 0,
                       .layer_offsets = {}};
    for (const LayerSpec& layer : spec.layers) {
      kind.layer_offsets.push_back(kind.column_neurons);
      kind.column_neurons += layer.size;
    }
    column += spec.count;
    neuron += spec.count * kind.column_neurons;
    network.kinds.push_back(std::move(kind));
  }
}

void ResolveInputs(BuiltNetwork& network) {
  for (const Input& input : network.spec.inputs)
    network.input_targets.push_back(SelectedNeurons(network.spec, input.target));
}

}  // namespace lull
