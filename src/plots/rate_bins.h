// The limits between which the bin width of a rate over time is chosen, or may be given.

#ifndef LULL_SRC_PLOTS_RATE_BINS_H_
#define LULL_SRC_PLOTS_RATE_BINS_H_

#include <optional>

#include "absl/status/status.h"
#include "lull/types.h"

namespace lull {

// All values are chosen. Rhythms of 2 to 30 Hz need bins well below 30 ms. With bins below 5 ms, or with fewer than
// about ten spikes in a bin, a rate shows random fluctuations.
inline constexpr double kBins = 2000;        // the usual number: about the number of pixels of a picture
inline constexpr double kNarrowestBin = 5;   // [ms]
inline constexpr double kWidestBin = 20;     // [ms] if there are enough spikes
inline constexpr Tick kShortRun = 500;       // [ms] for runs up to this duration bins are 1 ms wide
inline constexpr double kSpikesPerBin = 10;  // the least mean number
inline constexpr double kMinBins = 100;      // the least number of bins, even with few spikes
inline constexpr Tick kMaxBins = 1 << 17;    // the largest number of bins, even for a long run

// kInvalidArgument if a width [ms] that a user gives (PlotOptions::bin) is below 1 ms, above the length of what is
// drawn, or makes more than kMaxBins bins.
absl::Status CheckBin(const std::optional<Tick>& bin, Tick length);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_RATE_BINS_H_
