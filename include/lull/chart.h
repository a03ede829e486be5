// Charts: curves of measured values in one or more panels, drawn into a PNG file or into memory. An example is the time
// that a run takes over the firing rate of its network:
//
//   const ChartPanel panel = {.x = {.title = "rate [Hz]", .scale = ChartScale::kLog},
//                             .y = {.title = "time [s]", .scale = ChartScale::kLog},
//                             .series = {{.label = "event-driven", .x = rates_hz, .y = seconds, .hue = 1}}};
//   absl::Status status = PlotChart({{panel}}, "speed.png", {.title = "event-driven and clock-driven"});
//
// Thread use: immutable; PlotChart may be called from any thread, but calls at the same time need different
// targets.

#ifndef LULL_CHART_H_
#define LULL_CHART_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lull/internal/visibility.h"
#include "lull/plot_options.h"

namespace lull {

// Whether an axis is linear or logarithmic.
enum class ChartScale { kLinear, kLog };

// A labelled value on an axis.
struct ChartTick {
  double value;
  std::string label;  // omitted if it would touch the previous label; on a vertical axis cut after ten letters

  friend bool operator==(const ChartTick&, const ChartTick&) = default;
};

// One axis of a panel.
struct ChartAxis {
  std::string title = {};  // with the unit
  ChartScale scale = ChartScale::kLinear;
  // The ends of the axis, low < high. Values outside are not drawn. By default the axis covers the series and marks
  // with a margin; a linear y axis then starts at 0.
  std::optional<double> low = {};
  std::optional<double> high = {};
  // The labelled values. By default 1, 2 or 5 times a power of ten, as many as there is room for; on a logarithmic axis
  // 1, 2 and 5 of each decade, or only decades.
  std::vector<ChartTick> ticks = {};

  friend bool operator==(const ChartAxis&, const ChartAxis&) = default;
};

// A curve.
struct ChartSeries {
  std::string label = {};      // shown in the legend, which also says which curves use the right axis; not if empty
  std::vector<double> x = {};  // the points are connected in this order
  std::vector<double> y = {};  // as many values as x; NaN leaves a gap
  // The spread of each point: as many values as there are points, or none; NaN for a point without spread. The spread
  // is drawn as bars if the curve has dots, otherwise as a faint band.
  std::vector<double> y_low = {};
  std::vector<double> y_high = {};
  int hue = 0;  // 0 is almost black; 1 to 8 are the colours of LayerColours (plots.h): blue, vermillion, green ...
  bool line = true;
  bool dots = true;
  bool right = false;  // whether y is a value of the right axis
};

// A dashed line across the panel, with a label beside it where the label covers least of the curves.
struct ChartMark {
  double at;
  std::string label = {};
};

// A panel: curves over one x axis, with one or two y axes.
struct ChartPanel {
  std::string title = {};
  ChartAxis x = {};
  ChartAxis y = {};
  std::optional<ChartAxis> right = {};  // drawn in the colour of its curves, if they all have the same
  std::vector<ChartSeries> series = {};
  std::vector<ChartMark> x_marks = {};  // vertical lines
  std::vector<ChartMark> y_marks = {};  // horizontal lines, at values of `y`
  double share = 1;                     // > 0; the panel's height in proportion to the shares of the other panels
};

// Draws panels of equal width one below the other, each with its title and legend above it. Consecutive panels with
// equal `x` share the x axis: its range covers all of them, and its labels are below the last. `options.title` is drawn
// above the panels, or beside the first panel's legend if that panel has no title; by default there is no title.
// Errors: kInvalidArgument for a size out of range, a text whose key is not a PNG keyword, no panels, a panel without
// points, vectors of different lengths, values that are infinite, above 1e100, or not positive on a logarithmic axis,
// an axis whose low is not below its high, an invalid hue, a series for a right axis that the panel does not have, or
// panels that do not fit; kUnavailable for a file that cannot be written.
LULL_API absl::Status PlotChart(std::span<const ChartPanel> panels, const PlotTarget& target,
                                const PlotOptions& options = {});

}  // namespace lull

#endif  // LULL_CHART_H_
