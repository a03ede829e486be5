// Zeroed memory for large tables, in large pages where the system has them.
//
// Synapses are read at random places of their tables. With pages of 4 KiB each read also looks up its page, in page
// tables that are themselves too large for a cache: on a virtual machine the lookup took up to five times as long as
// the read (Zen 3, 2026-11).

#ifndef LULL_SRC_BASE_LARGE_MEMORY_H_
#define LULL_SRC_BASE_LARGE_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace lull {

// A block of zeroed memory on a cache-line boundary, taken up only as it is touched. Throws std::bad_alloc.
class LargeMemory {
 public:
  // Blocks of this size or more take up memory page by page; smaller blocks take it up at once [bytes].
  static constexpr std::size_t kPage = std::size_t{1} << 21;

  LargeMemory() = default;
  explicit LargeMemory(std::size_t bytes);
  LargeMemory(LargeMemory&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), mapped_(std::exchange(other.mapped_, 0)) {}
  LargeMemory& operator=(LargeMemory&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(mapped_, other.mapped_);
    return *this;
  }
  ~LargeMemory();

  void* data() const { return data_; }

 private:
  void* data_ = nullptr;
  std::size_t mapped_ = 0;  // bytes, if the memory is a mapping
};

// Asks the system for large pages where memory is not touched yet.
void PreferLargePages(std::span<std::byte> memory);

// Gives the whole pages of memory back to the system. What they held becomes 0.
void GiveBack(std::span<std::byte> memory);

// Keeps copies of arrays, one after the other, during its lifetime. After the last element of an array there is memory
// for kSlack more bytes, so that readers may read whole vectors.
//
// Thread use: one thread at a time.
class Arena {
 public:
  static constexpr std::size_t kSlack = 64;

  template <class T>
  std::span<const T> Keep(const std::vector<T>& array) {
    if (array.empty()) return {};
    auto* const copy = static_cast<T*>(Take(array.size() * sizeof(T)));
    std::memcpy(static_cast<void*>(copy), array.data(), array.size() * sizeof(T));
    return {copy, array.size()};
  }

  std::size_t bytes() const { return bytes_; }  // in all its arrays

 private:
  void* Take(std::size_t bytes);

  std::vector<LargeMemory> blocks_;
  std::size_t block_size_ = 0;  // size of the last block
  std::size_t used_ = 0;        // used bytes of the last block
  std::size_t bytes_ = 0;
};

}  // namespace lull

#endif  // LULL_SRC_BASE_LARGE_MEMORY_H_
