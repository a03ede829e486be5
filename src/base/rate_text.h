// A firing rate as text, the same in summaries, reports and pictures.
//
// Thread use: pure functions.

#ifndef LULL_SRC_BASE_RATE_TEXT_H_
#define LULL_SRC_BASE_RATE_TEXT_H_

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_format.h"

namespace lull {

// Formats a rate [Hz] with three digits and no exponent: "153", "6.00", "0.00154". A rate of 0 is "0".
inline std::string RateText(double rate_hz) {
  if (rate_hz == 0 || !std::isfinite(rate_hz)) return absl::StrFormat("%g", rate_hz);
  constexpr int kMaxDecimals = 15;
  int exponent = static_cast<int>(std::floor(std::log10(std::fabs(rate_hz))));
  // 9.996 is rounded to 10.0, which has one digit before the point more.
  if (std::round(std::fabs(rate_hz) * std::pow(10.0, 2 - exponent)) >= 1000) ++exponent;
  return absl::StrFormat("%.*f", std::clamp(2 - exponent, 0, kMaxDecimals), rate_hz);
}

}  // namespace lull

#endif  // LULL_SRC_BASE_RATE_TEXT_H_
