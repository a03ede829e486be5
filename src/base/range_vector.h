// A vector whose first element has a number of its own, as the columns and the neurons of a part of a network have.

#ifndef LULL_SRC_BASE_RANGE_VECTOR_H_
#define LULL_SRC_BASE_RANGE_VECTOR_H_

#include <cassert>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/range_span.h"

namespace lull {

template <class T>
class RangeVector {
 public:
  RangeVector() = default;
  // The elements with the numbers from `first` on.
  RangeVector(std::size_t first, std::vector<T> items) : first_(first), items_(std::move(items)) {}

  T& operator[](std::size_t number) { return items_[Place(number)]; }
  const T& operator[](std::size_t number) const { return items_[Place(number)]; }

  bool empty() const { return items_.empty(); }
  std::size_t first() const { return first_; }
  std::size_t size() const { return items_.size(); }
  const T& back() const { return items_.back(); }
  const std::vector<T>& items() const { return items_; }
  RangeSpan<T> span() { return {first_, items_}; }
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

  friend bool operator==(const RangeVector&, const RangeVector&) = default;

 private:
  std::size_t Place(std::size_t number) const {
    assert(number - first_ < items_.size());
    return number - first_;
  }

  std::size_t first_ = 0;
  std::vector<T> items_;
};

}  // namespace lull

#endif  // LULL_SRC_BASE_RANGE_VECTOR_H_
