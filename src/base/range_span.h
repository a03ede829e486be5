// A span whose first element has a number of its own, for loops that look elements up by that number.

#ifndef LULL_SRC_BASE_RANGE_SPAN_H_
#define LULL_SRC_BASE_RANGE_SPAN_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace lull {

template <class T>
class RangeSpan {
 public:
  // `items` are the elements with the numbers from `first` on.
  RangeSpan(std::size_t first, std::span<T> items)
      : items_(items),
        // Not by a pointer's arithmetic, which is undefined outside of an array.
        of_0_(reinterpret_cast<T*>(reinterpret_cast<std::uintptr_t>(items.data()) - first * sizeof(T))) {}

  T& operator[](std::size_t number) const { return of_0_[number]; }
  // Where the element number 0 would be.
  T* of_0() const { return of_0_; }

  std::size_t size() const { return items_.size(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

 private:
  std::span<T> items_;
  T* of_0_;
};

}  // namespace lull

#endif  // LULL_SRC_BASE_RANGE_SPAN_H_
