// Numbers of things in words, the same in messages, summaries, reports and pictures.
//
// Thread use: pure functions.

#ifndef LULL_SRC_BASE_COUNTED_H_
#define LULL_SRC_BASE_COUNTED_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace lull {

// Formats a number with its digits in groups: 1234567 is "1,234,567".
inline std::string Grouped(std::uint64_t number) {
  std::string digits = absl::StrCat(number);
  for (std::size_t place = 3; place < digits.size(); place += 4) digits.insert(digits.size() - place, 1, ',');
  return digits;
}

// A noun whose plural ends in s, as it stands behind a number: "spike" behind 1, "spikes" behind 0 and 2.
inline std::string Noun(std::uint64_t count, std::string_view noun) {
  return std::string(noun) + (count == 1 ? "" : "s");
}

// A number with its noun: "1 spike", "2,000 spikes".
inline std::string Counted(std::uint64_t count, std::string_view noun) {
  return Grouped(count) + " " + Noun(count, noun);
}

// A number without groups, with its noun: "2000 rows". Messages about files show numbers as files have them.
inline std::string CountedPlainly(std::uint64_t count, std::string_view noun) {
  return absl::StrCat(count) + " " + Noun(count, noun);
}

// A part of so many: "1 of 1 spike", "12 of 48,432 synapses".
inline std::string CountedOf(std::uint64_t part, std::uint64_t all, std::string_view noun) {
  return Grouped(part) + " of " + Counted(all, noun);
}

}  // namespace lull

#endif  // LULL_SRC_BASE_COUNTED_H_
