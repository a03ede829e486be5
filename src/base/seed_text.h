// How a summary or a picture writes the seeds of a run.
//
// Thread use: a pure function.

#ifndef LULL_SRC_BASE_SEED_TEXT_H_
#define LULL_SRC_BASE_SEED_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"

namespace lull {

// "7", or "7, inputs 9" if the inputs have a seed of their own.
inline std::string SeedText(std::uint64_t seed, const std::optional<std::uint64_t>& input_seed) {
  return input_seed ? absl::StrCat(seed, ", inputs ", *input_seed) : absl::StrCat(seed);
}

}  // namespace lull

#endif  // LULL_SRC_BASE_SEED_TEXT_H_
