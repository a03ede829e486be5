// The population rate over time, as it stands below a raster.

#ifndef LULL_SRC_RECORD_RATE_PANEL_H_
#define LULL_SRC_RECORD_RATE_PANEL_H_

#include <span>
#include <string>
#include <vector>

#include "lull/types.h"
#include "record/axes.h"
#include "record/canvas.h"

namespace lull {

// Thread use: immutable.
class RatePanel {
 public:
  RatePanel(std::span<const Spike> spikes, NeuronId neurons, Tick duration);

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

#endif  // LULL_SRC_RECORD_RATE_PANEL_H_
