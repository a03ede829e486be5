// Durations as text with their units, such as "20s" or "250 ms": parsed and formatted.
//
// Thread use: immutable; the functions may be called from any thread.

#ifndef LULL_TEXT_H_
#define LULL_TEXT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/types.h"

namespace lull {

// Parses a duration: a decimal number and a unit (ms, s, min, h), with or without spaces between them, such as "20s",
// "1.5 s", "250 ms", "10 min", "2h". The duration must be a whole number of milliseconds, from 0 to a billion seconds.
// The conversion is exact: "0.1s" is 100 ms, and "0.0001s" is an error.
// Errors: kInvalidArgument; the message quotes the text and says what would be accepted.
LULL_API absl::StatusOr<Tick> ParseDuration(std::string_view text);

// Parses a time constant [ms]. The syntax is that of ParseDuration, but the result need not be a whole number of
// milliseconds: "20 ms", "12.5 ms", "0.02 s".
// Errors: kInvalidArgument; the message quotes the text and says what would be accepted.
LULL_API absl::StatusOr<double> ParseTimeConstant(std::string_view text);

// Formats a duration for people: "250 ms", "20 s", "2.5 s", above two minutes "10 min", "2 min 5 s", and
// from two hours on "2 h 30 min", "168 h".
LULL_API std::string FormatDuration(Tick duration);

// Formats a duration in seconds, without the unit and with as few decimals as are exact: "20", "2.05".
LULL_API std::string FormatSeconds(Tick duration);

}  // namespace lull

#endif  // LULL_TEXT_H_
