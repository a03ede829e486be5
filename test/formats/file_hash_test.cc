#include "formats/file_hash.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <string>

#include "test/support/temporary_directory.h"

namespace lull {
namespace {

std::string Bytes(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string bytes;
  while (bytes.size() < count) bytes += static_cast<char>(random());
  return bytes;
}

TEST(FileHash, EveryByteAndTheLengthCount) {
  for (const std::size_t count : {0, 1, 31, 32, 33, 100}) {
    std::string bytes = Bytes(count, 1);
    std::set<std::uint64_t> hashes = {HashOf(bytes), HashOf(bytes + '\0')};
    for (std::size_t i = 0; i < count; ++i) {
      for (const int bit : {0, 7}) {
        bytes[i] = static_cast<char>(bytes[i] ^ 1 << bit);
        hashes.insert(HashOf(bytes));
        bytes[i] = static_cast<char>(bytes[i] ^ 1 << bit);
      }
    }
    EXPECT_EQ(hashes.size(), 2 + 2 * count) << count;
  }
  EXPECT_NE(HashOf(Bytes(32, 1) + Bytes(32, 2)), HashOf(Bytes(32, 2) + Bytes(32, 1)));
}

TEST(FileHash, IsTheSameOfAFileAndOfItsCopy) {
  const TemporaryDirectory directory;
  for (const std::size_t count : {0, 5, 1 << 18, (1 << 18) + 1, 1'000'000}) {
    const std::string bytes = Bytes(count, count), from = directory.File("from"), to = directory.File("to");
    std::ofstream(from, std::ios::binary) << bytes;
    EXPECT_EQ(HashOfFile(from).value(), HashOf(bytes));
    EXPECT_EQ(CopyWithHash(from, to).value(), HashOf(bytes));
    EXPECT_EQ(Contents(to), bytes);
  }
  EXPECT_EQ(HashOfFile(directory.File("missing")).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(CopyWithHash(directory.File(""), directory.File("to")).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace lull
