#include "base/hash_table.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <new>
#include <random>
#include <utility>

#include "gtest/gtest.h"

namespace lull {
namespace {

int allocations_until_failure = 0;  // 0: none fails

template <class T>
struct FailingAllocator {
  using value_type = T;
  FailingAllocator() = default;
  template <class U>
  explicit(false) FailingAllocator(const FailingAllocator<U>&) {}
  T* allocate(std::size_t count) {
    if (allocations_until_failure > 0 && --allocations_until_failure == 0) throw std::bad_alloc();
    return std::allocator<T>().allocate(count);
  }
  void deallocate(T* block, std::size_t count) { std::allocator<T>().deallocate(block, count); }
  bool operator==(const FailingAllocator&) const = default;
};

using FailingTable =
    HashTable<std::uint32_t, std::uint32_t, FailingAllocator<std::pair<const std::uint32_t, std::uint32_t>>>;

TEST(HashTable, FindsWhatWasPutIntoIt) {
  HashTable<std::uint32_t, std::uint32_t> table;
  std::map<std::uint32_t, std::uint32_t> expected;
  std::mt19937 random(1);
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    const auto key = static_cast<std::uint32_t>(random() % 3000);
    table[key] += i;
    expected[key] += i;
    if (i % 1000 != 0) continue;
    table.KeepIf([](std::uint32_t entry, std::uint32_t& value) { return ++value, entry % 3 != 0; });
    for (auto& [entry, value] : expected) ++value;
    std::erase_if(expected, [](const auto& entry) { return entry.first % 3 == 0; });
  }
  EXPECT_EQ((std::map<std::uint32_t, std::uint32_t>(table.begin(), table.end())), expected);
  EXPECT_EQ(table.find(3000), table.end());
}

// The first allocation, for an empty table, is among those that fail.
TEST(HashTable, IsAsItWasAfterAnAllocationFails) {
  for (std::uint32_t size = 0; size < 300; ++size) {
    FailingTable table;
    for (std::uint32_t key = 0; key < size; ++key) table[key] = key + 1;
    allocations_until_failure = 1;
    try {
      table[size] = size + 1;
      if (size > 0) table.KeepIf([](std::uint32_t, std::uint32_t&) { return true; });
      FAIL() << "nothing failed";
    } catch (const std::bad_alloc&) {
    }
    allocations_until_failure = 0;
    EXPECT_LE(table.size() - size, 1);
    table[size] = size + 1;
    for (std::uint32_t key = 0; key <= size; ++key) EXPECT_EQ(table.find(key)->second, key + 1);
  }
}

}  // namespace
}  // namespace lull
