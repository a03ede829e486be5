#include "formats/csv_reader.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "base/quoted.h"

namespace lull {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

std::string Shown(std::string_view line) { return Quoted(line.substr(0, kLongestCsvShown)); }

// Whether a character directly follows a comma or begins the line.
bool BeginsAValue(std::string_view line, char c) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == c && (i == 0 || line[i - 1] == ',')) return true;
  }
  return false;
}

// The reason for which a line is no header and no row of numbers, by its characters alone; empty if there is none.
std::string ReasonByCharacters(std::string_view line) {
  const auto has = [line](char c) { return line.find(c) != line.npos; };
  if (has('\0')) return "has a NUL character, so it is no text";
  if (line.starts_with('#')) return "is a comment, which these files cannot have";
  if (has('"') || has('\'')) return "has quotes; numbers and names stand without them";
  if (has(';')) return "has semicolons; values are separated by commas";
  if (has('\t')) return "has tabs; values are separated by commas";
  if (has('\r')) return "has a carriage return before its end; lines end with \\n or \\r\\n";
  if (has(' ')) return "has spaces; values are separated by commas alone";
  return "";
}

std::string ReasonByValues(std::string_view line, std::size_t columns) {
  if (line.empty()) return "is an empty line";
  const auto values = static_cast<std::size_t>(std::ranges::count(line, ',')) + 1;
  if (values != columns) return absl::StrCat("has ", CountedPlainly(values, "value"), ", not ", columns);
  if (BeginsAValue(line, '+')) return "has a plus sign; numbers stand without one";
  const std::size_t second = line.find(',', line.find(',') + 1);
  const std::string_view whole_numbers = line.substr(0, second);  // each kind of file begins with two of them
  if (whole_numbers.find_first_of("eE") != line.npos &&
      whole_numbers.find_first_not_of("0123456789.,+-eE") == line.npos) {
    return "has an exponent; whole numbers stand without one";
  }
  if (BeginsAValue(line, ',') || line.ends_with(',')) return "has an empty value";
  return "";
}

bool HasTheNamesOf(std::string_view line, std::string_view header) {
  std::string a(line), b(header);  // the same letters in another order
  std::ranges::sort(a);
  std::ranges::sort(b);
  return a == b;
}

}  // namespace

std::string_view WithoutByteOrderMark(std::string_view text) {
  if (text.starts_with(kUtf8Mark)) text.remove_prefix(kUtf8Mark.size());
  return text;
}

bool TakeWhole(std::string_view& line, std::optional<FileNumber>& number) {
  std::int64_t whole = 0;
  std::string_view rest = line;
  if (TakeNumber(rest, whole) && !rest.starts_with('.')) {
    number = whole;
    line = rest;
    return true;
  }
  const std::size_t sign = line.starts_with('-') ? 1 : 0;
  std::size_t end = std::min(line.size(), line.find_first_not_of("0123456789", sign));
  if (end == sign) return false;
  if (line.substr(end).starts_with('.')) end = std::min(line.size(), line.find_first_not_of("0123456789", end + 1));
  double real = 0;
  std::string_view digits = line.substr(0, end);
  if (!TakeNumber(digits, real)) return false;  // beyond the largest double
  number.emplace(real, line.substr(0, end));
  line.remove_prefix(end);
  return true;
}

std::string WhatIsWrongWithStart(std::string_view text, std::string_view header) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return "is UTF-16 text; save it as UTF-8";
  const bool has_mark = text.starts_with(kUtf8Mark);
  text = WithoutByteOrderMark(text);
  const std::string expected = header.empty() ? "must name its columns" : absl::StrCat("must be ", Quoted(header));
  if (text.empty()) {
    return absl::StrCat(has_mark ? "has a byte order mark and nothing else" : "is empty", "; its first line ",
                        expected);
  }
  std::string_view first = text.substr(0, text.find('\n'));
  if (first.ends_with('\r')) first.remove_suffix(1);
  if (first.empty()) return absl::StrCat("its first line is empty; it ", expected);
  if (first == header) return "";
  const auto must_be = [&](const std::string& reason) {
    return absl::StrCat("its first line is ", Shown(first), reason.empty() ? "" : ", which ", reason, "; must be ",
                        Quoted(header));
  };
  if (first.starts_with(std::string(header) + '\r')) {
    return "its lines end with a carriage return alone; they must end with \\n or \\r\\n";
  }
  if (const std::string reason = ReasonByCharacters(first); !reason.empty()) return must_be(reason);
  if (HasTheNamesOf(first, header)) return must_be("has another order");
  const bool is_number = !first.empty() && first.find_first_not_of("0123456789.,+-eE") == first.npos;
  return must_be(is_number ? "is no header" : "");
}

std::string WhatIsWrongWithLine(std::string_view line, std::size_t columns, const char* must_be) {
  std::string reason = ReasonByCharacters(line);
  if (reason.empty()) reason = ReasonByValues(line, columns);
  return absl::StrCat(Shown(line), reason.empty() ? "" : " ", reason, "; must be ", must_be);
}

}  // namespace lull
