// The messages that all readers of files share for a file that is wrong.

#ifndef LULL_SRC_FORMATS_BAD_FILE_H_
#define LULL_SRC_FORMATS_BAD_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "base/quoted.h"

namespace lull {

// How many mistakes of a file are kept: a wrong file is likely to be wrong throughout, and the first few mistakes are
// enough.
inline constexpr std::size_t kMaxMistakes = 3;

// The status for a file that is wrong as a whole; names from the file are escaped. The caller adds the file's name.
inline absl::Status BadFile(const std::string& what) { return absl::InvalidArgumentError(OneLine(what)); }

}  // namespace lull

#endif  // LULL_SRC_FORMATS_BAD_FILE_H_
