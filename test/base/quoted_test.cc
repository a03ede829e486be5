#include "base/quoted.h"

#include <gtest/gtest.h>

namespace lull {
namespace {

TEST(OneLine, EscapesWhatWouldBreakIt) { EXPECT_EQ(OneLine("a 'b'\r\n"), "a 'b'\\x0d\\x0a"); }

TEST(Quoted, KeepsAMessageOnOneLine) {
  EXPECT_EQ(Quoted("a b"), "'a b'");
  EXPECT_EQ(Quoted("a\nb\x1b[31m"), "'a\\x0ab\\x1b[31m'");
  EXPECT_EQ(Quoted("Grüße"), "'Grüße'");
}

}  // namespace
}  // namespace lull
