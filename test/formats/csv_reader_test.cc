// Each variant of CSV text that other programs write is read, or refused with its true reason.

#include "formats/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kSpikeHeader = "time_ms,neuron";

// The same of a text that comes in pieces.
std::vector<std::string> LinesOfPieces(const std::string& text, std::size_t size) {
  std::vector<std::string> lines;
  const auto use = [&](std::string_view line) { lines.emplace_back(line); };
  CsvLines reader(kSpikeHeader);
  absl::Status status;
  for (std::size_t at = 0; at < text.size() && status.ok(); at += size) status = reader.Add(text.substr(at, size), use);
  if (status.ok()) status = reader.Finish(use);
  return status.ok() ? lines : std::vector<std::string>{std::string(status.message())};
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  const absl::Status status =
      ForEachCsvLine(text, kSpikeHeader, [&](std::string_view line) { lines.emplace_back(line); });
  if (!status.ok()) lines = {std::string(status.message())};
  for (const std::size_t size : {1, 2, 3, 7, 1000}) EXPECT_EQ(LinesOfPieces(text, size), lines) << size;
  return lines;
}

TEST(CsvReader, ReadsWhatMeansTheSame) {
  for (const char* text : {"time_ms,neuron\n1,2\n3,4\n", "time_ms,neuron\n1,2\n3,4", "time_ms,neuron\r\n1,2\r\n3,4\r\n",
                           "\xEF\xBB\xBFtime_ms,neuron\n1,2\n3,4\n", "\xEF\xBB\xBFtime_ms,neuron\r\n1,2\r\n3,4",
                           "time_ms,neuron\n1,2\n3,4\n\n\n", "time_ms,neuron\r\n1,2\r\n3,4\r\n\r\n"}) {
    EXPECT_THAT(Lines(text), ElementsAre("1,2", "3,4")) << text;
  }
  EXPECT_THAT(Lines("time_ms,neuron"), ElementsAre());
}

TEST(CsvReader, SaysWhyAStartIsRefused) {
  const auto expect = [](const std::string& text, const std::string& reason) {
    EXPECT_THAT(Lines(text), ElementsAre(HasSubstr(reason)));
  };
  expect("", "is empty; its first line must be 'time_ms,neuron'");
  expect("\xEF\xBB\xBF", "has a byte order mark and nothing else; its first line must be 'time_ms,neuron'");
  expect("\n1,2\n", "its first line is empty; it must be 'time_ms,neuron'");
  expect("\xEF\xBB\xBF\r\n1,2\r\n", "its first line is empty; it must be 'time_ms,neuron'");
  expect(std::string("\xFF\xFEt\0i\0", 6), "is UTF-16 text; save it as UTF-8");
  expect(std::string("\xFE\xFF\0t\0i", 6), "is UTF-16 text; save it as UTF-8");
  expect("time_ms,neuron\r1,2\r", "end with a carriage return alone");
  expect("# by hand\ntime_ms,neuron\n", "which is a comment, which these files cannot have");
  expect("\"time_ms\",\"neuron\"\n1,2\n", "which has quotes");
  expect("time_ms;neuron\n1;2\n", "which has semicolons; values are separated by commas");
  expect("time_ms\tneuron\n1\t2\n", "which has tabs");
  expect("time_ms, neuron\n1,2\n", "which has spaces");
  expect("neuron,time_ms\n1,2\n", "which has another order");
  expect("1,2\n", "its first line is '1,2', which is no header; must be 'time_ms,neuron'");
  expect("senders,times\n1,2\n", "its first line is 'senders,times'; must be 'time_ms,neuron'");
}

TEST(CsvReader, SaysWhyALineIsRefused) {
  const auto expect = [](std::string_view line, const std::string& reason) {
    EXPECT_EQ(WhatIsWrongWithLine(line, 2, "two numbers"), "'" + reason + "; must be two numbers");
  };
  expect("", "' is an empty line");
  expect("1;2", "1;2' has semicolons; values are separated by commas");
  expect("1, 2", "1, 2' has spaces; values are separated by commas alone");
  expect("1,2\r", "1,2\\x0d' has a carriage return before its end; lines end with \\n or \\r\\n");
  expect(std::string_view("\0", 1), "\\x00' has a NUL character, so it is no text");
  expect("1,2,3", "1,2,3' has 3 values, not 2");
  expect("1", "1' has 1 value, not 2");
  expect("+1,2", "+1,2' has a plus sign; numbers stand without one");
  expect("1,", "1,' has an empty value");
  expect("1e1,2", "1e1,2' has an exponent; whole numbers stand without one");
  expect("\"1\",2", "\"1\",2' has quotes; numbers and names stand without them");
  expect("one,2", "one,2'");
}

TEST(CsvReader, TakesWholeNumbersWithAPoint) {
  const auto taken = [](std::string_view line) {
    std::optional<FileNumber> number;
    return TakeWhole(line, number) ? number->Text() + "|" + std::string(line) : "none";
  };
  EXPECT_EQ(taken("10,3"), "10|,3");
  EXPECT_EQ(taken("10.0,3"), "10.0|,3");
  EXPECT_EQ(taken("10.,3"), "10.|,3");
  EXPECT_EQ(taken("-7.50,3"), "-7.50|,3");
  EXPECT_EQ(taken("9007199254740993,3"), "9007199254740993|,3");
  EXPECT_EQ(taken("99999999999999999999,3"), "99999999999999999999|,3");
  for (const char* none : {"", "-", ".5", "+1", " 1", "x", "inf", "nan"}) EXPECT_EQ(taken(none), "none") << none;
  EXPECT_EQ(taken("1e1"), "1|e1");
}

}  // namespace
}  // namespace lull
