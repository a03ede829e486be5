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
    ColumnKind kind = {.first_column = column, .first_neuron = neuron, .column_neurons = 0, .layer_offsets = {}};
    for (const LayerSpec& layer : spec.layers) {
      kind.layer_offsets.push_back(kind.column_neurons);
      kind.column_neurons += layer.size;
    }
    for (std::uint32_t i = 0; i < spec.count; ++i) {
      network.column_first.push_back(neuron);
      network.kind_of.push_back(static_cast<std::uint32_t>(network.kinds.size()));
      neuron += kind.column_neurons;
    }
    column += spec.count;
    network.kinds.push_back(std::move(kind));
  }
  network.column_first.push_back(neuron);
}

ColumnId BuiltNetwork::column_of(NeuronId neuron) const {
  const auto kind = std::ranges::upper_bound(kinds, neuron, {}, &ColumnKind::first_neuron) - 1;
  return kind->first_column + (neuron - kind->first_neuron) / kind->column_neurons;
}

void ResolveInputs(BuiltNetwork& network) {
  for (const Input& input : network.spec.inputs)
    network.input_targets.push_back(SelectedNeurons(network.spec, input.target));
}

}  // namespace lull
