#include "cli/numbers.h"

#include <cmath>

#include "absl/strings/str_format.h"
#include "base/counted.h"

namespace lull::cli {

std::string ThreeDigits(double number) {
  if (number >= 999.5) return Grouped(static_cast<std::uint64_t>(std::llround(number)));
  return absl::StrFormat("%.3g", number < 0.0005 ? 0 : number);
}

std::string Memory(std::uint64_t bytes) {
  const double mib = static_cast<double>(bytes) / (1 << 20);
  if (mib < 10) return absl::StrFormat("%.1f MiB", mib);
  return mib < 10'000 ? absl::StrFormat("%.0f MiB", mib) : absl::StrFormat("%.1f GiB", mib / 1024);
}

}  // namespace lull::cli
