// Reads files that users name.

#ifndef LULL_SRC_BASE_READ_FILE_H_
#define LULL_SRC_BASE_READ_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"

namespace lull {

// Returns the whole of a file, or its first bytes. Errors: kNotFound if there is no such file, else kUnavailable:
// "cannot be read: ", and the system's reason.
LULL_SHARED_WITH_PLOTS absl::StatusOr<std::string> ReadFile(const std::string& path,
                                                            std::size_t most_bytes = std::string::npos);

}  // namespace lull

#endif  // LULL_SRC_BASE_READ_FILE_H_
