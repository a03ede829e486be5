#include <algorithm>
#include <cstddef>
#include <numeric>

#include "absl/strings/str_format.h"
#include "lull/text.h"

namespace lull {
namespace {

// Comparing takes time in proportion to both lengths; chosen.
constexpr std::size_t kLongestSlip = 100;

// How many letters must be replaced, added or left out to make `b` of `a`: Wagner & Fischer (1974), J. ACM 21:168, one
// row at a time.
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

std::string OneLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      line += absl::StrFormat("\\x%02x", byte);
    } else {
      line += c;
    }
  }
  return line;
}

std::string Quoted(std::string_view text) { return "'" + OneLine(text) + "'"; }

std::string NearestName(std::string_view text, const std::vector<std::string>& names) {
  std::string nearest;
  if (text.size() > kLongestSlip) return nearest;
  std::size_t best = text.size() / 3 + 1;
  for (const std::string& name : names) {
    const std::size_t longer = std::max(text.size(), name.size()), shorter = std::min(text.size(), name.size());
    if (longer - shorter >= best) continue;  // so many letters at least must be added
    const std::size_t distance = EditDistance(text, name);
    if (distance < best) {
      best = distance;
      nearest = name;
    }
  }
  return nearest;
}

}  // namespace lull
