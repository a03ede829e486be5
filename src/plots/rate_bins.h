// How wide the bins of a rate over time are chosen.

#ifndef LULL_SRC_PLOTS_RATE_BINS_H_
#define LULL_SRC_PLOTS_RATE_BINS_H_

#include "lull/types.h"

namespace lull {

// All chosen. Rhythms of 2 to 30 Hz need bins well below 30 ms; below 5 ms, and with fewer than some ten spikes in a
// bin, a rate shows chance.
inline constexpr double kBins = 2000;        // about as many as a picture has pixels
inline constexpr double kNarrowestBin = 5;   // [ms]
inline constexpr double kWidestBin = 20;     // [ms] unless there are too few spikes
inline constexpr Tick kShortRun = 500;       // [ms] up to this duration bins are 1 ms
inline constexpr double kSpikesPerBin = 10;  // on average
inline constexpr double kMinBins = 100;      // however few the spikes
inline constexpr Tick kMaxBins = 1 << 17;    // however long the run

}  // namespace lull

#endif  // LULL_SRC_PLOTS_RATE_BINS_H_
