#include "base/large_memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <numeric>
#include <span>
#include <vector>

namespace lull {
namespace {

TEST(LargeMemory, IsZeroedAndOnCacheLines) {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, (std::size_t{1} << 21) - 1,
                                  std::size_t{1} << 21, (std::size_t{5} << 20) + 3}) {
    const LargeMemory memory(bytes);
    const auto* const data = static_cast<const unsigned char*>(memory.data());
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(data) % 64, 0u);
    EXPECT_TRUE(std::all_of(data, data + bytes, [](unsigned char byte) { return byte == 0; })) << bytes;
  }
}

TEST(LargeMemory, MovesWithWhatItHolds) {
  LargeMemory memory(std::size_t{3} << 20);
  static_cast<char*>(memory.data())[12345] = 'x';
  LargeMemory moved = std::move(memory);
  memory = LargeMemory(10);
  EXPECT_EQ(static_cast<char*>(moved.data())[12345], 'x');
}

// Whole pages alone: what lies around them stays.
TEST(LargeMemory, IsGivenBackInWholePages) {
  constexpr std::size_t kBytes = std::size_t{1} << 20, kFirst = 100, kLast = kBytes - 100;
  std::vector<std::byte> memory(kBytes, std::byte{7});
  GiveBack(std::span(memory).subspan(kFirst, kLast - kFirst));
  std::size_t zeros = 0, touched = 0;
  for (std::size_t i = 0; i < kBytes; ++i) {
    zeros += memory[i] == std::byte{0};
    touched += (i < kFirst || i >= kLast) && memory[i] != std::byte{7};
  }
  EXPECT_EQ(touched, 0);
  EXPECT_GT(zeros, kBytes - 3 * (std::size_t{1} << 16));  // no system has larger pages
  GiveBack(std::span(memory).first(10));
  EXPECT_EQ(memory[0], std::byte{7});
}

TEST(LargeMemory, LargePagesHoldWhatWasThere) {
  std::vector<std::byte> memory(std::size_t{9} << 20, std::byte{7});
  PreferLargePages(std::span(memory).subspan(1000));
  PreferLargePages(std::span(memory).first(10));
  PreferLargePages({});
  EXPECT_TRUE(std::ranges::all_of(memory, [](std::byte byte) { return byte == std::byte{7}; }));
}

TEST(Arena, KeepsEveryArrayWhereItIs) {
  Arena arena;
  std::vector<std::span<const int>> kept;
  std::size_t bytes = 0;
  for (int i = 0; i < 300; ++i) {
    std::vector<int> array(static_cast<std::size_t>(i) * 97 % 30'000);
    std::iota(array.begin(), array.end(), i);
    bytes += array.size() * sizeof(int);
    kept.push_back(arena.Keep(array));
  }
  EXPECT_EQ(arena.bytes(), bytes);
  const Arena moved = std::move(arena);
  std::array<std::byte, Arena::kSlack> behind;
  for (int i = 0; i < 300; ++i) {
    const auto array = kept[static_cast<std::size_t>(i)];
    ASSERT_EQ(array.size(), static_cast<std::size_t>(i) * 97 % 30'000);
    for (std::size_t k = 0; k < array.size(); ++k) ASSERT_EQ(array[k], i + static_cast<int>(k));
    if (!array.empty()) std::memcpy(behind.data(), array.data() + array.size(), behind.size());  // can be read
  }
}

}  // namespace
}  // namespace lull
