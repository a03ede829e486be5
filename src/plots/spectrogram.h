// The spectrogram of a population: the spectra of consecutive windows.

#ifndef LULL_SRC_PLOTS_SPECTROGRAM_H_
#define LULL_SRC_PLOTS_SPECTROGRAM_H_

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "lull/types.h"
#include "statistics/sliding_counts.h"
#include "statistics/sources.h"
#include "statistics/spectrum.h"

namespace lull {

// Computes a spectrum for windows of 2 s. A window is centred every 50 ms, or less often in a long run, but at least
// every second; of windows that reach beyond the span, the part within it. If there are more windows than columns, a
// column is the mean of several. Uses at most 4 MB.
//
// Thread use: one thread at a time.
class Spectrogram {
 public:
  explicit Spectrogram(TimeSpan span);

  // Adds the next spikes, in order of time. Spikes outside the span are ignored.
  void Add(std::span<const Spike> spikes);

  // Completes the columns. Call this once, after all spikes have been added.
  void Finish();

  // The number of columns, which divide the span evenly; 0 if the span is shorter than 2 s.
  std::size_t columns() const { return columns_.size(); }

  // The power relative to that of independent spikes [1]; 0 in silence.
  double Power(std::size_t column, int bin) const { return columns_[column].power[bin]; }

  // The strongest rhythm of the column's windows, if its strength is at least kMinRhythm (lull/statistics.h) and its
  // power beyond chance.
  std::optional<Rhythm> DominantIn(std::size_t column) const;

 private:
  struct Column {
    std::array<float, kHighestBin + 1> power = {};  // sum over the windows; after Finish the mean
    Rhythm strongest = {0, 0};
  };

  std::size_t windows() const { return static_cast<std::size_t>(span_.length() / hop_); }
  // `shifted` is the number of the window if the span began half a window earlier.
  void AddWindow(Tick shifted, std::span<const std::uint32_t, kRhythmWindow> counts);

  TimeSpan span_;
  Tick hop_;
  SlidingCounts counts_;
  std::vector<Column> columns_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_SPECTROGRAM_H_
