// Files that are replaced atomically: each is written aside, in the same directory, then renamed over the old one.

#ifndef LULL_SRC_BASE_ASIDE_FILE_H_
#define LULL_SRC_BASE_ASIDE_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"

namespace lull {

// A file in the making. Until Commit, `path` is as it was; a file that is destroyed before leaves nothing behind. A
// process that is killed meanwhile leaves .lull-<pid>-<n>.tmp in the directory of `path`.
//
// Thread use: one thread at a time. Two files in the making for one path do not disturb each other; the later Commit
// wins.
class LULL_SHARED_WITH_PLOTS AsideFile {
 public:
  // Errors here and below: kUnavailable with the path and the system's reason.
  static absl::StatusOr<AsideFile> Create(const std::string& path);

  AsideFile(AsideFile&& other) noexcept;
  AsideFile& operator=(AsideFile&&) = delete;
  ~AsideFile();

  // Where it is in the making, for those who write it by name. What they write must be whole before Commit.
  const std::string& aside() const { return aside_; }

  // Not buffered: give it some tens of kilobytes at a time.
  absl::Status Write(const void* data, std::size_t bytes);

  // Brings the contents to the disk, then renames. Nothing may be written after.
  absl::Status Commit();

 private:
  AsideFile(std::string path, std::string aside, int descriptor);

  absl::Status Error() const;

  std::string path_;
  std::string aside_;
  int descriptor_;  // -1 when there is nothing to clean up
};

// Brings to the disk what the system has of a file, or of the names in a directory. Errors: kUnavailable, as above.
absl::Status SyncFile(const std::string& path);

// Writes `contents` aside, in the directory of `path`, and renames it: a reader sees the old file or the whole new one.
// Errors: kUnavailable with the path and the system's reason; then `path` is as it was.
LULL_SHARED_WITH_PLOTS absl::Status WriteFile(const std::string& path, const std::string& contents);

}  // namespace lull

#endif  // LULL_SRC_BASE_ASIDE_FILE_H_
