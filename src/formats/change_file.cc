#include "formats/change_file.h"

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/read_file.h"
#include "formats/bad_file.h"
#include "formats/csv_reader.h"
#include "formats/file_number.h"

namespace lull {
namespace {

// What is wrong with the line; empty if nothing is.
std::string ReadChange(std::string_view line, const std::string& name, const std::vector<Change>& before,
                       Change& change) {
  std::string_view rest = line;
  std::optional<FileNumber> time;
  if (!TakeWhole(rest, time) || !TakeComma(rest) || !TakeNumber(rest, change.value) || !rest.empty()) {
    return WhatIsWrongWithLine(line, 2, absl::StrCat("a time in whole ms and ", name, ", such as 250,12.5").c_str());
  }
  const std::optional<Tick> whole = time->As<Tick>();
  if (!whole) return NoTime(*time);
  change.time = *whole;
  if (before.empty() || change.time > before.back().time) return "";
  return absl::StrCat("time ", change.time, " ms; comes after ", before.back().time, " ms: must be in order of time");
}

}  // namespace

absl::StatusOr<std::vector<Change>> ReadChangeFile(const std::string& path, const std::string& name) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  std::vector<Change> changes;
  std::string mistake;
  std::size_t number = 1;
  const absl::Status read = ForEachCsvLine(*text, absl::StrCat("time_ms,", name), [&](std::string_view line) {
    ++number;
    if (!mistake.empty()) return;
    Change change;
    mistake = ReadChange(line, name, changes, change);
    if (!mistake.empty()) mistake = absl::StrCat("line ", number, ": ", mistake);
    changes.push_back(change);
  });
  if (!read.ok()) return read;
  if (!mistake.empty()) return BadFile(mistake);
  if (changes.empty()) return BadFile("has no line below its header");
  return changes;
}

}  // namespace lull
