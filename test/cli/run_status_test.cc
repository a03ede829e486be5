#include "cli/run_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace lull::cli {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Optional;
using testing::StartsWith;

TEST(FormatTimeLeft, RoundsUpToSeconds) {
  EXPECT_EQ(FormatTimeLeft(0.2), "0:01");
  EXPECT_EQ(FormatTimeLeft(65), "1:05");
  EXPECT_EQ(FormatTimeLeft(3599.5), "1:00:00");
  EXPECT_EQ(FormatTimeLeft(7380), "2:03:00");
  EXPECT_EQ(FormatTimeLeft(3 * 86'400.0), "3 days");
  EXPECT_EQ(FormatTimeLeft(1e15), "11574074074 days");
}

TEST(FormatUtc, IsIso8601) {
  EXPECT_EQ(FormatUtc(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatUtc(1'000'000'000), "2001-09-09T01:46:40Z");
}

TEST(ResidentBytes, CountsWhatIsTouched) {
  const std::optional<std::uint64_t> before = ResidentBytes();
  ASSERT_TRUE(before.has_value()) << "Linux tells";
  const std::vector<char> touched(64 << 20, 1);
  // Somebody may look: clang++ leaves out memory at which nobody does.
  [[maybe_unused]] const char* const volatile looked_at = touched.data();
  EXPECT_GE(ResidentBytes().value(), *before + touched.size() / 2);
}

RunStatus ExampleStatus() {
  return {.network = "n",
          .now = 12'345,
          .duration = 20'000,
          .speed = 2,
          .rate_hz = 5.25,
          .spikes = 123'456,
          .neurons = 2000,
          .awake = 77,
          .memory_bytes = 31 << 20,
          .checkpoint = 10'000};
}

TEST(RunStatus, TellsTheTimeLeft) {
  RunStatus status = ExampleStatus();
  EXPECT_THAT(status.seconds_left(), Optional(7.655 / 2));
  status.speed = 0;
  EXPECT_EQ(status.seconds_left(), std::nullopt);
  status.now = status.duration;
  EXPECT_THAT(status.seconds_left(), Optional(0));
}

TEST(TextStatus, TellsEverything) {
  EXPECT_EQ(TextStatus(ExampleStatus(), 1000),
            "12.3 of 20 s   61 %      2 x real time  0:04 left    5.25 Hz     77 awake  123,456 spikes  31 MiB  "
            "checkpoint at 10 s");
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

// What cannot be known yet is null.
TEST(JsonStatus, IsOneLine) {
  EXPECT_THAT(JsonStatus(ExampleStatus()), HasSubstr("\"left_s\": 3.8275, \"spikes\": 123456, \"rate_hz\": 5.25"));
  EXPECT_THAT(
      JsonStatus({.state = RunState::kFailed}),
      AllOf(StartsWith("{\"state\": \"failed\", \"updated\": \"1970-01-01T00:00:00Z\", \"started\": "
                       "\"1970-01-01T00:00:00Z\", \"version\": \""),
            EndsWith("\", \"pid\": 0, \"network\": \"\", \"model_ms\": 0, \"duration_ms\": 0, \"wall_s\": 0, "
                     "\"model_s_per_s\": null, \"left_s\": 0, \"spikes\": 0, \"rate_hz\": null, \"neurons\": 0, "
                     "\"awake\": 0, \"rss_bytes\": null, \"checkpoint_ms\": null}\n")));
}

}  // namespace
}  // namespace lull::cli
