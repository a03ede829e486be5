#include "base/nearest_name.h"

#include <gtest/gtest.h>

#include "base/quoted.h"

namespace lull {
namespace {

TEST(OneLine, EscapesWhatWouldBreakIt) { EXPECT_EQ(OneLine("a 'b'\r\n"), "a 'b'\\x0d\\x0a"); }

TEST(Quoted, KeepsAMessageOnOneLine) {
  EXPECT_EQ(Quoted("a b"), "'a b'");
  EXPECT_EQ(Quoted("a\nb\x1b[31m"), "'a\\x0ab\\x1b[31m'");
  EXPECT_EQ(Quoted("Grüße"), "'Grüße'");
}

TEST(NearestName, ForgivesASlip) {
  const std::vector<std::string> names = {"reference", "timed", "sparse", "sparse-long"};
  EXPECT_EQ(NearestName("refrence", names), "reference");
  EXPECT_EQ(NearestName("time", names), "timed");
  EXPECT_EQ(NearestName("sparce", names), "sparse");
  EXPECT_EQ(NearestName("sparse-log", names), "sparse-long");
  EXPECT_EQ(NearestName("dense", names), "");
  EXPECT_EQ(NearestName("", names), "");
}

}  // namespace
}  // namespace lull
