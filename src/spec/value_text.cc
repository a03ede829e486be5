#include "spec/value_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace lull {

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

std::string TomlRange(const Drawn& range) {
  if (range.is_fixed() && std::signbit(range.low) == std::signbit(range.high)) return TomlNumber(range.low);
  return absl::StrCat("[", TomlNumber(range.low), ", ", TomlNumber(range.high), "]");
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

std::string TomlTimes(Tick low, Tick high) {
  if (low == high) return TomlTime(low);
  return absl::StrCat("[", TomlTime(low), ", ", TomlTime(high), "]");
}

}  // namespace lull
