#include "record/layout.h"

#include <unordered_map>

namespace lull {

Layout LayoutOf(const Network& network) {
  Layout layout;
  layout.layer_of.reserve(network.neurons());
  std::unordered_map<std::string, std::uint32_t> index_of;
  for (ColumnId column = 0; column < network.columns(); ++column) {
    layout.column_starts.push_back(network.first_neuron(column));
    for (const LayerRange& layer : network.layers(column)) {
      const auto [found, is_new] = index_of.try_emplace(layer.name, static_cast<std::uint32_t>(layout.layers.size()));
      if (is_new) layout.layers.push_back({.name = layer.name});
      layout.layers[found->second].neurons += layer.size;
      layout.layer_of.insert(layout.layer_of.end(), layer.size, found->second);
    }
  }
  layout.column_starts.push_back(network.neurons());

  ColumnId first = 0;
  for (const ColumnSpec& kind : network.spec().columns) {
    layout.kinds.push_back({.name = kind.name, .first = first, .count = kind.count});
    first += kind.count;
  }
  return layout;
}

}  // namespace lull
