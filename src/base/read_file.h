// Reads files that users name.

#ifndef LULL_SRC_BASE_READ_FILE_H_
#define LULL_SRC_BASE_READ_FILE_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"

namespace lull {

// Returns the whole of a regular file, or its first bytes. Errors: kNotFound if there is no such file, else
// kUnavailable: "cannot be read: ", and the reason. A device may have no end, and a pipe nobody who writes to it.
LULL_SHARED_WITH_PLOTS absl::StatusOr<std::string> ReadFile(const std::string& path,
                                                            std::size_t most_bytes = std::string::npos);

// Calls use(block) for the blocks of a regular file, in order. Each block but the last has kBlockOfFile bytes. Errors:
// those of ReadFile, after the blocks before the error.
inline constexpr std::size_t kBlockOfFile = std::size_t{1} << 16;
absl::Status ReadFileInBlocks(const std::string& path, const std::function<void(std::string_view)>& use);

// The same as ReadFile, but the file may also be a pipe, which is waited for: what a user hands over as "/dev/stdin" or
// "<(…)".
absl::StatusOr<std::string> ReadFileOrPipe(const std::string& path);

}  // namespace lull

#endif  // LULL_SRC_BASE_READ_FILE_H_
