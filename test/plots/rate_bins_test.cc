#include "plots/rate_bins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lull {
namespace {

using ::testing::HasSubstr;

TEST(CheckBin, TakesBinsFromOneMillisecondToTheWhole) {
  EXPECT_TRUE(CheckBin({}, 1).ok());
  EXPECT_TRUE(CheckBin(1, 1).ok());
  EXPECT_TRUE(CheckBin(1, kMaxBins).ok());
  EXPECT_TRUE(CheckBin(kMaxBins, kMaxBins).ok());
  for (const Tick bin : {-1, 0, 2001}) {
    const absl::Status status = CheckBin(bin, 2000);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("must be from 1 ms to 2 s")) << bin;
  }
}

// A picture of a week in bins of 1 ms would take gigabytes.
TEST(CheckBin, RefusesMoreBinsThanAPictureCanHave) {
  EXPECT_FALSE(CheckBin(1, kMaxBins + 1).ok());
  EXPECT_TRUE(CheckBin(2, kMaxBins + 1).ok());
  EXPECT_THAT(std::string(CheckBin(1, Seconds(604'800)).message()), HasSubstr("must be from 4.615 s to 168 h"));
}

}  // namespace
}  // namespace lull
