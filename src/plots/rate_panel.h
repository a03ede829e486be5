// The panel with the population rate over time, below a raster.

#ifndef LULL_SRC_PLOTS_RATE_PANEL_H_
#define LULL_SRC_PLOTS_RATE_PANEL_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lull/types.h"
#include "plots/paint/axes.h"
#include "plots/paint/canvas.h"
#include "statistics/sources.h"

namespace lull {

// Counts spikes as they come, in narrow bins. The bins of a panel, whose width depends on the number of spikes, are
// later combined from these. Memory: 4 bytes for each bin; there are at most 2¹⁸ bins.
//
// Thread use: one thread at a time.
class RateCounts {
 public:
  // The span must not be empty. If a bin width is given (CheckBin), the bins of the panel have this width.
  explicit RateCounts(TimeSpan span, std::optional<Tick> bin = {});

  // Counts spikes, which must be within the span. They may be in any order, but adding in order of time is fastest.
  void Add(std::span<const Spike> spikes);

  TimeSpan span() const { return span_; }
  std::uint64_t spikes() const { return spikes_; }
  Tick bin() const { return bin_; }  // [ms]
  bool is_given() const { return is_given_; }
  const std::vector<std::uint32_t>& counts() const { return counts_; }

 private:
  TimeSpan span_;
  Tick bin_;
  bool is_given_;
  std::uint64_t spikes_ = 0;
  std::vector<std::uint32_t> counts_;
};

// Thread use: immutable.
class RatePanel {
 public:
  RatePanel(const RateCounts& counts, NeuronId neurons);

  Tick bin() const { return bin_; }                                  // [ms]
  const std::vector<double>& rates_hz() const { return rates_hz_; }  // per neuron; the last bin may be shorter
  double highest_hz() const;                                         // the upper end of the axis

  std::vector<TickMark> Marks(int most_steps) const;
  // The caption for Draw on a panel of this width, which says what light and dark are if bins share pixels.
  std::string Caption(int pixels) const;

  // Draws the rate. If several bins share a pixel, the pixel's column is dark up to their mean and light up to the
  // highest, as in BinnedRates. So bursts keep their height in long runs, and a beat between bins and pixels does not
  // look like a rhythm.
  void Draw(Canvas& canvas, const Panel& panel) const;

 private:
  Tick duration_;
  Tick bin_;
  std::vector<double> rates_hz_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_RATE_PANEL_H_
