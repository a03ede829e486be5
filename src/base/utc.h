// Writes moments of wall time as text.
//
// Thread use: a pure function.

#ifndef LULL_SRC_BASE_UTC_H_
#define LULL_SRC_BASE_UTC_H_

#include <array>
#include <ctime>
#include <string>

namespace lull {

// Formats a time as ISO 8601: "2026-11-27T12:34:56Z".
inline std::string FormatUtc(std::time_t time) {
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 32> text;
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

}  // namespace lull

#endif  // LULL_SRC_BASE_UTC_H_
