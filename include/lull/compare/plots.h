// Pictures of comparisons between engines, of sweeps, and of the accuracy of rest, in PNG files or in memory. Each file
// is replaced atomically.
//
// Thread use: immutable; the functions may be called from any thread, but calls at the same time need different
// targets.

#ifndef LULL_COMPARE_PLOTS_H_
#define LULL_COMPARE_PLOTS_H_

#include <span>

#include "absl/status/status.h"
#include "lull/compare/compare.h"
#include "lull/compare/rest_accuracy.h"
#include "lull/compare/sweep.h"
#include "lull/internal/visibility.h"
#include "lull/plot_options.h"

namespace lull {

// Draws the cost of both engines over model time, and the share of neurons that are awake.
// Errors: as PlotChart (chart.h); kInvalidArgument for a comparison with a difference.
LULL_API absl::Status PlotComparison(const Comparison& comparison, const PlotTarget& target,
                                     const PlotOptions& options = {});

// Draws the speed-up over the values of the key, with the share of neurons that are awake on the right axis, and below
// it the cost of both engines.
// Errors: as PlotChart (chart.h).
LULL_API absl::Status PlotSweep(SweepKey key, std::span<const SweepPoint> points, const PlotTarget& target,
                                const PlotOptions& options = {});

// Draws the share of spikes that differ and the share of neurons that are awake over the rest tolerance, and the
// share of spikes that differ over model time.
// Errors: as PlotChart (chart.h).
LULL_API absl::Status PlotRestAccuracy(const RestReport& report, const PlotTarget& target,
                                       const PlotOptions& options = {});

}  // namespace lull

#endif  // LULL_COMPARE_PLOTS_H_
