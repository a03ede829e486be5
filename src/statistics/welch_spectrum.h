// The spectrum of a population over a whole run, from spikes as they come in.
//
// Method (Welch 1967, IEEE Trans. Audio Electroacoust. 15:70): windows of 4 s that overlap by half, each less its
// linear trend and under a Hann window; the power of all windows is divided by the power of Poisson spikes at the same
// times. A run of less than 4 s is divided into windows of 2 s or 1 s. Windows without spikes add nothing and take no
// time.
//
// A frequency is a rhythm if its power is above a threshold, and falls to less than half within an octave on either
// side: slow changes and onsets have much power at low frequencies, but no peak. The threshold is the background, at
// least chance, times what chance exceeds at any frequency in one run of 2,000 (Bonferroni), at least twice. The
// background is the median power around the frequency, over an octave or nearby: spikes that come in volleys at random
// times have much power at all frequencies. The mean of K independent windows has a gamma distribution of shape K by
// chance; K is lower where one window has most of the power, so that one event is not taken for a rhythm.

#ifndef LULL_SRC_STATISTICS_WELCH_SPECTRUM_H_
#define LULL_SRC_STATISTICS_WELCH_SPECTRUM_H_

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes_io.h"
#include "lull/internal/visibility.h"
#include "lull/statistics.h"
#include "lull/types.h"

namespace lull {

// Thread use: one thread at a time.
class LULL_SHARED_WITH_PLOTS WelchSpectrum {
 public:
  WelchSpectrum();

  // Adds spikes in step `time`, which must be 1 or later and not before the previous spike.
  void Add(Tick time, std::uint32_t spikes = 1) {
    if (spikes == 0) return;
    assert(time >= 1 && time >= last_);
    if (time > begin_ + kWindow) AdvanceTo(time);
    counts_[static_cast<std::size_t>(time - 1 - begin_ + kHop)] += spikes;
    last_ = time;
  }

  // The spectrum of the steps 1 to `duration`, which must not be before the last spike.
  PopulationSpectrum At(Tick duration) const;

  Tick last() const { return last_; }  // [ms] time of the last spike; 0 before the first

  // Save writes the state, Load reads one. An error of the writer or reader, or kDataLoss for bytes that are no such
  // state, sticks to it.
  void Save(ByteWriter& out) const;
  void Load(ByteReader& in);

 private:
  static constexpr Tick kWindow = 4000;  // [ms]
  static constexpr Tick kHop = kWindow / 2;

  // Sums over windows.
  struct Sums {
    std::vector<double> power;    // [frequency]
    std::vector<double> squares;  // [frequency] of the squares of the powers
    double chance = 0;            // of the power of Poisson spikes
    double chance_squares = 0;

    explicit Sums(std::size_t frequencies) : power(frequencies), squares(frequencies) {}
    // Adds a window that counts as this share of one.
    void Add(std::span<const std::uint32_t> counts, double share);
  };

  static PopulationSpectrum SpectrumFrom(const Sums& sums, Tick window);
  PopulationSpectrum OfShortRun(Tick duration) const;
  std::span<const std::uint32_t> From(Tick begin, Tick length) const {
    return std::span(counts_).subspan(static_cast<std::size_t>(begin - begin_ + kHop),
                                      static_cast<std::size_t>(length));
  }
  void AdvanceTo(Tick time);  // until the next window reaches `time`
  void MoveTo(Tick begin);

  Tick begin_ = 0;                     // [ms] of the next window
  Tick last_ = 0;                      // [ms] time of the last spike
  std::vector<std::uint32_t> counts_;  // from a hop before the next window to its end
  Sums sums_;
};

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_WELCH_SPECTRUM_H_
