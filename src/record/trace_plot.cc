#include "record/trace_plot.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "record/axes.h"

namespace lull {
namespace {

// All chosen by eye.
constexpr Tick kShortRun = Seconds(3);  // [ms] shown in one panel
constexpr double kRoomForMarks = 0.14;  // of the potential's range, above it
constexpr double kRoomBelow = 0.05;     // of the potential's range
constexpr Colour kMark = {2, kFullShade};
constexpr Colour kSelected = {kInk, 2};

class TracePainter {
 public:
  TracePainter(const Trace& trace, const PlotOptions& options)
      : trace_(trace),
        style_(Style::For(options.width, options.height)),
        time_(TimeAxis::For({0, std::min(Duration(), Seconds(60))})),  // one unit for the run and the second below it
        range_(AxisRange(CurveRange(trace), LeastAxisRange(trace), kRoomBelow, kRoomForMarks)),
        canvas_(options.width, options.height) {}

  Tick Duration() const { return std::max<Tick>(std::ssize(trace_.potential), 1); }  // [ms] an axis needs a length

  Canvas Draw(const std::string& title) {
    const int line = style_.text.Height();
    const int x_axis = style_.tick + style_.gap / 3 + line;  // labels; with the title half a gap and a line more
    const int top = style_.margin + line + style_.gap;
    const int bottom = canvas_.height() - style_.margin / 2 - x_axis - style_.gap / 2 - line;
    const bool is_short = Duration() <= kShortRun;
    const int split =
        is_short ? bottom : top + 2 * (bottom - top) / 5;  // the second is what shows the shape of a spike
    marks_ = Ticks(range_.low, range_.high, (split - top) / (2 * line));
    DrawHeading(title);

    const Tick second = BusiestSecond(trace_.spike_times, Duration());
    const Panel whole = PanelFor(top, split, 0, Duration());
    if (!is_short) Select(whole, second);
    DrawPanel(whole, 0, Duration(), is_short ? time_.title : "");
    if (is_short) return std::move(canvas_);

    const int caption = split + x_axis + 2 * style_.gap;
    canvas_.Text(whole.area.left, caption, Caption(second), style_.faint);
    DrawPanel(PanelFor(caption + line + style_.gap, bottom, second, second + Seconds(1)), second, second + Seconds(1),
              time_.title);
    return std::move(canvas_);
  }

 private:
  int Left() const {
    int widest = 0;
    for (const TickMark& mark : marks_) widest = std::max(widest, style_.text.Width(mark.label));
    return style_.margin + style_.text.Height() + style_.gap + widest + style_.gap / 2 + style_.tick;
  }

  double Axis(Tick t) const { return time_.per_tick * static_cast<double>(t); }

  Panel PanelFor(int top, int bottom, Tick from, Tick until) const {
    return {{Left(), top, canvas_.width() - style_.margin - style_.gap, bottom},
            Axis(from),
            Axis(until),
            range_.low,
            range_.high};
  }

  std::string Caption(Tick second) const {
    const Tick end = std::min(second + Seconds(1), Duration());
    return absl::StrCat("from ", second / Seconds(1), " s to ", end / Seconds(1), " s (grey above)",
                        trace_.spike_times.empty() ? "" : ", the second with the most spikes");
  }

  // The title, and what a mark means.
  void DrawHeading(const std::string& title) {
    canvas_.Text(Left(), style_.margin, title, style_.text);
    const int right = canvas_.width() - style_.margin - style_.gap;
    const int key = right - style_.text.Width("spike") - style_.gap;
    if (trace_.spike_times.empty() || key - style_.gap < Left() + style_.text.Width(title)) return;
    canvas_.Text(right, style_.margin, "spike", style_.text, Align::kEnd);
    canvas_.Triangle({key + 0.0, style_.margin + style_.text.Height() / 2.0}, style_.gap, kMark);
  }

  void Select(const Panel& panel, Tick second) {
    const int left = static_cast<int>(std::floor(panel.X(Axis(second))));
    const int right = static_cast<int>(std::ceil(panel.X(Axis(second + Seconds(1)))));
    canvas_.Fill({left, panel.area.top, std::max(right, left + 3 * style_.scale), panel.area.bottom}, kSelected);
  }

  void DrawPanel(const Panel& panel, Tick from, Tick until, const std::string& title) {
    DrawCurve(canvas_, panel, trace_, from, until,
              {.colour = kPotentialColour, .scale = style_.scale, .axis_per_tick = time_.per_tick});
    DrawMarks(panel, from, until);
    DrawFrame(canvas_, panel, style_);
    DrawXAxis(canvas_, panel, Ticks(panel.x_low, panel.x_high, panel.area.width() / (12 * style_.text.Width("0"))),
              title, style_);
    DrawYAxis(canvas_, panel, marks_, trace_.quantity, style_.margin, style_);
  }

  // Triangles above the spikes, or lines where triangles would run together.
  void DrawMarks(const Panel& panel, Tick from, Tick until) {
    const double size = style_.gap;
    const double y = panel.area.top + 0.9 * size;
    double nearest = panel.area.width();
    double last = -nearest;
    std::vector<double> marks;
    for (const Tick t : trace_.spike_times) {
      if (t <= from || t > until) continue;
      marks.push_back(panel.X(Axis(t)));
      nearest = std::min(nearest, marks.back() - last);
      last = marks.back();
    }
    for (const double x : marks) {
      if (nearest > 0.6 * size) {
        canvas_.Triangle({x, y}, size, kMark);
      } else {
        canvas_.Line({x, y - size / 2}, {x, y + size / 2}, style_.scale, kMark);
      }
    }
  }

  const Trace& trace_;
  Style style_;
  TimeAxis time_;
  Range range_;
  Canvas canvas_;
  std::vector<TickMark> marks_;  // of the potential
};

}  // namespace

Tick BusiestSecond(std::span<const Tick> spike_times, Tick duration) {
  const Tick seconds = std::max<Tick>((duration + Seconds(1) - 1) / Seconds(1), 1);
  std::vector<std::uint32_t> counts(static_cast<std::size_t>(seconds));
  for (const Tick t : spike_times) {
    if (t >= 1 && t <= duration) ++counts[(t - 1) / Seconds(1)];
  }
  const auto busiest = std::max_element(counts.rbegin(), counts.rend());
  return Seconds(std::distance(busiest, counts.rend()) - 1);
}

Canvas DrawTrace(const Trace& trace, const PlotOptions& options) {
  return TracePainter(trace, options).Draw(options.title);
}

}  // namespace lull
