// A cell of the sheet has, from the top: title, caption, potential, strip. Only the lowest cell of each column has
// numbers on its time axis, for which there is room below the last row; every panel has its own numbers on the left. A
// legend above the sheet names the quantities in the colours of their curves.

#include "plots/trace_sheet.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "plots/paint/axes.h"
#include "plots/paint/legend.h"
#include "plots/paint/trace_curve.h"

namespace lull {
namespace {

// All values are chosen by eye.
constexpr double kCellShape = 1.5;      // width to height
constexpr double kStripShare = 0.24;    // height of the strip, as a share of the height for curves
constexpr double kSheetRoom = 0.06;     // margin above and below the curve, as a share of the axis
constexpr double kMinStripRange = 0.1;  // [quantity] the shortest axis of a strip
constexpr int kMinLines = 5;            // [lines of text] the least height of the curves
constexpr int kMinLetters = 12;         // [letters] the least width of the curves
constexpr Colour kStripColour = {2, kFullShade};

Trace PotentialOf(const TracePanel& panel) { return {panel.potential, panel.spike_times, panel.quantity, panel.peak}; }

Trace StripOf(const TracePanel& panel) { return {panel.strip, {}, panel.strip_quantity, std::nullopt}; }

// The ranges of the potentials' axes, one for each panel.
std::vector<Range> PotentialRanges(std::span<const TracePanel> panels) {
  std::vector<Range> curves;
  for (const TracePanel& panel : panels) curves.push_back(CurveRange(PotentialOf(panel)));
  std::vector<Range> axes;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    Range range = curves[i];
    for (std::size_t other = 0; other < panels.size() && !panels[i].close_up; ++other) {
      if (panels[other].close_up || panels[other].quantity != panels[i].quantity || curves[other].empty()) continue;
      range.Include(curves[other]);
    }
    axes.push_back(AxisRange(range, LeastAxisRange(panels[i].peak), kSheetRoom, kSheetRoom));
  }
  return axes;
}

// The legend: the different quantities of the sheet, in the colours of their curves.
Legend SheetLegend(std::span<const TracePanel> panels, const std::string& title, int width, const Style& style) {
  std::vector<Layout::Layer> quantities;
  std::vector<Hue> hues;
  const auto add = [&](const std::string& quantity, Hue hue) {
    for (std::size_t i = 0; i < hues.size(); ++i) {
      if (quantities[i].name == quantity && hues[i] == hue) return;
    }
    quantities.push_back({.name = quantity});
    hues.push_back(hue);
  };
  for (const TracePanel& panel : panels) add(panel.quantity, kPotentialColour.hue);
  for (const TracePanel& panel : panels) {
    if (!panel.strip.empty()) add(panel.strip_quantity, kStripColour.hue);
  }
  return Legend(quantities, hues, title, width, style);
}

class SheetPainter {
 public:
  SheetPainter(std::span<const TracePanel> panels, const PlotOptions& options)
      : panels_(panels),
        style_(Style::For(options.width, options.height)),
        legend_(SheetLegend(panels, options.title, options.width - 2 * style_.margin, style_)),
        duration_(Duration(panels)),
        time_(TimeAxis::For({0, static_cast<Tick>(std::ceil(duration_))})),
        ranges_(PotentialRanges(panels)),
        canvas_(options.width, options.height) {
    for (const TracePanel& panel : panels) has_captions_ |= !panel.caption.empty();
    const int x_axis = style_.tick + style_.gap + 2 * Line();
    sheet_ = {style_.margin, style_.margin + legend_.Height() + 2 * style_.gap, options.width - style_.margin,
              options.height - style_.margin / 2 - x_axis};
    columns_ = SheetColumns(panels.size(), sheet_.width(), sheet_.height());
    rows_ = (static_cast<int>(panels.size()) + columns_ - 1) / columns_;
    for (std::size_t i = 0; i < panels.size(); ++i) {
      for (const TickMark& mark : PotentialTicks(i)) widest_ = std::max(widest_, style_.text.Width(mark.label));
      for (const TickMark& mark : StripTicks(i)) widest_ = std::max(widest_, style_.text.Width(mark.label));
    }
  }

  bool HasRoom() const {
    const Rect curves = Curves(0);
    return curves.height() >= kMinLines * Line() && curves.width() >= style_.text.Width("0") * kMinLetters;
  }

  Canvas Draw() {
    legend_.Draw(canvas_, style_.margin, style_.margin);
    for (std::size_t i = 0; i < panels_.size(); ++i) DrawCell(i);
    return std::move(canvas_);
  }

 private:
  static double Duration(std::span<const TracePanel> panels) {
    double longest = 0;
    for (const TracePanel& panel : panels) {
      longest = std::max(longest, panel.step_ms * static_cast<double>(panel.potential.size()));
    }
    return longest > 0 ? longest : 1;  // [ms] an axis must have a length
  }

  int Line() const { return style_.text.Height(); }

  // The cell of panel i, without the space between cells.
  Rect Cell(std::size_t i) const {
    const int column = static_cast<int>(i) % columns_;
    const int row = static_cast<int>(i) / columns_;
    const int between = 2 * style_.gap;
    const int width = (sheet_.width() + between) / columns_;
    const int height = (sheet_.height() + between) / rows_;
    const int left = sheet_.left + column * width;
    const int top = sheet_.top + row * height;
    return {left, top, left + width - between, top + height - between};
  }

  // The area of the curves in the cell of panel i: potential and strip.
  Rect Curves(std::size_t i) const {
    const Rect cell = Cell(i);
    const int heading = (has_captions_ ? 2 : 1) * Line() + style_.gap / 2;
    return {cell.left + widest_ + style_.gap / 2 + style_.tick, cell.top + heading, cell.right - style_.scale,
            cell.bottom - style_.scale};
  }

  int StripHeight(std::size_t i) const {
    return panels_[i].strip.empty() ? 0 : static_cast<int>(std::lround(kStripShare * Curves(i).height()));
  }

  Panel PanelFor(Rect area, const Range& range) const {
    return {area, 0, time_.per_tick * duration_, range.low, range.high};
  }

  Panel PotentialPanel(std::size_t i) const {
    Rect area = Curves(i);
    if (const int strip = StripHeight(i); strip > 0) area.bottom -= strip + style_.gap;
    return PanelFor(area, ranges_[i]);
  }

  Panel StripPanel(std::size_t i) const {
    Rect area = Curves(i);
    area.top = area.bottom - StripHeight(i);
    return PanelFor(area, AxisRange(CurveRange(StripOf(panels_[i])), kMinStripRange, 2 * kSheetRoom, 2 * kSheetRoom));
  }

  std::vector<TickMark> PotentialTicks(std::size_t i) const {
    return Ticks(ranges_[i].low, ranges_[i].high, 4 * PotentialPanel(i).area.height() / (5 * Line()));
  }

  std::vector<TickMark> StripTicks(std::size_t i) const {
    if (panels_[i].strip.empty()) return {};
    const Panel panel = StripPanel(i);
    return Ticks(panel.y_low, panel.y_high, 5 * panel.area.height() / (4 * Line()));
  }

  void DrawCell(std::size_t i) {
    const Rect curves = Curves(i);
    const int top = Cell(i).top;
    canvas_.Text(curves.left, top, Fitted(panels_[i].title, curves.width(), style_.text), style_.text);
    canvas_.Text(curves.left, top + Line(), Fitted(panels_[i].caption, curves.width(), style_.faint), style_.faint);

    const Panel potential = PotentialPanel(i);
    const double axis_per_step = time_.per_tick * panels_[i].step_ms;
    DrawOne(potential, PotentialOf(panels_[i]), PotentialTicks(i), axis_per_step, kPotentialColour);
    const bool has_strip = !panels_[i].strip.empty();
    const Panel lowest = has_strip ? StripPanel(i) : potential;
    if (has_strip) DrawOne(lowest, StripOf(panels_[i]), StripTicks(i), axis_per_step, kStripColour);

    const std::vector<TickMark> time_marks =
        Ticks(lowest.x_low, lowest.x_high, curves.width() / (8 * style_.text.Width("0")));
    const bool ends_column = i + static_cast<std::size_t>(columns_) >= panels_.size();
    if (ends_column) DrawXAxis(canvas_, lowest, time_marks, time_.title, style_);
    if (!ends_column) DrawXTicks(canvas_, lowest, time_marks, style_);
  }

  void DrawOne(const Panel& panel, const Trace& trace, const std::vector<TickMark>& marks, double axis_per_step,
               Colour colour) {
    DrawCurve(canvas_, panel, trace, {.colour = colour, .scale = style_.scale, .axis_per_tick = axis_per_step});
    DrawFrame(canvas_, panel, style_);
    DrawYAxis(canvas_, panel, marks, "", 0, style_);
  }

  std::span<const TracePanel> panels_;
  Style style_;
  Legend legend_;
  double duration_;  // [ms] duration of the longest trace
  TimeAxis time_;
  std::vector<Range> ranges_;  // ranges of the potentials' axes
  Canvas canvas_;
  bool has_captions_ = false;
  Rect sheet_;  // the area of all cells
  int columns_;
  int rows_;
  int widest_ = 0;  // [pixels] the widest number to the left of a panel
};

}  // namespace

int SheetColumns(std::size_t panels, int width, int height) {
  int best = 1;
  double least = 0;
  for (int columns = 1; columns <= static_cast<int>(std::min<std::size_t>(panels, 64)); ++columns) {
    const int rows = (static_cast<int>(panels) + columns - 1) / columns;
    const double shape = static_cast<double>(width) / columns / (static_cast<double>(height) / rows);
    const double distance = std::abs(std::log(shape / kCellShape));
    if (columns > 1 && distance >= least) continue;
    best = columns;
    least = distance;
  }
  return best;
}

std::optional<Canvas> DrawTraceSheet(std::span<const TracePanel> panels, const PlotOptions& options) {
  SheetPainter painter(panels, options);
  if (!painter.HasRoom()) return std::nullopt;
  return painter.Draw();
}

}  // namespace lull
