// Runs that several ranks interrupt and other numbers of ranks resume.
// Covers checkpoint.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "lull/checkpoint.h"
#include "lull/recording.h"
#include "test/support/recorded_on_ranks.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

namespace fs = std::filesystem;

class CheckpointsOnRanks : public testing::Test {
 protected:
  RunOfParts NewRun(const std::string& name) {
    RunOfParts run(scratch_.File(name), kRecordAll);
    run.has_checkpoints = true;
    return run;
  }

  // The exported files, and the hashes of the run.
  static std::map<std::string, std::string> ResultOf(const RunOfParts& run) {
    const RecordedRun recorded = run.Open().value();
    const std::string out = run.directory() + "/exported";
    fs::create_directories(out);
    EXPECT_TRUE(ExportRun(recorded, out, FileFormat::kCsv).ok());
    std::map<std::string, std::string> files = FilesIn(out);
    files["spike hash"] = std::to_string(recorded.facts().end->spike_hash);
    return files;
  }

  std::map<std::string, std::string> Expected() {
    RunOfParts alone = NewRun("alone");
    ExpectOk(alone.Record({.ranks = 0}));
    return ResultOf(alone);
  }

  TemporaryDirectory scratch_;
};

TEST_F(CheckpointsOnRanks, AreResumedByAnyNumberOfRanks) {
  const auto expected = Expected();
  for (const auto& [first, second, third] : {std::tuple(3, 2, 5), {4, 0, 3}, {0, 8, 1}}) {
    SCOPED_TRACE(std::to_string(first) + ", " + std::to_string(second) + ", " + std::to_string(third) + " ranks");
    RunOfParts run = NewRun("run-" + std::to_string(first));
    ExpectOk(run.Record({.ranks = first, .until = 900, .saved_at = 703}));
    ExpectOk(run.Record({.ranks = second, .from = 703, .until = 1900, .saved_at = 1408}));
    ExpectOk(run.Record({.ranks = third, .from = 1408}));
    ExpectSameFiles(ResultOf(run), expected);
  }
}

TEST_F(CheckpointsOnRanks, TheLastTwoAreKeptWithAllTheirParts) {
  RunOfParts run = NewRun("run");
  for (const Tick saved_at : {200, 400, 600}) {
    ExpectOk(run.Record({.ranks = 3, .from = saved_at - 200, .until = saved_at, .saved_at = saved_at}));
  }
  std::vector<std::string> names;
  for (const auto& [name, contents] : FilesIn(run.directory())) {
    if (name.starts_with(kCheckpointStem)) names.push_back(name);
  }
  EXPECT_THAT(names, UnorderedElementsAre("checkpoint-400.lull", "checkpoint-400.1.lull", "checkpoint-400.2.lull",
                                          "checkpoint-600.lull", "checkpoint-600.1.lull", "checkpoint-600.2.lull"));
  EXPECT_THAT(CheckpointsIn(run.directory()), ElementsAre("checkpoint-600.lull", "checkpoint-400.lull"));
}

// A part that is gone or damaged spoils its checkpoint; the one before is taken, by all ranks.
TEST_F(CheckpointsOnRanks, WithoutOneOfItsPartsAnEarlierOneIsTaken) {
  const auto expected = Expected();
  for (const bool is_gone : {true, false}) {
    RunOfParts run = NewRun(is_gone ? "gone" : "damaged");
    ExpectOk(run.Record({.ranks = 3, .until = 703, .saved_at = 703}));
    ExpectOk(run.Record({.ranks = 3, .from = 703, .until = 1408, .saved_at = 1408}));
    const std::string part = run.directory() + "/checkpoint-1408.2.lull", whole = Contents(part);
    is_gone ? (void)fs::remove(part)
            : (void)(std::ofstream(part, std::ios::binary) << whole.substr(0, whole.size() - 20));
    ExpectOk(run.Record({.ranks = 2, .from = 703}));
    ExpectSameFiles(ResultOf(run), expected);
  }
}

// Rank 0 writes its file last, so that a checkpoint is never there without its parts.
TEST_F(CheckpointsOnRanks, APartThatFailsLeavesNone) {
  RunOfParts run = NewRun("run");
  ExpectOk(run.Record({.ranks = 3, .until = 703, .saved_at = 703}));
  run.before_saving = [&run](int rank) {
    if (rank == 1) fs::remove(run.directory() + "/recording.1.log");
  };
  for (const absl::Status& status : run.Record({.ranks = 3, .from = 703, .until = 1408, .saved_at = 1408})) {
    EXPECT_THAT(std::string(status.message()), HasSubstr("recording.1.log"));
  }
  EXPECT_THAT(CheckpointsIn(run.directory()), ElementsAre("checkpoint-703.lull"));
}

TEST_F(CheckpointsOnRanks, OneErrorIsSaidByAll) {
  RunOfParts run = NewRun("run");
  ExpectOk(run.Record({.ranks = 3, .until = 703, .saved_at = 703}));
  fs::remove(run.directory() + "/checkpoint-703.1.lull");
  const std::vector<absl::Status> statuses = run.Record({.ranks = 2, .from = 703});
  for (const absl::Status& status : statuses) {
    EXPECT_EQ(status, statuses[0]);
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("checkpoint-703.1.lull"), HasSubstr("No such file")));
  }
}

}  // namespace
}  // namespace lull
