#include "base/rate_text.h"

#include <gtest/gtest.h>

namespace lull {
namespace {

TEST(RateText, HasThreeDigitsHoweverLowTheRate) {
  EXPECT_EQ(RateText(0), "0");
  EXPECT_EQ(RateText(6), "6.00");
  EXPECT_EQ(RateText(0.00154), "0.00154");
  EXPECT_EQ(RateText(0.0015), "0.00150");
  EXPECT_EQ(RateText(12.34), "12.3");
  EXPECT_EQ(RateText(153.2), "153");
  EXPECT_EQ(RateText(1530), "1530");
  EXPECT_EQ(RateText(9.994), "9.99");
  EXPECT_EQ(RateText(9.996), "10.0");
  EXPECT_EQ(RateText(0.09999), "0.100");
  EXPECT_EQ(RateText(999.9), "1000");
  EXPECT_EQ(RateText(0.0000123), "0.0000123");
  EXPECT_EQ(RateText(1e-300), "0.000000000000000");
}

}  // namespace
}  // namespace lull
