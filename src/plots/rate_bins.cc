#include "plots/rate_bins.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "lull/text.h"

namespace lull {

absl::Status CheckBin(const std::optional<Tick>& bin, Tick length) {
  if (!bin) return absl::OkStatus();
  const Tick least = std::max<Tick>(1, (length + kMaxBins - 1) / kMaxBins);
  if (*bin >= least && *bin <= length) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("bin: ", FormatDuration(*bin), "; must be from ",
                                                 FormatDuration(least), " to ", FormatDuration(length),
                                                 ", the length of what is drawn"));
}

}  // namespace lull
