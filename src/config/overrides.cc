#include "config/overrides.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "config/read_config.h"
#include "spec/value_text.h"

namespace lull {
namespace {

using Step = std::variant<std::string, std::size_t>;  // a key, or the index of an element

// The steps of a path such as columns[0]."a key".count; empty if the text is not a path.
std::optional<std::vector<Step>> Steps(std::string_view path) {
  std::vector<Step> steps;
  while (!path.empty()) {
    if (path.front() == '[') {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(path.data() + 1, path.data() + path.size(), index);
      if (error != std::errc() || end == path.data() + path.size() || *end != ']' || steps.empty()) return std::nullopt;
      steps.emplace_back(index);
      path.remove_prefix(static_cast<std::size_t>(end + 1 - path.data()));
      continue;
    }
    if (!steps.empty()) {
      if (path.front() != '.') return std::nullopt;
      path.remove_prefix(1);
    }
    const bool quoted = path.starts_with('"');
    if (quoted) path.remove_prefix(1);
    const std::size_t end = std::min(path.size(), quoted ? path.find('"') : path.find_first_of(".[\""));
    if (end == 0 || (quoted && end == path.size())) return std::nullopt;
    steps.emplace_back(std::string(path.substr(0, end)));
    path.remove_prefix(end + (quoted ? 1 : 0));
  }
  if (steps.empty()) return std::nullopt;
  return steps;
}

// Whether a TOML file could contain the text, at least in quotes: the text must be UTF-8.
bool IsText(std::string_view text) {
  try {
    return toml::parse(absl::StrCat("text = ", TomlText(text))).size() == 1;
  } catch (const toml::parse_error&) {
    return false;
  }
}

// The value, as TOML if it is valid TOML, otherwise as text.
toml::table Parsed(const Override& change) {
  try {
    const std::string line = absl::StrCat("value = ", change.value);
    toml::table table = LineOfEndlessKey(line) > 0 ? toml::table() : toml::parse(line, change.flag);
    if (table.size() == 1) return table;  // otherwise the value contains further lines
  } catch (const toml::parse_error&) {
    // The value is not TOML.
  }
  return toml::parse(absl::StrCat("value = ", TomlText(change.value)), change.flag);
}

// Puts the value into the table. The value remembers that it comes from a flag.
void Put(const Override& change, const std::string& key, toml::table& table) {
  toml::table value = Parsed(change);
  table.insert_or_assign(key, std::move(*value.get("value")));
}

// The element of an array to which a step leads, by index or by name. A column has a name even if the file gives none.
std::optional<std::size_t> IndexOf(const toml::array& array, const std::string& path, const Step& step) {
  if (const auto* index = std::get_if<std::size_t>(&step)) {
    return *index < array.size() ? std::optional(*index) : std::nullopt;
  }
  for (std::size_t i = 0; i < array.size(); ++i) {
    const toml::table* table = array[i].as_table();
    if (table == nullptr) continue;
    const std::string name = (*table)["name"].value_or(std::string(path == "columns" ? kDefaultColumnName : ""));
    if (name == std::get<std::string>(step)) return i;
  }
  return std::nullopt;
}

// The names of an array's elements, for a message; empty if they have none.
std::string NamesOf(const toml::array& array) {
  constexpr int kMostNames = 10;  // chosen: as many as fit a line
  std::string names;
  int count = 0;
  for (const toml::node& element : array) {
    const toml::table* table = element.as_table();
    const auto name = table == nullptr ? std::nullopt : (*table)["name"].value<std::string>();
    if (!name) continue;
    if (++count > kMostNames) return names + ", …";
    absl::StrAppend(&names, names.empty() ? "; named: " : ", ", TomlText(*name));
  }
  return names;
}

std::string Shown(const Step& step) {
  if (const auto* index = std::get_if<std::size_t>(&step)) return absl::StrCat("[", *index, "]");
  return absl::StrCat(".", TomlKey(std::get<std::string>(step)));
}

}  // namespace

void Apply(const Override& change, toml::table& file, ReadContext& context) {
  const auto complain = [&](const std::string& what) {
    // A message names the flag, not only the path, because the file may have the same key.
    const std::string place = absl::StrCat(change.flag, " ", change.key);
    context.origins.Set(place, {.file = change.flag, .path = OneLine(change.key)});
    context.findings.push_back({place, "", what});
  };
  if (!IsText(change.key)) return complain("is not a key; it must be UTF-8");
  if (!IsText(change.value)) return complain("its value must be UTF-8");
  const auto steps = Steps(change.key);
  if (!steps || LineOfEndlessKey(change.key) > 0) {
    return complain("is not a key; write it as in stdp.half_life or columns[0].count");
  }

  toml::node* at = &file;
  std::string path;
  for (std::size_t i = 0; i < steps->size(); ++i) {
    const Step& step = (*steps)[i];
    const bool is_last = i + 1 == steps->size();
    if (toml::array* array = at->as_array()) {
      const std::optional<std::size_t> index = IndexOf(*array, path, step);
      if (!index) {
        return complain(absl::StrCat("there is no ", path, Shown(step), "; ", path, " has ",
                                     CountedPlainly(array->size(), "element"), ", counted from 0",
                                     std::holds_alternative<std::string>(step) ? NamesOf(*array) : ""));
      }
      if (is_last) {
        toml::table value = Parsed(change);
        array->replace(array->cbegin() + static_cast<std::ptrdiff_t>(*index), std::move(*value.get("value")));
        context.overridden.insert(array->get(*index));
        return;
      }
      at = array->get(*index);
    } else if (toml::table* table = at->as_table(); table != nullptr && std::holds_alternative<std::string>(step)) {
      const std::string& key = std::get<std::string>(step);
      if (is_last) {
        Put(change, key, *table);
        context.overridden.insert(table->get(key));
        return;
      }
      if (!table->contains(key)) Put({.value = "{}", .flag = change.flag}, key, *table);
      at = table->get(key);
    } else {
      return complain(absl::StrCat(path, " is ", at->is_table() ? "a table, not an array" : "a single value"));
    }
    path += path.empty() ? Shown(step).substr(1) : Shown(step);
  }
}

}  // namespace lull
