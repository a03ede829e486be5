#include "base/counted.h"

#include <gtest/gtest.h>

namespace lull {
namespace {

TEST(Grouped, HasACommaPerThousand) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1000), "1,000");
  EXPECT_EQ(Grouped(1234567), "1,234,567");
  EXPECT_EQ(Grouped(18446744073709551615u), "18,446,744,073,709,551,615");
}

TEST(Counted, HasOneOfEachInTheSingular) {
  EXPECT_EQ(Counted(0, "spike"), "0 spikes");
  EXPECT_EQ(Counted(1, "spike"), "1 spike");
  EXPECT_EQ(Counted(2000, "spike"), "2,000 spikes");
  EXPECT_EQ(CountedPlainly(1, "row"), "1 row");
  EXPECT_EQ(CountedPlainly(2000, "row"), "2000 rows");
  EXPECT_EQ(CountedOf(1, 1, "synapse"), "1 of 1 synapse");
  EXPECT_EQ(CountedOf(1, 48432, "synapse"), "1 of 48,432 synapses");
}

}  // namespace
}  // namespace lull
