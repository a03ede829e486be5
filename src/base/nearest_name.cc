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

}  // namespace

std::string NearestName(std::string_view text, const std::vector<std::string>& names) {
  std::string nearest;
  if (text.size() > kLongestSlip) return nearest;
  std::size_t best = text.size() / 3 + 1;
  for (const std::string& name : names) {
    const std::size_t longer = std::max(text.size(), name.size()), shorter = std::min(text.size(), name.size());
    if (longer - shorter >= best) continue;  // at least this many letters must be added
    const std::size_t distance = EditDistance(text, name);
    if (distance < best) {
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
