// The membrane potential of a neuron as a canvas: what WriteTrace (lull/plots.h) writes, from plain data.

#ifndef LULL_SRC_RECORD_TRACE_PLOT_H_
#define LULL_SRC_RECORD_TRACE_PLOT_H_

#include <optional>
#include <span>
#include <string>

#include "lull/plots.h"
#include "lull/types.h"
#include "record/canvas.h"

namespace lull {

struct Trace {
  std::span<const float> potential;   // element i is step i + 1
  std::span<const Tick> spike_times;  // ascending
  std::string quantity;               // what the potential is called, with its unit
  // How high a spike is drawn, for a model whose potential is recorded after its reset; none where the recorded
  // potential shows the spike.
  std::optional<double> peak;
};

// The whole run above, and below it the second of the run with the most spikes, the last of equals; a run of less than
// 3 s fills the picture. The title is drawn as given.
Canvas DrawTrace(const Trace& trace, const PlotOptions& options);

// The first ms of that second, counted from 0: a multiple of 1000.
Tick BusiestSecond(std::span<const Tick> spike_times, Tick duration);

}  // namespace lull

#endif  // LULL_SRC_RECORD_TRACE_PLOT_H_
