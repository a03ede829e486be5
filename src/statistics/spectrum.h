// How fast a population beats: the power of its spike counts at the frequencies from 0 to 50 Hz, over two seconds.

#ifndef LULL_SRC_STATISTICS_SPECTRUM_H_
#define LULL_SRC_STATISTICS_SPECTRUM_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "lull/internal/visibility.h"

namespace lull {

inline constexpr int kRhythmWindow = 2000;  // [ms], and points of the transform
inline constexpr double kBinHz = 0.5;       // between neighbours of a spectrum
inline constexpr int kHighestBin = 100;     // 50 Hz

struct Spectrum {
  std::array<double, kHighestBin + 1> power = {};  // of the bins; of bin 0 what the mean's removal leaves of it
  // What each bin would have on average if the spikes fell independently of each other (a Poisson process).
  double by_chance = 0;
};

// Of the counts per ms: mean removed, symmetric Hann window, discrete Fourier transform. Takes some 20 µs.
LULL_SHARED_WITH_PLOTS Spectrum SpectrumOf(std::span<const std::uint32_t, kRhythmWindow> counts);

// As RhythmHz and Statistics (lull/statistics.h) define them.
struct Rhythm {
  double hz;
  double strength;
};
LULL_SHARED_WITH_PLOTS std::optional<Rhythm> RhythmOf(const Spectrum& spectrum);

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_SPECTRUM_H_
