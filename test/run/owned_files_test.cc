#include "run/owned_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "lull/run.h"
#include "lull/run_files.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr const char* kLog = ".LULLLOG and what follows";

class OwnedFilesTest : public testing::Test {
 protected:
  void Put(const std::string& name, const std::string& contents = "") const {
    fs::create_directories(fs::path(Path(name)).parent_path());
    std::ofstream(Path(name)) << contents;
  }
  std::string Path(const std::string& name) const { return directory_.File(name); }

  TemporaryDirectory directory_;
};

TEST_F(OwnedFilesTest, ADirectoryWithoutLogAndSummaryHasHeldNoRun) {
  for (const char* name : {"config.toml", "spikes.h5", "spikes.png"}) Put(name);
  Put(kLogFile, ".LULL");
  Put(kSummaryFile, "{}");
  EXPECT_FALSE(HasHeldARun(directory_.path()));
  EXPECT_THAT(FilesOfRunIn(directory_.path()), IsEmpty());
  EXPECT_FALSE(HasHeldARun(Path("nowhere")));
}

TEST_F(OwnedFilesTest, ALogOrASummaryShowsThatARunWasThere) {
  Put("log/recording.log", kLog);
  Put("staged/unfinished/recording.log", kLog);
  Put("summary/summary.json", "{\"version\": \"0.9.0\", \"config_hash\": \"00\"}");
  for (const char* name : {"log", "staged", "summary"}) EXPECT_TRUE(HasHeldARun(Path(name))) << name;
}

TEST_F(OwnedFilesTest, ListsTheFilesOfTheRun) {
  Put(kLogFile, kLog);
  Put(kConfigFile, "file = \"config-edges-0.csv\"");
  Put(kSummaryFile, "{\"files\": [\"traces-v.h5\"]}");
  for (const char* name : {"spikes.h5", "spikes.png", "config-edges-0.csv", "traces-v.h5", "checkpoint-7.lull"})
    Put(name);
  for (const char* name : {"config-edges-1.csv", "traces-u.h5", "notes.txt", "compare.png", "network.toml"}) Put(name);
  EXPECT_THAT(FilesOfRunIn(directory_.path()),
              UnorderedElementsAre(kLogFile, kConfigFile, kSummaryFile, "spikes.h5", "spikes.png", "config-edges-0.csv",
                                   "traces-v.h5", "checkpoint-7.lull"));
}

TEST_F(OwnedFilesTest, RemovesOnlyPicturesFromTheDirectoryOfPlots) {
  Put("plots/spikes.png");
  Put("plots/spikes.csv");
  RemovePictures(Path("plots"));
  EXPECT_FALSE(fs::exists(Path("plots/spikes.png")));
  EXPECT_TRUE(fs::exists(Path("plots/spikes.csv")));
}

}  // namespace
}  // namespace lull
