// The spectrum of a population: the power of its spike counts at frequencies from 0 to 50 Hz, over two seconds.

#ifndef LULL_SRC_STATISTICS_SPECTRUM_H_
#define LULL_SRC_STATISTICS_SPECTRUM_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "lull/internal/visibility.h"

namespace lull {

inline constexpr int kRhythmWindow = 2000;  // [ms] length of a window, and number of points of the transform
inline constexpr double kBinHz = 0.5;       // [Hz] distance between bins
inline constexpr int kHighestBin = 100;     // the bin of 50 Hz

struct Spectrum {
  std::array<double, kHighestBin + 1> power = {};  // [bin]; bin 0 has what remains after the mean is removed
  // The mean power of a bin if the spikes were independent of each other (a Poisson process).
  double by_chance = 0;
};

// The spectrum of counts per ms: removes the mean, applies a symmetric Hann window, and takes the discrete Fourier
// transform. Takes about 20 µs.
LULL_SHARED_WITH_PLOTS Spectrum SpectrumOf(std::span<const std::uint32_t, kRhythmWindow> counts);

// A rhythm: the dominant frequency and its strength, as RhythmHz and Statistics (lull/statistics.h) define them.
struct Rhythm {
  double hz;
  double strength;
};
LULL_SHARED_WITH_PLOTS std::optional<Rhythm> RhythmOf(const Spectrum& spectrum);

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_SPECTRUM_H_
