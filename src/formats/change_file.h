// Files of a value that changes in time: the line "time_ms,NAME", and then a line for each change, in order of time:
// "250,12.5".

#ifndef LULL_SRC_FORMATS_CHANGE_FILE_H_
#define LULL_SRC_FORMATS_CHANGE_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/inputs.h"

namespace lull {

// Reads a file of changes of the value `name`. Errors: kInvalidArgument or kUnavailable with what is wrong with the
// file and the first line that is; the caller adds the file's name.
//
// Thread use: one thread at a time.
absl::StatusOr<std::vector<Change>> ReadChangeFile(const std::string& path, const std::string& name);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_CHANGE_FILE_H_
