// From the top, a chart has: the title of the picture, which shares a line with the first panel's legend if that panel
// has no title; for each panel its title and legend, the panel itself, and its x axis, or only ticks if the next panel
// has the same axis. All panels have the same left and right edges, so the widest numbers decide how wide all panels
// are.

#include "plots/chart/chart_picture.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plots/chart/chart_axis.h"
#include "plots/chart/chart_curve.h"
#include "plots/paint/axes.h"
#include "plots/paint/legend.h"

namespace lull {
namespace {

// All values are chosen by eye.
constexpr int kMinLines = 4;     // [lines of text] the least height of a panel
constexpr int kMinLetters = 16;  // [letters] the least width of a panel
constexpr int kMaxLetters = 10;  // [letters] the longest label of a vertical axis
constexpr Colour kGrid = {kInk, 2};

void IncludeAll(Range& range, const std::vector<double>& values) {
  for (const double value : values) {
    if (!std::isnan(value)) range.Include(value);
  }
}

Range XValues(const ChartPanel& panel) {
  Range range;
  for (const ChartSeries& series : panel.series) IncludeAll(range, series.x);
  for (const ChartMark& mark : panel.x_marks) range.Include(mark.at);
  return range;
}

// The range of the y values that belong to the left or to the right axis; empty if there are none.
Range YValues(const ChartPanel& panel, bool right) {
  Range range;
  for (const ChartSeries& series : panel.series) {
    if (series.right != right) continue;
    for (const auto* values : {&series.y, &series.y_low, &series.y_high}) IncludeAll(range, *values);
  }
  if (!right) {
    for (const ChartMark& mark : panel.y_marks) range.Include(mark.at);
  }
  return range;
}

// The range, or [1, 1] if it is empty, because an axis without values must show some range too.
Range NotEmpty(const Range& range) { return range.empty() ? Range{.low = 1, .high = 1} : range; }

// The hue of the series of the right axis, if they all have the same; otherwise ink.
Hue RightHue(const ChartPanel& panel) {
  std::optional<Hue> hue;
  for (const ChartSeries& series : panel.series) {
    if (!series.right) continue;
    if (hue.has_value() && *hue != series.hue) return kInk;
    hue = series.hue;
  }
  return hue.value_or(kInk);
}

Legend LegendOf(const ChartPanel& panel, const std::string& title, int width, const Style& style) {
  std::vector<Layout::Layer> labels;
  std::vector<Hue> hues;
  for (const ChartSeries& series : panel.series) {
    if (series.label.empty()) continue;
    const std::string label = series.right ? absl::StrCat(series.label, " (right)") : series.label;
    labels.push_back({.name = Fitted(label, width - style.text.Height() - style.gap, style.text)});
    hues.push_back(series.hue);
  }
  return Legend(labels, hues, Fitted(title, width, style.text), width, style);
}

// A panel with its place in the picture.
struct Placed {
  const ChartPanel* panel;
  std::string title;
  FittedAxis x, y, right;
  bool has_numbers = true;  // whether the x axis has labels
  int heading = 0;          // [pixels] height of title and legend, with the space below
  Rect area = {};
  std::vector<TickMark> x_ticks = {}, y_ticks = {}, right_ticks = {};
};

class ChartPainter {
 public:
  ChartPainter(std::span<const ChartPanel> panels, const PlotOptions& options)
      : options_(options), style_(Style::For(options.width, options.height)) {
    for (std::size_t first = 0; first < panels.size();) {
      std::size_t end = first;
      Range x;
      for (; end < panels.size() && panels[end].x == panels[first].x; ++end) x.Include(XValues(panels[end]));
      for (; first < end; ++first) {
        const ChartPanel& panel = panels[first];
        placed_.push_back({.panel = &panel,
                           .title = panel.title,
                           .x = FitAxis(panel.x, x, false),
                           .y = FitAxis(panel.y, NotEmpty(YValues(panel, false)), true),
                           .right = FitAxis(panel.right.value_or(ChartAxis()), NotEmpty(YValues(panel, true)), true),
                           .has_numbers = first + 1 == end});
      }
    }
    is_title_apart_ = !options.title.empty() && !panels[0].title.empty();
    if (panels[0].title.empty()) placed_[0].title = options.title;
    // Narrower panels may need more lines of legend, and lower panels other numbers at their sides. The loop ends
    // because the sides only grow, and the length of numbers is limited.
    for (bool has_changed = true; has_changed;) {
      const std::pair before = {left_labels_, right_labels_};
      Place();
      has_changed = before != std::pair{left_labels_, right_labels_};
    }
  }

  bool HasRoom() const {
    return std::all_of(placed_.begin(), placed_.end(), [this](const Placed& placed) {
      return placed.area.height() >= kMinLines * Line() && placed.area.width() >= kMinLetters * style_.text.Width("0");
    });
  }

  Canvas Draw() const {
    Canvas canvas(options_.width, options_.height);
    if (is_title_apart_) {
      canvas.Text(Left(), style_.margin, Fitted(options_.title, Right() - Left(), style_.text), style_.text);
    }
    for (const Placed& placed : placed_) DrawPanel(canvas, placed);
    return canvas;
  }

 private:
  int Line() const { return style_.text.Height(); }
  int Left() const { return style_.margin + Line() + style_.gap + left_labels_ + style_.gap / 2 + style_.tick; }
  int Right() const {
    const bool has_right = std::any_of(placed_.begin(), placed_.end(),
                                       [](const Placed& placed) { return placed.panel->right.has_value(); });
    if (!has_right) return options_.width - style_.margin - style_.gap;
    return options_.width - style_.margin - Line() - style_.gap - right_labels_ - style_.gap / 2 - style_.tick;
  }

  static bool HasHeading(const Placed& placed) {
    const std::vector<ChartSeries>& all = placed.panel->series;
    return !placed.title.empty() ||
           std::any_of(all.begin(), all.end(), [](const ChartSeries& series) { return !series.label.empty(); });
  }

  // [pixels] The height of the axis below a panel.
  int Footing(const Placed& placed) const {
    if (!placed.has_numbers) return style_.tick;
    const int title = placed.panel->x.title.empty() ? 0 : Line() + style_.gap / 2;
    return style_.scale + style_.tick + style_.gap / 3 + Line() + title;
  }

  // Gives each panel its area and ticks with the present room for numbers at the sides; then widens the room if needed.
  void Place() {
    const int top = style_.margin + (is_title_apart_ ? Line() + style_.gap : 0);
    int room = options_.height - style_.margin / 2 - style_.gap / 2 - top;
    double shares = 0;
    for (Placed& placed : placed_) {
      const Legend legend = LegendOf(*placed.panel, placed.title, std::max(Right() - Left(), 1), style_);
      placed.heading = HasHeading(placed) ? legend.Height() + 2 * style_.gap / 3 : 0;
      room -= placed.heading + Footing(placed);
      shares += placed.panel->share;
    }
    room -= static_cast<int>(placed_.size() - 1) * style_.gap;
    int y = top;
    for (Placed& placed : placed_) {
      const int height = std::max(static_cast<int>(placed.panel->share / shares * std::max(room, 0)), 1);
      y += placed.heading;
      placed.area = {Left(), y, std::max(Right(), Left() + 1), y + height};
      y += height + Footing(placed) + style_.gap;
      PlaceTicks(placed);
    }
  }

  void PlaceTicks(Placed& placed) {
    const ChartPanel& panel = *placed.panel;
    placed.x_ticks = FitTicks(panel.x, placed.x, placed.area.width(),
                              [this](const std::string& label) { return style_.text.Width(label) + 2 * style_.gap; });
    const auto beside = [&](const ChartAxis& axis, const FittedAxis& fitted, int& widest) {
      std::vector<TickMark> ticks =
          FitTicks(axis, fitted, placed.area.height(), [this](const std::string&) { return 5 * Line() / 4; });
      for (TickMark& tick : ticks) {
        tick.label = Fitted(tick.label, kMaxLetters * style_.text.Width("0"), style_.text);
        widest = std::max(widest, style_.text.Width(tick.label));
      }
      return ticks;
    };
    placed.y_ticks = beside(panel.y, placed.y, left_labels_);
    if (panel.right.has_value()) placed.right_ticks = beside(*panel.right, placed.right, right_labels_);
  }

  void DrawPanel(Canvas& canvas, const Placed& placed) const {
    const ChartPanel& panel = *placed.panel;
    const auto area_for = [&placed](const FittedAxis& y) {
      return ChartArea{{placed.area, placed.x.low, placed.x.high, y.low, y.high}, placed.x, y};
    };
    const ChartArea area = area_for(placed.y);
    const ChartArea right = area_for(placed.right);
    if (HasHeading(placed)) {
      LegendOf(panel, placed.title, placed.area.width(), style_)
          .Draw(canvas, placed.area.left, placed.area.top - placed.heading);
    }
    DrawGrid(canvas, area.panel, placed);
    for (const ChartSeries& series : panel.series) DrawSeries(canvas, series.right ? right : area, series, style_);
    DrawMarkLines(canvas, area, panel, style_);
    DrawMarkLabels(canvas, area, panel, style_);
    DrawFrame(canvas, area.panel, style_);
    DrawAxes(canvas, area.panel, right.panel, placed);
  }

  void DrawGrid(Canvas& canvas, const Panel& panel, const Placed& placed) const {
    const Rect& area = placed.area;
    const int thickness = style_.scale;
    for (const TickMark& tick : placed.x_ticks) {
      const int x = static_cast<int>(std::lround(panel.X(tick.value))) - (thickness + 1) / 2;
      if (!tick.label.empty()) canvas.Fill({x, area.top, x + thickness, area.bottom}, kGrid);
    }
    for (const TickMark& tick : placed.y_ticks) {
      const int y = static_cast<int>(std::lround(panel.Y(tick.value))) - (thickness + 1) / 2;
      if (!tick.label.empty()) canvas.Fill({area.left, y, area.right, y + thickness}, kGrid);
    }
  }

  void DrawAxes(Canvas& canvas, const Panel& panel, const Panel& right, const Placed& placed) const {
    // Ticks without labels are half as long.
    Style half = style_;
    half.tick /= 2;
    const auto split = [](const std::vector<TickMark>& ticks) {
      std::pair<std::vector<TickMark>, std::vector<TickMark>> halves;
      for (const TickMark& tick : ticks) (tick.label.empty() ? halves.second : halves.first).push_back(tick);
      return halves;
    };
    const auto [x, x_between] = split(placed.x_ticks);
    DrawXTicks(canvas, panel, x_between, half);
    if (placed.has_numbers) {
      DrawXAxis(canvas, panel, x, TitleFor(placed.panel->x, placed.area.width()), style_);
    } else {
      DrawXTicks(canvas, panel, x, style_);
    }
    const auto [y, y_between] = split(placed.y_ticks);
    const int height = placed.area.height() + placed.heading;
    DrawYAxis(canvas, panel, y_between, "", 0, half);
    DrawYAxis(canvas, panel, y, TitleFor(placed.panel->y, height), style_.margin, style_);
    if (!placed.panel->right.has_value()) return;
    Style coloured = style_;
    if (const Hue hue = RightHue(*placed.panel); hue != kInk) coloured.text.colour = {hue, kShades - 4};
    half.text.colour = coloured.text.colour;
    const auto [marks, between] = split(placed.right_ticks);
    DrawRightAxis(canvas, right, between, "", 0, half);
    DrawRightAxis(canvas, right, marks, TitleFor(*placed.panel->right, height), options_.width - style_.margin - Line(),
                  coloured);
  }

  std::string TitleFor(const ChartAxis& axis, int room) const { return Fitted(axis.title, room, style_.text); }

  PlotOptions options_;
  Style style_;
  std::vector<Placed> placed_;
  bool is_title_apart_;  // the picture's title has a line of its own
  int left_labels_ = 0;  // [pixels] the widest number to the left of a panel
  int right_labels_ = 0;
};

}  // namespace

std::optional<Canvas> DrawChart(std::span<const ChartPanel> panels, const PlotOptions& options) {
  const ChartPainter painter(panels, options);
  if (!painter.HasRoom()) return std::nullopt;
  return painter.Draw();
}

}  // namespace lull
