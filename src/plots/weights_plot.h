// The picture of the distribution of a run's weights over time.

#ifndef LULL_SRC_PLOTS_WEIGHTS_PLOT_H_
#define LULL_SRC_PLOTS_WEIGHTS_PLOT_H_

#include "absl/status/statusor.h"
#include "lull/plots.h"
#include "plots/paint/canvas.h"
#include "statistics/sources.h"

namespace lull {

// Draws the weights of the snapshots from ≤ time ≤ until. On the left is their distribution over time: a cell is darker
// the more synapses it has, each snapshot covers the times to which it is nearest, and lines show the median and the 5
// % and 95 % quantiles. On the right are the histograms of the first and the last snapshot. If there is only one
// snapshot, only its histogram is drawn. Cells and bars end at 0 and at the bounds of the source. Where excitatory and
// inhibitory weights share a place, both hues are there, in a checkerboard. A line says how many weights are beyond the
// delivery limit, and of how many if the source has a sample of the synapses. Synapses that are inhibitory in the first
// snapshot keep their own hue, even if learning changes their sign. The weight axis omits a thousandth of a snapshot at
// either end; a line says how many weights that is. The title is drawn as given.
//
// The memory depends on the size of the picture, plus a bit for each synapse.
// Errors: kInvalidArgument if there is no snapshot in the span; those of the source.
absl::StatusOr<Canvas> DrawWeights(const WeightSource& source, TimeSpan span, const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_WEIGHTS_PLOT_H_
