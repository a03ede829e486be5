// The traces of many neurons over one axis of time, as a canvas.

#ifndef LULL_SRC_PLOTS_TRACES_PLOT_H_
#define LULL_SRC_PLOTS_TRACES_PLOT_H_

#include "absl/status/statusor.h"
#include "lull/plots.h"
#include "plots/paint/canvas.h"
#include "statistics/sources.h"

namespace lull {

// The neurons one below the other, in the order of the source. A few have a panel each, with an axis of the potential,
// and if they are few enough further ones below it with the other variables; more share one panel, a strip each; of
// more than it has room for the first are drawn, and a line says so. What has one name and unit has one scale
// throughout, so that neurons can be compared. The title is drawn as given.
//
// Takes memory by the picture's size, not by the length of the run. The source must have a neuron, and none twice.
// Errors: of reading.
absl::StatusOr<Canvas> DrawTraces(const TraceSource& source, const SpikeSource& spikes, TimeSpan span,
                                  const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_TRACES_PLOT_H_
