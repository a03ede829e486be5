// The messages that all readers of files share for a file that is wrong.

#ifndef LULL_SRC_FORMATS_BAD_FILE_H_
#define LULL_SRC_FORMATS_BAD_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"

namespace lull {

// Mistakes of a file that are kept: a file that is wrong is likely to be wrong throughout, and the first few say it.
inline constexpr std::size_t kMaxMistakes = 3;

// What is wrong with a file as a whole. The caller adds the file's name.
inline absl::Status BadFile(const std::string& what) { return absl::InvalidArgumentError(what); }

}  // namespace lull

#endif  // LULL_SRC_FORMATS_BAD_FILE_H_
