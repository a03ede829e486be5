// Zeroed memory on cache-line boundaries, which costs nothing until it is touched.

#ifndef LULL_SRC_ENGINE_ALIGNED_ARRAY_H_
#define LULL_SRC_ENGINE_ALIGNED_ARRAY_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace lull {

// calloc leaves large arrays to the kernel, page by page as they are used: a packed set may be given room for every
// neuron and yet occupy only what is awake.
template <class T>
class AlignedArray {
 public:
  AlignedArray() = default;
  explicit AlignedArray(std::size_t size) : memory_(std::calloc(1, size * sizeof(T) + kAlignment), &std::free) {
    if (memory_ == nullptr) throw std::bad_alloc();
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.get());
    data_ = reinterpret_cast<T*>((address + kAlignment - 1) / kAlignment * kAlignment);
  }

  T* data() const { return data_; }
  T& operator[](std::size_t i) const { return data_[i]; }

 private:
  static constexpr std::size_t kAlignment = 64;

  std::unique_ptr<void, decltype(&std::free)> memory_{nullptr, &std::free};
  T* data_ = nullptr;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_ALIGNED_ARRAY_H_
