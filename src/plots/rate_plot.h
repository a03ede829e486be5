// The picture of the firing rates of all layers over time.

#ifndef LULL_SRC_PLOTS_RATE_PLOT_H_
#define LULL_SRC_PLOTS_RATE_PLOT_H_

#include <string>

#include "absl/status/statusor.h"
#include "lull/plots.h"
#include "plots/paint/canvas.h"
#include "statistics/layout.h"
#include "statistics/sources.h"

namespace lull {

// The title for DrawRates.
std::string RatesTitle(const Layout& layout, TimeSpan span);

// Draws a strip for all neurons and a strip for each layer, with the same time axis and the same scale of rates, so
// that they can be compared. If there is no room for all layers, the last are omitted, and the picture says so. The
// spikes must be of neurons of the layout. The title is drawn as given. Errors: those of the source.
absl::StatusOr<Canvas> DrawRates(const SpikeSource& source, const Layout& layout, TimeSpan given,
                                 const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_RATE_PLOT_H_
