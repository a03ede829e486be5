// The raster as a canvas: what WriteRaster (lull/plots.h) writes, from plain data.

#ifndef LULL_SRC_RECORD_RASTER_H_
#define LULL_SRC_RECORD_RASTER_H_

#include <span>
#include <string>

#include "lull/plots.h"
#include "lull/types.h"
#include "record/canvas.h"
#include "record/layout.h"

namespace lull {

// Sizes, activity and time in a line.
std::string RasterTitle(std::span<const Spike> spikes, const Layout& layout, Tick duration);

// Every spike is of a neuron of the layout. Size and title are as given.
Canvas DrawRaster(std::span<const Spike> spikes, const Layout& layout, Tick duration, const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_RECORD_RASTER_H_
