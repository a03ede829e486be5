// The full raster, with one pixel for each neuron and millisecond, of any part of a run. PlotFullRaster of lull/plots.h
// calls it.

#ifndef LULL_SRC_PLOTS_FULL_RASTER_H_
#define LULL_SRC_PLOTS_FULL_RASTER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "lull/inputs.h"
#include "lull/plot_options.h"
#include "lull/plots.h"
#include "statistics/layout.h"
#include "statistics/sources.h"

namespace lull {

// Writes the raster of the selected neurons (part.h) in the span. The palette is white, followed by one colour for each
// layer of the whole network in the order of the layout; the colours repeat from the 256th layer on.
//
// The picture is made in bands of neurons: as many neurons as have `spikes_at_once` spikes together, but at least one.
// The source is visited once to count the spikes, and once for each band. Memory: 4 bytes for each spike of a band (64
// MiB by default), about 24 bytes for each neuron, and one row of the picture.
// Errors: those of the source; kInvalidArgument for a text, a selection or a span out of range, a side that is too long
// for PNG, or a spike of a neuron that the network does not have; kUnavailable for a file that cannot be written.
absl::Status PlotFullRaster(const SpikeSource& source, const Layout& whole, const NeuronSelection& selection,
                            TimeSpan span, const PlotTarget& target, const PlotTexts& texts = {},
                            std::uint64_t spikes_at_once = 1 << 24);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_FULL_RASTER_H_
