#include "run/progress.h"

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
#include "absl/strings/str_cat.h"
#include "lull/config.h"
#include "lull/network.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
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
  Progress Begin(ProgressOptions options = {}) {
    options.status_file = directory_.path() + "/status.json";
    options.warn = [this](const std::string& sentence) { warnings_.push_back(sentence); };
    return {options,
            {.network = "a \"net\"", .duration = config_.duration, .neurons = 50},
            simulation_,
            checkpoints_,
            Moment};
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
  std::vector<std::string> warnings_;
};

TEST_F(ProgressTest, KeepsAFileUpToDate) {
  Progress progress = Begin();
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

TEST_F(ProgressTest, SaysWhichFileIsBeingMade) {
  Progress progress = Begin();
  progress.Enter(RunState::kWriting);
  EXPECT_THAT(File(), HasSubstr("\"file\": null, \"file_part\": null"));
  Pass(1);
  progress.Making("spikes.csv", 0.25);
  EXPECT_THAT(File(), HasSubstr("\"file\": null")) << "two seconds have not passed";
  Pass(1);
  progress.Making("rhythm.png", 0.5);
  EXPECT_THAT(File(), AllOf(HasSubstr("\"writing\""), HasSubstr("\"file\": \"rhythm.png\", \"file_part\": 0.5")));
  progress.Enter(RunState::kFinished);
  EXPECT_THAT(File(), HasSubstr("\"file\": null, \"file_part\": null"));
}

TEST_F(ProgressTest, SaysThatARunHasFailedUnlessItIsToldOtherwise) {
  { Progress progress = Begin(); }
  EXPECT_THAT(File(), StartsWith("{\"state\": \"failed\""));
  {
    Progress progress = Begin();
    progress.Enter(RunState::kInterrupted);
  }
  EXPECT_THAT(File(), StartsWith("{\"state\": \"interrupted\""));
}

TEST_F(ProgressTest, ShowsTheCallerAsOftenAsItWants) {
  std::vector<std::string> shown;
  {
    Progress progress = Begin({.on_progress =
                                   [&shown](const RunStatus& status) {
                                     shown.push_back(absl::StrCat(status.now, " ms, ", status.spikes, " spikes, ",
                                                                  static_cast<int>(status.state)));
                                   },
                               .progress_every_s = 60});
    for (Tick t = 0; t < 90'000; t += 500) {  // model time passes half as fast as time
      Pass(1);
      Exchange(progress, t, t + 500, 10);
    }
    progress.Enter(RunState::kWriting);
    progress.Enter(RunState::kFinished);
  }
  EXPECT_THAT(shown, ElementsAre("0 ms, 0 spikes, 1", "30000 ms, 600 spikes, 1", "60000 ms, 1200 spikes, 1",
                                 "90000 ms, 1800 spikes, 1", "90000 ms, 1800 spikes, 2", "90000 ms, 1800 spikes, 3"));
}

// The exchange at which something is shown is one that it asks for, if no other comes.
TEST_F(ProgressTest, AsksForAnExchangeWhenSomethingIsDue) {
  Progress progress = Begin();
  EXPECT_TRUE(progress.status().ok());
  Pass(1.9);
  EXPECT_TRUE(progress.status().ok());
  Pass(0.1);
  EXPECT_TRUE(absl::IsAborted(progress.status()));
  Exchange(progress, 0, 100, 3);
  EXPECT_TRUE(progress.status().ok());
  EXPECT_THAT(File(), HasSubstr("\"model_ms\": 100,"));
}

TEST_F(ProgressTest, WarnsOnceThatTheFileCannotBeWritten) {
  std::filesystem::remove_all(directory_.path());
  {
    Progress progress = Begin();
    Pass(10);
    Exchange(progress, 0, 100, 0);
    progress.Enter(RunState::kFinished);
  }
  EXPECT_THAT(warnings_,
              ElementsAre(EndsWith("/status.json: cannot be written: No such file or directory; the run continues")));
}

TEST_F(ProgressTest, WritesTheFileThroughNoLink) {
  const TemporaryDirectory elsewhere;
  std::ofstream(elsewhere.File("mine")) << "mine";
  for (const char* const name : {".lull-status.tmp", "status.json"}) {
    std::filesystem::create_symlink(elsewhere.File("mine"), directory_.File(name));
  }
  { Progress progress = Begin(); }
  EXPECT_EQ(Contents(elsewhere.File("mine")), "mine");
  EXPECT_THAT(File(), StartsWith("{\"state\""));
  EXPECT_THAT(warnings_, testing::IsEmpty());
}

}  // namespace
}  // namespace lull
