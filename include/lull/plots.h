// Pictures of a run as PNG files, written aside and renamed as WriteFile does (recorders.h).
//
// Thread use: pure functions but for the file they write; free to call from any thread on different paths.

#ifndef LULL_PLOTS_H_
#define LULL_PLOTS_H_

#include <span>
#include <string>

#include "absl/status/status.h"
#include "lull/network.h"
#include "lull/recorders.h"
#include "lull/types.h"

namespace lull {

struct PlotOptions {
  int width = 1600;        // [pixels], 640 to 16,384
  int height = 900;        // [pixels], 400 to 16,384
  std::string title = {};  // above the picture; a default says what it shows
};

// Spikes over time: neurons by column, the first on top, layers by colour with a legend, the population rate
// underneath. Where several spikes fall on one pixel it is the darker, so that rhythm shows as vertical stripes.
// Errors: kInvalidArgument for a size out of range or a spike of a neuron that the network lacks, kUnavailable for a
// file that cannot be written.
absl::Status WriteRaster(std::span<const Spike> spikes, const Network& network, Tick duration, const std::string& path,
                         const PlotOptions& options = {});

// One pixel per neuron (row) and millisecond (column), a palette entry per layer, no decoration. Rows are neurons in
// order of id from the top.
// Errors: as WriteRaster; kInvalidArgument also for a duration of 0 and for more than 2³¹ − 1 pixels a side.
absl::Status WriteFullRaster(std::span<const Spike> spikes, const Network& network, Tick duration,
                             const std::string& path);

// The membrane potential of one neuron over time, its spikes marked.
absl::Status WriteTrace(const TraceRecorder& trace, const Network& network, const std::string& path,
                        const PlotOptions& options = {});

}  // namespace lull

#endif  // LULL_PLOTS_H_
