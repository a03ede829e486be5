#include "base/nearest_name.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"

namespace lull {
namespace {

// Comparing takes time proportional to the product of both lengths. Chosen.
constexpr std::size_t kLongestSlip = 100;

// How many letters must be replaced, added or left out to turn `a` into `b`: Wagner & Fischer (1974), J. ACM 21:168,
// one row at a time.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower;
}

std::vector<std::string_view> WordsOf(std::string_view name) {
  std::vector<std::string_view> words;
  for (std::size_t begin = 0;;) {
    const std::size_t end = name.find_first_of("_- .", begin);
    words.push_back(name.substr(begin, end - begin));
    if (end == name.npos) return words;
    begin = end + 1;
  }
}

std::size_t MostSlips(std::string_view text) { return text.size() / 3; }

// Whether two names of as many words have a word that is another word: in_degree is no slip for out_degree, although
// most letters are the same.
bool DifferInAWord(std::string_view a, std::string_view b) {
  const std::vector<std::string_view> of_a = WordsOf(a), of_b = WordsOf(b);
  if (of_a.size() != of_b.size()) return false;
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    if (EditDistance(of_a[i], of_b[i]) > MostSlips(of_a[i])) return true;
  }
  return false;
}

}  // namespace

std::string NearestName(std::string_view text, const std::vector<std::string>& names) {
  std::string nearest;
  if (text.size() > kLongestSlip) return nearest;
  const std::string lower = Lower(text);
  std::size_t best = MostSlips(text) + 1;
  for (const std::string& name : names) {
    const std::size_t longer = std::max(text.size(), name.size()), shorter = std::min(text.size(), name.size());
    if (longer - shorter >= best) continue;  // at least this many letters must be added
    const std::size_t distance = EditDistance(lower, Lower(name));
    if (distance < best && !DifferInAWord(lower, Lower(name))) {
      best = distance;
      nearest = name;
    }
  }
  return nearest;
}

absl::Status UnknownName(const std::string& what, const std::string& name, const std::vector<std::string>& known) {
  const std::string nearest = NearestName(name, known);
  return absl::NotFoundError(OneLine(
      absl::StrCat("there is no ", what, " '", name, "'; ",
                   nearest.empty() ? "there are " + absl::StrJoin(known, ", ") : "did you mean " + nearest + "?")));
}

}  // namespace lull
