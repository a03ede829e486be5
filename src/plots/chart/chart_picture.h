// The picture of a chart. PlotChart of lull/chart.h calls it.

#ifndef LULL_SRC_PLOTS_CHART_CHART_PICTURE_H_
#define LULL_SRC_PLOTS_CHART_CHART_PICTURE_H_

#include <optional>
#include <span>

#include "lull/chart.h"
#include "plots/paint/canvas.h"

namespace lull {

// Draws one panel or more, which must be valid as PlotChart requires. Empty if the picture has no room for the panels.
std::optional<Canvas> DrawChart(std::span<const ChartPanel> panels, const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_CHART_CHART_PICTURE_H_
