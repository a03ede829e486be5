// From a file to a configuration: parsed, changed by overrides, read, checked. Every stage adds to one list of
// findings.

#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "config/check.h"
#include "config/finding.h"
#include "config/overrides.h"
#include "config/read_config.h"
#include "config/read_file.h"
#include "lull/config.h"

namespace lull {
namespace {

// Whether a place is behind the end of its line. There a text that lacks its closing quote ends, for TOML.
bool IsBehindItsLine(std::string_view text, const toml::source_position& at) {
  for (toml::source_index line = 1; line < at.line; ++line)
    text.remove_prefix(std::min(text.size(), text.find('\n') + 1));
  return at.column > std::min(text.size(), text.find('\n'));
}

absl::StatusOr<toml::table> Parse(std::string_view text, const std::string& name) {
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    std::string what(error.description());
    if (what.find("parsing string") != what.npos && IsBehindItsLine(text, at)) what = "a text lacks its closing quote";
    return absl::InvalidArgumentError(
        absl::StrCat(name, ":", at.line, ": not TOML, at column ", at.column, ": ", what));
  }
}

// Whether `path` is `other`, or part of it.
bool IsWithin(std::string_view path, std::string_view other) {
  if (!path.starts_with(other)) return false;
  return path.size() == other.size() || path[other.size()] == '.' || path[other.size()] == '[';
}

// What the checks find, but for what reading has complained of already: a value that could not be read has its default.
void AddNews(std::vector<Finding>& findings, std::vector<Finding> more) {
  const std::size_t of_reading = findings.size();
  for (Finding& finding : more) {
    const bool is_known = std::any_of(findings.begin(), findings.begin() + static_cast<std::ptrdiff_t>(of_reading),
                                      [&](const Finding& known) { return IsWithin(finding.path, known.path); });
    if (!is_known) findings.push_back(std::move(finding));
  }
}

}  // namespace

absl::StatusOr<Config> ParseConfig(std::string_view text, const std::string& name,
                                   const std::vector<Override>& overrides, const std::string& directory) {
  absl::StatusOr<toml::table> file = Parse(text, name);
  if (!file.ok()) return file.status();
  ReadContext context = {.origins = Origins(name), .directory = directory};
  for (const Override& change : overrides) Apply(change, *file, context);
  Config config = ReadConfig(*file, context);
  AddNews(context.findings, Check(config));
  if (!context.findings.empty()) return StatusOf(context.findings, context.origins);
  return config;
}

absl::StatusOr<Config> LoadConfig(const std::string& path, const std::vector<Override>& overrides) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return absl::Status(text.status().code(), absl::StrCat(path, ": ", text.status().message()));
  return ParseConfig(*text, path, overrides, std::filesystem::path(path).parent_path().string());
}

}  // namespace lull
