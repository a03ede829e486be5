// Where neurons are: columns, layers, and which neurons an input reaches.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

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

void TakeColumns(BuiltNetwork& network, std::vector<ColumnId> rank_begin, std::uint32_t rank) {
  network.rank_begin = std::move(rank_begin);
  network.own_columns = {network.rank_begin[rank], network.rank_begin[rank + 1]};
  if (network.own_columns.count() == 0) return;
  const NeuronRange last = network.neurons_of(network.own_columns.end - 1);
  network.own_neurons.first = network.first_neuron(network.own_columns.first);
  network.own_neurons.count = last.first + last.count - network.own_neurons.first;
}

void ResolveInputs(BuiltNetwork& network) {
  const std::uint64_t begin = network.own_neurons.first, end = begin + network.own_neurons.count;
  for (const Input& input : network.spec.inputs) {
    InputTargets targets = {.own = {}, .before = 0, .count = 0};
    for (const NeuronRange& range : SelectedNeurons(network.spec, input.target)) {
      const std::uint64_t range_end = std::uint64_t{range.first} + range.count;
      const std::uint64_t first = std::clamp<std::uint64_t>(range.first, begin, end);
      const std::uint64_t last = std::clamp(range_end, begin, end);
      if (first < last) {
        targets.own.push_back({static_cast<NeuronId>(first), static_cast<std::uint32_t>(last - first)});
      }
      targets.count += range.count;
      if (range.first < begin) targets.before += static_cast<std::uint32_t>(std::min(range_end, begin) - range.first);
    }
    network.input_targets.push_back(std::move(targets));
  }
}

}  // namespace lull
