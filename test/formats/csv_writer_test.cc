#include "formats/csv_writer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "test/support/temporary_directory.h"

namespace lull {
namespace {

TEST(CsvFile, QuotesTextsAndWritesNumbersThatReadBack) {
  const TemporaryDirectory directory;
  CsvFile file = CsvFile::Create(directory.File("a.csv")).value();
  file.Add("plain").Add("a, b").Add("say \"so\"").EndLine();
  file.Add(std::numeric_limits<std::int64_t>::min()).AddNothing().Add(0.1f).Add(0.1).Add(-0.0f).EndLine();
  EXPECT_TRUE(directory.Names().front() != "a.csv");  // aside until it is whole
  ASSERT_TRUE(file.Finish().ok());
  EXPECT_EQ(Contents(directory.File("a.csv")), "plain,\"a, b\",\"say \"\"so\"\"\"\n-9223372036854775808,,0.1,0.1,-0\n");
}

// Fields and lines of many lengths lie across the ends of blocks.
TEST(CsvFile, LosesNothingBetweenBlocks) {
  const TemporaryDirectory directory;
  CsvFile file = CsvFile::Create(directory.File("a.csv")).value();
  std::string expected;
  std::int64_t number = 1;
  for (int line = 0; line < 100'000; ++line) {
    number = number * 3 % 1'000'000'007;
    const std::string text(static_cast<std::size_t>(number % 11), 'x');
    file.Add(number).Add(text).AddNothing().Add(-line).EndLine();
    expected += std::to_string(number) + "," + text + ",," + std::to_string(-line) + "\n";
  }
  const std::string longer_than_a_block(1'000'000, 'y');
  file.Add(longer_than_a_block).Add(0.25).EndLine();
  ASSERT_TRUE(file.Finish().ok());
  EXPECT_TRUE(Contents(directory.File("a.csv")) == expected + longer_than_a_block + ",0.25\n");
}

}  // namespace
}  // namespace lull
