#include "base/aside_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(File, IsWritten) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(WriteFile(directory.File("a.txt"), "one\ntwo\n").ok());
  EXPECT_EQ(Contents(directory.File("a.txt")), "one\ntwo\n");
  EXPECT_THAT(directory.Names(), ElementsAre("a.txt"));
}

TEST(File, IsReplacedAsAWhole) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(WriteFile(directory.File("a.txt"), "something long").ok());
  ASSERT_TRUE(WriteFile(directory.File("a.txt"), "short").ok());
  EXPECT_EQ(Contents(directory.File("a.txt")), "short");
}

TEST(File, HasTheAccessThatTheUmaskGives) {
  const TemporaryDirectory directory;
  const mode_t before = umask(027);
  ASSERT_TRUE(WriteFile(directory.File("a.txt"), "").ok());
  umask(before);
  struct stat status;
  ASSERT_EQ(stat(directory.File("a.txt").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
}

TEST(File, InAMissingDirectoryIsAnErrorThatNamesPathAndReason) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("missing/a.txt");
  const absl::Status status = WriteFile(path, "text");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr(path));
  EXPECT_THAT(std::string(status.message()), HasSubstr("No such file or directory"));
  EXPECT_THAT(directory.Names(), IsEmpty());
}

TEST(File, DoesNotReplaceADirectory) {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory.File("a"));
  const absl::Status status = WriteFile(directory.File("a"), "text");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("directory"));
  EXPECT_THAT(directory.Names(), ElementsAre("a"));
}

TEST(File, DoesNotReplaceAPipe) {
  const TemporaryDirectory directory;
  ASSERT_EQ(mkfifo(directory.File("pipe").c_str(), 0600), 0);
  EXPECT_EQ(WriteFile(directory.File("pipe"), "text").code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(std::filesystem::is_fifo(directory.File("pipe")));
}

TEST(File, StaysAsItWasWhenTheDiskFillsUp) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("a.txt");
  ASSERT_TRUE(WriteFile(path, "old").ok());
  {
    const FullDisk full(4096);
    const absl::Status status = WriteFile(path, std::string(100'000, 'x'));
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(std::string(status.message()), HasSubstr("File too large"));
  }
  EXPECT_EQ(Contents(path), "old");
  EXPECT_THAT(directory.Names(), ElementsAre("a.txt"));
}

TEST(File, InTheMakingIsNotSeen) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("a.txt");
  {
    absl::StatusOr<AsideFile> file = AsideFile::Create(path);
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->Write("text", 4).ok());
    EXPECT_FALSE(std::filesystem::exists(path));
  }
  EXPECT_THAT(directory.Names(), IsEmpty());
}

TEST(File, TwoInTheMakingForOnePathDoNotMix) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("a.txt");
  absl::StatusOr<AsideFile> first = AsideFile::Create(path);
  absl::StatusOr<AsideFile> second = AsideFile::Create(path);
  ASSERT_TRUE(first.ok() && second.ok());
  ASSERT_TRUE(first->Write("first", 5).ok());
  ASSERT_TRUE(second->Write("second", 6).ok());
  ASSERT_TRUE(second->Commit().ok());
  ASSERT_TRUE(first->Commit().ok());
  EXPECT_EQ(Contents(path), "first");
  EXPECT_THAT(directory.Names(), ElementsAre("a.txt"));
}

TEST(File, OfANameOfItsOwnReplacesWhatAKilledProcessLeft) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(WriteFile(directory.File(".aside"), "left over, and longer").ok());
  absl::StatusOr<AsideFile> file = AsideFile::CreateAs(".aside", directory.File("a.txt"));
  ASSERT_TRUE(file.ok() && file->Write("text", 4).ok() && file->Rename().ok());
  EXPECT_EQ(Contents(directory.File("a.txt")), "text");
  EXPECT_THAT(directory.Names(), ElementsAre("a.txt"));
}

// Otherwise anybody who may write into the directory could have any file of the user's overwritten.
TEST(File, IsNotWrittenThroughALink) {
  const TemporaryDirectory directory, elsewhere;
  ASSERT_TRUE(WriteFile(elsewhere.File("mine"), "mine").ok());
  const std::string first = absl::StrCat(".lull-", getpid(), "-0.tmp");
  for (const std::string& name : {std::string(".aside"), std::string("a.txt"), first}) {
    std::filesystem::create_symlink(elsewhere.File("mine"), directory.File(name));
  }
  absl::StatusOr<AsideFile> file = AsideFile::CreateAs(".aside", directory.File("a.txt"));
  ASSERT_TRUE(file.ok() && file->Write("text", 4).ok() && file->Rename().ok());
  ASSERT_TRUE(WriteFile(directory.File("b.txt"), "text").ok());
  EXPECT_EQ(Contents(elsewhere.File("mine")), "mine");
  EXPECT_FALSE(std::filesystem::is_symlink(directory.File("a.txt")));
  EXPECT_THAT(directory.Names(), UnorderedElementsAre(first, "a.txt", "b.txt"));
}

TEST(File, MayHaveTheLongestNameThereIs) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(WriteFile(directory.File(std::string(255, 'n')), "text").ok());
}

}  // namespace
}  // namespace lull
