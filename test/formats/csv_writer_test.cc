#include "formats/csv_writer.h"

#include <gtest/gtest.h>

#include <limits>

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

}  // namespace
}  // namespace lull
