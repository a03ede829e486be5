// Which columns a projection reaches.

#ifndef LULL_SRC_NETWORK_REACH_H_
#define LULL_SRC_NETWORK_REACH_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// The columns that a projection joins to a column, ascending: either a list, or all columns of a kind with at most one
// exception.
class Reached {
 public:
  explicit Reached(std::vector<ColumnId> list)
      : list_(std::move(list)), size_(static_cast<std::uint32_t>(list_.size())) {}
  Reached(ColumnId first, std::uint32_t count, ColumnId without) : first_(first), size_(count), hole_(without) {
    if (without >= first && without - first < count) --size_;
  }

  std::uint32_t size() const { return size_; }
  ColumnId operator[](std::uint32_t i) const {
    if (!list_.empty()) return list_[i];
    const ColumnId column = first_ + i;
    return hole_ >= first_ && column >= hole_ ? column + 1 : column;
  }

 private:
  std::vector<ColumnId> list_;
  ColumnId first_ = 0;
  std::uint32_t size_ = 0;
  ColumnId hole_ = 0;
};

// The distance between two columns of a kind: on a ring, or else on a torus the Chebyshev distance [columns].
std::uint32_t DistanceOf(const BuiltNetwork& network, const Reach& reach, ColumnId a, ColumnId b);

// The columns of a kind that projection `number`, with `reach`, reaches from a column. If the projection has an
// in-degree or a total, the column is the target's, and the result is the columns from which the projection reaches it.
Reached ReachedFrom(const BuiltNetwork& network, const Reach& reach, std::uint32_t number, std::size_t other_kind,
                    ColumnId column);

}  // namespace lull

#endif  // LULL_SRC_NETWORK_REACH_H_
