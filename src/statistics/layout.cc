#include "statistics/layout.h"

#include <unordered_map>

namespace lull {

Layout LayoutOf(const NetworkSpec& spec) {
  Layout layout;
  std::unordered_map<std::string, std::uint32_t> index_of;
  for (const ColumnSpec& kind : spec.columns) {
    layout.kinds.push_back(
        {.name = kind.name, .first = static_cast<ColumnId>(layout.column_starts.size()), .count = kind.count});
    std::vector<std::uint32_t> layer_of;  // the layer of each neuron in a column of the kind
    for (const LayerSpec& layer : kind.layers) {
      const auto [found, is_new] = index_of.try_emplace(layer.name, static_cast<std::uint32_t>(layout.layers.size()));
      if (is_new) layout.layers.push_back({.name = layer.name});
      layout.layers[found->second].neurons += std::uint64_t{layer.size} * kind.count;
      layer_of.insert(layer_of.end(), layer.size, found->second);
    }
    for (std::uint32_t i = 0; i < kind.count; ++i) {
      layout.column_starts.push_back(layout.neurons());
      layout.layer_of.insert(layout.layer_of.end(), layer_of.begin(), layer_of.end());
    }
  }
  layout.column_starts.push_back(layout.neurons());
  return layout;
}

Layout LayoutOf(const Network& network) { return LayoutOf(network.spec()); }

}  // namespace lull
