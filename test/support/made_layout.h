// Layouts for tests, without a network.

#ifndef LULL_TEST_SUPPORT_MADE_LAYOUT_H_
#define LULL_TEST_SUPPORT_MADE_LAYOUT_H_

#include <string>
#include <utility>
#include <vector>

#include "statistics/layout.h"

namespace lull {

// Columns of one kind, with layers of these names and sizes.
inline Layout MadeLayout(ColumnId columns, const std::vector<std::pair<std::string, std::uint32_t>>& layers) {
  Layout layout;
  for (const auto& [name, size] : layers) layout.layers.push_back({name, std::uint64_t{size} * columns});
  for (ColumnId column = 0; column < columns; ++column) {
    layout.column_starts.push_back(layout.neurons());
    for (std::uint32_t i = 0; i < layers.size(); ++i) {
      layout.layer_of.insert(layout.layer_of.end(), layers[i].second, i);
    }
  }
  layout.column_starts.push_back(layout.neurons());
  layout.kinds.push_back({"kind", 0, columns});
  return layout;
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_MADE_LAYOUT_H_
