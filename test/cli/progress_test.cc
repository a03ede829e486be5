#include "cli/progress.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace lull::cli {
namespace {

TEST(FormatTimeLeft, RoundsUpToSeconds) {
  EXPECT_EQ(FormatTimeLeft(0.2), "0:01");
  EXPECT_EQ(FormatTimeLeft(65), "1:05");
  EXPECT_EQ(FormatTimeLeft(3599.5), "1:00:00");
  EXPECT_EQ(FormatTimeLeft(7380), "2:03:00");
  EXPECT_EQ(FormatTimeLeft(3 * 86'400.0), "3 days");
  EXPECT_EQ(FormatTimeLeft(1e15), "11574074074 days");
}

TEST(SpeedEstimate, IsTheSpeedWhileThatIsSteady) {
  SpeedEstimate speed;
  EXPECT_EQ(speed.model_seconds_per_second(), std::nullopt);
  for (int i = 0; i < 1000; ++i) speed.Add(4, 0.1);
  EXPECT_NEAR(speed.model_seconds_per_second().value(), 40, 1e-9);
}

// A network that bursts for two seconds of every ten, at a tenth of its usual speed. The average is what the time left
// must follow; after a minute it may not sway by more than a third.
TEST(SpeedEstimate, Settles) {
  SpeedEstimate speed;
  double lowest = INFINITY, highest = 0;
  for (int tenth = 0; tenth < 3000; ++tenth) {
    speed.Add(tenth % 100 < 20 ? 1 : 10, 0.1);
    if (tenth < 600) continue;
    lowest = std::min(lowest, speed.model_seconds_per_second().value());
    highest = std::max(highest, speed.model_seconds_per_second().value());
  }
  EXPECT_GT(lowest, 82 / 1.34);
  EXPECT_LT(highest, 82 * 1.34);
}

// Standard error is a file or a pipe under test.
TEST(StatusLine, IsSilentWhereThereIsNoTerminal) {
  testing::internal::CaptureStderr();
  {
    StatusLine line(true);
    EXPECT_FALSE(line.enabled());
    line.Show("nobody reads this");
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace lull::cli
