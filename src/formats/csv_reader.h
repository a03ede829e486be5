// Reads files of numbers separated by commas, with one line for each entry.
//
// Thread use: pure functions.

#ifndef LULL_SRC_FORMATS_CSV_READER_H_
#define LULL_SRC_FORMATS_CSV_READER_H_

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string_view>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"

namespace lull {

// The longest part of a line that a message shows.
inline constexpr std::size_t kLongestCsvShown = 40;

// Whether a file with this start is an HDF5 file, not text.
inline bool IsHdf5(std::string_view start) { return start.starts_with("\x89HDF\r\n\x1a\n"); }

// These functions remove a comma, or a number, from the front of a line, if there is one.
inline bool TakeComma(std::string_view& line) {
  if (!line.starts_with(',')) return false;
  line.remove_prefix(1);
  return true;
}
template <class Number>
bool TakeNumber(std::string_view& line, Number& number) {
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc()) return false;
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  return true;
}

// Calls use(line) for each line except the first, which must be the header, and an empty line at the end. Errors:
// kInvalidArgument if the first line is not the header.
template <class Use>
absl::Status ForEachCsvLine(std::string_view text, std::string_view header, const Use& use) {
  const auto take_line = [&text] {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  };
  if (const std::string_view first = take_line(); first != header) {
    return absl::InvalidArgumentError(
        absl::StrCat("its first line is ", Quoted(first.substr(0, kLongestCsvShown)), "; must be ", Quoted(header)));
  }
  while (!text.empty()) {
    const std::string_view line = take_line();
    if (line.empty() && text.empty()) break;
    use(line);
  }
  return absl::OkStatus();
}

}  // namespace lull

#endif  // LULL_SRC_FORMATS_CSV_READER_H_
