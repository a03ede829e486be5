// Numbers and arrays of numbers as bytes, in the machine's own representation.
//
// Thread use: one thread at a time.

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

// Writes to a sink, which must outlive the writer. The first error sticks: nothing is written after it, so a caller
// need ask for the error only at the end.
class ByteWriter {
 public:
  explicit ByteWriter(const ByteSink& sink) : sink_(sink) {}
  ByteWriter(const ByteWriter&) = delete;
  ByteWriter& operator=(const ByteWriter&) = delete;

  template <Plain T>
  void WriteAll(std::span<const T> values) {
    if (status_.ok() && !values.empty()) status_ = sink_(std::as_bytes(values));
  }

  template <Plain T>
  void Write(const T& value) {
    WriteAll(std::span(&value, 1));
  }

  // Writes the number of values, then the values.
  template <Plain T>
  void WriteList(const std::vector<T>& values) {
    Write(std::uint64_t{values.size()});
    WriteAll(std::span<const T>(values));
  }

  // A sink that writes here, for functions that take a sink.
  ByteSink sink() {
    return [this](std::span<const std::byte> bytes) {
      WriteAll(bytes);
      return status_;
    };
  }

  // Sets the error, unless there has been one before.
  void Fail(const absl::Status& error) { status_.Update(error); }
  bool ok() const { return status_.ok(); }
  const absl::Status& status() const { return status_; }

 private:
  const ByteSink& sink_;
  absl::Status status_;
};

// Reads from a source, which must outlive the reader. The first error sticks: nothing is read after it, and the
// variables of later reads keep their values. So a caller asks for the error before relying on what was read, and at
// the end.
class ByteReader {
 public:
  explicit ByteReader(const ByteSource& source) : source_(source) {}
  ByteReader(const ByteReader&) = delete;
  ByteReader& operator=(const ByteReader&) = delete;

  template <Plain T>
  void ReadAll(std::span<T> values) {
    if (status_.ok() && !values.empty()) status_ = source_(std::as_writable_bytes(values));
  }

  template <Plain T>
  void Read(T& value) {
    ReadAll(std::span(&value, 1));
  }

  // Fails with kDataLoss for more than `most` values. Memory is allocated as values come, so that a wrong length
  // allocates nothing. After an error there are no values.
  template <Plain T>
  void ReadList(std::vector<T>& values, std::size_t most) {
    values.clear();
    std::uint64_t size = 0;
    Read(size);
    if (ok() && size > most) Fail(absl::DataLossError("a saved list is longer than it can be"));
    constexpr std::size_t kAtATime = std::max<std::size_t>((std::size_t{1} << 20) / sizeof(T), 1);
    while (ok() && values.size() < size) {
      const std::size_t first = values.size();
      values.resize(first + std::min(kAtATime, size - first));
      ReadAll(std::span(values).subspan(first));
    }
    if (!ok()) values.clear();
  }

  // A source that reads from here, for functions that take a source.
  ByteSource source() {
    return [this](std::span<std::byte> bytes) {
      ReadAll(bytes);
      return status_;
    };
  }

  // Sets the error, unless there has been one before.
  void Fail(const absl::Status& error) { status_.Update(error); }
  bool ok() const { return status_.ok(); }
  const absl::Status& status() const { return status_; }

 private:
  const ByteSource& source_;
  absl::Status status_;
};

}  // namespace lull

#endif  // LULL_SRC_BASE_BYTES_IO_H_
