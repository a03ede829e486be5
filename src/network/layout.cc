// Where neurons are: columns, layers, and which neurons an input reaches.

#include <algorithm>
#include <iterator>
#include <string>

#include "network/selected_neurons.h"
#include "network/stages.h"

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

namespace {

// The parts of `ranges` that lie in one of `allowed` (ids, both ends included); all parts if `allowed` is empty.
std::vector<NeuronRange> Restrict(const std::vector<NeuronRange>& ranges, std::vector<NeuronSelection::Range> allowed) {
  if (allowed.empty()) return ranges;
  std::ranges::sort(allowed, {}, &NeuronSelection::Range::first);
  std::vector<NeuronRange> result;
  for (const NeuronRange& range : ranges) {
    std::uint64_t next = range.first;  // neurons before this one are done: overlapping ranges count once
    const std::uint64_t end = std::uint64_t{range.first} + range.count;
    for (const NeuronSelection::Range& part : allowed) {
      const std::uint64_t first = std::max<std::uint64_t>(next, part.first);
      const std::uint64_t last = std::min<std::uint64_t>(end, std::uint64_t{part.last} + 1);
      if (first >= last) continue;
      result.push_back({static_cast<NeuronId>(first), static_cast<std::uint32_t>(last - first)});
      next = last;
    }
  }
  return result;
}

void Append(std::vector<NeuronRange>& ranges, NeuronRange range) {
  if (!ranges.empty() && ranges.back().first + ranges.back().count == range.first) {
    ranges.back().count += range.count;
  } else {
    ranges.push_back(range);
  }
}

bool Reaches(const NeuronSelection& target, ColumnId column) {
  return target.columns.empty() || std::ranges::any_of(target.columns, [column](const NeuronSelection::Range& range) {
           return range.first <= column && column <= range.last;
         });
}

bool Reaches(const NeuronSelection& target, const std::string& layer) {
  return target.layers.empty() || std::ranges::count(target.layers, layer) > 0;
}

}  // namespace

std::vector<NeuronRange> Selected(const BuiltNetwork& network, const NeuronSelection& target) {
  std::vector<NeuronRange> ranges;
  for (ColumnId column = 0; column + 1 < network.column_first.size(); ++column) {
    if (!Reaches(target, column)) continue;
    const std::uint32_t k = network.kind_of[column];
    const auto& layers = network.spec.columns[k].layers;
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
      if (!Reaches(target, layers[layer].name)) continue;
      Append(ranges, {network.column_first[column] + network.kinds[k].layer_offsets[layer], layers[layer].size});
    }
  }
  return Restrict(ranges, target.neurons);
}

void ResolveInputs(BuiltNetwork& network) {
  for (const Input& input : network.spec.inputs) network.input_targets.push_back(Selected(network, input.target));
}

}  // namespace lull
