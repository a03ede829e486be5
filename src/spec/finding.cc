#include "spec/finding.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "spec/value_text.h"

namespace lull {
namespace {

// "path = value; what", or the parts of it that are not empty.
std::string Sentence(const std::string& path, const std::string& value, const std::string& what) {
  if (path.empty()) return what;
  return value.empty() ? absl::StrCat(path, ": ", what) : absl::StrCat(path, " = ", value, "; ", what);
}

// A status with `lines` without repetitions, and with no more lines than a person reads.
absl::Status StatusOfLines(std::vector<std::string> lines) {
  if (lines.empty()) return absl::OkStatus();
  for (std::string& line : lines) line = OneLine(line);
  std::set<std::string> seen;
  std::erase_if(lines, [&seen](const std::string& line) { return !seen.insert(line).second; });
  if (lines.size() > kMaxFindings) {
    const std::size_t beyond = lines.size() - kMaxFindings;
    lines.resize(kMaxFindings);
    lines.push_back(absl::StrCat("… and ", beyond, " more"));
  }
  return absl::InvalidArgumentError(absl::StrJoin(lines, "\n"));
}

// Where the path of the parent ends: at the last '.' or '[' outside of quotes; npos if there is no such character.
std::size_t EndOfParent(std::string_view path) {
  std::size_t end = std::string_view::npos;
  bool quoted = false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '\\' && quoted) {
      ++i;
    } else if (path[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && (path[i] == '.' || path[i] == '[')) {
      end = i;
    }
  }
  return end;
}

}  // namespace

std::string KeyPath(const std::string& path, std::string_view key) {
  return absl::StrCat(path, path.empty() ? "" : ".", TomlKey(key));
}

std::string ElementPath(const std::string& path, std::size_t index) { return absl::StrCat(path, "[", index, "]"); }

std::string NamedPath(const std::string& path, std::size_t index, std::string_view name) {
  return name.empty() ? ElementPath(path, index) : KeyPath(path, name);
}

void Origins::SetEntries(const std::string& path, const std::string& file, std::uint32_t first_line,
                         const std::string& noun) {
  entries_[path] = {file, first_line, noun};
}

Origins::Line Origins::Tell(const Finding& finding) const {
  const auto located = [&](const Place& place, const std::string& sentence) {
    const std::string line = place.line > 0 ? absl::StrCat(":", place.line) : "";
    return Line{place.file, place.line, absl::StrCat(place.file, line, ": ", sentence)};
  };
  std::string path = finding.path;
  while (!path.empty()) {
    const std::string below = finding.path.substr(path.size());
    if (const auto found = entries_.find(path); found != entries_.end() && below.starts_with('[')) {
      const Entries& entries = found->second;
      std::uint64_t index = 0;
      std::from_chars(below.data() + 1, below.data() + below.size(), index);
      if (entries.first_line > 0) return located({entries.file, entries.first_line + index}, finding.what);
      return located({.file = entries.file}, absl::StrCat(entries.noun, " ", index, ": ", finding.what));
    }
    if (const auto known = places_.find(path); known != places_.end()) {
      const Place& place = known->second;
      const bool as_written = below.empty() && !finding.value.empty();
      return located(place, Sentence(place.path + below, as_written ? place.written : finding.value, finding.what));
    }
    const std::size_t end = EndOfParent(path);
    path.resize(end == std::string::npos ? 0 : end);
  }
  return located({.file = file_}, Sentence(finding.path, finding.value, finding.what));
}

absl::Status StatusOf(const std::vector<Finding>& findings, const Origins& origins) {
  std::vector<Origins::Line> lines;
  for (const Finding& finding : findings) lines.push_back(origins.Tell(finding));
  std::ranges::sort(lines);
  std::vector<std::string> texts;
  for (Origins::Line& line : lines) texts.push_back(std::move(line.text));
  return StatusOfLines(std::move(texts));
}

absl::Status StatusOf(const std::vector<Finding>& findings) {
  std::vector<std::string> texts;
  for (const Finding& finding : findings) {
    texts.push_back(Sentence(finding.path.empty() ? "network" : finding.path, finding.value, finding.what));
  }
  return StatusOfLines(std::move(texts));
}

}  // namespace lull
