#include "base/aside_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file_error.h"

namespace lull {
namespace {

// A rename would replace a device or a pipe by a file.
absl::Status CheckRegular(const std::string& path) {
  struct stat existing;
  if (stat(path.c_str(), &existing) != 0 || S_ISREG(existing.st_mode)) return absl::OkStatus();
  return CannotWrite(path, S_ISDIR(existing.st_mode) ? "it is a directory" : "it is not a regular file");
}

// The descriptor of a new file. O_EXCL refuses links too: otherwise anybody who may write into the directory could
// have Lull overwrite any file of the user's.
int OpenNew(const std::string& path) { return open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }

// The directory with its slash; empty when `path` names a file of the working directory.
std::string DirectoryOf(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

}  // namespace

absl::StatusOr<AsideFile> AsideFile::Create(const std::string& path) {
  if (absl::Status status = CheckRegular(path); !status.ok()) return status;
  // mkstemp would not do: only their owner can read its files, whatever the umask says. A name made from the path's
  // name could be too long.
  for (int attempt = 0;; ++attempt) {
    std::string aside = absl::StrCat(DirectoryOf(path), ".lull-", getpid(), "-", attempt, ".tmp");
    const int descriptor = OpenNew(aside);
    if (descriptor >= 0) return AsideFile(path, std::move(aside), descriptor);
    if (errno != EEXIST && errno != EINTR) return CannotWrite(path, FileError(errno));
  }
}

absl::StatusOr<AsideFile> AsideFile::CreateAs(const std::string& name, const std::string& path) {
  if (absl::Status status = CheckRegular(path); !status.ok()) return status;
  std::string aside = DirectoryOf(path) + name;
  unlink(aside.c_str());
  const int descriptor = OpenNew(aside);
  if (descriptor < 0) return CannotWrite(path, FileError(errno));
  return AsideFile(path, std::move(aside), descriptor);
}

AsideFile::AsideFile(std::string path, std::string aside, int descriptor)
    : path_(std::move(path)), aside_(std::move(aside)), descriptor_(descriptor) {}

AsideFile::AsideFile(AsideFile&& other) noexcept
    : path_(std::move(other.path_)),
      aside_(std::move(other.aside_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

AsideFile::~AsideFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  unlink(aside_.c_str());
}

absl::Status AsideFile::Error() const { return CannotWrite(path_, FileError(errno)); }

absl::Status AsideFile::Write(const void* data, std::size_t bytes) {
  const char* next = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = write(descriptor_, next, bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error();
    next += written;
    bytes -= static_cast<std::size_t>(written);
  }
  return absl::OkStatus();
}

absl::Status AsideFile::Commit() {
  // The rename must not reach the disk before the contents: after a power cut the path would name an empty file.
  if (fsync(descriptor_) != 0) return Error();
  return Rename();
}

absl::Status AsideFile::Rename() {
  if (std::rename(aside_.c_str(), path_.c_str()) != 0) return Error();
  close(std::exchange(descriptor_, -1));
  return absl::OkStatus();
}

absl::Status SyncFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return CannotWrite(path, FileError(errno));
  const absl::Status status = fsync(descriptor) == 0 ? absl::OkStatus() : CannotWrite(path, FileError(errno));
  close(descriptor);
  return status;
}

absl::Status WriteFile(const std::string& path, const std::string& contents) {
  absl::StatusOr<AsideFile> file = AsideFile::Create(path);
  if (!file.ok()) return file.status();
  const absl::Status written = file->Write(contents.data(), contents.size());
  return written.ok() ? file->Commit() : written;
}

}  // namespace lull
