#include "plots/paint/trace_curve.h"

#include <algorithm>
#include <cmath>

namespace lull {
namespace {

// All values are chosen by eye.
constexpr double kCrowded = 0.15;       // [pixels per sample] from this distance on, lines connect the samples
constexpr double kMinRange = 5;         // [quantity] for a trace that is drawn with peaks, whose unit is mV
constexpr double kMinRangeOther = 0.5;  // [quantity] for any other trace
constexpr double kMinShare = 1e-5;      // the shortest axis, as a share of its values: a float has seven digits
constexpr double kFurthest = 1e300;     // ends of axes and their differences stay finite

}  // namespace

void Range::Include(double value) {
  low = std::min(low, value);
  high = std::max(high, value);
}

void Range::Include(const Range& other) {
  low = std::min(low, other.low);
  high = std::max(high, other.high);
}

Range CurveRange(const Trace& trace) {
  Range range;
  CurvePoints points({trace.spike_times, trace.peak}, 1);
  for (Tick t = 1; t <= std::ssize(trace.potential); ++t) {
    points.Add(t, trace.potential[t - 1], [&range](double, double value) { range.Include(value); });
  }
  return range;
}

Range AxisRange(Range range, double least, double share_below, double share_above) {
  if (range.empty()) range = {0, 0};
  range = {std::clamp(range.low, -kFurthest, kFurthest), std::clamp(range.high, -kFurthest, kFurthest)};
  least = std::max(least, kMinShare * std::max(std::abs(range.low), std::abs(range.high)));
  const double lacking = std::max(0.0, least - (range.high - range.low));
  range = {range.low - lacking / 2, range.high + lacking / 2};
  const double height = range.high - range.low;
  return {range.low - share_below * height, range.high + share_above * height};
}

double LeastAxisRange(const std::optional<double>& peak) { return peak ? kMinRange : kMinRangeOther; }

CurvePainter::CurvePainter(Canvas& canvas, const Panel& panel, const CurveStyle& style, Peaks peaks, Tick every)
    : canvas_(&canvas), panel_(panel), style_(style), points_(peaks, every) {
  const double axis_per_sample = style.axis_per_tick * static_cast<double>(every);
  is_crowded_ = panel.X(axis_per_sample) - panel.X(0) < kCrowded;
  if (is_crowded_) columns_.resize(static_cast<std::size_t>(panel.area.width()));
}

void CurvePainter::Add(Tick time, float value) {
  points_.Add(time, value, [this](double t, double v) {
    const double axis = style_.axis_per_tick * t;
    is_crowded_ ? Fill(axis, v) : Join({panel_.X(axis), panel_.Y(v)});
  });
}

void CurvePainter::Fill(double axis, double value) {
  if (axis < panel_.x_low || axis > panel_.x_high) return;
  const Point point = {panel_.X(axis) - panel_.area.left, panel_.Y(value)};
  Range& column = columns_[std::clamp(static_cast<int>(point.x), 0, panel_.area.width() - 1)];
  if (column.empty() && last_) column.Include(last_->y);  // connects the curve to the previous pixel
  column.Include(point.y);
  last_ = point;
}

void CurvePainter::Join(Point to) {
  const Point from = last_.value_or(to);
  const bool is_first = !last_.has_value();
  last_ = to;
  const double left = panel_.area.left;
  const double right = panel_.area.right;
  if (is_first || to.x < left || from.x > right) return;
  const auto at = [&](double x) { return Point{x, std::lerp(from.y, to.y, (x - from.x) / (to.x - from.x))}; };
  canvas_->Line(from.x < left ? at(left) : from, to.x > right ? at(right) : to, 1.6 * style_.scale, style_.colour);
}

void CurvePainter::Finish() {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].empty()) continue;
    const double x = panel_.area.left + static_cast<int>(i) + 0.5;
    canvas_->Line({x, columns_[i].low}, {x, columns_[i].high}, style_.scale, style_.colour);
  }
}

void DrawCurve(Canvas& canvas, const Panel& panel, const Trace& trace, const CurveStyle& style) {
  CurvePainter painter(canvas, panel, style, {trace.spike_times, trace.peak}, 1);
  for (Tick t = 1; t <= std::ssize(trace.potential); ++t) painter.Add(t, trace.potential[t - 1]);
  painter.Finish();
}

}  // namespace lull
