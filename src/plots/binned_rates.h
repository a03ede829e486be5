// Rates over time of several groups of neurons, from spikes that come piece by piece; and how they are drawn.

#ifndef LULL_SRC_PLOTS_BINNED_RATES_H_
#define LULL_SRC_PLOTS_BINNED_RATES_H_

#include <cstdint>
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
  // Of the part of the run that `span`, at least 1 ms, is. Takes 4 bytes for a group and bin, of which there are at
  // most 2¹⁷.
  BinnedRates(std::vector<std::uint64_t> neurons_of_groups, TimeSpan span);

  // A spike of a neuron of the group; ignored if it lies outside the span.
  void Add(std::size_t group, Tick time) {
    if (time <= span_.from || time > span_.until) return;
    ++counts_[group][(time - 1 - span_.from) / bin_];
  }

  // To be called once, when all spikes are there: makes bins as wide as a round number of ms that suits the length of
  // the span and how many spikes the groups have in it.
  void ChooseBins();

  Tick bin() const { return bin_; }  // [ms]
  // What Draw shows on so many pixels: "spikes per second and neuron, in bins of 20 ms".
  std::string Caption(int pixels) const;  // "20 ms"
  std::size_t bins() const { return counts_.front().size(); }
  double RateHz(std::size_t group, std::size_t bin) const;  // per neuron; the last bin may be a short one
  double MeanHz(std::size_t group) const;
  double HighestHz() const;  // of all groups and bins

  // Time is the panel's x, in any unit. Where several bins share a pixel: dark up to their mean, light up to the
  // highest. So bursts keep their height however long the run, and a beat between bins and pixels cannot pass for a
  // rhythm.
  void Draw(Canvas& canvas, const Panel& panel, std::size_t group, Hue hue) const;

 private:
  Tick LengthOf(std::size_t bin) const;

  std::vector<std::uint64_t> neurons_;  // of groups
  TimeSpan span_;
  Tick bin_;
  std::vector<std::vector<std::uint32_t>> counts_;  // of groups, then bins
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_BINNED_RATES_H_
