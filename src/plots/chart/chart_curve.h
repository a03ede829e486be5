// What a chart (lull/chart.h) has inside its panels: curves with their spreads, and marks. Panels are in places
// (chart_axis.h).

#ifndef LULL_SRC_PLOTS_CHART_CHART_CURVE_H_
#define LULL_SRC_PLOTS_CHART_CHART_CURVE_H_

#include <span>

#include "lull/chart.h"
#include "plots/chart/chart_axis.h"
#include "plots/paint/axes.h"
#include "plots/paint/canvas.h"

namespace lull {

// A panel with the axes that its places belong to.
struct ChartArea {
  Panel panel;
  FittedAxis x, y;

  Point At(double x_value, double y_value) const { return {panel.X(x.Place(x_value)), panel.Y(y.Place(y_value))}; }
};

// What lies outside the panel is cut off. Where curves cross, the one that is drawn first is on top.
void DrawSeries(Canvas& canvas, const ChartArea& area, const ChartSeries& series, const Style& style);

// The lines of marks within the panel; then, when all else is drawn, their words where they cover least.
void DrawMarkLines(Canvas& canvas, const ChartArea& area, const ChartPanel& panel, const Style& style);
void DrawMarkLabels(Canvas& canvas, const ChartArea& area, const ChartPanel& panel, const Style& style);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_CHART_CHART_CURVE_H_
