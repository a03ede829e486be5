#include "cli/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"
#include "lull/config.h"
#include "lull/network.h"
#include "test/support/temporary_directory.h"

namespace lull::cli {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ResultOf;
using testing::StartsWith;

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

// Moments are what the test says.
Progress::Clock::time_point moment = {};
Progress::Clock::time_point Moment() { return moment; }
void Pass(double seconds) {
  moment += std::chrono::duration_cast<Progress::Clock::duration>(std::chrono::duration<double>(seconds));
}

constexpr const char* kNetwork = R"(
duration = "100 s"
[[columns]]
layers = [{ name = "a", size = 50, type = "regular spiking" }]
)";

// Of 50 neurons, for 100 s, of which nothing is simulated.
class ProgressTest : public testing::Test {
 protected:
  Progress Begin(ProgressOptions options) {
    options.status_file = directory_.path() + "/status.json";
    return {line_, options, simulation_, checkpoints_, "a \"net\"", 50, config_.duration, Moment};
  }

  // Spikes of some exchange.
  void Exchange(Progress& progress, Tick from, Tick until, std::size_t spikes) {
    progress.OnSpikes(from, until, std::vector<Spike>(spikes, {until, 7}));
  }

  std::string File() const {
    std::ifstream file(directory_.path() + "/status.json");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TemporaryDirectory directory_;
  Config config_ = ParseConfig(kNetwork, "test").value();
  Network network_ = Network::Build(config_.network).value();
  Simulation simulation_ = Simulation::Create(network_).value();
  Checkpoints checkpoints_{directory_.path(), config_};
  StatusLine line_{false};
};

TEST_F(ProgressTest, KeepsAFileUpToDate) {
  Progress progress = Begin({.quiet = true});
  EXPECT_THAT(File(), AllOf(StartsWith("{\"state\": \"running\""), HasSubstr("\"network\": \"a \\\"net\\\"\""),
                            HasSubstr("\"model_ms\": 0,"), HasSubstr("\"left_s\": null"), EndsWith("}\n")));
  Pass(1);
  Exchange(progress, 0, 4000, 100);
  EXPECT_THAT(File(), HasSubstr("\"model_ms\": 0,")) << "two seconds have not passed";
  Pass(1);
  Exchange(progress, 4000, 8000, 300);
  EXPECT_THAT(File(), AllOf(HasSubstr("\"model_ms\": 8000,"), HasSubstr("\"model_s_per_s\": 4,"),
                            HasSubstr("\"left_s\": 23,"), HasSubstr("\"spikes\": 400,"), HasSubstr("\"rate_hz\": 1,"),
                            HasSubstr("\"wall_s\": 2,"), HasSubstr("\"checkpoint_ms\": null")));
  Exchange(progress, 8000, 9000, 5);
  progress.Enter(RunState::kWriting);
  EXPECT_THAT(File(), AllOf(HasSubstr("\"writing\""), HasSubstr("\"spikes\": 405,")));
  progress.Enter(RunState::kFinished);
  EXPECT_THAT(File(), StartsWith("{\"state\": \"finished\""));
}

TEST_F(ProgressTest, SaysThatARunHasFailedUnlessItIsToldOtherwise) {
  { Progress progress = Begin({.quiet = true}); }
  EXPECT_THAT(File(), StartsWith("{\"state\": \"failed\""));
  {
    Progress progress = Begin({.quiet = true});
    progress.Enter(RunState::kInterrupted);
  }
  EXPECT_THAT(File(), StartsWith("{\"state\": \"interrupted\""));
}

TEST_F(ProgressTest, LogsALineAMinute) {
  testing::internal::CaptureStderr();
  {
    Progress progress = Begin({.log = true});
    for (Tick t = 0; t < 90'000; t += 500) {  // model time passes half as fast as time
      Pass(1);
      Exchange(progress, t, t + 500, 10);
    }
    progress.Enter(RunState::kWriting);
    progress.Enter(RunState::kFinished);
  }
  const std::vector<std::string> lines = absl::StrSplit(testing::internal::GetCapturedStderr(), '\n');
  EXPECT_THAT(lines, ElementsAre(HasSubstr("Z    0.0 of 100 s"),
                                 AllOf(HasSubstr(" 30.0 of 100 s   30 %"), HasSubstr("0.5 x real time"),
                                       HasSubstr("2:20 left"), HasSubstr("0.4 Hz"), HasSubstr("600 spikes")),
                                 HasSubstr(" 60.0 of 100 s"), HasSubstr(" 90.0 of 100 s"),
                                 HasSubstr("Z  finished   90.0 of 100 s"), IsEmpty()));
}

// The exchange at which something is shown is one that it asks for, if no other comes.
TEST_F(ProgressTest, AsksForAnExchangeWhenSomethingIsDue) {
  Progress progress = Begin({.quiet = true});
  EXPECT_TRUE(progress.status().ok());
  Pass(1.9);
  EXPECT_TRUE(progress.status().ok());
  Pass(0.1);
  EXPECT_TRUE(absl::IsAborted(progress.status()));
  Exchange(progress, 0, 100, 3);
  EXPECT_TRUE(progress.status().ok());
  EXPECT_THAT(File(), HasSubstr("\"model_ms\": 100,"));
}

TEST_F(ProgressTest, TellsOnceThatTheFileCannotBeWritten) {
  std::filesystem::remove_all(directory_.path());
  testing::internal::CaptureStderr();
  {
    Progress progress = Begin({});
    Pass(10);
    Exchange(progress, 0, 100, 0);
    progress.Enter(RunState::kFinished);
  }
  EXPECT_THAT(
      testing::internal::GetCapturedStderr(),
      AllOf(StartsWith("lull: "), HasSubstr("/status.json: cannot be written: No such file or directory"),
            EndsWith("; the run goes on\n"), ResultOf([](const auto& s) { return std::ranges::count(s, '\n'); }, 1)));
}

}  // namespace
}  // namespace lull::cli
