// What the system says when a file cannot be written.

#ifndef LULL_SRC_BASE_FILE_ERROR_H_
#define LULL_SRC_BASE_FILE_ERROR_H_

#include <string>

#include "absl/status/status.h"

namespace lull {

// The text of an errno, such as "No space left on device". A file that has reached the limit on file sizes is told the
// limit, because nothing else shows it.
//
// Thread use: may be called from any thread.
std::string FileError(int error);

// kUnavailable: "PATH: cannot be written: " and the reason.
//
// Thread use: may be called from any thread.
absl::Status CannotWrite(const std::string& path, const std::string& reason);

}  // namespace lull

#endif  // LULL_SRC_BASE_FILE_ERROR_H_
