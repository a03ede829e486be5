#include "spec/value_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace lull {
namespace {

// A distribution as a table. `text` writes the values that have the unit of the drawn value.
template <class Text>
std::string DistributionText(const Drawn& drawn, const Text& text) {
  std::vector<std::string> pairs;
  const auto add = [&pairs](const char* key, const std::string& value) {
    pairs.push_back(absl::StrCat(key, " = ", value));
  };
  if (const Uniform* uniform = drawn.range()) {
    add("distribution", TomlText("uniform"));
    add("low", text(uniform->low));
    add("high", text(uniform->high));
  } else if (const auto* normal = std::get_if<Normal>(&drawn.distribution)) {
    add("distribution", TomlText("normal"));
    add("mean", text(normal->mean));
    add("std", text(normal->std));
  } else if (const auto* lognormal = std::get_if<Lognormal>(&drawn.distribution)) {
    add("distribution", TomlText("lognormal"));
    add("mu", TomlNumber(lognormal->mu));
    add("sigma", TomlNumber(lognormal->sigma));
  } else if (const auto* exponential = std::get_if<Exponential>(&drawn.distribution)) {
    add("distribution", TomlText("exponential"));
    add("mean", text(exponential->mean));
  } else {
    add("distribution", TomlText("polynomial"));
    const auto write = [&text](std::string* out, double coefficient) { *out += text(coefficient); };
    add("coefficients",
        absl::StrCat("[", absl::StrJoin(std::get<Polynomial>(drawn.distribution).coefficients, ", ", write), "]"));
  }
  if (drawn.min != -std::numeric_limits<double>::infinity()) add("min", text(drawn.min));
  if (drawn.max != std::numeric_limits<double>::infinity()) add("max", text(drawn.max));
  if (!drawn.shared.empty()) add("shared", TomlText(drawn.shared));
  return absl::StrCat("{ ", absl::StrJoin(pairs, ", "), " }");
}

template <class Text>
std::string DrawnText(const Drawn& drawn, const Text& text) {
  const Uniform* range = drawn.range();
  const bool is_plain = range != nullptr && std::isinf(drawn.min) && std::isinf(drawn.max) && drawn.shared.empty();
  if (!is_plain) return DistributionText(drawn, text);
  if (drawn.is_fixed() && std::signbit(range->low) == std::signbit(range->high)) return text(range->low);
  return absl::StrCat("[", text(range->low), ", ", text(range->high), "]");
}

}  // namespace

std::string TomlNumber(double number) {
  // Without a point or an exponent, TOML would read an integer: it has no minus zero, and ends at 2⁶³.
  if (number == 0 && std::signbit(number)) return "-0.0";
  constexpr double kInExactIntegers = 0x1p53;
  std::array<char, 32> text;
  const bool is_large = std::isfinite(number) && std::fabs(number) >= kInExactIntegers;
  const auto [end, error] =
      is_large ? std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::scientific)
               : std::to_chars(text.data(), text.data() + text.size(), number);
  return std::string(text.data(), end);
}

std::string TomlText(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += absl::StrFormat("\\u%04X", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string TomlKey(std::string_view key) {
  const bool bare = !key.empty() && std::ranges::all_of(key, [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  });
  return bare ? std::string(key) : TomlText(key);
}

std::string_view NameOf(Rounding rounding) {
  constexpr std::string_view kNames[] = {"nearest", "up", "down"};
  return kNames[static_cast<std::size_t>(rounding)];
}

std::string TomlTime(Tick time) {
  struct Unit {
    Tick milliseconds;
    const char* name;
  };
  for (const Unit& unit : {Unit{3'600'000, "h"}, Unit{60'000, "min"}, Unit{1000, "s"}}) {
    if (time % unit.milliseconds == 0 && time >= unit.milliseconds) {
      return TomlText(absl::StrCat(time / unit.milliseconds, " ", unit.name));
    }
  }
  return TomlText(absl::StrCat(time, " ms"));
}

std::string TomlDrawn(const Drawn& drawn) {
  return DrawnText(drawn, [](double number) { return TomlNumber(number); });
}

std::string TomlDrawnTime(const Drawn& drawn) {
  return DrawnText(drawn, [](double milliseconds) {
    const bool is_whole = milliseconds == std::floor(milliseconds) && std::fabs(milliseconds) < 0x1p53;
    return is_whole && milliseconds >= 0 ? TomlTime(static_cast<Tick>(milliseconds))
                                         : TomlText(TomlNumber(milliseconds) + " ms");
  });
}

int LineOfEndlessKey(std::string_view toml) {
  constexpr std::string_view kEndsOfKeys = "=,[]{}\n";
  int line = 1, dots = 0;
  for (const char c : toml) {
    if (c == '.' && ++dots == 1000) return line;
    if (kEndsOfKeys.find(c) != kEndsOfKeys.npos) dots = 0;
    if (c == '\n') ++line;
  }
  return 0;
}

}  // namespace lull
