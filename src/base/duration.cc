#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/quoted.h"
#include "lull/text.h"

namespace lull {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
constexpr std::array<Unit, 4> kUnits = {{{"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}}};
constexpr std::int64_t kLongest = 1'000'000'000'000;  // [ms] a billion seconds; chosen: arithmetic cannot overflow

absl::Status Mistake(std::string_view text, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(Quoted(text), " ", what));
}

// "1e3ms" as "1000ms"; empty if the text is no length of time with an exponent, or would be too long.
std::string WithoutExponent(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return "";
  const std::string_view digits(text.data(), static_cast<std::size_t>(end - text.data()));
  std::string_view name = text.substr(digits.size());
  while (name.starts_with(' ')) name.remove_prefix(1);
  const bool has_unit = std::ranges::any_of(kUnits, [name](const Unit& unit) { return unit.name == name; });
  if (!has_unit || digits.find_first_of("eE") == digits.npos) return "";
  std::array<char, 32> plain;
  const auto written = std::to_chars(plain.data(), plain.data() + plain.size(), number, std::chars_format::fixed);
  if (written.ec != std::errc()) return "the number without one";
  return std::string(plain.data(), written.ptr) + std::string(text.substr(digits.size()));
}

// The unit that follows a number, in milliseconds; `text` is both together.
absl::StatusOr<std::int64_t> UnitMilliseconds(std::string_view text, std::string_view number, std::string_view name) {
  if (number.empty() || number == ".") {
    return Mistake(text, text.size() > 1 && text[0] == '-' && text[1] != '-'
                             ? "is negative; time goes forward"
                             : "is not a length of time; write a number and a unit, such as 20s or 250ms");
  }
  while (name.starts_with(' ')) name.remove_prefix(1);
  if (name.empty()) {
    return Mistake(text,
                   absl::StrFormat("has no unit; write %ss for seconds or %sms for milliseconds", number, number));
  }
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return unit.milliseconds;
  }
  if (const std::string plain = WithoutExponent(text); !plain.empty()) {
    return Mistake(text, absl::StrCat("has an exponent; write ", plain));
  }
  if (name.starts_with(','))
    return Mistake(text, "has a comma; write the digits without one, with a point before decimals");
  if (name.starts_with('_')) return Mistake(text, "has an underscore; write the digits without one");
  if (name.find_first_of("0123456789") != name.npos) {
    return Mistake(text, "has several numbers; write one number and a unit, such as 65min for an hour and 5 minutes");
  }
  return Mistake(text, "has no known unit; use ms, s, min or h");
}

// `whole`.`fraction` units in milliseconds, or a number above kLongest if there are more; empty if the result is not a
// whole number. Both are digits, or empty for 0.
std::optional<std::int64_t> WholeMilliseconds(std::string_view whole, std::string_view fraction, std::int64_t unit) {
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  // The last digit is not 0, so n decimals need a unit with n factors 2 or n factors 5. An hour has seven factors 2.
  if (fraction.size() > 7) return std::nullopt;
  std::int64_t units = 0, parts = 0, scale = 1;
  for (const char c : whole) units = 10 * units + (c - '0');
  for (const char c : fraction) {
    parts = 10 * parts + (c - '0');
    scale *= 10;
  }
  if (parts * unit % scale != 0) return std::nullopt;
  if (units > kLongest / unit) return kLongest + 1;
  return units * unit + parts * unit / scale;
}

std::string_view TakeDigits(std::string_view& text) {
  const std::string_view digits = text.substr(0, text.find_first_not_of("0123456789"));
  text.remove_prefix(digits.size());
  return digits;
}

}  // namespace

absl::StatusOr<Tick> ParseDuration(std::string_view text) {
  std::string_view unit_name = text;
  std::string_view whole = TakeDigits(unit_name);
  std::string_view fraction;
  if (unit_name.starts_with('.')) {
    unit_name.remove_prefix(1);
    fraction = TakeDigits(unit_name);
  }
  const absl::StatusOr<std::int64_t> unit =
      UnitMilliseconds(text, text.substr(0, text.size() - unit_name.size()), unit_name);
  if (!unit.ok()) return unit.status();

  while (whole.starts_with('0')) whole.remove_prefix(1);
  // kLongest has thirteen digits, and no unit is shorter than a millisecond.
  const std::optional<Tick> duration = whole.size() > 13 ? kLongest + 1 : WholeMilliseconds(whole, fraction, *unit);
  if (!duration.has_value()) return Mistake(text, "is not a whole number of milliseconds");
  if (*duration > kLongest) return Mistake(text, "is too long; at most 1000000000s can be counted");
  return *duration;
}

absl::StatusOr<double> ParseTimeConstant(std::string_view text) {
  double number = 0;
  const bool is_digit = !text.empty() && (text[0] == '.' || (text[0] >= '0' && text[0] <= '9'));
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto length = is_digit ? static_cast<std::size_t>(end - text.data()) : 0;
  const absl::StatusOr<std::int64_t> unit = UnitMilliseconds(text, text.substr(0, length), text.substr(length));
  if (!unit.ok()) return unit.status();
  if (error == std::errc::result_out_of_range) return Mistake(text, "is more than can be counted");
  return number * static_cast<double>(*unit);
}

std::string FormatDuration(Tick duration) {
  if (duration < 1000) return absl::StrCat(duration, " ms");
  if (duration <= 120'000) return FormatSeconds(duration) + " s";
  const bool in_hours = duration >= 7'200'000;
  const Tick hours = in_hours ? duration / 3'600'000 : 0;
  const Tick minutes = (duration - hours * 3'600'000) / 60'000;
  const Tick rest = duration % 60'000;
  std::string text = in_hours ? absl::StrCat(hours, " h") : "";
  if (minutes > 0) absl::StrAppend(&text, text.empty() ? "" : " ", minutes, " min");
  if (rest > 0) absl::StrAppend(&text, " ", FormatSeconds(rest), " s");
  return text;
}

std::string FormatSeconds(Tick duration) {
  std::string seconds = absl::StrFormat("%d.%03d", duration / 1000, duration % 1000);
  seconds.erase(seconds.find_last_not_of('0') + 1);
  if (seconds.ends_with('.')) seconds.pop_back();
  return seconds;
}

}  // namespace lull
