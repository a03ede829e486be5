#include "formats/nest_spikes.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "formats/bad_file.h"
#include "formats/csv_reader.h"

namespace lull {
namespace {

using Words = std::vector<std::string_view>;

// Puts the words of a line into `words`, whose memory is used again.
void Split(std::string_view line, Words& words) {
  constexpr std::string_view kBetween = " \t\r";
  words.clear();
  for (std::size_t begin; (begin = line.find_first_not_of(kBetween)) != line.npos;) {
    line.remove_prefix(begin);
    words.push_back(line.substr(0, line.find_first_of(kBetween)));
    line.remove_prefix(words.back().size());
  }
}

std::string_view TakeLine(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

enum class Times { kUnknown, kMilliseconds, kSteps };

// The header of a file, if it has one.
struct NestHeader {
  Times times = Times::kUnknown;
  std::uint32_t lines = 0;
};

// Removes comments and names of columns from the front of a text.
absl::StatusOr<NestHeader> TakeHeader(std::string_view& text) {
  NestHeader header;
  Words words;
  for (; !text.empty(); ++header.lines) {
    std::string_view rest = text, line = TakeLine(rest);
    const bool comment = line.starts_with('#');
    if (comment) line.remove_prefix(1);
    Split(line, words);
    const bool names = !words.empty() && words[0] == "sender";
    if (!comment && !names) break;
    text = rest;
    if (!names) continue;
    if (words == Words{"sender", "time_ms"}) {
      header.times = Times::kMilliseconds;
    } else if (words == Words{"sender", "time_step", "time_offset"}) {
      header.times = Times::kSteps;
    } else {
      return BadFile(absl::StrCat("has the columns ",
                                  absl::StrJoin(std::vector<std::string>(words.begin(), words.end()), ", "),
                                  "; a file of spikes has sender and time_ms, or sender, time_step and time_offset"));
    }
  }
  return header;
}

// A text that is a number as a whole.
bool ReadNumber(std::string_view word, double& number) { return TakeNumber(word, number) && word.empty(); }
bool ReadWhole(std::string_view word, std::optional<FileNumber>& number) {
  return TakeWhole(word, number) && word.empty();
}

// [ms] Offsets have few digits and steps are rarely a power of two, so that what is nearly a whole number is meant as
// one.
double TimeOfStep(double step, double step_ms, double offset_ms) {
  constexpr double kNearly = 1e-6;  // [ms] chosen: a thousandth of the offset's last digit
  const double time = step * step_ms - offset_ms, whole = std::nearbyint(time);
  return std::fabs(time - whole) < kNearly ? whole : time;
}

std::string MustBe(bool steps) {
  return steps ? "a sender, a whole step and, if the file has offsets, an offset in ms, such as 17 1200 0.0"
               : "a sender and a time in ms, separated by a tab or spaces, such as 17 120.0";
}

std::string NestMistake(std::string_view line, const Words& words, bool steps) {
  const std::string_view shown = line.substr(0, kLongestCsvShown);
  const char* reason = " does not have two numbers";
  if (steps) reason = " does not have a sender and a step";
  if (line.find(';') != line.npos) reason = " has semicolons";
  if (line.find(',') != line.npos) reason = " has commas";
  if (line.starts_with('#')) reason = " is a comment, which may stand at the beginning only";
  if (words.empty()) reason = " is an empty line";
  return absl::StrCat(Quoted(shown), reason, "; must be ", MustBe(steps));
}

struct NestLine {
  std::optional<FileNumber> sender;
  FileNumber time_ms = 0;
};

// Reads the words of a line; false if they are something else.
bool ReadWords(const Words& words, const std::optional<double>& step_ms, NestLine& line) {
  double time = 0, offset = 0;
  if (words.size() < 2 || !ReadWhole(words[0], line.sender) || !ReadNumber(words[1], time)) return false;
  if (!step_ms) {
    if (words.size() > 2) return false;
    line.time_ms = FileNumber(time, words[1]);
    return true;
  }
  if (words.size() > 3 || (words.size() == 3 && !ReadNumber(words[2], offset)) || time != std::floor(time))
    return false;
  line.time_ms = TimeOfStep(time, *step_ms, offset);
  return true;
}

}  // namespace

bool IsNest(const std::string& path, std::string_view text) {
  text = WithoutByteOrderMark(text);
  if (text.starts_with("time_ms")) return false;  // CSV
  for (const char* const ending : {".dat", ".gdf"}) {
    if (absl::AsciiStrToLower(path).ends_with(ending)) return true;
  }
  return text.starts_with("# NEST") || text.starts_with("sender") || text.starts_with("# sender");
}

absl::Status ReadNestSpikes(std::string_view text, SpikeFile& file) {
  text = WithoutByteOrderMark(text);
  const absl::StatusOr<NestHeader> header = TakeHeader(text);
  if (!header.ok()) return header.status();
  std::optional<double>& step_ms = file.keys.step_ms;
  if (header->times == Times::kSteps && !step_ms) {
    return BadFile("has times in steps (time_step); the key step_ms must give the length of a step, such as 0.1");
  }
  if (header->times == Times::kMilliseconds && step_ms) {
    return BadFile("has times in ms (time_ms), not in steps; leave out the key step_ms");
  }
  if (!file.keys.first_id) file.keys.first_id = 1;
  file.first_line = header->lines + 1;
  bool certain = step_ms || header->times == Times::kMilliseconds || text.empty();
  Words words;
  while (text.find_first_not_of("\r\n") != text.npos) {
    const std::string_view line = TakeLine(text);
    Split(line, words);
    NestLine read;
    if (ReadWords(words, step_ms, read)) {
      certain |= words[1].find_first_not_of("0123456789") != words[1].npos;
      file.Add(read.time_ms, *read.sender);
    } else {
      certain = true;
      file.AddMistake(NestMistake(line, words, step_ms.has_value()));
    }
  }
  if (certain) return absl::OkStatus();
  return BadFile(
      "has no header and no time with a decimal point, so that its times may be steps or ms; the key step_ms must say "
      "which: 1 if they are ms, otherwise the length of a step in ms, such as 0.1");
}

}  // namespace lull
