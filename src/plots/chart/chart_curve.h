// The contents of the panels of a chart (lull/chart.h): curves with their spreads, and marks. The coordinates of panels
// are places (chart_axis.h).

#ifndef LULL_SRC_PLOTS_CHART_CHART_CURVE_H_
#define LULL_SRC_PLOTS_CHART_CHART_CURVE_H_

#include <span>

#include "lull/chart.h"
#include "plots/chart/chart_axis.h"
#include "plots/paint/axes.h"
#include "plots/paint/canvas.h"

namespace lull {

// A panel with its two axes.
struct ChartArea {
  Panel panel;
  FittedAxis x, y;

  Point At(double x_value, double y_value) const { return {panel.X(x.Place(x_value)), panel.Y(y.Place(y_value))}; }
};

// Draws a curve. Everything outside the panel is clipped. Where curves cross, the curve that was drawn first is on top.
void DrawSeries(Canvas& canvas, const ChartArea& area, const ChartSeries& series, const Style& style);

// Draw the lines of the marks within the panel; and, after everything else has been drawn, the labels of the marks
// where they cover least.
void DrawMarkLines(Canvas& canvas, const ChartArea& area, const ChartPanel& panel, const Style& style);
void DrawMarkLabels(Canvas& canvas, const ChartArea& area, const ChartPanel& panel, const Style& style);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_CHART_CHART_CURVE_H_
