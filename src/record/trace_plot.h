// The membrane potential of a neuron as a canvas: what WriteTrace (lull/plots.h) writes, from plain data.

#ifndef LULL_SRC_RECORD_TRACE_PLOT_H_
#define LULL_SRC_RECORD_TRACE_PLOT_H_

#include <span>

#include "lull/plots.h"
#include "lull/types.h"
#include "record/canvas.h"
#include "record/trace_curve.h"

namespace lull {

// The whole run above, and below it the second of the run with the most spikes, the last of equals; a run of less than
// 3 s fills the picture. The title is drawn as given.
Canvas DrawTrace(const Trace& trace, const PlotOptions& options);

// The first ms of that second, counted from 0: a multiple of 1000.
Tick BusiestSecond(std::span<const Tick> spike_times, Tick duration);

}  // namespace lull

#endif  // LULL_SRC_RECORD_TRACE_PLOT_H_
