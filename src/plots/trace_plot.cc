#include "plots/trace_plot.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "plots/paint/axes.h"
#include "plots/paint/trace_curve.h"
#include "plots/trace_samples.h"

namespace lull {
namespace {

// All values are chosen by eye.
constexpr Tick kSinglePanelRun = Seconds(3);  // [ms] the longest span that has only one panel
constexpr Tick kSparse = 50;                  // [ms] between samples from which on a panel of one second shows little
constexpr double kRoomForMarks = 0.14;        // margin above the potential, as a share of its range
constexpr double kRoomBelow = 0.05;           // margin below the potential, as a share of its range
constexpr Colour kMark = {2, kFullShade};
constexpr Colour kSelected = {kInk, 2};

class TracePainter {
 public:
  TracePainter(const TraceSource& source, std::size_t neuron, const SpikeSource& spikes, TimeSpan span,
               const PlotOptions& options)
      : source_(source),
        neuron_(source.neurons[neuron]),
        spikes_(spikes),
        span_{span.from, std::max(span.until, span.from + 1)},  // an axis must have a length
        style_(Style::For(options.width, options.height)),
        time_(TimeAxis::For({0, std::min(span_.length(), Seconds(60))})),  // the same unit for both panels
        times_(span_, options.width),
        second_{span_},
        canvas_(options.width, options.height) {
    for (std::size_t i = 0; i < neuron; ++i) offset_ += source.neurons[i].variables.size();
  }

  // Finds the spikes and the range of the potential, on which the layout depends.
  absl::Status Find() {
    BusiestSecond busiest(span_);
    const absl::Status spikes = ForEachSpikeOf(std::span(&neuron_.id, 1), spikes_, span_, [&](std::size_t, Tick time) {
      times_.Add(time);
      busiest.Add(time);
    });
    if (!spikes.ok()) return spikes;
    const Tick first = busiest.first();
    second_ = {first, first + Seconds(1)};
    Range curve;
    CurvePoints points(PeaksOf(), source_.every);
    const absl::Status rows = ForEachRow(source_, span_, [&](Tick time, std::span<const float> row) {
      points.Add(time, row[offset_], [&curve](double, double v) { curve.Include(v); });
    });
    range_ = AxisRange(curve, LeastAxisRange(neuron_.peak), kRoomBelow, kRoomForMarks);
    return rows;
  }

  absl::StatusOr<Canvas> Draw(const std::string& title) {
    const int line = style_.text.Height();
    const int x_axis = style_.tick + style_.gap / 3 + line;  // labels; with the title half a gap and a line more
    const int top = style_.margin + line + style_.gap;
    const int bottom = canvas_.height() - style_.margin / 2 - x_axis - style_.gap / 2 - line;
    const bool is_alone = span_.length() <= kSinglePanelRun || source_.every >= kSparse;
    // The lower panel is larger, because it shows the shape of spikes.
    const int split = is_alone ? bottom : top + 2 * (bottom - top) / 5;
    marks_ = Ticks(range_.low, range_.high, (split - top) / (2 * line));
    DrawHeading(title);

    const Panel whole = PanelFor(top, split, span_);
    if (is_alone) {
      if (const absl::Status drawn = DrawCurves({{whole}}); !drawn.ok()) return drawn;
      DrawPanel(whole, span_, time_.title);
      return std::move(canvas_);
    }
    const int caption = split + x_axis + 2 * style_.gap;
    const Panel detail = PanelFor(caption + line + style_.gap, bottom, second_);
    Select(whole);
    if (const absl::Status drawn = DrawCurves({{whole, detail}}); !drawn.ok()) return drawn;
    DrawPanel(whole, span_, "");
    canvas_.Text(whole.area.left, caption, Caption(), style_.faint);
    DrawPanel(detail, second_, time_.title);
    return std::move(canvas_);
  }

 private:
  Peaks PeaksOf() const { return {times_.times(), neuron_.peak}; }

  int Left() const {
    int widest = 0;
    for (const TickMark& mark : marks_) widest = std::max(widest, style_.text.Width(mark.label));
    return style_.margin + style_.text.Height() + style_.gap + widest + style_.gap / 2 + style_.tick;
  }

  double Axis(Tick t) const { return time_.per_tick * static_cast<double>(t); }

  Panel PanelFor(int top, int bottom, TimeSpan shown) const {
    return {{Left(), top, canvas_.width() - style_.margin - style_.gap, bottom},
            Axis(shown.from),
            Axis(shown.until),
            range_.low,
            range_.high};
  }

  std::string Caption() const {
    const auto seconds = [](Tick t) { return absl::StrFormat("%.10g s", 1e-3 * static_cast<double>(t)); };
    return absl::StrCat("from ", seconds(second_.from), " to ", seconds(std::min(second_.until, span_.until)),
                        " (grey above)", times_.times().empty() ? "" : ", the second with the most spikes");
  }

  // Draws the title and the meaning of the marks.
  void DrawHeading(const std::string& title) {
    canvas_.Text(Left(), style_.margin, title, style_.text);
    const int right = canvas_.width() - style_.margin - style_.gap;
    const int key = right - style_.text.Width("spike") - style_.gap;
    if (times_.times().empty() || key - style_.gap < Left() + style_.text.Width(title)) return;
    canvas_.Text(right, style_.margin, "spike", style_.text, Align::kEnd);
    canvas_.Triangle({key + 0.0, style_.margin + style_.text.Height() / 2.0}, style_.gap, kMark);
  }

  void Select(const Panel& panel) {
    const int left = static_cast<int>(std::floor(panel.X(Axis(second_.from))));
    const int right = static_cast<int>(std::ceil(panel.X(Axis(second_.until))));
    canvas_.Fill({left, panel.area.top, std::max(right, left + 3 * style_.scale), panel.area.bottom}, kSelected);
  }

  absl::Status DrawCurves(const std::vector<Panel>& panels) {
    std::vector<CurvePainter> painters;
    for (const Panel& panel : panels) {
      const CurveStyle style = {.colour = kPotentialColour, .scale = style_.scale, .axis_per_tick = time_.per_tick};
      painters.emplace_back(canvas_, panel, style, PeaksOf(), source_.every);
    }
    const absl::Status rows = ForEachRow(source_, span_, [&](Tick time, std::span<const float> row) {
      for (CurvePainter& painter : painters) painter.Add(time, row[offset_]);
    });
    for (CurvePainter& painter : painters) painter.Finish();
    return rows;
  }

  void DrawPanel(const Panel& panel, TimeSpan shown, const std::string& title) {
    DrawMarks(panel, shown);
    DrawFrame(canvas_, panel, style_);
    DrawXAxis(canvas_, panel, Ticks(panel.x_low, panel.x_high, panel.area.width() / (12 * style_.text.Width("0"))),
              title, style_);
    DrawYAxis(canvas_, panel, marks_, PotentialQuantity(neuron_), style_.margin, style_);
  }

  // Draws triangles above the spikes, or lines if triangles would overlap.
  void DrawMarks(const Panel& panel, TimeSpan shown) {
    const double size = style_.gap;
    const double y = panel.area.top + 0.9 * size;
    double nearest = panel.area.width();
    double last = -nearest;
    std::vector<double> marks;
    for (const Tick t : times_.times()) {
      if (t <= shown.from || t > shown.until) continue;
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

  const TraceSource& source_;
  const TraceSource::Neuron& neuron_;
  const SpikeSource& spikes_;
  TimeSpan span_;
  Style style_;
  TimeAxis time_;
  std::size_t offset_ = 0;  // index of the potential in a row
  VisibleTimes times_;      // times of the spikes
  TimeSpan second_;         // the second with the most spikes
  Range range_;             // range of the potential's axis
  std::vector<TickMark> marks_;
  Canvas canvas_;
};

}  // namespace

BusiestSecond::BusiestSecond(TimeSpan span) : from_(span.from) {
  counts_.resize(static_cast<std::size_t>(std::max<Tick>((span.length() + Seconds(1) - 1) / Seconds(1), 1)));
}

void BusiestSecond::Add(Tick time) { ++counts_[(time - from_ - 1) / Seconds(1)]; }

Tick BusiestSecond::first() const {
  const auto busiest = std::max_element(counts_.rbegin(), counts_.rend());
  return from_ + Seconds(std::distance(busiest, counts_.rend()) - 1);
}

absl::StatusOr<Canvas> DrawTrace(const TraceSource& source, std::size_t neuron, const SpikeSource& spikes,
                                 TimeSpan span, const PlotOptions& options) {
  assert(neuron < source.neurons.size());
  TracePainter painter(source, neuron, spikes, span, options);
  if (const absl::Status found = painter.Find(); !found.ok()) return found;
  return painter.Draw(options.title);
}

}  // namespace lull
