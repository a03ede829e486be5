#include "formats/sonata_types.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "base/read_file.h"
#include "formats/bad_file.h"
#include "formats/csv_reader.h"
#include "formats/file_hash.h"
#include "formats/file_number.h"

namespace lull {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// The values of a line; empty if a quote is not closed. Within quotes, two quotes stand for one.
std::optional<std::vector<std::string>> ValuesOf(std::string_view line) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < line.size();) {
    if (IsBlank(line[i])) {
      ++i;
      continue;
    }
    std::string value;
    bool quoted = false;
    for (; i < line.size() && (quoted || !IsBlank(line[i])); ++i) {
      if (line[i] != '"') {
        value += line[i];
      } else if (quoted && line.substr(i + 1).starts_with('"')) {
        value += line[++i];
      } else {
        quoted = !quoted;
      }
    }
    if (quoted) return std::nullopt;
    values.push_back(std::move(value));
  }
  return values;
}

bool HasValue(std::string_view text) { return !text.empty() && text != "NULL" && text != "NaN" && text != "nan"; }

class TypesReader {
 public:
  TypesReader(const char* id_name, const char* noun) : id_name_(id_name), noun_(noun) {}

  absl::StatusOr<SonataTypes> Read(std::string_view text) {
    const bool has_mark = text != WithoutByteOrderMark(text);
    text = WithoutByteOrderMark(text);
    const bool is_empty = text.empty();
    while (!text.empty()) {
      std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(text.size(), line.size() + 1));
      if (line.ends_with('\r')) line.remove_suffix(1);
      ++line_;
      std::optional<std::vector<std::string>> values = ValuesOf(line);
      if (!values) return Wrong("has a quote that is not closed");
      if (values->empty()) continue;
      absl::Status status = read_.names.empty() ? TakeNames(*std::move(values), line) : TakeType(*std::move(values));
      if (!status.ok()) return status;
    }
    if (read_.names.empty()) {
      return BadFile(absl::StrCat(has_mark && is_empty ? "has a byte order mark and nothing else" : "is empty",
                                  "; its first line must name its columns, ", id_name_, " first"));
    }
    std::ranges::sort(read_.types, {}, &SonataTypes::Type::id);
    const auto twice = std::ranges::adjacent_find(read_.types, {}, &SonataTypes::Type::id);
    if (twice == read_.types.end()) return std::move(read_);
    return BadFile(absl::StrCat("has two lines for ", id_name_, " ", twice->id, "; must have one"));
  }

 private:
  absl::Status Wrong(const std::string& what) const { return BadFile(absl::StrCat("line ", line_, " ", what)); }

  absl::Status TakeNames(std::vector<std::string> names, std::string_view line) {
    const auto id = std::ranges::find(names, id_name_);
    if (id == names.end()) {
      const char* const reason = line.find_first_of(",;") != line.npos ? "; its values are separated by spaces" : "";
      return BadFile(absl::StrCat("its first line is ", Quoted(line.substr(0, kLongestCsvShown)),
                                  "; must name the columns of ", noun_, ", one of them ", id_name_, reason));
    }
    for (const std::string& name : names) {
      if (std::ranges::count(names, name) > 1) return Wrong(absl::StrCat("names ", Quoted(name), " twice"));
    }
    id_column_ = static_cast<std::size_t>(id - names.begin());
    read_.names = std::move(names);
    return absl::OkStatus();
  }

  absl::Status TakeType(std::vector<std::string> texts) {
    if (texts.size() != read_.names.size()) {
      return Wrong(absl::StrCat("has ", CountedPlainly(texts.size(), "value"), " for ",
                                CountedPlainly(read_.names.size(), "column"), "; write NULL where there is none"));
    }
    std::string_view rest = texts[id_column_];
    std::optional<FileNumber> number;
    const bool whole = TakeWhole(rest, number) && rest.empty();
    const std::optional<std::int64_t> id = whole ? number->As<std::int64_t>() : std::nullopt;
    if (!id) {
      const bool is_too_large = whole && number->IsWhole() && number->AsDouble() > 0;
      return Wrong(absl::StrCat(
          "has ", id_name_, " ", Quoted(texts[id_column_]), "; must be ",
          is_too_large ? absl::StrCat("at most ", std::numeric_limits<std::int64_t>::max()) : "a whole number"));
    }
    SonataTypes::Type type = {.id = *id, .line = line_, .values = {}};
    for (std::string& text : texts) {
      type.values.push_back(HasValue(text) ? std::optional(std::move(text)) : std::nullopt);
    }
    read_.types.push_back(std::move(type));
    return absl::OkStatus();
  }

  const char* const id_name_;
  const char* const noun_;
  std::uint64_t line_ = 0;
  std::size_t id_column_ = 0;
  SonataTypes read_;
};

}  // namespace

const SonataTypes::Type* SonataTypes::Find(const FileNumber& id) const {
  const std::optional<std::int64_t> wanted = id.As<std::int64_t>();
  if (!wanted) return nullptr;
  const auto found = std::ranges::lower_bound(types, *wanted, {}, &Type::id);
  return found != types.end() && found->id == *wanted ? &*found : nullptr;
}

absl::StatusOr<std::optional<double>> SonataTypes::Number(const Type& type, std::size_t column) const {
  const std::optional<std::string>& text = type.values[column];
  if (!text) return std::nullopt;
  std::string_view rest = *text;
  double number = 0;
  if (TakeNumber(rest, number) && rest.empty() && std::isfinite(number)) return number;
  return BadFile(
      absl::StrCat("line ", type.line, " has ", names[column], " ", Quoted(*text), "; must be a number or NULL"));
}

absl::StatusOr<SonataTypes> ReadSonataTypes(const std::string& path, const char* id_name, const char* noun) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  if (text->starts_with("\x89HDF\r\n\x1a\n")) return BadFile(absl::StrCat("is HDF5; must be a text file of ", noun));
  absl::StatusOr<SonataTypes> types = TypesReader(id_name, noun).Read(*text);
  if (types.ok()) types->hash = HashOf(*text);
  return types;
}

}  // namespace lull
