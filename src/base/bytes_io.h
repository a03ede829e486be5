// Numbers and arrays of numbers as bytes, as memory has them.

#ifndef LULL_SRC_BASE_BYTES_IO_H_
#define LULL_SRC_BASE_BYTES_IO_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "lull/types.h"

namespace lull {

static_assert(std::endian::native == std::endian::little, "states are saved as memory has them");

template <class T>
concept Plain = std::is_trivially_copyable_v<T>;

template <Plain T>
absl::Status WriteSpan(const ByteSink& sink, std::span<const T> values) {
  return values.empty() ? absl::OkStatus() : sink(std::as_bytes(values));
}

template <Plain T>
absl::Status WriteValue(const ByteSink& sink, const T& value) {
  return WriteSpan(sink, std::span(&value, 1));
}

// How many there are comes first.
template <Plain T>
absl::Status WriteVector(const ByteSink& sink, const std::vector<T>& values) {
  absl::Status status = WriteValue(sink, std::uint64_t{values.size()});
  if (status.ok()) status = WriteSpan(sink, std::span<const T>(values));
  return status;
}

template <Plain T>
absl::Status ReadSpan(const ByteSource& source, std::span<T> values) {
  return values.empty() ? absl::OkStatus() : source(std::as_writable_bytes(values));
}

template <Plain T>
absl::Status ReadValue(const ByteSource& source, T& value) {
  return ReadSpan(source, std::span(&value, 1));
}

// Errors: kDataLoss for more than `most`; those of the source. Memory is asked for as values come: a length that is
// wrong takes none.
template <Plain T>
absl::Status ReadVector(const ByteSource& source, std::vector<T>& values, std::size_t most) {
  std::uint64_t size = 0;
  if (absl::Status status = ReadValue(source, size); !status.ok()) return status;
  if (size > most) return absl::DataLossError("a saved list is longer than it can be");
  constexpr std::size_t kAtATime = std::max<std::size_t>((std::size_t{1} << 20) / sizeof(T), 1);
  values.clear();
  while (values.size() < size) {
    const std::size_t first = values.size();
    values.resize(first + std::min(kAtATime, size - first));
    if (absl::Status status = ReadSpan(source, std::span(values).subspan(first)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace lull

#endif  // LULL_SRC_BASE_BYTES_IO_H_
