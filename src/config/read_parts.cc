#include "config/read_parts.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "spec/value_text.h"

namespace lull {

void TakeTimeOr(TableReader& reader, std::string_view key, const std::string& word, Tick none, Tick& time) {
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return;
  const auto text = node->value<std::string>();
  if (text == word) {
    time = none;
  } else if (text && text->find_first_of("0123456789") == text->npos) {
    reader.Complain(key, absl::StrCat("must be a time with its unit, such as \"20 s\", or ", TomlText(word)));
  } else {
    reader.TakeTime(key, time);
  }
}

namespace {

// Reads ranges: a number, or an array of numbers and of pairs [first, last].
std::vector<NeuronSelection::Range> ReadRanges(TableReader& reader, std::string_view key) {
  std::vector<NeuronSelection::Range> ranges;
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return ranges;
  bool good = true;
  const auto number = [&good](const toml::node& element) {
    std::uint32_t value = 0;
    good &= Convert(element, value).empty();
    return value;
  };
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    const std::uint32_t only = number(*node);
    ranges.push_back({only, only});
  }
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const toml::array* pair = (*array)[i].as_array();
    if (pair != nullptr && pair->size() == 2) {
      ranges.push_back({number((*pair)[0]), number((*pair)[1])});
    } else {
      const std::uint32_t only = number((*array)[i]);
      ranges.push_back({only, only});
    }
  }
  if (good && !ranges.empty()) return ranges;
  reader.Complain(key, "must be a number, or an array of numbers and ranges such as [0, [5, 9]]");
  return {};
}

}  // namespace

void TakeName(TableReader& reader, std::string& name) {
  reader.Take("name", name);
  const toml::node* node = reader.Find("name");
  if (node != nullptr && node->is_string() && name.empty()) reader.Complain("name", "is empty; leave the key out");
}

std::vector<std::string> ReadNames(TableReader& reader, std::string_view key, const char* would_do) {
  std::vector<std::string> names;
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return names;
  if (const auto name = node->value<std::string>()) return {*name};
  const toml::array* array = node->as_array();
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    if (const auto name = (*array)[i].value<std::string>()) names.push_back(*name);
  }
  if (array == nullptr || names.size() < array->size() || names.empty()) {
    reader.Complain(key, absl::StrCat("must be ", would_do));
  }
  return names;
}

void Missing(TableReader& reader, std::string_view key, const char* what) {
  if (!reader.Has(key)) reader.Complain(key, absl::StrCat("missing; must be ", what));
}

void ReadInterval(TableReader& reader, Tick& from, Tick& until) {
  reader.TakeTime("from", from);
  TakeTimeOr(reader, "until", "the end", kNever, until);
}

NeuronSelection ReadTarget(TableReader& reader) {
  return {.layers = ReadNames(reader, "layers"),
          .columns = ReadRanges(reader, "columns"),
          .neurons = ReadRanges(reader, "neurons")};
}

void TakePath(TableReader& reader, const char* key, const char* what, std::string& file) {
  reader.TakePath(key, what, file);
  Missing(reader, key, absl::StrCat("the path of ", what).c_str());
}

void TakeFile(TableReader& reader, const char* what, std::string& file, std::string& population) {
  reader.Take("population", population);
  TakePath(reader, "file", what, file);
}

}  // namespace lull
