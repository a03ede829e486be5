// Rates over time, layer by layer, as a canvas.

#ifndef LULL_SRC_PLOTS_RATE_PLOT_H_
#define LULL_SRC_PLOTS_RATE_PLOT_H_

#include <string>

#include "absl/status/statusor.h"
#include "lull/plots.h"
#include "plots/paint/canvas.h"
#include "statistics/layout.h"
#include "statistics/sources.h"

namespace lull {

// What DrawRates shows, in a line.
std::string RatesTitle(const Layout& layout, TimeSpan span);

// A strip for all neurons and one for each layer, over one axis of time and with one scale of rates, so that they can
// be compared. Of layers for which there is no room the last are left out, and the picture says so. Spikes are of
// neurons of the layout; size and title are as given. Errors: of reading the source.
absl::StatusOr<Canvas> DrawRates(const SpikeSource& source, const Layout& layout, TimeSpan given,
                                 const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_RATE_PLOT_H_
