// Lengths of model time as people write them: "20s", "1.5 s", "250 ms", "10 min", "2h".
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_DURATION_H_
#define LULL_SRC_CLI_DURATION_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lull/types.h"

namespace lull::cli {

// A decimal number and a unit (ms, s, min, h), with or without spaces between them. It must come out as a whole number
// of milliseconds, from 1 ms to a billion seconds; the sum is exact, so "0.1s" is 100 ms and "0.0001s" is refused.
// Errors: kInvalidArgument, with the text and what would do.
absl::StatusOr<Tick> ParseDuration(std::string_view text);

// The other way: "250 ms", "20 s", "2.5 s", and beyond two minutes also "600 s (10 min)".
std::string FormatDuration(Tick duration);

// A length of time in seconds, with as many decimals as it takes: "20", "2.05".
std::string FormatSeconds(Tick duration);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_DURATION_H_
