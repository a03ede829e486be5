#include "base/file_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "test/support/temporary_directory.h"

namespace lull {
namespace {

TEST(FileError, IsWhatTheSystemSays) {
  EXPECT_EQ(FileError(ENOSPC), "No space left on device");
  EXPECT_EQ(FileError(EFBIG), "File too large");
}

TEST(FileError, NamesTheLimitOnFileSizes) {
  const FullDisk full(4096);
  EXPECT_EQ(FileError(EFBIG), "File too large (the limit on file sizes, 'ulimit -f', is 4096 bytes)");
  EXPECT_EQ(FileError(ENOSPC), "No space left on device");
}

TEST(FileError, OfAPathThatATerminalWouldObeyIsOneLine) {
  EXPECT_EQ(CannotWrite("a\nb", "no room"), absl::UnavailableError("a\\x0ab: cannot be written: no room"));
}

}  // namespace
}  // namespace lull
