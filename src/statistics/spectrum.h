// The spectrum of a population: the power of its spike counts at frequencies from 0 to 200 Hz, over two seconds.

#ifndef LULL_SRC_STATISTICS_SPECTRUM_H_
#define LULL_SRC_STATISTICS_SPECTRUM_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "lull/internal/visibility.h"

namespace lull {

inline constexpr int kRhythmWindow = 2000;    // [ms] length of a window, and number of points of the transform
inline constexpr double kBinHz = 0.5;         // [Hz] distance between bins
inline constexpr int kHighestBin = 400;       // the bin of 200 Hz
inline constexpr int kHighestDominant = 100;  // the bin of 50 Hz, the highest that can be dominant

struct Spectrum {
  std::array<double, kHighestBin + 1> power = {};  // [bin]; bin 0 has what remains after the mean is removed
  // The mean power of a bin if the spikes were independent of each other (a Poisson process).
  double by_chance = 0;
};

// The part of a window that lies within the run; what is outside counts as neither more nor less than the mean.
struct WindowPart {
  int from = 0;
  int until = kRhythmWindow;
};

// The spectrum of counts per ms up to a bin: removes the mean, applies a symmetric Hann window, and takes the discrete
// Fourier transform. Takes about 20 µs up to 50 Hz.
LULL_SHARED_WITH_PLOTS Spectrum SpectrumOf(std::span<const std::uint32_t, kRhythmWindow> counts,
                                           int highest_bin = kHighestDominant, const WindowPart& part = {});

// A rhythm: the dominant frequency and its strength, as RhythmHz and Statistics (lull/statistics.h) define them.
struct Rhythm {
  double hz;
  double strength;
};
LULL_SHARED_WITH_PLOTS std::optional<Rhythm> RhythmOf(const Spectrum& spectrum);

// Whether the power at the dominant frequency is more than chance: at most one run of 2,000 of independent spikes has
// any window for which this is true. `window` is the number of the window in its run, from 0.
LULL_SHARED_WITH_PLOTS bool IsBeyondChance(const Spectrum& spectrum, const Rhythm& rhythm, std::int64_t window);

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_SPECTRUM_H_
