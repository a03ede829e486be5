#include "base/utc.h"

#include <gtest/gtest.h>

namespace lull {
namespace {

TEST(FormatUtc, IsIso8601) {
  EXPECT_EQ(FormatUtc(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatUtc(1'000'000'000), "2001-09-09T01:46:40Z");
}

}  // namespace
}  // namespace lull
