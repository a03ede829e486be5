#include "base/bytes_io.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lull {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Takes and gives so many bytes, then fails.
struct Tape {
  std::size_t room;
  std::vector<std::byte> bytes = {};
  std::size_t read = 0;
  int failures = 0;

  ByteSink sink() {
    return [this](std::span<const std::byte> more) {
      if (bytes.size() + more.size() > room) return Full();
      bytes.insert(bytes.end(), more.begin(), more.end());
      return absl::OkStatus();
    };
  }
  ByteSource source() {
    return [this](std::span<std::byte> wanted) {
      if (read + wanted.size() > bytes.size()) return Full();
      std::ranges::copy(std::span(bytes).subspan(read, wanted.size()), wanted.begin());
      read += wanted.size();
      return absl::OkStatus();
    };
  }
  absl::Status Full() { return absl::UnavailableError("failure " + std::to_string(++failures)); }
};

TEST(BytesIo, WhatIsWrittenIsRead) {
  Tape tape = {.room = 1000};
  const ByteSink sink = tape.sink();
  ByteWriter out(sink);
  out.Write(std::int64_t{-7});
  out.WriteList(std::vector<float>{1.5f, -2});
  out.WriteList(std::vector<float>());
  out.WriteAll(std::span<const std::uint16_t>(std::array<std::uint16_t, 3>{1, 2, 3}));
  EXPECT_TRUE(out.sink()(std::as_bytes(std::span("end"))).ok());
  EXPECT_TRUE(out.ok());
  EXPECT_EQ(tape.bytes.size(), 8u + (8 + 2 * 4) + 8 + 3 * 2 + 4);

  const ByteSource source = tape.source();
  ByteReader in(source);
  std::int64_t number = 0;
  std::vector<float> list, empty = {1};
  std::array<std::uint16_t, 3> all = {};
  std::array<char, 4> end = {};
  in.Read(number);
  in.ReadList(list, 2);
  in.ReadList(empty, 2);
  in.ReadAll(std::span<std::uint16_t>(all));
  EXPECT_TRUE(in.source()(std::as_writable_bytes(std::span(end))).ok());
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(number, -7);
  EXPECT_THAT(list, ElementsAre(1.5f, -2));
  EXPECT_THAT(empty, IsEmpty());
  EXPECT_THAT(all, ElementsAre(1, 2, 3));
  EXPECT_STREQ(end.data(), "end");
}

TEST(BytesIo, TheFirstErrorOfAWriterSticks) {
  Tape tape = {.room = 10};
  const ByteSink sink = tape.sink();
  ByteWriter out(sink);
  out.Write(std::int64_t{1});
  out.Write(std::int64_t{2});  // does not fit
  out.Write(std::int8_t{3});   // would
  out.Fail(absl::InternalError("later"));
  EXPECT_EQ(out.status(), absl::UnavailableError("failure 1"));
  EXPECT_EQ(out.sink()({}), out.status());
  EXPECT_EQ(tape.failures, 1);
  EXPECT_EQ(tape.bytes.size(), 8u);
}

TEST(BytesIo, TheFirstErrorOfAReaderSticks) {
  Tape tape = {.room = 10, .bytes = std::vector<std::byte>(9)};
  const ByteSource source = tape.source();
  ByteReader in(source);
  std::int64_t number = 7, other = 7;
  std::int8_t small = 7;
  std::vector<std::int8_t> list = {7};
  in.Read(number);
  in.Read(other);  // is not there
  in.Read(small);  // would be
  in.ReadList(list, 10);
  in.Fail(absl::InternalError("later"));
  EXPECT_EQ(in.status(), absl::UnavailableError("failure 1"));
  EXPECT_EQ(tape.failures, 1);
  EXPECT_EQ(number, 0);
  EXPECT_EQ(other, 7);
  EXPECT_EQ(small, 7);
  EXPECT_THAT(list, IsEmpty());
}

TEST(BytesIo, AnErrorOfTheCallersOwnEndsReadingAndWriting) {
  Tape tape = {.room = 10, .bytes = std::vector<std::byte>(1)};
  const ByteSource source = tape.source();
  ByteReader in(source);
  in.Fail(absl::DataLossError("nonsense"));
  std::int8_t number = 7;
  in.Read(number);
  EXPECT_EQ(number, 7);
  EXPECT_EQ(in.status(), absl::DataLossError("nonsense"));
  const ByteSink sink = tape.sink();
  ByteWriter out(sink);
  out.Fail(absl::OkStatus());
  EXPECT_TRUE(out.ok());
  out.Fail(absl::DataLossError("nonsense"));
  out.Write(number);
  EXPECT_EQ(tape.bytes.size(), 1u);
}

TEST(BytesIo, AListThatIsTooLongIsRefused) {
  Tape tape = {.room = 100};
  const ByteSink sink = tape.sink();
  ByteWriter out(sink);
  out.WriteList(std::vector<int>{1, 2, 3});
  const ByteSource source = tape.source();
  ByteReader in(source);
  std::vector<int> list;
  in.ReadList(list, 2);
  EXPECT_EQ(in.status(), absl::DataLossError("a saved list is longer than it can be"));
  EXPECT_THAT(list, IsEmpty());
}

TEST(BytesIo, ALengthAloneTakesNoMemory) {
  Tape tape = {.room = 100};
  const ByteSink sink = tape.sink();
  ByteWriter out(sink);
  out.Write(std::uint64_t{1} << 50);
  const ByteSource source = tape.source();
  ByteReader in(source);
  std::vector<std::uint64_t> values;
  in.ReadList(values, std::size_t{1} << 50);
  EXPECT_EQ(in.status(), absl::UnavailableError("failure 1"));
  EXPECT_THAT(values, IsEmpty());
}

}  // namespace
}  // namespace lull
