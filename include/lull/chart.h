// Curves over one axis as PNG files: what a measurement gave, such as the time that a run takes by how active its
// network is.
//
//   const ChartPanel panel = {.x = {.title = "rate [Hz]", .scale = ChartScale::kLog},
//                             .y = {.title = "time [s]", .scale = ChartScale::kLog},
//                             .series = {{.label = "event-driven", .x = rates_hz, .y = seconds, .hue = 1}}};
//   absl::Status status = PlotChart({{panel}}, "speed.png", {.title = "event-driven and clock-driven"});
//
// Thread use: pure functions but for the file they write; free to call from any thread on different paths.

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

// How values are spread over an axis.
enum class ChartScale { kLinear, kLog };

// A number along an axis.
struct ChartTick {
  double value;
  std::string label;  // left out where it would touch the one before, and cut at ten letters beside a panel

  friend bool operator==(const ChartTick&, const ChartTick&) = default;
};

// One axis of a panel.
struct ChartAxis {
  std::string title = {};  // with its unit
  ChartScale scale = ChartScale::kLinear;
  // The ends of the axis, low < high; what lies outside is not drawn. By default what the series and marks need and
  // some room, for a linear y from 0.
  std::optional<double> low = {};
  std::optional<double> high = {};
  // By default 1-2-5 multiples, as many as have room; on a logarithmic axis 1, 2 and 5 of each decade, or decades.
  std::vector<ChartTick> ticks = {};

  friend bool operator==(const ChartAxis&, const ChartAxis&) = default;
};

// A curve.
struct ChartSeries {
  std::string label = {};      // in the legend of its panel, which also says who belongs to the right; empty: not there
  std::vector<double> x = {};  // joined in this order
  std::vector<double> y = {};  // as many; NaN leaves a gap
  // The spread of each point, as many as points or none at all; NaN for a point without. Bars through dots, a faint
  // band along a line without dots.
  std::vector<double> y_low = {};
  std::vector<double> y_high = {};
  int hue = 0;  // 0 is ink; 1 to 8 are the colours of LayerColours (plots.h): blue, vermillion, green, purple ...
  bool line = true;
  bool dots = true;
  bool right = false;  // belongs to the axis on the right
};

// A dashed line through the panel, with words beside it where they cover least.
struct ChartMark {
  double at;
  std::string label = {};
};

// Curves over one axis, with marks.
struct ChartPanel {
  std::string title = {};
  ChartAxis x = {};
  ChartAxis y = {};
  std::optional<ChartAxis> right = {};  // in the colour of its series, if they have one
  std::vector<ChartSeries> series = {};
  std::vector<ChartMark> x_marks = {};  // upright
  std::vector<ChartMark> y_marks = {};  // level, at values of `y`
  double share = 1;                     // > 0, of the height that the picture has for panels, relative to the others
};

// Panels one below the other, as wide as each other, each with its title and legend above it. Panels that follow each
// other with equal `x` share that axis: its range is what all of them need, and its numbers stand below the last.
// `options.title` stands above them, on the line of the first panel's legend if that panel has no title; by default
// there is none.
// Errors: kInvalidArgument for a size out of range, a text whose key is no PNG keyword, no panels or one without a
// point, lengths that differ, values that are infinite or beyond 1e100, or not greater than 0 on a logarithmic axis, an
// axis whose ends are not in order, a hue that is none, a series of a right axis that is not there, and panels that do
// not fit; kUnavailable for a file that cannot be written.
LULL_API absl::Status PlotChart(std::span<const ChartPanel> panels, const std::string& path,
                                const PlotOptions& options = {});

}  // namespace lull

#endif  // LULL_CHART_H_
