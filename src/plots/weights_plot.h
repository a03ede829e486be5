// How the weights of a run's synapses are spread, over time, as a canvas.

#ifndef LULL_SRC_PLOTS_WEIGHTS_PLOT_H_
#define LULL_SRC_PLOTS_WEIGHTS_PLOT_H_

#include "absl/status/statusor.h"
#include "lull/plots.h"
#include "plots/paint/canvas.h"
#include "statistics/sources.h"

namespace lull {

// Left, the spread of the weights over time: the darker the more synapses, each snapshot as far as it is the nearest,
// with lines for the median and for 5 % and 95 %. Right, the first and the last snapshot against each other. A single
// snapshot is drawn by itself. Synapses that are inhibitory in the first snapshot have a hue of their own, wherever
// learning takes them. The axis of weights leaves out a thousandth of a snapshot at either end, and a line says how
// many. The title is drawn as given.
//
// Shows the snapshots from ≤ time ≤ until. Takes memory by the picture's size, and a bit per synapse. Errors:
// kInvalidArgument if there is no snapshot in the span; of reading.
absl::StatusOr<Canvas> DrawWeights(const WeightSource& source, TimeSpan span, const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_WEIGHTS_PLOT_H_
