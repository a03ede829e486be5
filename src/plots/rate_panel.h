// The population rate over time, as it stands below a raster.

#ifndef LULL_SRC_PLOTS_RATE_PANEL_H_
#define LULL_SRC_PLOTS_RATE_PANEL_H_

#include <span>
#include <string>
#include <vector>

#include "lull/types.h"
#include "plots/paint/axes.h"
#include "plots/paint/canvas.h"
#include "statistics/sources.h"

namespace lull {

// Spikes counted as they come, in bins so narrow that those of a panel, whose width depends on how many spikes there
// were, can be put together from them. Memory: 4 bytes for each, at most 2¹⁸ however long the span.
//
// Thread use: one thread at a time.
class RateCounts {
 public:
  explicit RateCounts(TimeSpan span);  // not empty

  // Spikes within the span, in any order; quickest in order of time.
  void Add(std::span<const Spike> spikes);

  TimeSpan span() const { return span_; }
  std::uint64_t spikes() const { return spikes_; }
  Tick bin() const { return bin_; }  // [ms]
  const std::vector<std::uint32_t>& counts() const { return counts_; }

 private:
  TimeSpan span_;
  Tick bin_;
  std::uint64_t spikes_ = 0;
  std::vector<std::uint32_t> counts_;
};

// Thread use: immutable.
class RatePanel {
 public:
  RatePanel(const RateCounts& counts, NeuronId neurons);

  Tick bin() const { return bin_; }                                  // [ms]
  const std::vector<double>& rates_hz() const { return rates_hz_; }  // per neuron; the last bin may be a short one
  double highest_hz() const;                                         // the upper end of the axis

  std::vector<TickMark> Marks(int most_steps) const;
  std::string Caption() const;

  // Where several bins share a pixel: dark up to the lowest, light up to the highest. So bursts keep their height
  // however long the run, and a beat between bins and pixels cannot pass for a rhythm.
  void Draw(Canvas& canvas, const Panel& panel) const;

 private:
  Tick duration_;
  Tick bin_;
  std::vector<double> rates_hz_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_RATE_PANEL_H_
