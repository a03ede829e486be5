// What saves itself into a ByteSink, and loads itself from a ByteSource, as bytes; for tests.

#ifndef LULL_TEST_SUPPORT_SAVED_BYTES_H_
#define LULL_TEST_SUPPORT_SAVED_BYTES_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "absl/status/status.h"

namespace lull {

template <class T>
std::vector<std::byte> Saved(const T& object) {
  std::vector<std::byte> bytes;
  const absl::Status status = object.Save([&bytes](std::span<const std::byte> next) {
    bytes.insert(bytes.end(), next.begin(), next.end());
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return bytes;
}

template <class T>
absl::Status LoadFrom(std::span<const std::byte> bytes, T& object) {
  return object.Load([&bytes](std::span<std::byte> next) {
    if (next.size() > bytes.size()) return absl::DataLossError("no more");
    std::ranges::copy(bytes.first(next.size()), next.begin());
    bytes = bytes.subspan(next.size());
    return absl::OkStatus();
  });
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_SAVED_BYTES_H_
