// The neurons of some layers in a column.

#ifndef LULL_SRC_NETWORK_MEMBERS_H_
#define LULL_SRC_NETWORK_MEMBERS_H_

#include <cstdint>
#include <vector>

namespace lull {

// The offsets of the neurons in their column, ascending.
class Members {
 public:
  // Adds the neurons of a layer. Must be called in ascending order of offsets.
  void Add(std::uint32_t offset, std::uint32_t size) {
    if (size_ == 0) first_ = offset;
    if (offset != first_ + size_ || !offsets_.empty()) {  // no longer one behind the other
      for (std::uint32_t i = static_cast<std::uint32_t>(offsets_.size()); i < size_; ++i)
        offsets_.push_back(first_ + i);
      for (std::uint32_t i = 0; i < size; ++i) offsets_.push_back(offset + i);
    }
    size_ += size;
  }

  std::uint32_t size() const { return size_; }
  std::uint32_t first() const { return first_; }
  std::uint32_t operator[](std::uint32_t i) const { return offsets_.empty() ? first_ + i : offsets_[i]; }

 private:
  std::uint32_t first_ = 0, size_ = 0;
  std::vector<std::uint32_t> offsets_;  // empty if the neurons stand one behind the other
};

}  // namespace lull

#endif  // LULL_SRC_NETWORK_MEMBERS_H_
