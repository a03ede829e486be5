#include "statistics/layout.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace lull {

namespace {

// Adds the layers of a kind of column. Returns the layer of each neuron in a column.
using LayerIndex = std::unordered_map<std::string, std::uint32_t>;
std::vector<std::uint32_t> AddLayers(const ColumnSpec& kind, LayerIndex& index_of, std::vector<Layout::Layer>& layers) {
  std::vector<std::uint32_t> layer_of;
  for (const LayerSpec& layer : kind.layers) {
    const auto [found, is_new] = index_of.try_emplace(layer.name, static_cast<std::uint32_t>(layers.size()));
    if (is_new) layers.push_back({.name = layer.name});
    layers[found->second].neurons += std::uint64_t{layer.size} * kind.count;
    layer_of.insert(layer_of.end(), layer.size, found->second);
  }
  return layer_of;
}

}  // namespace

Layout LayoutOf(const NetworkSpec& spec) {
  Layout layout;
  LayerIndex index_of;
  for (const ColumnSpec& kind : spec.columns) {
    layout.kinds.push_back(
        {.name = kind.name, .first = static_cast<ColumnId>(layout.column_starts.size()), .count = kind.count});
    const std::vector<std::uint32_t> layer_of = AddLayers(kind, index_of, layout.layers);
    for (std::uint32_t i = 0; i < kind.count; ++i) {
      layout.column_starts.push_back(layout.neurons());
      layout.layer_of.insert(layout.layer_of.end(), layer_of.begin(), layer_of.end());
    }
  }
  layout.column_starts.push_back(layout.neurons());
  return layout;
}

Layout LayoutOf(const Network& network) { return LayoutOf(network.spec()); }

OwnLayers OwnLayersOf(const Network& network) {
  OwnLayers own = {.all_neurons = network.neurons()};
  LayerIndex index_of;
  std::vector<std::uint32_t> own_layer_of;
  own_layer_of.reserve(network.own_neurons());
  const ColumnId first = network.first_own_column(), end = first + network.own_columns();
  ColumnId column = 0;
  for (const ColumnSpec& kind : network.spec().columns) {
    const std::vector<std::uint32_t> layer_of = AddLayers(kind, index_of, own.layers);
    for (ColumnId c = std::max(first, column); c < std::min(end, column + kind.count); ++c) {
      own_layer_of.insert(own_layer_of.end(), layer_of.begin(), layer_of.end());
    }
    column += kind.count;
  }
  own.own_layer_of = RangeVector(network.first_neuron(first), std::move(own_layer_of));
  return own;
}

}  // namespace lull
