// What several ranks record comes out byte for byte as from one process.
// Covers recorder.cc, packer.cc, trace_rows.cc, rank_share.cc, recorded_run.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "lull/recording.h"
#include "recording/recorded_run.h"
#include "test/support/recorded_on_ranks.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ContainsRegex;
using testing::Each;
using testing::HasSubstr;
using testing::Key;
using testing::Property;
using testing::StartsWith;

namespace fs = std::filesystem;

auto NumbersOf(const Statistics::Group& group) {
  return std::tuple(group.name, group.neurons, group.spikes, group.rate_hz, group.cv_isi, group.synchrony);
}

void ExpectSame(const Statistics& statistics, const Statistics& expected) {
  EXPECT_EQ(statistics.duration, expected.duration);
  EXPECT_EQ(NumbersOf(statistics.all), NumbersOf(expected.all));
  ASSERT_EQ(statistics.layers.size(), expected.layers.size());
  for (std::size_t i = 0; i < expected.layers.size(); ++i) {
    EXPECT_EQ(NumbersOf(statistics.layers[i]), NumbersOf(expected.layers[i]));
  }
  EXPECT_EQ(statistics.rate_by_second_hz, expected.rate_by_second_hz);
  EXPECT_EQ(statistics.rhythm_hz, expected.rhythm_hz);
  EXPECT_EQ(statistics.rhythm_strength, expected.rhythm_strength);
  EXPECT_EQ(statistics.spectrum, expected.spectrum);
}

// All files that are exported from a run, by name.
std::map<std::string, std::string> Exported(const RunOfParts& run) {
  const RecordedRun recorded = run.Open().value();
  const std::string out = run.directory() + "/exported";
  fs::create_directories(out);
  for (const FileFormat format : {FileFormat::kCsv, FileFormat::kSonata}) {
    const absl::Status status = ExportRun(recorded, out, format).status();
    EXPECT_TRUE(status.ok() || absl::IsUnimplemented(status)) << status;
  }
  return FilesIn(out);
}

class RecorderOnRanks : public testing::Test {
 protected:
  // The run of one process.
  static void SetUpTestSuite() {
    scratch_ = new TemporaryDirectory();
    alone_ = new RunOfParts(scratch_->File("alone"), kRecordAll);
    ExpectOk(alone_->Record({.ranks = 0}));
    files_ = new std::map(Exported(*alone_));
  }
  static void TearDownTestSuite() {
    delete files_;
    delete alone_;
    delete scratch_;
  }

  // A run in a directory of its own.
  static std::unique_ptr<RunOfParts> NewRun() {
    static int number = 0;
    return std::make_unique<RunOfParts>(scratch_->File("run-" + std::to_string(number++)), kRecordAll);
  }

  static void ExpectAsAlone(const RunOfParts& run) {
    ExpectSameFiles(Exported(run), *files_);
    ExpectSame(run.statistics(), alone_->statistics());
    const RecordedRun recorded = run.Open().value();
    EXPECT_EQ(recorded.duration(), 2537);
    EXPECT_FALSE(recorded.cut());
    ExpectSame(recorded.ComputeStatistics().value(), alone_->statistics());
  }

  static inline TemporaryDirectory* scratch_;
  static inline RunOfParts* alone_;
  static inline std::map<std::string, std::string>* files_;
};

TEST_F(RecorderOnRanks, HasSomethingToCompare) {
  for (const char* name : {"spikes.csv", "traces.csv", "weights.csv", "rates.csv", "stimuli.csv", "neurons.csv"}) {
    EXPECT_THAT(*files_, Contains(Key(name)));
    EXPECT_GT((*files_)[name].size(), 2000u) << name;
  }
  EXPECT_TRUE(alone_->statistics().all.cv_isi && alone_->statistics().all.synchrony);
  EXPECT_EQ(alone_->Open()->facts().ranks, 1);
}

TEST(LogPathOfRank, IsBesideThatOfRank0) {
  EXPECT_EQ(LogPathOfRank("a.b/recording.log", 0), "a.b/recording.log");
  EXPECT_EQ(LogPathOfRank("a.b/recording.log", 12), "a.b/recording.12.log");
  EXPECT_EQ(LogPathOfRank(kLogFile, 3), std::string(kRankLogStem) + "3" + kRankLogEnding);
  EXPECT_EQ(LogPathOfRank("log", 1), "log.1");
}

class FilesOnRanks : public RecorderOnRanks, public testing::WithParamInterface<int> {};

TEST_P(FilesOnRanks, AreThoseOfOneProcess) {
  const auto run = NewRun();
  ExpectOk(run->Record({.ranks = GetParam()}));
  EXPECT_EQ(run->Open()->facts().ranks, GetParam());
  for (int rank = 1; rank <= GetParam(); ++rank) {
    EXPECT_EQ(fs::exists(LogPathOfRank(run->LogPath(), static_cast<std::uint32_t>(rank))), rank < GetParam());
  }
  ExpectAsAlone(*run);
}

INSTANTIATE_TEST_SUITE_P(Each, FilesOnRanks, testing::Values(1, 2, 3, 5, 8));  // 8 are more than there are columns

// Each part is lost from a step on, and resumed there on another number of ranks.
TEST_F(RecorderOnRanks, ResumeOnOtherNumbersOfRanks) {
  for (const auto& [first, second, third] : {std::tuple(4, 0, 5), {0, 4, 3}}) {
    const auto run = NewRun();
    ExpectOk(run->Record({.ranks = first, .until = 900, .saved_at = 703}));
    ExpectOk(run->Record({.ranks = second, .from = 703, .until = 1900, .saved_at = 1408}));
    ExpectOk(run->Record({.ranks = third, .from = 1408}));
    ExpectAsAlone(*run);
  }
}

TEST_F(RecorderOnRanks, AreRefusedWithoutTheirLogs) {
  const auto run = NewRun();
  ExpectOk(run->Record({.ranks = 3, .until = 250, .saved_at = 203}));
  const std::string log = LogPathOfRank(run->LogPath(), 2);
  const auto refused = [&](const std::string& what, int ranks) {
    const std::vector<absl::Status> statuses = run->Record({.ranks = ranks, .from = 203});
    for (const absl::Status& status : statuses) {
      EXPECT_EQ(status, statuses[0]);
      EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr(log), HasSubstr(what)));
    }
  };
  const std::string whole = Contents(log), main = Contents(run->LogPath());
  std::ofstream(log, std::ios::binary) << whole.substr(0, 200);
  for (const int ranks : {0, 2, 3}) refused("is damaged, or was cut", ranks);
  fs::remove(log);
  refused("No such file", 2);
  EXPECT_TRUE(Contents(run->LogPath()) == main) << "nothing has changed";
  std::ofstream(log, std::ios::binary) << whole;
  ExpectOk(run->Record({.ranks = 0, .from = 203}));
  ExpectAsAlone(*run);
}

TEST_F(RecorderOnRanks, AreReadUpToTheEndOfTheShortestLog) {
  const auto run = NewRun();
  ExpectOk(run->Record({.ranks = 3}));
  const std::string log = LogPathOfRank(run->LogPath(), 2), whole = Contents(log);
  std::vector<Spike> all;
  ASSERT_TRUE(
      SourcesOf(*alone_->Open()).Spikes()([&](auto piece) { all.insert(all.end(), piece.begin(), piece.end()); }).ok());
  for (const double part : {0.2, 0.5, 0.9}) {
    std::ofstream(log, std::ios::binary) << whole.substr(
        0, static_cast<std::size_t>(part * static_cast<double>(whole.size())));
    const absl::StatusOr<RecordedRun> recorded = run->Open();
    ASSERT_TRUE(recorded.ok()) << recorded.status();
    EXPECT_TRUE(recorded->cut());
    EXPECT_LT(recorded->duration(), 2537);
    std::vector<Spike> spikes, expected;
    ASSERT_TRUE(SourcesOf(*recorded)
                    .Spikes()([&](auto piece) { spikes.insert(spikes.end(), piece.begin(), piece.end()); })
                    .ok());
    for (const Spike& spike : all) {
      if (spike.time <= recorded->duration()) expected.push_back(spike);
    }
    EXPECT_TRUE(spikes == expected);
  }
}

TEST_F(RecorderOnRanks, AreNotReadWithLogsThatAreMissingOrOfAnotherRun) {
  const auto run = NewRun(), other = NewRun();
  ExpectOk(run->Record({.ranks = 3}));
  ExpectOk(other->Record({.ranks = 3}));
  const std::string log = LogPathOfRank(run->LogPath(), 1), whole = Contents(log);
  const auto expect_refused = [&](const std::string& contents, const std::string& what) {
    std::ofstream(log, std::ios::binary) << contents;
    const absl::Status status = run->Open().status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    EXPECT_THAT(std::string(status.message()), AllOf(StartsWith(log), HasSubstr(what)));
  };
  expect_refused(Contents(LogPathOfRank(other->LogPath(), 1)), "is not of the run");
  expect_refused(Contents(LogPathOfRank(run->LogPath(), 2)), "is not of the run");
  expect_refused(Contents(run->LogPath()), "is not of the run");
  expect_refused(whole.substr(0, 30), "is not of the run");
  expect_refused("", "is not the log of a run");
  fs::remove(log);
  EXPECT_THAT(std::string(run->Open().status().message()),
              AllOf(StartsWith(log), HasSubstr("is missing; the run was recorded into 3 logs")));
  std::ofstream(log, std::ios::binary) << whole;
  EXPECT_TRUE(run->Open().ok());
}

TEST_F(RecorderOnRanks, ReturnOneErrorOfOneRank) {
  const auto same_error = [](const std::vector<absl::Status>& statuses, const std::string& what) {
    EXPECT_THAT(statuses, Each(statuses[0]));
    EXPECT_THAT(std::string(statuses[0].message()), AllOf(StartsWith("rank 1 ("), HasSubstr(what)));
  };
  const auto run = NewRun();
  const std::string log = LogPathOfRank(run->LogPath(), 1);
  std::ofstream(log) << "there";
  same_error(run->Record({.ranks = 3}), log + ": cannot be made: File exists");

  const auto other = NewRun();
  const std::string vanishing = LogPathOfRank(other->LogPath(), 1);
  other->before_finish = [&](int rank) {
    if (rank == 1) fs::remove(vanishing);
  };
  same_error(other->Record({.ranks = 3}), vanishing + ": has vanished");
}

}  // namespace
}  // namespace lull
