#include "base/nearest_name.h"

#include <gtest/gtest.h>

namespace lull {
namespace {

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
