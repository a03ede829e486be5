// Zeroed arrays on cache-line boundaries. An array takes up memory only as it is touched: a packed set may reserve room
// for every neuron and yet occupy only the memory of the neurons that are awake.

#ifndef LULL_SRC_BASE_ALIGNED_ARRAY_H_
#define LULL_SRC_BASE_ALIGNED_ARRAY_H_

#include <cstddef>

#include "base/large_memory.h"

namespace lull {

template <class T>
class AlignedArray {
 public:
  AlignedArray() = default;
  explicit AlignedArray(std::size_t size) : memory_(size * sizeof(T)) {}

  T* data() const { return static_cast<T*>(memory_.data()); }
  T& operator[](std::size_t i) const { return data()[i]; }

 private:
  LargeMemory memory_;
};

}  // namespace lull

#endif  // LULL_SRC_BASE_ALIGNED_ARRAY_H_
