#include "run/output_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace lull {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr const char* kSpikesFile = "spikes.csv";

class OutputDirectoryTest : public testing::Test {
 protected:
  OutputDirectoryTest() {
    std::string scratch = (fs::path(testing::TempDir()) / "lull-XXXXXX").string();
    scratch_ = mkdtemp(scratch.data());
    out_ = scratch_ / "out";
  }
  ~OutputDirectoryTest() override { fs::remove_all(scratch_); }

  // What shows that a run has left a file.
  static std::string MarkOf(const fs::path& path) {
    if (path.filename() == kSummaryFile) return "\"config_hash\": 0, ";
    return path.filename() == kLogFile ? ".LULLLOG" : "";
  }

  static void Put(const fs::path& path, const std::string& contents) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << MarkOf(path) << contents;
  }

  static std::map<std::string, std::string> Files(const fs::path& directory) {
    std::map<std::string, std::string> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
      std::string contents = "(directory)";
      if (!entry.is_directory()) std::getline(std::ifstream(entry.path()), contents, '\0');
      const std::string mark = MarkOf(entry.path());
      files[entry.path().filename().string()] = contents.starts_with(mark) ? contents.substr(mark.size()) : contents;
    }
    return files;
  }

  // The whole way of a run that leaves `files`, each holding `contents`.
  absl::Status WriteRun(Overwrite overwrite, const std::vector<std::string>& files, const std::string& contents) const {
    absl::StatusOr<OutputDirectory> directory = OutputDirectory::Open(out_.string(), overwrite);
    if (!directory.ok()) return directory.status();
    if (absl::Status status = directory->Stage(); !status.ok()) return status;
    for (const std::string& file : files) Put(directory->StagedPath(file), contents);
    return directory->Publish(files);
  }

  std::string Refusal(Overwrite overwrite) const {
    const absl::StatusOr<OutputDirectory> directory = OutputDirectory::Open(out_.string(), overwrite);
    EXPECT_FALSE(directory.ok());
    return std::string(directory.status().message());
  }

  fs::path scratch_;
  fs::path out_;
};

TEST_F(OutputDirectoryTest, HoldsTheRunOnceItIsPublished) {
  ASSERT_TRUE(WriteRun(Overwrite::kNothing, {kSummaryFile, kRasterPicture}, "new").ok());
  EXPECT_THAT(Files(out_), ElementsAre(Pair(kRasterPicture, "new"), Pair(kSummaryFile, "new")));
}

TEST_F(OutputDirectoryTest, MakesTheDirectoriesAboveToo) {
  out_ = scratch_ / "a" / "b" / "";
  ASSERT_TRUE(WriteRun(Overwrite::kNothing, {kSummaryFile}, "new").ok());
  EXPECT_TRUE(fs::exists(scratch_ / "a" / "b" / kSummaryFile));
}

TEST_F(OutputDirectoryTest, LeavesNothingOfARunThatFailed) {
  out_ = scratch_ / "a" / "b";
  {
    absl::StatusOr<OutputDirectory> directory = OutputDirectory::Open(out_.string(), Overwrite::kNothing);
    ASSERT_TRUE(directory.ok() && directory->Stage().ok());
    Put(directory->StagedPath(kRasterPicture), "half");
  }
  EXPECT_THAT(Files(scratch_), IsEmpty());
}

TEST_F(OutputDirectoryTest, KeepsTheEarlierRunWhenOneFails) {
  Put(out_ / kRasterPicture, "old");
  Put(out_ / kSummaryFile, "old");
  {
    absl::StatusOr<OutputDirectory> directory = OutputDirectory::Open(out_.string(), Overwrite::kAnyRun);
    ASSERT_TRUE(directory.ok() && directory->Stage().ok());
    Put(directory->StagedPath(kRasterPicture), "half");
    EXPECT_FALSE(directory->Publish({kRasterPicture, kSpikesFile}).ok()) << "without its summary and its spikes";
  }
  EXPECT_THAT(Files(out_), ElementsAre(Pair(kRasterPicture, "old"), Pair(kSummaryFile, "old")));
}

TEST_F(OutputDirectoryTest, ReplacesARunWholly) {
  ASSERT_TRUE(WriteRun(Overwrite::kNothing, {kRasterPicture, kFullRasterPicture, kSummaryFile}, "old").ok());
  ASSERT_TRUE(WriteRun(Overwrite::kFinishedRun, {kRasterPicture, kSummaryFile}, "new").ok());
  EXPECT_THAT(Files(out_), ElementsAre(Pair(kRasterPicture, "new"), Pair(kSummaryFile, "new")));
}

TEST_F(OutputDirectoryTest, NeverTouchesOtherFiles) {
  Put(out_ / "notes.txt", "mine");
  Put(out_ / "spikes.csv.bak", "mine");
  ASSERT_TRUE(WriteRun(Overwrite::kAnyRun, {kRasterPicture, kSummaryFile}, "new").ok());
  EXPECT_THAT(Files(out_), ElementsAre(Pair("notes.txt", "mine"), Pair("spikes.csv.bak", "mine"),
                                       Pair(kRasterPicture, "new"), Pair(kSummaryFile, "new")));
}

TEST_F(OutputDirectoryTest, RefusesAFinishedRunUnlessToldOtherwise) {
  Put(out_ / kSummaryFile, "old");
  EXPECT_THAT(Refusal(Overwrite::kNothing),
              EndsWith("/out' holds a finished run; give another directory, or replace it with --overwrite"));
  EXPECT_TRUE(OutputDirectory::Open(out_.string(), Overwrite::kFinishedRun).ok());
  EXPECT_TRUE(OutputDirectory::Open(out_.string(), Overwrite::kAnyRun).ok());
}

TEST_F(OutputDirectoryTest, RefusesAnUnfinishedRunEvenWhereAFinishedOneMayGo) {
  Put(out_ / kLogFile, "old");
  Put(out_ / kSpikesFile, "old");
  EXPECT_THAT(Refusal(Overwrite::kNothing), HasSubstr("holds an unfinished run (spikes.csv without summary.json); "));
  EXPECT_THAT(Refusal(Overwrite::kFinishedRun),
              HasSubstr("holds an unfinished run (spikes.csv without summary.json); "));
  EXPECT_TRUE(OutputDirectory::Open(out_.string(), Overwrite::kAnyRun).ok());
}

TEST_F(OutputDirectoryTest, TakesWhatAnInterruptedRunStagedForAnUnfinishedRun) {
  Put(out_ / "unfinished" / "config.toml", "whole");
  Put(out_ / "unfinished" / "recording.log", "half");
  Put(out_ / "unfinished" / ".lull-7-0.tmp", "less");
  EXPECT_THAT(Refusal(Overwrite::kFinishedRun),
              HasSubstr("holds an unfinished run, in unfinished/; resume it with 'lull run --resume "));
  ASSERT_TRUE(WriteRun(Overwrite::kAnyRun, {kSummaryFile}, "new").ok());
  EXPECT_THAT(Files(out_), ElementsAre(Pair(kSummaryFile, "new")));
}

// One that was killed before it had written its configuration: there is nothing to go on from.
TEST_F(OutputDirectoryTest, AdvisesToReplaceWhatHadNotBegun) {
  Put(out_ / "unfinished" / "recording.log", "half");
  Put(out_ / "unfinished" / "checkpoint-0.lull", "whole");
  EXPECT_THAT(
      Refusal(Overwrite::kFinishedRun),
      AllOf(HasSubstr("holds files of a run that had not begun yet, or has lost its config.toml, in unfinished/"),
            HasSubstr("--overwrite"), Not(HasSubstr("--resume"))));
  Put(out_ / kSummaryFile, "old");
  Put(out_ / "config.toml", "old");
  EXPECT_THAT(Refusal(Overwrite::kFinishedRun), Not(HasSubstr("--resume")));
  ASSERT_TRUE(WriteRun(Overwrite::kAnyRun, {kSummaryFile}, "new").ok());
  EXPECT_THAT(Files(out_), ElementsAre(Pair(kSummaryFile, "new")));
}

// One that was killed while it put its files in place: OpenToResume takes them back.
TEST_F(OutputDirectoryTest, AdvisesToResumeWithWhatIsHalfInPlace) {
  Put(out_ / "config.toml", "whole");
  Put(out_ / "unfinished" / "recording.log", "whole");
  EXPECT_THAT(Refusal(Overwrite::kFinishedRun), HasSubstr("lull run --resume"));
}

TEST_F(OutputDirectoryTest, NeverTouchesOtherFilesThereEither) {
  Put(out_ / "unfinished" / "novel.txt", "mine");
  Put(out_ / "plots" / "sketch.png", "mine");
  Put(out_ / "plots" / "spikes.csv", "mine");
  Put(out_ / "plots" / "spikes.png", "old");
  Put(out_ / kSummaryFile, "old");
  ASSERT_TRUE(WriteRun(Overwrite::kFinishedRun, {kRasterPicture, kSummaryFile}, "new").ok());
  EXPECT_THAT(Files(out_ / "unfinished"), ElementsAre(Pair("novel.txt", "mine")));
  EXPECT_THAT(Files(out_ / "plots"), ElementsAre(Pair("sketch.png", "mine"), Pair("spikes.csv", "mine")));
}

TEST_F(OutputDirectoryTest, KeepsWhatIsStagedOnDemand) {
  {
    absl::StatusOr<OutputDirectory> directory = OutputDirectory::Open(out_.string(), Overwrite::kNothing);
    ASSERT_TRUE(directory.ok() && directory->Stage().ok());
    Put(directory->StagedPath("recording.log"), "half");
    directory->Keep();
  }
  EXPECT_THAT(Files(out_ / "unfinished"), ElementsAre(Pair("recording.log", "half")));
}

// Variables of models of one's own have files too.
TEST_F(OutputDirectoryTest, KnowsEveryFileOfARun) {
  const std::vector<std::string> files = {
      kRasterPicture, "traces-w.h5",   "traces.csv",          "rates.h5",          "weights.csv",       "stimuli.csv",
      "replay.toml",  "report.html",   "config-spikes-0.csv", "config-edges-1.h5", "checkpoint-7.lull", "config.toml",
      kSummaryFile,   "recording.log", "config-stimuli-0.csv"};
  const std::string list = absl::StrCat("\"files\": [\"", absl::StrJoin(files, "\", \""), "\"]");
  ASSERT_TRUE(WriteRun(Overwrite::kNothing, files, list).ok());
  Put(out_ / "traces-.csv", "mine");
  Put(out_ / "traces", "mine");
  ASSERT_TRUE(WriteRun(Overwrite::kFinishedRun, {kSummaryFile}, "new").ok());
  EXPECT_THAT(Files(out_), ElementsAre(Pair(kSummaryFile, "new"), Pair("traces", "mine"), Pair("traces-.csv", "mine")));
}

// Only the run knows how many inputs it has, and which variables: other files may have such names.
TEST_F(OutputDirectoryTest, LeavesTheUsersOwnFilesWhoseNamesAreLikeThoseOfARun) {
  const std::vector<std::string> files = {"config-edges-0.csv", "traces-v.h5", "checkpoint-7.lull", "config.toml",
                                          kSummaryFile};
  ASSERT_TRUE(WriteRun(Overwrite::kNothing, files, "\"files\": [\"config-edges-0.csv\", \"traces-v.h5\"]").ok());
  const std::vector<std::string> own = {"config-edges-mine.csv", "config-edges-1.csv",  "config-edges-",
                                        "config-spikes-0.csv",   "traces-mine.h5",      "traces-v.h5.bak",
                                        "checkpoint-.lull",      "checkpoint-old.lull", "config.toml.orig"};
  for (const std::string& name : own) Put(out_ / name, "mine");
  ASSERT_TRUE(WriteRun(Overwrite::kAnyRun, {kSummaryFile}, "new").ok());
  std::map<std::string, std::string> left = Files(out_);
  EXPECT_EQ(left[kSummaryFile], "new");
  left.erase(kSummaryFile);
  EXPECT_EQ(left.size(), own.size());
  for (const std::string& name : own) EXPECT_EQ(left[name], "mine") << name;
}

TEST_F(OutputDirectoryTest, RefusesFilesThatANewRunCouldReplaceUnlessToldOtherwise) {
  Put(out_ / "config-edges-0.csv", "mine");
  EXPECT_THAT(Refusal(Overwrite::kFinishedRun), HasSubstr("config-edges-0.csv"));
}

TEST_F(OutputDirectoryTest, RefusesFilesThatNoRunMadeEvenIfToldToReplaceARun) {
  for (const char* name : {"config.toml", "spikes.h5", "neurons.csv"}) Put(out_ / name, "mine");
  std::ofstream(out_ / kSummaryFile) << "of another program";
  std::ofstream(out_ / kLogFile) << "of a microphone";
  const std::map<std::string, std::string> before = Files(out_);
  for (const Overwrite overwrite : {Overwrite::kNothing, Overwrite::kFinishedRun, Overwrite::kAnyRun}) {
    const std::string refusal = Refusal(overwrite);
    for (const auto& [name, contents] : before) EXPECT_THAT(refusal, HasSubstr(name));
    EXPECT_THAT(refusal, HasSubstr("/out' holds files that no run of Lull made: "));
    EXPECT_THAT(refusal, EndsWith("; a run would replace them; give another directory, or move them"));
  }
  EXPECT_EQ(Files(out_), before);
}

// A copy of an input has a number, which the user may have given to a file of his own.
TEST_F(OutputDirectoryTest, RefusesToPutAFileInThePlaceOfTheUsers) {
  Put(out_ / kSummaryFile, "\"files\": []");
  Put(out_ / "config-edges-0.csv", "mine");
  Put(out_ / "traces-v.h5", "mine");
  const std::map<std::string, std::string> before = Files(out_);
  {
    absl::StatusOr<OutputDirectory> directory = OutputDirectory::Open(out_.string(), Overwrite::kAnyRun);
    ASSERT_TRUE(directory.ok() && directory->Prepare().ok());
    Put(fs::path(directory->prepared_path()) / "config-edges-0.csv", "new");
    EXPECT_THAT(std::string(directory->Stage().message()),
                EndsWith("/out' holds a file config-edges-0.csv that no run of Lull made, where the run puts a file of "
                         "its own; move it"));
  }
  EXPECT_EQ(Files(out_), before);
  EXPECT_THAT(std::string(WriteRun(Overwrite::kAnyRun, {"traces-v.h5", kSummaryFile}, "new").message()),
              HasSubstr("holds a file traces-v.h5 that no run of Lull made"));
  EXPECT_EQ(Files(out_), before);
}

TEST_F(OutputDirectoryTest, RefusesWhatIsNoDirectory) {
  Put(out_, "a file");
  EXPECT_THAT(Refusal(Overwrite::kAnyRun), EndsWith("/out' is a file; give a directory"));
  out_ /= "below";
  EXPECT_THAT(Refusal(Overwrite::kAnyRun), EndsWith("/out/below' cannot be created: Not a directory"));
}

TEST_F(OutputDirectoryTest, RefusesADirectoryInAFilesPlace) {
  fs::create_directories(out_ / kRasterPicture);
  EXPECT_THAT(Refusal(Overwrite::kAnyRun), HasSubstr("holds a directory called spikes.png"));
}

TEST_F(OutputDirectoryTest, RefusesALinkThatLeadsNowhere) {
  fs::create_symlink(scratch_ / "nowhere", out_);
  EXPECT_THAT(Refusal(Overwrite::kAnyRun), HasSubstr("cannot be created"));
}

TEST_F(OutputDirectoryTest, ReachesNothingThroughLinks) {
  const fs::path other = scratch_ / "other";
  Put(other / kRasterPicture, "another's");
  Put(out_ / kSummaryFile, "old");
  fs::create_directory_symlink(other, out_ / "plots");
  ASSERT_TRUE(WriteRun(Overwrite::kAnyRun, {kSummaryFile}, "new").ok());
  EXPECT_THAT(Files(other), ElementsAre(Pair(kRasterPicture, "another's")));
  fs::create_directory_symlink(other, out_ / "unfinished");
  EXPECT_THAT(Refusal(Overwrite::kAnyRun), HasSubstr("holds a file or a link called unfinished"));
  EXPECT_THAT(Files(other), ElementsAre(Pair(kRasterPicture, "another's")));
}

TEST_F(OutputDirectoryTest, BelongsToOneRunAtATime) {
  const absl::StatusOr<OutputDirectory> first = OutputDirectory::Open(out_.string(), Overwrite::kNothing);
  ASSERT_TRUE(first.ok());
  EXPECT_THAT(Refusal(Overwrite::kAnyRun),
              AnyOf(EndsWith("/out' is in use by another run; wait for it or give another directory"),
                    EndsWith(absl::StrCat("/out' is in use by another run (process ", getpid(),
                                          "); wait for it or give another directory"))));
}

// Each either refuses or has the directory alone, and finds a finished run there if another one has left it.
TEST_F(OutputDirectoryTest, IsTakenByOneOfManyThatBeginTogether) {
  for (int round = 0; round < 50; ++round) {
    out_ = scratch_ / absl::StrCat("a-", round) / "out";
    std::atomic<int> taken = 0, ready = 0;
    std::vector<std::thread> threads;
    constexpr int kThreads = 8;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        ++ready;
        while (ready < kThreads) std::this_thread::yield();
        taken += WriteRun(Overwrite::kNothing, {kSummaryFile}, "new").ok();
      });
    }
    for (std::thread& thread : threads) thread.join();
    ASSERT_EQ(taken, 1) << "round " << round;
  }
}

TEST_F(OutputDirectoryTest, GivesAnUnfinishedRunBackWhenTheNewOneDoesNotBegin) {
  Put(out_ / "unfinished" / "config.toml", "old");
  Put(out_ / "unfinished" / "config-edges-0.csv", "old");
  Put(out_ / "unfinished" / "novel.txt", "mine");
  const std::map<std::string, std::string> before = Files(out_ / "unfinished");
  {
    absl::StatusOr<OutputDirectory> directory = OutputDirectory::Open(out_.string(), Overwrite::kAnyRun);
    ASSERT_TRUE(directory.ok() && directory->Prepare().ok());
    EXPECT_EQ(Files(out_ / "unfinished"), before) << "before everything has been read";
    Put(fs::path(directory->prepared_path()) / "config-edges-0.csv", "new");
    ASSERT_TRUE(directory->Stage().ok());
    EXPECT_THAT(Files(out_ / "unfinished"), ElementsAre(Pair("config-edges-0.csv", "new")));
  }
  EXPECT_EQ(Files(out_ / "unfinished"), before);
  EXPECT_THAT(Files(out_), ElementsAre(Pair("unfinished", "(directory)")));
}

// As a process leaves it that is killed between Stage and Keep.
TEST_F(OutputDirectoryTest, FindsTheUnfinishedRunThatAKilledOneWouldHaveReplaced) {
  Put(out_ / ".lull-replaced" / "config.toml", "old");
  Put(out_ / "unfinished" / "recording.log", "new");
  {
    const absl::StatusOr<OutputDirectory> directory = OutputDirectory::OpenToResume(out_.string());
    ASSERT_TRUE(directory.ok()) << directory.status();
    EXPECT_TRUE(directory->resumes_staged());
  }
  EXPECT_THAT(Files(out_ / "unfinished"), ElementsAre(Pair("config.toml", "old")));
  Put(out_ / ".lull-replaced" / "config.toml", "older");  // and after the new run had its configuration
  EXPECT_TRUE(OutputDirectory::OpenToResume(out_.string()).ok());
  EXPECT_THAT(Files(out_ / "unfinished"), ElementsAre(Pair("config.toml", "old")));
  EXPECT_THAT(Files(out_), ElementsAre(Pair("unfinished", "(directory)")));
}

TEST_F(OutputDirectoryTest, PutsBackWhatWasToBeResumedIfItIsNot) {
  Put(out_ / "config.toml", "whole");
  Put(out_ / "unfinished" / "recording.log", "whole");
  {
    const absl::StatusOr<OutputDirectory> directory = OutputDirectory::OpenToResume(out_.string());
    ASSERT_TRUE(directory.ok() && directory->resumes_staged());
    EXPECT_THAT(Files(out_ / "unfinished"), ElementsAre(Pair("config.toml", "whole"), Pair("recording.log", "whole")));
  }
  EXPECT_THAT(Files(out_), ElementsAre(Pair("config.toml", "whole"), Pair("unfinished", "(directory)")));
}

TEST_F(OutputDirectoryTest, ComesBackIfItVanishesDuringTheRun) {
  absl::StatusOr<OutputDirectory> directory = OutputDirectory::Open(out_.string(), Overwrite::kNothing);
  ASSERT_TRUE(directory.ok());
  fs::remove_all(out_);
  ASSERT_TRUE(directory->Stage().ok());
  Put(directory->StagedPath(kSummaryFile), "new");
  ASSERT_TRUE(directory->Publish({kSummaryFile}).ok());
  EXPECT_THAT(Files(out_), testing::Contains(Pair(kSummaryFile, "new")));
}

TEST_F(OutputDirectoryTest, DoesNotTakeAnotherRunsPlaceThatAppearedDuringTheRun) {
  absl::StatusOr<OutputDirectory> directory = OutputDirectory::Open(out_.string(), Overwrite::kNothing);
  ASSERT_TRUE(directory.ok());
  fs::remove_all(out_);
  Put(out_ / kSummaryFile, "another's");
  EXPECT_THAT(std::string(directory->Stage().message()), HasSubstr("holds a finished run"));
}

}  // namespace
}  // namespace lull
