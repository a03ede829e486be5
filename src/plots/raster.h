// The raster of any part of a run: what PlotRaster (lull/plots.h) writes, from plain data.

#ifndef LULL_SRC_PLOTS_RASTER_H_
#define LULL_SRC_PLOTS_RASTER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/inputs.h"
#include "lull/plots.h"
#include "plots/paint/canvas.h"
#include "statistics/layout.h"
#include "statistics/sources.h"

namespace lull {

struct Raster {
  std::string title;
  Canvas canvas;
};

// The spikes of the selected neurons (selection.h) in the span, with their rate underneath. Colours are those of the
// whole network, numbers those that it gives to columns and neurons, and times those of the run. Without a title in the
// options it is RasterTitle's.
//
// Visits the source twice. Memory, however many the spikes and however long the span: the picture, 4 bytes for each
// pixel of the raster and layer that its row has, at most 2 MiB for the rate, and some 20 bytes for each neuron.
// Errors: the source's; kInvalidArgument for options, a selection or a span out of range, or a spike of a neuron that
// the network lacks.
absl::StatusOr<Raster> DrawRaster(const SpikeSource& source, const Layout& whole, const NeuronSelection& selection,
                                  TimeSpan span, const PlotOptions& options);

// Likewise, as a PNG. Errors also: kUnavailable for a file that cannot be written.
absl::Status PlotRaster(const SpikeSource& source, const Layout& whole, const NeuronSelection& selection, TimeSpan span,
                        const std::string& path, const PlotOptions& options);

// Sizes, activity and time in a line: so many spikes of `shown`, which is the whole or a part of it.
std::string RasterTitle(std::uint64_t spikes, const Layout& shown, const Layout& whole, TimeSpan span);

// Errors: kInvalidArgument, unless 0 ≤ from ≤ until.
absl::Status CheckSpan(TimeSpan span);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_RASTER_H_
