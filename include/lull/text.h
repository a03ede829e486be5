// Lengths of time as text, with their units.
//
// Thread use: pure functions.

#ifndef LULL_TEXT_H_
#define LULL_TEXT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/types.h"

namespace lull {

// A length of model time: a decimal number and a unit (ms, s, min, h), with or without spaces between them, such as
// "20s", "1.5 s", "250 ms", "10 min", "2h". It must come out as a whole number of milliseconds, from 0 to a billion
// seconds; the sum is exact, so "0.1s" is 100 ms and "0.0001s" is refused.
// Errors: kInvalidArgument, with the text and what would do.
LULL_API absl::StatusOr<Tick> ParseDuration(std::string_view text);

// A time constant [ms]: likewise, but any number of milliseconds: "20 ms", "12.5 ms", "0.02 s".
// Errors: kInvalidArgument, with the text and what would do.
LULL_API absl::StatusOr<double> ParseTimeConstant(std::string_view text);

// The other way: "250 ms", "20 s", "2.5 s", and beyond two minutes also "600 s (10 min)".
LULL_API std::string FormatDuration(Tick duration);

// A length of time in seconds, with as many decimals as it takes: "20", "2.05".
LULL_API std::string FormatSeconds(Tick duration);

}  // namespace lull

#endif  // LULL_TEXT_H_
