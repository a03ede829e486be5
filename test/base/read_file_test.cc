#include "base/read_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>
#include <thread>

#include "test/support/temporary_directory.h"

namespace lull {
namespace {

TEST(ReadFile, GivesEveryByte) {
  const TemporaryDirectory directory;
  std::string bytes;
  for (int i = 0; i < 200'000; ++i) bytes += static_cast<char>(i * 7 + i / 256);  // beyond one block, NUL among them
  std::ofstream(directory.File("bytes"), std::ios::binary) << bytes;
  EXPECT_TRUE(ReadFile(directory.File("bytes")).value() == bytes);
  std::ofstream(directory.File("empty"), std::ios::binary) << "";
  EXPECT_EQ(ReadFile(directory.File("empty")).value(), "");
}

TEST(ReadFile, GivesItsBeginningIfThatIsAllThatIsWanted) {
  const TemporaryDirectory directory;
  const std::string bytes(100'000, 'x');
  std::ofstream(directory.File("bytes"), std::ios::binary) << "abc" << bytes;
  EXPECT_EQ(ReadFile(directory.File("bytes"), 4).value(), "abcx");
  EXPECT_EQ(ReadFile(directory.File("bytes"), 70'000).value().size(), 70'000u);
  EXPECT_EQ(ReadFile(directory.File("bytes"), 1'000'000).value().size(), 100'003u);
}

TEST(ReadFile, DoesNotWaitForWhatIsNoFile) {
  const TemporaryDirectory directory;
  const std::string pipe = directory.File("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& path : {pipe, std::string("/dev/zero")}) {
    EXPECT_EQ(ReadFile(path).status(),
              absl::UnavailableError("cannot be read: it is a device, a pipe or a socket; must be a file"));
  }
  EXPECT_FALSE(ReadFileOrPipe("/dev/zero").ok());
  std::thread writer([&pipe] { std::ofstream(pipe) << "text"; });
  EXPECT_EQ(ReadFileOrPipe(pipe).value(), "text");
  writer.join();
}

TEST(ReadFile, SaysWhyAFileCannotBeRead) {
  const TemporaryDirectory directory;
  EXPECT_EQ(ReadFile(directory.File("nowhere")).status(),
            absl::NotFoundError("cannot be read: No such file or directory"));
  EXPECT_EQ(ReadFile(directory.path()).status(), absl::UnavailableError("cannot be read: Is a directory"));
}

}  // namespace
}  // namespace lull
