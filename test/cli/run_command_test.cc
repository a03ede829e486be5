// Covers run_command.cc, interruption.cc, source.cc, exit_status.cc. program_test runs the program itself.

#include "cli/run_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "lull/config.h"
#include "lull/run.h"
#include "test/support/temporary_directory.h"

namespace lull::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* kRing = R"(
duration = "300 ms"
[[columns]]
count = 4
layers = [{ name = "in", size = 5, type = "chattering" }]
[[projections]]
from = "in"
to = "in"
reach = "others"
in_degree = 3
[[inputs]]
source = "poisson"
rate_hz = 50
amplitude = 18
[record]
format = "csv"
weights = true
)";

class RunCommandTest : public testing::Test {
 protected:
  RunCommandTest() { std::ofstream(scratch_.File("ring.toml")) << kRing; }

  // What the program prints on either stream.
  std::string Printed(const RunCommandOptions& options, ExitStatus expected) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    EXPECT_EQ(RunCommand(options), expected);
    return testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
  }

  TemporaryDirectory scratch_;
};

// Byte for byte, but for what a clock told.
TEST_F(RunCommandTest, LeavesTheFilesOfTheLibrarysCall) {
  const std::string file = scratch_.File("ring.toml");
  const CheckpointEvery every = {.model = 100};
  EXPECT_EQ(
      Printed({.source = {.file = file}, .checkpoint_every = every, .out = scratch_.File("program"), .quiet = true},
              kDone),
      "");
  const absl::StatusOr<RunReport> report = RunIntoDirectory(LoadConfig(file).value(), scratch_.File("library"),
                                                            {.network = file, .checkpoint_every = every});
  ASSERT_TRUE(report.ok()) << report.status();
  std::size_t compared = 0;
  for (const std::string& name : report->files) {
    const fs::path program = fs::path(scratch_.File("program")) / name,
                   library = fs::path(scratch_.File("library")) / name;
    ASSERT_TRUE(fs::exists(program)) << name;
    if (name == kSummaryFile || name == kLogFile || name.starts_with(kCheckpointStem)) continue;
    EXPECT_TRUE(Contents(program.string()) == Contents(library.string())) << name;
    ++compared;
  }
  EXPECT_EQ(compared, 9u);
  const auto count = [](const std::string& path) {
    return std::distance(fs::directory_iterator(path), fs::directory_iterator());
  };
  EXPECT_EQ(count(scratch_.File("program")), count(scratch_.File("library")));
}

TEST_F(RunCommandTest, NamesTheFlagThatMustChange) {
  const RunCommandOptions options = {
      .source = {.file = scratch_.File("ring.toml")}, .out = scratch_.File("out"), .quiet = true};
  Printed(options, kDone);
  EXPECT_THAT(Printed(options, kMistake),
              HasSubstr("lull: --out: '" + scratch_.File("out") + "' holds a finished run"));
  EXPECT_THAT(Printed({.resume = scratch_.File("none")}, kMistake), HasSubstr("lull: --resume: '"));
  EXPECT_THAT(Printed({.source = {.file = scratch_.File("none.toml")}}, kMistake), HasSubstr("cannot be read"));
}

TEST_F(RunCommandTest, PrintsTheSummary) {
  const Source source = {.file = scratch_.File("ring.toml")};
  EXPECT_THAT(Printed({.source = source, .out = scratch_.File("a")}, kDone),
              AllOf(HasSubstr("300 ms of the network '"), HasSubstr("Files in " + scratch_.File("a") + ": ")));
  const std::string json = Printed({.source = source, .out = scratch_.File("b"), .json = true}, kDone);
  EXPECT_EQ(json, Contents(scratch_.File("b/summary.json")));
}

}  // namespace
}  // namespace lull::cli
