// Numbers as they stand in files, and the one conversion from them to ids, times and delays.
//
// Thread use: pure functions.

#ifndef LULL_SRC_FORMATS_FILE_NUMBER_H_
#define LULL_SRC_FORMATS_FILE_NUMBER_H_

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lull/types.h"
#include "spec/value_text.h"

namespace lull {

// The whole number that a number becomes.
inline double Rounded(double number, Rounding rounding) {
  if (rounding == Rounding::kUp) return std::ceil(number);
  return rounding == Rounding::kDown ? std::floor(number) : std::nearbyint(number);
}

// A number of any type that files have.
class FileNumber {
 public:
  // NOLINTBEGIN(google-explicit-constructor): every number is one.
  FileNumber(std::signed_integral auto number) : number_(std::int64_t{number}) {}
  FileNumber(std::unsigned_integral auto number) : number_(std::uint64_t{number}) {}
  FileNumber(std::floating_point auto number) : number_(double{number}) {}
  // NOLINTEND(google-explicit-constructor)
  // The nearest double to a number in a text, which must outlive this. Very long texts are not shown.
  FileNumber(double nearest, std::string_view text)
      : number_(nearest), text_(text.size() <= kLongestShown ? text : "") {}

  // The same number as a Whole; empty if the number is not whole or a Whole cannot hold it.
  template <std::integral Whole>
  std::optional<Whole> As() const {
    if (const auto* number = std::get_if<std::int64_t>(&number_)) return AsWhole<Whole>(*number);
    if (const auto* number = std::get_if<std::uint64_t>(&number_)) return AsWhole<Whole>(*number);
    return AsWhole<Whole>(*std::get_if<double>(&number_));
  }

  // The same as a Whole after rounding, if any is asked for; empty if a Whole cannot hold it.
  template <std::integral Whole>
  std::optional<Whole> RoundedAs(std::optional<Rounding> rounding) const {
    const auto* number = std::get_if<double>(&number_);
    return number != nullptr && rounding ? AsWhole<Whole>(Rounded(*number, *rounding)) : As<Whole>();
  }

  bool IsWhole() const {
    const auto* number = std::get_if<double>(&number_);
    return number == nullptr || (std::isfinite(*number) && *number == std::floor(*number));
  }

  // The nearest double.
  double AsDouble() const {
    return std::visit([](auto number) { return static_cast<double>(number); }, number_);
  }

  // Whether the numbers are equal, of equal types.
  friend bool operator==(const FileNumber& a, const FileNumber& b) { return a.number_ == b.number_; }

  // Calls use(number) with the number in its own type.
  template <class Use>
  auto Visit(const Use& use) const {
    return std::visit(use, number_);
  }

  // The number as it stands in the file; of a number that is stored in binary, the shortest decimal that reads back as
  // the same number.
  std::string Text() const {
    if (!text_.empty()) return std::string(text_);
    if (const auto* number = std::get_if<double>(&number_)) return TomlNumber(*number);
    const auto* negative = std::get_if<std::int64_t>(&number_);
    return negative != nullptr ? absl::StrCat(*negative) : absl::StrCat(*std::get_if<std::uint64_t>(&number_));
  }

 private:
  static constexpr std::size_t kLongestShown = 40;  // chosen

  template <class Whole, std::integral Number>
  static std::optional<Whole> AsWhole(Number number) {
    if (!std::in_range<Whole>(number)) return std::nullopt;
    return static_cast<Whole>(number);
  }
  template <class Whole>
  static std::optional<Whole> AsWhole(double number) {
    // One more than the largest Whole is a power of two, which a double holds; the largest Whole may not be.
    const double lowest = static_cast<double>(std::numeric_limits<Whole>::min());
    const Whole half = std::numeric_limits<Whole>::max() / 2 + 1;
    const double end = 2 * static_cast<double>(half);
    if (!(number >= lowest && number < end)) return std::nullopt;  // nan too
    const Whole whole = static_cast<Whole>(number);
    if (static_cast<double>(whole) != number) return std::nullopt;
    return whole;
  }

  std::variant<std::int64_t, std::uint64_t, double> number_;
  std::string_view text_ = {};
};

// A column of a file, in the type that is nearest to the type that the file stores.
using FileColumn =
    std::variant<std::vector<std::int64_t>, std::vector<std::uint64_t>, std::vector<float>, std::vector<double>>;

inline std::size_t SizeOf(const FileColumn& column) {
  return std::visit([](const auto& numbers) { return numbers.size(); }, column);
}
inline FileNumber NumberIn(const FileColumn& column, std::size_t row) {
  return std::visit([row](const auto& numbers) { return FileNumber(numbers[row]); }, column);
}

// What would be right instead of a number that is not a whole number from `low` to `high`: "; must be a whole number
// from 0 to 4294967295", or "; must be at most 4294967295" if the number is merely too large.
template <std::integral Whole>
std::string MustBeWhole(const FileNumber& number, Whole low, Whole high) {
  if (number.IsWhole() && number.AsDouble() > static_cast<double>(low)) return absl::StrCat("; must be at most ", high);
  return absl::StrCat("; must be a whole number from ", low, " to ", high);
}

// What is wrong with a number that is no neuron: "source 1.7; must be a whole number from 0 to 4294967295".
inline std::string NoNeuron(const char* noun, const FileNumber& number) {
  return absl::StrCat(noun, " ", number.Text(), MustBeWhole(number, NeuronId{0}, std::numeric_limits<NeuronId>::max()));
}

// What is wrong with a time that is no whole number of ms: "time 1.5 ms; must be a whole number of ms".
inline std::string NoTime(const FileNumber& time_ms) {
  constexpr Tick kLast = std::numeric_limits<Tick>::max();
  const bool is_too_large = time_ms.IsWhole() && time_ms.AsDouble() > 0;
  return absl::StrCat("time ", time_ms.Text(), " ms; must be ",
                      is_too_large ? absl::StrCat("at most ", kLast, " ms") : "a whole number of ms");
}

}  // namespace lull

#endif  // LULL_SRC_FORMATS_FILE_NUMBER_H_
