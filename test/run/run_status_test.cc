#include "run/run_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "lull/run.h"
#include "test/support/example_status.h"

namespace lull {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Optional;
using testing::StartsWith;

TEST(ResidentBytes, CountsWhatIsTouched) {
  const std::optional<std::uint64_t> before = ResidentBytes();
  ASSERT_TRUE(before.has_value()) << "Linux tells";
  const std::vector<char> touched(64 << 20, 1);
  // Somebody may look: clang++ leaves out memory at which nobody does.
  [[maybe_unused]] const char* const volatile looked_at = touched.data();
  EXPECT_GE(ResidentBytes().value(), *before + touched.size() / 2);
}

TEST(RunStatus, TellsTheTimeLeft) {
  RunStatus status = ExampleStatus();
  EXPECT_THAT(status.seconds_left(), Optional(7.655 / 2));
  status.speed = 0;
  EXPECT_EQ(status.seconds_left(), std::nullopt);
  status.now = status.duration;
  EXPECT_THAT(status.seconds_left(), Optional(0));
}

// What cannot be known yet is null.
TEST(JsonStatus, IsOneLine) {
  EXPECT_THAT(JsonStatus(ExampleStatus()), HasSubstr("\"left_s\": 3.8275, \"spikes\": 123456, \"rate_hz\": 5.25"));
  EXPECT_THAT(
      JsonStatus({.state = RunState::kFailed}),
      AllOf(StartsWith("{\"state\": \"failed\", \"updated\": \"1970-01-01T00:00:00Z\", \"started\": "
                       "\"1970-01-01T00:00:00Z\", \"version\": \""),
            EndsWith(
                "\", \"pid\": 0, \"network\": \"\", \"model_ms\": 0, \"duration_ms\": 0, \"wall_s\": 0, "
                "\"model_s_per_s\": null, \"left_s\": 0, \"spikes\": 0, \"rate_hz\": null, \"neurons\": 0, "
                "\"awake\": 0, \"rss_bytes\": null, \"checkpoint_ms\": null, \"file\": null, \"file_part\": null}\n")));
}

}  // namespace
}  // namespace lull
