// One pixel per neuron and millisecond: what PlotFullRaster (lull/plots.h) writes, of any part of a run.

#ifndef LULL_SRC_PLOTS_FULL_RASTER_H_
#define LULL_SRC_PLOTS_FULL_RASTER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "lull/inputs.h"
#include "lull/plots.h"
#include "statistics/layout.h"
#include "statistics/sources.h"

namespace lull {

// The selected neurons (selection.h) in the span. The palette is white, then a colour per layer of the whole network in
// the order of its layout; from the 256th layer on they begin again.
//
// The picture is made in bands of neurons, so many as have `spikes_at_once` spikes, or one. Visits the source once to
// count, and once for each band. Memory: 4 bytes for each spike of a band (64 MiB by default), some 24 bytes for each
// neuron, and a row of the picture.
// Errors: the source's; kInvalidArgument for a text, a selection or a span out of range, a side that a PNG cannot have,
// or a spike of a neuron that the network lacks; kUnavailable for a file that cannot be written.
absl::Status PlotFullRaster(const SpikeSource& source, const Layout& whole, const NeuronSelection& selection,
                            TimeSpan span, const std::string& path, const PlotTexts& texts = {},
                            std::uint64_t spikes_at_once = 1 << 24);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_FULL_RASTER_H_
