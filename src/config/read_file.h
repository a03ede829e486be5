// Files that users name, whole.

#ifndef LULL_SRC_CONFIG_READ_FILE_H_
#define LULL_SRC_CONFIG_READ_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace lull {

// Errors: kNotFound if there is none, else kUnavailable: "cannot be read: ", and the system's reason.
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_READ_FILE_H_
