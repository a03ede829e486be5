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

TEST(NearestName, ForgivesCapitals) { EXPECT_EQ(NearestName("A_Plus", {"a_plus", "a_minus"}), "a_plus"); }

TEST(NearestName, DoesNotTakeAnotherWordForASlip) {
  const std::vector<std::string> names = {"in_degree", "a_plus", "a_minus", "w_max", "half_life"};
  for (const char* other : {"out_degree", "tau_plus", "tau_minus", "w_min"}) EXPECT_EQ(NearestName(other, names), "");
  EXPECT_EQ(NearestName("in_degre", names), "in_degree");
  EXPECT_EQ(NearestName("halflife", names), "half_life");
}

}  // namespace
}  // namespace lull
