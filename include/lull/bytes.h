// Where the bytes of a saved state go, and where they come from.

#ifndef LULL_BYTES_H_
#define LULL_BYTES_H_

#include <cstddef>
#include <functional>
#include <span>

#include "absl/status/status.h"

namespace lull {

// Takes bytes, in order. What it returns ends the saving.
using ByteSink = std::function<absl::Status(std::span<const std::byte>)>;

// Fills the span with the next bytes. What it returns, such as that there are not so many, ends the loading.
using ByteSource = std::function<absl::Status(std::span<std::byte>)>;

}  // namespace lull

#endif  // LULL_BYTES_H_
