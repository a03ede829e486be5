// The raster of any part of a run, drawn from plain data. PlotRaster of lull/plots.h calls it.

#ifndef LULL_SRC_PLOTS_RASTER_H_
#define LULL_SRC_PLOTS_RASTER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/inputs.h"
#include "lull/plot_options.h"
#include "lull/plots.h"
#include "plots/paint/canvas.h"
#include "statistics/layout.h"
#include "statistics/sources.h"

namespace lull {

struct Raster {
  std::string title;
  Canvas canvas;
};

// Draws the spikes of the selected neurons (part.h) in the span, with their rate below. Layers have the colours that
// they have in a picture of the whole network; columns, neurons and times have their numbers in the network and the
// run. If the options have no title, RasterTitle makes one.
//
// The source is visited twice. The memory does not depend on the number of spikes or the length of the span: it is the
// picture, 4 bytes for each pixel of the raster and layer in its row, at most 2 MiB for the rate, and about 20 bytes
// for each neuron.
// Errors: those of the source; kInvalidArgument for options, a selection or a span out of range, or a spike of a neuron
// that the network does not have.
absl::StatusOr<Raster> DrawRaster(const SpikeSource& source, const Layout& whole, const NeuronSelection& selection,
                                  TimeSpan span, const PlotOptions& options);

// Draws the raster as DrawRaster does, and writes it as a PNG file, or into memory.
// Errors: as DrawRaster; kUnavailable for a file that cannot be written.
absl::Status PlotRaster(const SpikeSource& source, const Layout& whole, const NeuronSelection& selection, TimeSpan span,
                        const PlotTarget& target, const PlotOptions& options);

// A title with the sizes, the number of spikes and the time. `shown` is the whole network or a part of it.
std::string RasterTitle(std::uint64_t spikes, const Layout& shown, const Layout& whole, TimeSpan span);

// Checks that 0 ≤ from ≤ until. Errors: kInvalidArgument.
absl::Status CheckSpan(TimeSpan span);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_RASTER_H_
