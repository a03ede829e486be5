// The picture of the traces of many neurons over a common time axis.

#ifndef LULL_SRC_PLOTS_TRACES_PLOT_H_
#define LULL_SRC_PLOTS_TRACES_PLOT_H_

#include "absl/status/statusor.h"
#include "lull/plots.h"
#include "plots/paint/canvas.h"
#include "statistics/sources.h"

namespace lull {

// Draws the neurons one below the other, in the order of the source. A few neurons have a panel each, with an axis for
// the potential; very few also have panels for the other variables. Many neurons share one panel, with a strip each. If
// there is no room for all neurons, only the first are drawn, and a line says so. Quantities with the same name and
// unit have the same scale, so that neurons can be compared. The title is drawn as given.
//
// The memory depends on the size of the picture, not on the length of the run. The source must have at least one
// neuron, and each neuron only once. Errors: those of the sources.
absl::StatusOr<Canvas> DrawTraces(const TraceSource& source, const SpikeSource& spikes, TimeSpan span,
                                  const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_TRACES_PLOT_H_
