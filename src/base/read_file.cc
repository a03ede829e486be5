#include "base/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lull {
namespace {

absl::Status Read(const std::string& path, std::size_t most_bytes, bool may_be_a_pipe,
                  const std::function<void(std::string_view)>& use) {
  const auto failed = [] {
    const int error = errno;
    const std::string message = absl::StrCat("cannot be read: ", std::generic_category().message(error));
    return error == ENOENT ? absl::NotFoundError(message) : absl::UnavailableError(message);
  };
  // The standard library's streams would not do: they report neither why a file cannot be opened nor that it is a
  // directory.
  // Without O_NONBLOCK it would wait for somebody who writes into the pipe.
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | (may_be_a_pipe ? 0 : O_NONBLOCK));
  if (descriptor < 0) return failed();
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(fdopen(descriptor, "rb"), std::fclose);
  if (file == nullptr) return failed();
  struct stat about = {};
  if (fstat(descriptor, &about) != 0) return failed();
  if (!S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode) && !(may_be_a_pipe && S_ISFIFO(about.st_mode))) {
    return absl::UnavailableError("cannot be read: it is a device, a pipe or a socket; must be a file");
  }
  std::array<char, kBlockOfFile> block;
  // Only the last block is short: fread goes on until it has all or there is no more.
  while (const std::size_t bytes = std::fread(block.data(), 1, std::min(block.size(), most_bytes), file.get())) {
    use({block.data(), bytes});
    most_bytes -= bytes;
  }
  return std::ferror(file.get()) != 0 ? failed() : absl::OkStatus();
}

absl::StatusOr<std::string> ReadText(const std::string& path, std::size_t most_bytes, bool may_be_a_pipe) {
  std::string text;
  const absl::Status status =
      Read(path, most_bytes, may_be_a_pipe, [&text](std::string_view block) { text.append(block); });
  if (!status.ok()) return status;
  return text;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, std::size_t most_bytes) {
  return ReadText(path, most_bytes, false);
}

absl::Status ReadFileInBlocks(const std::string& path, const std::function<void(std::string_view)>& use) {
  return Read(path, std::string::npos, false, use);
}

absl::StatusOr<std::string> ReadFileOrPipe(const std::string& path) { return ReadText(path, std::string::npos, true); }

}  // namespace lull
