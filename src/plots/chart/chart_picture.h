// A chart as a canvas: what PlotChart (lull/chart.h) writes.

#ifndef LULL_SRC_PLOTS_CHART_CHART_PICTURE_H_
#define LULL_SRC_PLOTS_CHART_CHART_PICTURE_H_

#include <optional>
#include <span>

#include "lull/chart.h"
#include "plots/paint/canvas.h"

namespace lull {

// None if the picture has no room for the panels. They, at least one, are as PlotChart demands.
std::optional<Canvas> DrawChart(std::span<const ChartPanel> panels, const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_CHART_CHART_PICTURE_H_
