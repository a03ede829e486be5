#include "cli/numbers.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace lull::cli {

std::string WithSeparators(std::uint64_t number) {
  std::string text = absl::StrCat(number);
  for (std::size_t place = 3; place < text.size(); place += 4) text.insert(text.size() - place, 1, ',');
  return text;
}

std::string ThreeDigits(double number) {
  if (number >= 999.5) return WithSeparators(static_cast<std::uint64_t>(std::llround(number)));
  return absl::StrFormat("%.3g", number < 0.0005 ? 0 : number);
}

std::string Memory(std::uint64_t bytes) {
  const double mib = static_cast<double>(bytes) / (1 << 20);
  if (mib < 10) return absl::StrFormat("%.1f MiB", mib);
  return mib < 10'000 ? absl::StrFormat("%.0f MiB", mib) : absl::StrFormat("%.1f GiB", mib / 1024);
}

}  // namespace lull::cli
