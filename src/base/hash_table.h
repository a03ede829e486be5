// A hash table of small values that outlives a failed allocation.

#ifndef LULL_SRC_BASE_HASH_TABLE_H_
#define LULL_SRC_BASE_HASH_TABLE_H_

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace lull {

// An absl::flat_hash_map that a failed allocation leaves as it was. Abseil's tables note their new size before they
// have the memory for it, and then free what was never allocated; only their constructors can fail without harm. So a
// larger table is made here before Abseil would grow the old one.
template <class Key, class Value, class Allocator = std::allocator<std::pair<const Key, Value>>>
class HashTable {
  using Table = absl::flat_hash_map<Key, Value, absl::container_internal::hash_default_hash<Key>,
                                    absl::container_internal::hash_default_eq<Key>, Allocator>;

 public:
  using const_iterator = typename Table::const_iterator;

  const_iterator find(const Key& key) const { return table_.find(key); }
  const_iterator begin() const { return table_.begin(); }
  const_iterator end() const { return table_.end(); }
  std::size_t size() const { return table_.size(); }
  // The memory of its entries, free places included [bytes].
  std::size_t bytes() const { return table_.capacity() * (sizeof(std::pair<const Key, Value>) + 1); }

  // bytes() of a table to which so many keys have been added, one after the other.
  static constexpr double BytesWith(double keys) {
    double capacity = keys > 0 ? kLeastCapacity : 0;
    while (keys > (capacity + 1) / 8 * 7 && capacity < 1e18) capacity = 2 * capacity + 1;
    return capacity * (sizeof(std::pair<const Key, Value>) + 1);
  }

  // The value of a key, Value() if the key is new. Throws std::bad_alloc, and changes nothing, if memory runs out.
  Value& operator[](const Key& key) {
    if (const auto found = table_.find(key); found != table_.end()) return found->second;
    if (table_.size() == kept_without_growth()) Rebuild(2 * table_.capacity() + 1, [](const auto&) { return true; });
    return table_[key];
  }

  // Calls change(key, value) for each entry and removes those for which it returns false. Throws std::bad_alloc, before
  // the first call, if memory runs out.
  void KeepIf(const auto& change) {
    if (!table_.empty()) Rebuild(table_.capacity(), [&](auto& entry) { return change(entry.first, entry.second); });
  }

 private:
  static constexpr std::size_t kLeastCapacity = 15;  // Abseil's capacities are of the form 2ⁿ − 1

  // Abseil fills a table of this capacity to 7/8, if nothing was ever removed from it.
  std::size_t kept_without_growth() const { return (table_.capacity() + 1) / 8 * 7; }

  void Rebuild(std::size_t capacity, const auto& is_kept) {
    Table rebuilt(std::max(capacity, kLeastCapacity));
    for (auto& entry : table_) {
      if (is_kept(entry)) rebuilt.insert(entry);
    }
    table_.swap(rebuilt);
  }

  Table table_;
};

}  // namespace lull

#endif  // LULL_SRC_BASE_HASH_TABLE_H_
