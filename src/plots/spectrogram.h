// The rhythms of a population over time: one spectrum after the other.

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

// Windows of 2 s follow each other every 50 ms, or more in a long run, up to a second; where there are more of them
// than columns, a column is the mean of several. A megabyte at most.
//
// Thread use: one thread at a time.
class Spectrogram {
 public:
  explicit Spectrogram(TimeSpan span);

  // The next spikes in order of time. Those outside the span are left out.
  void Add(std::span<const Spike> spikes);

  // To be called once, when all spikes are there.
  void Finish();

  // None if the span is shorter than 2 s. Columns divide the span evenly.
  std::size_t columns() const { return columns_.size(); }

  // How many times the power that independent spikes would have there; 0 in silence.
  double Power(std::size_t column, int bin) const { return columns_[column].power[bin]; }

  // The strongest of the column's windows, if it is kMinRhythm or more (lull/statistics.h).
  std::optional<Rhythm> DominantIn(std::size_t column) const;

 private:
  struct Column {
    std::array<float, kHighestBin + 1> power = {};  // the sum over its windows; after Finish their mean
    Rhythm strongest = {0, 0};
  };

  std::size_t windows() const { return static_cast<std::size_t>(span_.length() / hop_); }
  void AddWindow(Tick window, std::span<const std::uint32_t, kRhythmWindow> counts);

  TimeSpan span_;
  Tick hop_;
  SlidingCounts counts_;
  std::vector<Column> columns_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_SPECTROGRAM_H_
