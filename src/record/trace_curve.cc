#include "record/trace_curve.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace lull {
namespace {

// All chosen by eye.
constexpr double kCrowded = 0.15;         // [pixels per sample] from here on samples are joined by lines
constexpr double kLeastRange = 5;         // [quantity] of a trace drawn with peaks, which is in mV
constexpr double kLeastRangeOther = 0.5;  // [quantity] of any other

// Calls visit(time [ms], potential) along the curve for the steps from < t ≤ until, peaks included. Values that are not
// finite, of a model that has left its bounds, are left out.
template <typename Visit>
void ForEachPoint(const Trace& trace, Tick from, Tick until, const Visit& visit) {
  auto spike = std::upper_bound(trace.spike_times.begin(), trace.spike_times.end(), from);
  for (Tick t = from + 1; t <= until; ++t) {
    const bool fires = spike != trace.spike_times.end() && *spike == t;
    if (fires) ++spike;
    if (fires && trace.peak.has_value()) visit(static_cast<double>(t), *trace.peak);
    if (std::isfinite(trace.potential[t - 1]))
      visit(static_cast<double>(t), static_cast<double>(trace.potential[t - 1]));
  }
}

void DrawFilled(Canvas& canvas, const Panel& panel, const Trace& trace, Tick from, Tick until,
                const CurveStyle& style) {
  std::vector<Range> columns(static_cast<std::size_t>(panel.area.width()));
  std::optional<double> last;
  ForEachPoint(trace, from, until, [&](double t, double v) {
    const double x = panel.X(style.axis_per_tick * t) - panel.area.left;
    Range& column = columns[std::clamp(static_cast<int>(x), 0, panel.area.width() - 1)];
    if (column.empty() && last) column.Include(*last);  // joined to the pixel before
    column.Include(panel.Y(v));
    last = panel.Y(v);
  });
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].empty()) continue;
    const double x = panel.area.left + static_cast<int>(i) + 0.5;
    canvas.Line({x, columns[i].low}, {x, columns[i].high}, style.scale, style.colour);
  }
}

void DrawJoined(Canvas& canvas, const Panel& panel, const Trace& trace, Tick from, Tick until,
                const CurveStyle& style) {
  std::optional<Point> last;
  ForEachPoint(trace, std::max<Tick>(from - 1, 0), until, [&](double t, double v) {
    const Point point = {panel.X(style.axis_per_tick * t), panel.Y(v)};
    if (last) {
      canvas.Line({std::max(last->x, panel.area.left + 0.0), last->y}, point, 1.6 * style.scale, style.colour);
    }
    last = point;
  });
}

}  // namespace

void Range::Include(double value) {
  low = std::min(low, value);
  high = std::max(high, value);
}

Range CurveRange(const Trace& trace) {
  Range range;
  ForEachPoint(trace, 0, std::ssize(trace.potential), [&range](double, double v) { range.Include(v); });
  return range;
}

Range AxisRange(Range range, double least, double share_below, double share_above) {
  if (range.empty()) range = {0, 0};
  const double lacking = std::max(0.0, least - (range.high - range.low));
  range = {range.low - lacking / 2, range.high + lacking / 2};
  const double height = range.high - range.low;
  return {range.low - share_below * height, range.high + share_above * height};
}

double LeastAxisRange(const Trace& trace) { return trace.peak ? kLeastRange : kLeastRangeOther; }

void DrawCurve(Canvas& canvas, const Panel& panel, const Trace& trace, Tick from, Tick until, const CurveStyle& style) {
  until = std::min<Tick>(until, std::ssize(trace.potential));
  const bool is_crowded = panel.X(style.axis_per_tick) - panel.X(0) < kCrowded;
  (is_crowded ? DrawFilled : DrawJoined)(canvas, panel, trace, from, until, style);
}

}  // namespace lull
