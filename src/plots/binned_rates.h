// Firing rates over time of several groups of neurons: computed from spikes that come in pieces, and drawn.

#ifndef LULL_SRC_PLOTS_BINNED_RATES_H_
#define LULL_SRC_PLOTS_BINNED_RATES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lull/types.h"
#include "plots/paint/axes.h"
#include "plots/paint/canvas.h"
#include "statistics/sources.h"

namespace lull {

// Thread use: one thread at a time.
class BinnedRates {
 public:
  // Prepares for the rates in `span`, which must be at least 1 ms long, in bins of a given width (CheckBin) or of one
  // that suits. Uses 4 bytes for each group and bin; there are at most 2¹⁷ bins.
  BinnedRates(std::vector<std::uint64_t> neurons_of_groups, TimeSpan span, std::optional<Tick> bin = {});

  // Counts a spike of a neuron of the group. A spike outside the span is ignored.
  void Add(std::size_t group, Tick time) {
    if (time <= span_.from || time > span_.until) return;
    ++counts_[group][(time - 1 - span_.from) / bin_];
  }

  // Chooses the bin width, a round number of ms that suits the length of the span and the number of spikes. A
  // given width stays. Call this once, after all spikes have been added.
  void ChooseBins();

  Tick bin() const { return bin_; }  // [ms]
  // The caption for Draw on a panel of this width: "spikes per second and neuron, in bins of 20 ms".
  std::string Caption(int pixels) const;
  std::size_t bins() const { return counts_.front().size(); }
  double RateHz(std::size_t group, std::size_t bin) const;  // per neuron; the last bin may be shorter
  double MeanHz(std::size_t group) const;
  double HighestHz() const;  // the highest rate of all groups and bins

  // Draws the rate of a group. The panel's x axis is time, in any unit. If several bins share a pixel, the pixel's
  // column is dark up to their mean and light up to their maximum. So bursts keep their height in long runs, and a beat
  // between bins and pixels does not look like a rhythm.
  void Draw(Canvas& canvas, const Panel& panel, std::size_t group, Hue hue) const;

 private:
  Tick LengthOf(std::size_t bin) const;

  std::vector<std::uint64_t> neurons_;  // [group]
  TimeSpan span_;
  bool is_given_;
  Tick bin_;
  std::vector<std::vector<std::uint32_t>> counts_;  // [group][bin]
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_BINNED_RATES_H_
