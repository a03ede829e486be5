// Reads files of numbers separated by commas, with one line for each entry.
//
// Thread use: pure functions.

#ifndef LULL_SRC_FORMATS_CSV_READER_H_
#define LULL_SRC_FORMATS_CSV_READER_H_

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "formats/file_number.h"

namespace lull {

// The longest part of a line that a message shows.
inline constexpr std::size_t kLongestCsvShown = 40;

// A text without the byte order mark that some programs write before UTF-8.
std::string_view WithoutByteOrderMark(std::string_view text);

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

// Removes a whole number from the front of a line, if there is one: digits, with a point behind them or without. The
// number may still be no whole one (1.5), or be larger than an id can be.
bool TakeWhole(std::string_view& line, std::optional<FileNumber>& number);

// What keeps a text from being a CSV file with this header: that it is UTF-16, has no header, or another separator.
// Empty if the text begins with the header.
std::string WhatIsWrongWithStart(std::string_view text, std::string_view header);

// What is wrong with a line that is not `columns` numbers: "'10;0'; has semicolons; must be " and `must_be`. The reason
// is left out if it is none of those that are known.
std::string WhatIsWrongWithLine(std::string_view line, std::size_t columns, const char* must_be);

// The lines of a text that comes in pieces.
class CsvLines {
 public:
  explicit CsvLines(std::string_view header) : header_(header) {}

  // Adds a piece, and calls use(line) as ForEachCsvLine does, for lines that are whole now. Keeps what follows the last
  // line that is whole and not empty.
  template <class Use>
  absl::Status Add(std::string_view piece, const Use& use) {
    kept_.append(piece);
    const std::size_t last = kept_.find_last_not_of("\r\n");
    std::size_t end = last == kept_.npos ? kept_.npos : kept_.find('\n', last);
    if (end == kept_.npos && last != kept_.npos) end = kept_.rfind('\n', last);
    if (end == kept_.npos) return absl::OkStatus();
    absl::Status status = Take(std::string_view(kept_).substr(0, end + 1), false, use);
    kept_.erase(0, end + 1);
    return status;
  }

  // The same for the lines that are left.
  template <class Use>
  absl::Status Finish(const Use& use) {
    return Finish(kept_, use);
  }
  // The same for a text that comes as one piece.
  template <class Use>
  absl::Status Finish(std::string_view text, const Use& use) {
    return Take(text, true, use);
  }

 private:
  // The text begins with a line. If it is the end, empty lines at its own end are left out.
  template <class Use>
  absl::Status Take(std::string_view text, bool is_end, const Use& use) {
    const auto take_line = [&text] {
      std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(text.size(), line.size() + 1));
      if (line.ends_with('\r')) line.remove_suffix(1);
      return line;
    };
    if (!std::exchange(has_header_, true)) {
      if (std::string wrong = WhatIsWrongWithStart(text, header_); !wrong.empty()) {
        return absl::InvalidArgumentError(wrong);
      }
      take_line();
    }
    while (!text.empty()) {
      const std::string_view line = take_line();
      if (is_end && line.empty() && text.find_first_not_of("\r\n") == text.npos) break;
      use(line);
    }
    return absl::OkStatus();
  }

  std::string_view header_;
  bool has_header_ = false;
  std::string kept_;
};

// Calls use(line) for each line except the first, which must be the header, and empty lines at the end. A byte order
// mark before the header and carriage returns before line feeds do not matter. Errors: kInvalidArgument if the first
// line is not the header.
template <class Use>
absl::Status ForEachCsvLine(std::string_view text, std::string_view header, const Use& use) {
  return CsvLines(header).Finish(text, use);
}

}  // namespace lull

#endif  // LULL_SRC_FORMATS_CSV_READER_H_
