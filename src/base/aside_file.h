// Files that are replaced atomically: each is written aside, in the same directory, then renamed over the old one. A
// file aside is always a new file: nothing is written through a link that somebody has put in its place.

#ifndef LULL_SRC_BASE_ASIDE_FILE_H_
#define LULL_SRC_BASE_ASIDE_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"

namespace lull {

// A file that is being written. Until Commit, `path` is unchanged; a file that is destroyed before Commit leaves
// nothing behind. A process that is killed before Commit leaves .lull-<pid>-<n>.tmp in the directory of `path`.
//
// Thread use: one thread at a time. Two files that are being written for one path do not disturb each other; the later
// Commit wins.
class LULL_SHARED_WITH_PLOTS AsideFile {
 public:
  // Errors here and below: kUnavailable with the path and the system's reason.
  static absl::StatusOr<AsideFile> Create(const std::string& path);

  // As Create, but with this name aside. A file of this name, which a process that was killed has left, is removed: so
  // at most one file is left over, however often a file is replaced. Two files of one name must not be written at once.
  static absl::StatusOr<AsideFile> CreateAs(const std::string& name, const std::string& path);

  AsideFile(AsideFile&& other) noexcept;
  AsideFile& operator=(AsideFile&&) = delete;
  ~AsideFile();

  // The path of the unfinished file, for libraries that write files by name. They must finish writing before Commit.
  const std::string& aside() const { return aside_; }

  // Writes without a buffer: pass some tens of kilobytes at a time.
  absl::Status Write(const void* data, std::size_t bytes);

  // Writes the contents to the disk, then renames. Nothing may be written afterwards.
  absl::Status Commit();

  // As Commit, but does not wait for the disk: after a power cut `path` may name an empty file.
  absl::Status Rename();

 private:
  AsideFile(std::string path, std::string aside, int descriptor);

  absl::Status Error() const;

  std::string path_;
  std::string aside_;
  int descriptor_;  // -1 when there is nothing to clean up
};

// Forces the system to write a file, or the names in a directory, to the disk. Errors: kUnavailable, as above.
absl::Status SyncFile(const std::string& path);

// Writes `contents` aside, in the directory of `path`, and renames the file: a reader sees the old file or the whole
// new one. Errors: kUnavailable with the path and the system's reason; `path` is then unchanged.
LULL_SHARED_WITH_PLOTS absl::Status WriteFile(const std::string& path, const std::string& contents);

}  // namespace lull

#endif  // LULL_SRC_BASE_ASIDE_FILE_H_
