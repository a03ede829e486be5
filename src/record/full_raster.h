// One pixel per neuron and millisecond: what WriteFullRaster (lull/plots.h) writes, from plain data.

#ifndef LULL_SRC_RECORD_FULL_RASTER_H_
#define LULL_SRC_RECORD_FULL_RASTER_H_

#include <span>
#include <string>

#include "absl/status/status.h"
#include "lull/plots.h"
#include "lull/types.h"
#include "record/layout.h"

namespace lull {

// Every spike is of a neuron of the layout. The palette is white, then a colour per layer in the order of the layout;
// from the 256th layer on they begin again. Memory: the spikes once more, and a row of the picture.
absl::Status WriteFullRaster(std::span<const Spike> spikes, const Layout& layout, Tick duration,
                             const std::string& path, const PlotTexts& texts = {});

}  // namespace lull

#endif  // LULL_SRC_RECORD_FULL_RASTER_H_
