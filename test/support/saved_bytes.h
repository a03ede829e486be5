// What saves itself into a ByteSink or a ByteWriter, and loads itself from a ByteSource or a ByteReader, as bytes; for
// tests.

#ifndef LULL_TEST_SUPPORT_SAVED_BYTES_H_
#define LULL_TEST_SUPPORT_SAVED_BYTES_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "base/bytes_io.h"
#include "lull/types.h"

namespace lull {

template <class T>
std::vector<std::byte> Saved(const T& object) {
  std::vector<std::byte> bytes;
  const ByteSink sink = [&bytes](std::span<const std::byte> next) {
    bytes.insert(bytes.end(), next.begin(), next.end());
    return absl::OkStatus();
  };
  ByteWriter out(sink);
  if constexpr (requires { object.Save(out); }) {
    object.Save(out);
  } else {
    out.Fail(object.Save(sink));
  }
  EXPECT_TRUE(out.ok()) << out.status();
  return bytes;
}

template <class T>
absl::Status LoadFrom(std::span<const std::byte> bytes, T& object) {
  const ByteSource source = [&bytes](std::span<std::byte> next) {
    if (next.size() > bytes.size()) return absl::DataLossError("no more");
    std::ranges::copy(bytes.first(next.size()), next.begin());
    bytes = bytes.subspan(next.size());
    return absl::OkStatus();
  };
  ByteReader in(source);
  if constexpr (requires { object.Load(in); }) {
    object.Load(in);
  } else {
    in.Fail(object.Load(source));
  }
  return in.status();
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_SAVED_BYTES_H_
