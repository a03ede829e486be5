// How a file or a message writes a hash.
//
// Thread use: a pure function.

#ifndef LULL_SRC_BASE_HASH_TEXT_H_
#define LULL_SRC_BASE_HASH_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/strings/str_format.h"

namespace lull {

// Writes 16 hexadecimal digits, because JSON numbers have too few bits.
inline std::string HashText(std::uint64_t hash) { return absl::StrFormat("%016x", hash); }

}  // namespace lull

#endif  // LULL_SRC_BASE_HASH_TEXT_H_
