#include "config/table_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/nearest_name.h"
#include "config/foreign_names.h"
#include "lull/text.h"
#include "spec/value_text.h"

namespace lull {
namespace {

constexpr std::size_t kLongestWritten = 60;  // the longest value in a message; chosen

void Write(const toml::node& node, std::string& out) {
  if (out.size() > kLongestWritten) return;
  if (const auto* text = node.as_string()) {
    out += TomlText(text->get());
  } else if (const auto* number = node.as_floating_point()) {
    out += TomlNumber(number->get());
  } else if (const auto* array = node.as_array()) {
    out += "[";
    for (const toml::node& element : *array) {
      if (&element != &array->front()) out += ", ";
      Write(element, out);
    }
    out += "]";
  } else if (const auto* table = node.as_table()) {
    out += "{";
    for (const auto& [key, value] : *table) {
      absl::StrAppend(&out, out.back() == '{' ? " " : ", ", TomlKey(key.str()), " = ");
      Write(value, out);
    }
    out += " }";
  } else {
    std::ostringstream other;  // an integer, a boolean or a date
    node.visit([&other](const auto& value) {
      if constexpr (toml::is_value<decltype(value)>) other << value;
    });
    out += other.str();
  }
}

// What would be right instead of a value that is not a whole number from `low` to `high`. `further` names what else
// would do.
std::string MustBeWhole(const toml::node& node, std::int64_t low, std::int64_t high, const std::string& further = "") {
  const toml::value<double>* real = node.as_floating_point();
  const bool is_whole = real != nullptr && std::isfinite(real->get()) && real->get() == std::floor(real->get());
  const toml::value<std::int64_t>* whole = node.as_integer();
  if ((whole != nullptr && whole->get() > high) || (is_whole && real->get() > static_cast<double>(high))) {
    return absl::StrCat("must be at most ", high, further);
  }
  std::string must = absl::StrCat("must be a whole number from ", low, " to ", high, further);
  if (is_whole && real->get() >= static_cast<double>(low) && real->get() < 0x1p53) {
    absl::StrAppend(&must, ", without a point or an exponent: ", static_cast<std::int64_t>(real->get()));
  }
  return must;
}

// How to write a number that is text; empty if the text is not a number.
std::string HintAtNumber(const toml::node& node) {
  const toml::value<std::string>* text = node.as_string();
  if (text == nullptr) return "";
  const std::string& digits = text->get();
  double number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || end != digits.data() + digits.size()) return "";
  if (error == std::errc::result_out_of_range) return ", from -1.8e308 to 1.8e308";
  return absl::StrCat(", without quotes: ", TomlNumber(number));
}

}  // namespace

std::string Convert(const toml::node& node, double& value) {
  if (!node.is_number()) return absl::StrCat("must be a number", HintAtNumber(node));
  // node.value<double>() would not do: it has no value for most integers above 2⁵³.
  const toml::value<std::int64_t>* whole = node.as_integer();
  const double number = whole != nullptr ? static_cast<double>(whole->get()) : node.as_floating_point()->get();
  if (!std::isfinite(number)) return "must be a finite number";
  value = number;
  return "";
}

std::string Convert(const toml::node& node, std::uint32_t& value) {
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  const toml::value<std::int64_t>* number = node.as_integer();
  if (number == nullptr || number->get() < 0 || number->get() > most) {
    return MustBeWhole(node, 0, most);
  }
  value = static_cast<std::uint32_t>(number->get());
  return "";
}

std::string ConvertTime(const toml::node& node, Tick& time) {
  const toml::value<std::string>* text = node.as_string();
  if (text == nullptr) return "must be a time with its unit, in quotes, such as \"20 s\" or \"3 ms\"";
  const absl::StatusOr<Tick> parsed = ParseDuration(text->get());
  if (!parsed.ok()) return std::string(parsed.status().message());
  time = *parsed;
  return "";
}

std::string ConvertTimeConstant(const toml::node& node, double& milliseconds) {
  const toml::value<std::string>* text = node.as_string();
  if (text == nullptr) return "must be a time with its unit, in quotes, such as \"20 ms\"";
  const absl::StatusOr<double> parsed = ParseTimeConstant(text->get());
  if (!parsed.ok()) return std::string(parsed.status().message());
  milliseconds = *parsed;
  return "";
}

std::string Convert(const toml::node& node, std::string& value) {
  const toml::value<std::string>* text = node.as_string();
  if (text == nullptr) return "must be text in quotes";
  value = text->get();
  return "";
}

std::string Written(const toml::node& node) {
  std::string written;
  Write(node, written);
  if (written.size() <= kLongestWritten) return written;
  std::size_t end = kLongestWritten;
  while (end > 0 && (static_cast<unsigned char>(written[end]) & 0xC0) == 0x80) --end;  // do not cut within a character
  return written.substr(0, end) + " …";
}

Origins::Place PlaceOf(const toml::node& node, const std::string& path) {
  const toml::source_region& source = node.source();
  Origins::Place place = {.path = path, .written = Written(node)};
  if (source.path != nullptr) place.file = *source.path;
  place.line = place.file.starts_with("--") ? 0 : source.begin.line;
  return place;
}

std::string PathFrom(const toml::node& node, const std::string& path, const ReadContext& context) {
  const std::filesystem::path directory = PlaceOf(node, "").file.starts_with("--") ? "" : context.directory;
  return (directory / path).string();
}

const toml::node* TableReader::Find(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.emplace_back(key);
  const bool own_only = std::ranges::find(own_only_, key) != own_only_.end();
  for (const Layer& layer : layers_) {
    if (const toml::node* node = layer.table->get(key)) {
      context_.origins.Set(PathOf(key), PlaceOf(*node, KeyPath(layer.path, key)));
      if (&layer != &layers_.front()) context_.used_defaults.insert(node);
      return node;
    }
    if (own_only) return nullptr;
  }
  return nullptr;
}

void TableReader::Complain(std::string_view key, const std::string& what) {
  const toml::node* node = Find(key);
  context_.findings.push_back({PathOf(key), node != nullptr ? Written(*node) : "", what});
}

void TableReader::Take(std::string_view key, bool& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (const toml::value<bool>* truth = node->as_boolean()) {
    value = truth->get();
  } else {
    Complain(key, "must be true or false");
  }
}

void TableReader::Take(std::string_view key, double& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (const std::string wrong = Convert(*node, value); !wrong.empty()) Complain(key, wrong);
}

void TableReader::Take(std::string_view key, std::uint32_t& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (const std::string wrong = Convert(*node, value); !wrong.empty()) Complain(key, wrong);
}

void TableReader::Take(std::string_view key, std::uint64_t& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  const toml::value<std::int64_t>* number = node->as_integer();
  if (number == nullptr || number->get() < 0) {
    return Complain(key, MustBeWhole(*node, 0, std::numeric_limits<std::int64_t>::max()));
  }
  value = static_cast<std::uint64_t>(number->get());
}

void TableReader::Take(std::string_view key, std::string& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (const std::string wrong = Convert(*node, value); !wrong.empty()) Complain(key, wrong);
}

void TableReader::TakePath(std::string_view key, const char* what, std::string& path) {
  Take(key, path);
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (path.empty()) {
    if (node->is_string()) Complain(key, absl::StrCat("is empty; must be the path of ", what));
    return;
  }
  path = PathFrom(*node, path, context_);
}

void TableReader::TakeTime(std::string_view key, Tick& time) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (const std::string wrong = ConvertTime(*node, time); !wrong.empty()) Complain(key, wrong);
}

void TableReader::TakeTimeConstant(std::string_view key, double& milliseconds) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (const std::string wrong = ConvertTimeConstant(*node, milliseconds); !wrong.empty()) Complain(key, wrong);
}

void TableReader::TakeSeed(std::string_view key, std::uint64_t& seed) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  // Integers in TOML are less than 2⁶³, so larger seeds are written as text.
  if (const toml::value<std::int64_t>* number = node->as_integer(); number != nullptr && number->get() >= 0) {
    seed = static_cast<std::uint64_t>(number->get());
    return;
  }
  constexpr std::uint64_t kLast = std::numeric_limits<std::uint64_t>::max();
  if (const toml::value<std::string>* written = node->as_string()) {
    const std::string& text = written->get();
    std::uint64_t parsed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
    const bool is_number = !text.empty() && end == text.data() + text.size();
    if (is_number && error == std::errc::result_out_of_range) {
      return Complain(key, absl::StrCat("must be at most ", kLast));
    }
    if (is_number && error == std::errc()) {
      seed = parsed;
      return;
    }
  }
  Complain(key, MustBeWhole(*node, 0, std::numeric_limits<std::int64_t>::max(),
                            absl::StrCat(", or in quotes up to ", kLast)));
}

void TableReader::TakeWord(std::string_view key, const std::vector<std::string>& words, std::size_t& index,
                           const char* more) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  const toml::value<std::string>* text = node->as_string();
  const auto word = text == nullptr ? words.end() : std::ranges::find(words, text->get());
  if (word != words.end()) {
    index = static_cast<std::size_t>(word - words.begin());
    return;
  }
  index = words.size();
  const std::string nearest = text == nullptr ? "" : NearestName(text->get(), words);
  std::string all;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const char* const before = i == 0 ? "" : i + 1 < words.size() ? ", " : " or ";
    absl::StrAppend(&all, before, TomlText(words[i]));
  }
  const std::string question = nearest.empty() ? "" : absl::StrCat("did you mean ", TomlText(nearest), "?");
  if (*more == '\0') return Complain(key, nearest.empty() ? absl::StrCat("must be ", all) : question);
  Complain(key, absl::StrCat(question, nearest.empty() ? "must be " : " It must be ", all, "; ", more));
}

std::optional<TableReader> TableReader::TakeTable(std::string_view key) {
  const toml::node* node = Find(key);
  if (node == nullptr) return std::nullopt;
  if (const toml::table* table = node->as_table()) return TableReader(context_, *table, PathOf(key));
  Complain(key, absl::StrCat("must be a table, [", PathOf(key), "]"));
  return std::nullopt;
}

std::vector<TableReader> TableReader::TakeTables(std::string_view key) {
  std::vector<TableReader> readers;
  const toml::node* node = Find(key);
  if (node == nullptr) return readers;
  const toml::array* array = node->as_array();
  const bool good = array != nullptr && std::ranges::all_of(*array, [](const toml::node& e) { return e.is_table(); });
  if (!good) {
    Complain(key, absl::StrCat("must be an array of tables, each [[", PathOf(key), "]] or { … }"));
    return readers;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    const std::string path = ElementPath(PathOf(key), i);
    context_.origins.Set(path, PlaceOf((*array)[i], path));
    readers.emplace_back(context_, *(*array)[i].as_table(), path);
  }
  return readers;
}

void TableReader::Done() {
  const Layer& own = layers_.front();
  for (const auto& [key, node] : *own.table) {
    if (std::ranges::find(known_, key.str()) != known_.end()) continue;
    const std::string path = PathOf(key.str());
    context_.origins.Set(path, PlaceOf(node, KeyPath(own.path, key.str())));
    std::string instead = WhatLullHas(key.str(), known_);
    if (instead.empty()) {
      const std::string nearest = NearestName(key.str(), known_);
      instead = nearest.empty() ? absl::StrCat("known: ", absl::StrJoin(known_, ", "))
                                : absl::StrCat("did you mean ", nearest, "?");
    }
    context_.findings.push_back({path, Written(node), absl::StrCat("no such key; ", instead)});
  }
}

}  // namespace lull
