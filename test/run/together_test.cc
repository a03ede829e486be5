// Runs into a directory that several ranks do together: they leave what one process leaves, and end together.

#include "run/together.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <new>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lull/config.h"
#include "lull/observer.h"
#include "lull/recording.h"
#include "lull/run.h"
#include "lull/run_files.h"
#include "ranks/in_process.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kFive = R"(
seed = 3
duration = "600 ms"
delivery_limit = 4
[[columns]]
count = 5
layers = [{ name = "in", size = 6, type = "chattering" }, { name = "out", size = 5, type = "fast spiking" }]
[[projections]]
from = "in"
to = "out"
reach = { ring = 1 }
in_degree = 3
strength = 4
delay = ["2 ms", "7 ms"]
stdp = true
[[inputs]]
source = "poisson"
rate_hz = 50
amplitude = 18
[record]
format = "csv"
weights = { every = "100 ms" }
rates = { every = "30 ms" }
traces = { neurons = [2, 40], every = "3 ms" }
)";

Config FiveColumns() { return ParseConfig(kFive, "five").value(); }

// What a run leaves, file by file: without what is of the machine, of the time of day or of a number of ranks.
std::map<std::string, std::string> Left(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    const bool is_own = name == kStatusFile || name == kSummaryFile || name.ends_with(kRankLogEnding) ||
                        name.ends_with(kCheckpointEnding);
    if (!is_own) files[name] = Contents(entry.path().string());
  }
  return files;
}

void ExpectSame(const std::string& directory, const std::string& other) {
  const auto files = Left(directory), expected = Left(other);
  EXPECT_EQ(files.size(), expected.size());
  for (const auto& [name, contents] : expected) {
    EXPECT_TRUE(files.contains(name) && files.at(name) == contents) << name << " differs";
  }
}

class RunOnRanksTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const { return scratch_.File(name); }

  // Runs or resumes on some ranks, each with options of its own. Returns the reports, by rank.
  using Options = std::function<RunDirectoryOptions(int rank)>;
  std::vector<absl::StatusOr<RunReport>> Run(int ranks, const std::string& name, const Options& options = {}) const {
    return On(ranks, options,
              [&](const RunDirectoryOptions& of) { return RunIntoDirectory(FiveColumns(), Path(name), of); });
  }
  std::vector<absl::StatusOr<RunReport>> Resume(int ranks, const std::string& name, const ResumeChanges& changes = {},
                                                const Options& options = {}) const {
    return On(ranks, options,
              [&](const RunDirectoryOptions& of) { return ResumeInDirectory(Path(name), changes, of); });
  }

  TemporaryDirectory scratch_;

 private:
  static std::vector<absl::StatusOr<RunReport>> On(
      int ranks, const Options& options,
      const std::function<absl::StatusOr<RunReport>(const RunDirectoryOptions&)>& work) {
    std::vector<absl::StatusOr<RunReport>> reports(static_cast<std::size_t>(ranks), absl::UnknownError("not run"));
    RunInProcess(ranks, [&](Collectives& of) {
      RunDirectoryOptions own = options ? options(of.rank()) : RunDirectoryOptions();
      own.ranks = &of;
      reports[static_cast<std::size_t>(of.rank())] = work(own);
      return absl::OkStatus();
    });
    return reports;
  }
};

// The one message that all ranks have for an error of this code; rank 0's may lack the name of rank 0.
std::string MessageOfAll(const std::vector<absl::StatusOr<RunReport>>& reports, absl::StatusCode code) {
  std::set<std::string> messages;
  for (const absl::StatusOr<RunReport>& report : reports) {
    EXPECT_EQ(report.status().code(), code) << report.status();
    messages.insert(std::string(report.status().message()));
  }
  EXPECT_EQ(messages.size(), 1u) << *messages.begin() << "\n" << *messages.rbegin();
  return *messages.begin();
}

void ExpectOk(const std::vector<absl::StatusOr<RunReport>>& reports) {
  for (const absl::StatusOr<RunReport>& report : reports) EXPECT_TRUE(report.ok()) << report.status();
}

// Ends a run with an error from a step on.
class EndsAt : public Observer {
 public:
  EndsAt(Tick time, absl::Status with) : time_(time), with_(std::move(with)) {}
  void OnSpikes(Tick, Tick until, std::span<const Spike>) override { now_ = until; }
  absl::Status status() const override { return now_ < time_ ? absl::OkStatus() : with_; }

 private:
  Tick time_;
  absl::Status with_;
  Tick now_ = 0;
};

TEST_F(RunOnRanksTest, LeavesTheFilesOfOneProcess) {
  const RunReport alone = RunIntoDirectory(FiveColumns(), Path("alone")).value();
  for (const int ranks : {1, 2, 3, 5, 7}) {
    SCOPED_TRACE(ranks);
    const std::string name = "on" + std::to_string(ranks);
    const auto reports = Run(ranks, name);
    ExpectOk(reports);
    ExpectSame(Path(name), Path("alone"));
    const RunReport& report = *reports[0];
    EXPECT_EQ(report.statistics.all.cv_isi, alone.statistics.all.cv_isi);
    EXPECT_EQ(report.facts.ranks, ranks);
    EXPECT_EQ(report.facts.end->weights_beyond_limit, alone.facts.end->weights_beyond_limit);
    EXPECT_EQ(report.warnings, alone.warnings);
    for (const absl::StatusOr<RunReport>& of : reports) {
      EXPECT_EQ(of->facts.end->spike_hash, alone.facts.end->spike_hash);
      EXPECT_EQ(of->facts.end->weight_hash, alone.facts.end->weight_hash);
      EXPECT_EQ(of->facts.end->stats.deliveries, alone.facts.end->stats.deliveries);
    }
    for (int rank = 1; rank < ranks; ++rank) {
      EXPECT_THAT(report.files, Contains("recording." + std::to_string(rank) + ".log"));
    }
  }
}

// Stopped by one rank, or at a checkpoint; resumed by another number of ranks, or by one process, and the other way
// round; made longer after its end.
TEST_F(RunOnRanksTest, IsResumedByAnotherNumberOfRanks) {
  ASSERT_TRUE(RunIntoDirectory(FiveColumns(), Path("alone")).ok());
  for (const std::vector<int>& numbers : {std::vector{3, 2, 1}, {1, 4, 2}, {2, 7, 3}}) {
    SCOPED_TRACE(numbers[0]);
    const std::string name = "cut" + std::to_string(numbers[0]);
    EndsAt stop(130, absl::CancelledError("enough"));
    const auto stopped = Run(numbers[0], name, [&](int rank) {
      RunDirectoryOptions options;
      if (rank == numbers[0] - 1) options.observers = {&stop};
      return options;
    });
    ExpectOk(stopped);
    for (const auto& report : stopped) EXPECT_FALSE(report->finished());
    EndsAt again(377, absl::CancelledError("enough"));
    ExpectOk(Resume(numbers[1], name, {.engine = EngineKind::kClockDriven, .threads = 2}, [&](int rank) {
      RunDirectoryOptions options;
      if (rank == 0) options.observers = {&again};
      return options;
    }));
    const auto ended = Resume(numbers[2], name);
    ExpectOk(ended);
    EXPECT_TRUE(ended[0]->finished());
    ExpectSame(Path(name), Path("alone"));
    EXPECT_FALSE(fs::exists(Path(name) + "/" + kUnfinishedDirectory));
  }
}

TEST_F(RunOnRanksTest, AFinishedRunIsMadeLonger) {
  Config longer = FiveColumns();
  longer.duration = 900;
  ASSERT_TRUE(RunIntoDirectory(longer, Path("alone")).ok());
  const auto with_checkpoints = [](int) {
    return RunDirectoryOptions{.checkpoint_every = CheckpointEvery{.model = 250}};
  };
  ExpectOk(Run(3, "out", with_checkpoints));
  EXPECT_TRUE(fs::exists(Path("out/checkpoint-600.2.lull")));
  ExpectOk(Resume(2, "out", {.duration = 900}));
  auto files = Left(Path("out")), expected = Left(Path("alone"));
  EXPECT_EQ(files["spikes.csv"], expected["spikes.csv"]);
  EXPECT_EQ(files["weights.csv"], expected["weights.csv"]);
  EXPECT_EQ(files["spikes.png"], expected["spikes.png"]);
  EXPECT_FALSE(fs::exists(Path("out/checkpoint-600.2.lull"))) << "it belongs to the run before";
  // The next run replaces all of it.
  Config other = FiveColumns();
  ASSERT_TRUE(RunIntoDirectory(other, Path("out"), {.overwrite = Overwrite::kAnyRun}).ok());
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(Path("out"))) names.push_back(entry.path().filename().string());
  EXPECT_THAT(names, Each(Not(AllOf(StartsWith("recording."), HasSubstr(".1")))));
  EXPECT_THAT(names, Each(Not(StartsWith(kCheckpointStem))));
}

TEST_F(RunOnRanksTest, AFailureOfOneEndsAllAndIsResumed) {
  ASSERT_TRUE(RunIntoDirectory(FiveColumns(), Path("alone")).ok());
  EndsAt full(300, absl::UnavailableError("No space left on device"));
  const auto reports = Run(3, "out", [&](int rank) {
    RunDirectoryOptions options = {.checkpoint_every = CheckpointEvery{.model = 100}};
    if (rank == 2) options.observers = {&full};
    return options;
  });
  EXPECT_THAT(MessageOfAll(reports, absl::StatusCode::kAborted),
              AllOf(StartsWith("rank 2 ("), HasSubstr("): No space left on device; the run stopped at "),
                    HasSubstr("resumes it from the last checkpoint")));
  ExpectOk(Resume(2, "out"));
  ExpectSame(Path("out"), Path("alone"));
}

TEST_F(RunOnRanksTest, ARankWithoutMemoryEndsAll) {
  class Hungry : public Observer {
    void OnSpikes(Tick, Tick until, std::span<const Spike>) override { now_ = until; }
    void OnExchange(Tick, std::vector<Stimulus>& stimuli) override {
      if (now_ > 200) stimuli.push_back({.time = now_ + 1, .neuron = 0, .amplitude = 1});
    }
    // Asked here again, for a stimulus.
    bool of_all_ranks() const override { return now_ > 200 ? throw std::bad_alloc() : true; }
    Tick now_ = 0;
  };
  Hungry hungry;
  const auto reports = Run(3, "out", [&](int rank) {
    RunDirectoryOptions options;
    if (rank == 1) options.observers = {&hungry};
    return options;
  });
  EXPECT_THAT(std::string(reports[1].status().message()), StartsWith("simulation: out of memory"));
  for (const int rank : {0, 2}) {
    EXPECT_EQ(reports[rank].status().code(), absl::StatusCode::kAborted) << reports[rank].status();
    EXPECT_THAT(std::string(reports[rank].status().message()),
                AllOf(StartsWith("rank 1 ("), HasSubstr("has left: simulation: out of memory")));
  }
}

TEST_F(RunOnRanksTest, WhatIsRefusedIsRefusedByAllAndLeavesNothing) {
  const auto failing = Run(3, "out", [](int rank) {
    RunDirectoryOptions options;
    options.on_built = [rank](const Network&, auto&) {
      return rank == 1 ? absl::InvalidArgumentError("no such layer") : absl::OkStatus();
    };
    return options;
  });
  EXPECT_THAT(MessageOfAll(failing, absl::StatusCode::kInvalidArgument),
              AllOf(StartsWith("rank 1 ("), HasSubstr("): no such layer")));
  EXPECT_FALSE(fs::exists(Path("out")));

  ASSERT_TRUE(RunIntoDirectory(FiveColumns(), Path("out")).ok());
  const auto before = Left(Path("out"));
  const auto taken = Run(3, "out");
  EXPECT_THAT(std::string(taken[0].status().message()), AllOf(StartsWith("'"), HasSubstr("holds a finished run")));
  for (const auto& report : taken) EXPECT_EQ(report.status().code(), absl::StatusCode::kFailedPrecondition);
  const auto longer = Resume(2, "out", {.duration = 900});
  EXPECT_THAT(MessageOfAll(longer, absl::StatusCode::kFailedPrecondition), HasSubstr("without a checkpoint"));
  EXPECT_EQ(Left(Path("out")), before);
}

TEST_F(RunOnRanksTest, RanksWithOtherConfigurationsDoNotBegin) {
  std::vector<absl::Status> statuses = RunInProcess(3, [&](Collectives& ranks) {
    Config config = FiveColumns();
    if (ranks.rank() == 2) config.duration += 1;
    return RunIntoDirectory(config, Path("out"), {.ranks = &ranks}).status();
  });
  for (const absl::Status& status : statuses) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), AllOf(StartsWith("rank 2 ("), HasSubstr("another configuration")));
  }
  EXPECT_FALSE(fs::exists(Path("out")));
}

TEST_F(RunOnRanksTest, RankZeroShowsWhatAllHaveTogether) {
  std::vector<RunStatus> shown;
  const auto reports = Run(3, "out", [&](int rank) {
    RunDirectoryOptions options = {.progress_every_s = 0};
    options.on_progress = [&shown, rank](const RunStatus& status) {
      EXPECT_EQ(rank, 0);
      shown.push_back(status);
    };
    return options;
  });
  ExpectOk(reports);
  ASSERT_GE(shown.size(), 4u);
  EXPECT_EQ(shown.back().state, RunState::kFinished);
  EXPECT_EQ(shown.back().spikes, reports[0]->statistics.all.spikes);
  EXPECT_EQ(shown.back().neurons, 55u);
  EXPECT_EQ(shown.back().ranks, 3);
  EXPECT_TRUE(std::ranges::any_of(shown, [](const RunStatus& status) {
    return status.state == RunState::kRunning && status.now > 0 && status.now < 600 && status.spikes > 0;
  }));
}

TEST(Together, OneProcessGetsBackWhatItGives) {
  const Together alone(nullptr);
  EXPECT_TRUE(alone.is_main());
  EXPECT_EQ(alone.TextOfMain("text").value(), "text");
  EXPECT_EQ(alone.Agree(absl::DataLossError("gone")), absl::DataLossError("gone"));
  EXPECT_EQ(alone.OnMain([] { return absl::DataLossError("gone"); }), absl::DataLossError("gone"));
}

TEST(Together, AllGetWhatTheFirstHas) {
  const auto statuses = RunInProcess(3, [](Collectives& ranks) {
    const Together together(&ranks);
    EXPECT_EQ(together.TextOfMain("of " + std::to_string(ranks.rank())).value(), "of 0");
    EXPECT_EQ(together.OnMain([&] { return absl::NotFoundError(std::to_string(ranks.rank())); }),
              absl::NotFoundError("0"));
    std::uint64_t number = static_cast<std::uint64_t>(ranks.rank()) + 1;
    EXPECT_TRUE(together.AddUp({&number, 1}).ok());
    EXPECT_EQ(number, 6u);
    return together.Agree(ranks.rank() == 2 ? absl::DataLossError("gone") : absl::OkStatus());
  });
  for (const absl::Status& status : statuses) {
    EXPECT_THAT(std::string(status.message()), AllOf(StartsWith("rank 2 ("), HasSubstr("): gone")));
  }
}

}  // namespace
}  // namespace lull
