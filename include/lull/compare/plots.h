// Pictures of comparisons, as PNG files.
//
// Thread use: pure functions but for the file they write; free to call from any thread on different paths.

#ifndef LULL_COMPARE_PLOTS_H_
#define LULL_COMPARE_PLOTS_H_

#include <span>
#include <string>

#include "absl/status/status.h"
#include "lull/compare/compare.h"
#include "lull/compare/rest_accuracy.h"
#include "lull/compare/sweep.h"
#include "lull/internal/visibility.h"
#include "lull/plot_options.h"

namespace lull {

// What the engines cost over model time, and how many neurons are awake.
// Errors: as PlotChart (chart.h); kInvalidArgument for a comparison with a difference.
LULL_API absl::Status PlotComparison(const Comparison& comparison, const std::string& path,
                                     const PlotOptions& options = {});

// The speed-up over the key, with the share of neurons awake on the other axis, and below it what both engines cost.
// Errors: as PlotChart (chart.h).
LULL_API absl::Status PlotSweep(SweepKey key, std::span<const SweepPoint> points, const std::string& path,
                                const PlotOptions& options = {});

// How many spikes differ, and how many neurons are integrated, by tolerance; and how many spikes differ over time.
// Errors: as PlotChart (chart.h).
LULL_API absl::Status PlotRestAccuracy(const RestReport& report, const std::string& path,
                                       const PlotOptions& options = {});

}  // namespace lull

#endif  // LULL_COMPARE_PLOTS_H_
