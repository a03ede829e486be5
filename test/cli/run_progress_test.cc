// Covers run_progress.cc, file_progress.cc, status_line.cc.

#include "cli/run_progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cli/status_line.h"
#include "test/support/example_status.h"

namespace lull::cli {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(FormatTimeLeft, RoundsUpToSeconds) {
  EXPECT_EQ(FormatTimeLeft(0.2), "0:01");
  EXPECT_EQ(FormatTimeLeft(65), "1:05");
  EXPECT_EQ(FormatTimeLeft(3599.5), "1:00:00");
  EXPECT_EQ(FormatTimeLeft(7380), "2:03:00");
  EXPECT_EQ(FormatTimeLeft(3 * 86'400.0), "3 days");
  EXPECT_EQ(FormatTimeLeft(1e15), "11574074074 days");
}

TEST(TextStatus, TellsEverything) {
  EXPECT_EQ(TextStatus(ExampleStatus(), 1000),
            "12.3 of 20 s   61 %      2 x real time  0:04 left    5.25 Hz     77 awake  123,456 spikes  31 MiB  "
            "checkpoint at 10 s");
}

TEST(TextStatus, TellsWhichFileIsBeingMade) {
  RunStatus status = ExampleStatus();
  status.state = RunState::kWriting;
  status.file = "rhythm.png";
  status.file_part = 0.459;
  EXPECT_EQ(TextStatus(status, 1000), "rhythm.png: 45 % of the recording read");
  EXPECT_EQ(TextStatus(status, 10), "rhythm.png");
}

TEST(TextStatus, LeavesOutWholePartsWhereThereIsNoRoom) {
  const std::string all = TextStatus(ExampleStatus(), 1000);
  for (std::size_t width = 0; width < all.size(); ++width) {
    const std::string text = TextStatus(ExampleStatus(), width);
    EXPECT_LE(text.size(), width);
    EXPECT_TRUE(all.starts_with(text) && (text.empty() || all.substr(text.size()).starts_with("  "))) << text;
  }
}

TEST(TextStatus, CountsLongRunsInHours) {
  RunStatus status = ExampleStatus();
  status.duration = Seconds(168 * 3600);
  status.now = Seconds(12 * 3600 + 1800) + 999;
  EXPECT_THAT(TextStatus(status, 1000), HasSubstr(" 12.50 of 168 h    7 %"));
  EXPECT_THAT(TextStatus(status, 1000), EndsWith("checkpoint at 0.00 h"));
  status.now = status.duration - 1;
  EXPECT_THAT(TextStatus(status, 1000), HasSubstr("167.99 of 168 h   99 %")) << "not before it is there";
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

// What a run calls, for every state.
std::string Shown(const RunProgressOptions& options) {
  RunProgress progress(options);
  testing::internal::CaptureStderr();
  for (const RunState state : {RunState::kBuilding, RunState::kRunning, RunState::kWriting, RunState::kFinished}) {
    RunStatus status = ExampleStatus();
    status.state = state;
    if (const auto show = progress.on_progress()) show(status);
  }
  if (const auto warn = progress.on_warning()) warn("something is odd");
  return testing::internal::GetCapturedStderr();
}

TEST(RunProgress, LogsTheBeginningAndTheEnd) {
  EXPECT_THAT(Shown({.log = true}), AllOf(StartsWith("lull: 1970-01-01T00:00:00Z  12.3 of 20 s   61 %"),
                                          HasSubstr("\nlull: 1970-01-01T00:00:00Z  finished  12.3 of 20 s"),
                                          EndsWith("checkpoint at 10 s\nlull: something is odd\n")));
  EXPECT_EQ(RunProgress({.log = true}).every_s(), 60);
}

TEST(RunProgress, LogsObjects) {
  EXPECT_THAT(Shown({.log = true, .json = true}),
              AllOf(StartsWith("{\"state\": \"running\""), HasSubstr("\n{\"state\": \"finished\"")));
}

TEST(RunProgress, ShowsWarningsAloneWhereThereIsNoTerminal) { EXPECT_EQ(Shown({}), "lull: something is odd\n"); }

TEST(RunProgress, ShowsWarningsEvenWhenQuiet) { EXPECT_EQ(Shown({.quiet = true}), "lull: something is odd\n"); }

}  // namespace
}  // namespace lull::cli
