#include "plots/chart/chart_curve.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lull {
namespace {

// All values are chosen by eye.
constexpr double kLine = 0.2;   // [letters] thickness of a curve
constexpr double kDot = 0.8;    // [letters] diameter of a dot
constexpr double kBar = 0.15;   // [letters] thickness of a bar
constexpr double kCap = 0.4;    // [letters] half the width of the ends of a bar
constexpr int kBandShade = 5;   // shade of a band, the spread along a line
constexpr int kBarShade = 14;   // shade of a bar, the spread of a dot
constexpr int kMarkShade = 14;  // shade of ink for marks
constexpr int kFaintest = 6;    // text may cover lighter shades

bool Contains(const Rect& area, Point point) {
  return point.x >= area.left && point.x <= area.right && point.y >= area.top && point.y <= area.bottom;
}

// The pixel at a place, which may be far outside the picture.
int Pixel(double place) { return static_cast<int>(std::lround(std::clamp(place, -1e6, 1e6))); }

// The part of a line within the area, if there is one (Liang & Barsky 1984, ACM Trans. Graph. 3:1).
std::optional<std::pair<Point, Point>> Clipped(Point from, Point to, const Rect& area) {
  const double dx = to.x - from.x;
  const double dy = to.y - from.y;
  double first = 0;
  double last = 1;
  const std::pair<double, double> sides[] = {
      {-dx, from.x - area.left}, {dx, area.right - from.x}, {-dy, from.y - area.top}, {dy, area.bottom - from.y}};
  for (const auto& [outwards, distance] : sides) {
    if (outwards == 0 && distance < 0) return std::nullopt;
    if (outwards < 0) first = std::max(first, distance / outwards);
    if (outwards > 0) last = std::min(last, distance / outwards);
  }
  if (first > last) return std::nullopt;
  const auto at = [&](double share) { return Point{from.x + share * dx, from.y + share * dy}; };
  return std::pair{at(first), at(last)};
}

void DrawClipped(Canvas& canvas, const Rect& area, Point from, Point to, double thickness, Colour colour) {
  if (const auto line = Clipped(from, to, area)) canvas.Line(line->first, line->second, thickness, colour);
}

class SeriesPainter {
 public:
  SeriesPainter(Canvas& canvas, const ChartArea& area, const ChartSeries& series, const Style& style)
      : canvas_(canvas), area_(area), series_(series), letter_(style.text.Width("0")) {}

  void Draw() {
    const bool has_spread = !series_.y_low.empty();
    const bool has_band = series_.line && !series_.dots;
    for (std::size_t i = 0; i < series_.x.size(); ++i) {
      if (series_.dots) DrawDot(i);
      if (has_spread && !has_band) DrawBar(i);
      if (has_spread && has_band && i > 0) DrawBand(i - 1, i);
      if (series_.line && i > 0) DrawLine(i - 1, i);
    }
  }

 private:
  const Rect& rect() const { return area_.panel.area; }
  Point At(std::size_t i) const { return area_.At(series_.x[i], series_.y[i]); }
  bool HasPoint(std::size_t i) const { return !std::isnan(series_.y[i]); }
  bool HasSpread(std::size_t i) const { return !std::isnan(series_.y_low[i]) && !std::isnan(series_.y_high[i]); }

  void DrawDot(std::size_t i) {
    if (!HasPoint(i) || !Contains(rect(), At(i))) return;
    canvas_.Line(At(i), At(i), kDot * letter_, {series_.hue, kFullShade});
  }

  void DrawLine(std::size_t from, std::size_t to) {
    if (!HasPoint(from) || !HasPoint(to)) return;
    DrawClipped(canvas_, rect(), At(from), At(to), kLine * letter_, {series_.hue, kFullShade});
  }

  void DrawBar(std::size_t i) {
    if (!HasSpread(i)) return;
    const Point low = area_.At(series_.x[i], series_.y_low[i]);
    const Point high = area_.At(series_.x[i], series_.y_high[i]);
    const Colour colour = {series_.hue, kBarShade};
    DrawClipped(canvas_, rect(), low, high, kBar * letter_, colour);
    for (const Point end : {low, high}) {
      const double half = kCap * letter_;
      DrawClipped(canvas_, rect(), {end.x - half, end.y}, {end.x + half, end.y}, kBar * letter_, colour);
    }
  }

  // Draws the band column by column of pixels, with straight edges between the spreads of the points.
  void DrawBand(std::size_t from, std::size_t to) {
    if (!HasSpread(from) || !HasSpread(to)) return;
    Point lows[] = {area_.At(series_.x[from], series_.y_low[from]), area_.At(series_.x[to], series_.y_low[to])};
    Point highs[] = {area_.At(series_.x[from], series_.y_high[from]), area_.At(series_.x[to], series_.y_high[to])};
    if (lows[0].x > lows[1].x) {
      std::swap(lows[0], lows[1]);
      std::swap(highs[0], highs[1]);
    }
    const double left = std::max(lows[0].x, rect().left + 0.0);
    const double right = std::min(lows[1].x, rect().right + 0.0);
    for (double x = std::floor(left) + 0.5; x < right; ++x) {
      const double share = std::clamp((x - lows[0].x) / (lows[1].x - lows[0].x), 0.0, 1.0);
      const double low = std::lerp(lows[0].y, lows[1].y, share);
      const double high = std::lerp(highs[0].y, highs[1].y, share);
      DrawClipped(canvas_, rect(), {x, low}, {x, high}, 1, {series_.hue, kBandShade});
    }
  }

  Canvas& canvas_;
  const ChartArea& area_;
  const ChartSeries& series_;
  int letter_;
};

int PixelsCovered(const Canvas& canvas, const Rect& rect) {
  int covered = 0;
  for (int y = rect.top; y < rect.bottom; ++y) {
    for (int x = rect.left; x < rect.right; ++x) covered += canvas.at(x, y).shade > kFaintest;
  }
  return covered;
}

// Writes a label at the place where it covers least (of equal places, the first). Places are top left corners; a place
// from which the label would leave the panel is moved inside.
void DrawLabel(Canvas& canvas, const Rect& panel, const std::string& words,
               const std::vector<std::pair<int, int>>& places, const Style& style) {
  const int height = style.text.Height();
  const std::string label = Fitted(words, panel.width() - style.gap, style.faint);
  const int width = style.text.Width(label);
  std::optional<int> least;
  std::pair<int, int> best;
  for (auto [x, y] : places) {
    x = std::clamp(x, panel.left, panel.right - width);
    y = std::clamp(y, panel.top, panel.bottom - height);
    const int covered = PixelsCovered(canvas, {x, y, x + width, y + height});
    if (least.has_value() && covered >= *least) continue;
    least = covered;
    best = {x, y};
  }
  canvas.Text(best.first, best.second, label, style.faint);
}

}  // namespace

void DrawSeries(Canvas& canvas, const ChartArea& area, const ChartSeries& series, const Style& style) {
  SeriesPainter(canvas, area, series, style).Draw();
}

void DrawMarkLines(Canvas& canvas, const ChartArea& area, const ChartPanel& panel, const Style& style) {
  const Rect& rect = area.panel.area;
  const int dash = style.gap;
  const int thickness = style.scale;
  for (const ChartMark& mark : panel.x_marks) {
    const int x = Pixel(area.panel.X(area.x.Place(mark.at)));
    for (int y = rect.top; x >= rect.left && x < rect.right && y < rect.bottom; y += 2 * dash) {
      const double end = std::min(y + dash, rect.bottom);
      canvas.Line({x + 0.5, y + 0.0}, {x + 0.5, end}, thickness, {kInk, kMarkShade});
    }
  }
  for (const ChartMark& mark : panel.y_marks) {
    const int y = Pixel(area.panel.Y(area.y.Place(mark.at)));
    for (int x = rect.left; y >= rect.top && y < rect.bottom && x < rect.right; x += 2 * dash) {
      const double end = std::min(x + dash, rect.right);
      canvas.Line({x + 0.0, y + 0.5}, {end, y + 0.5}, thickness, {kInk, kMarkShade});
    }
  }
}

void DrawMarkLabels(Canvas& canvas, const ChartArea& area, const ChartPanel& panel, const Style& style) {
  const Rect& rect = area.panel.area;
  const int height = style.text.Height();
  const int space = style.gap / 2;
  for (const ChartMark& mark : panel.x_marks) {
    const double x = area.panel.X(area.x.Place(mark.at));
    if (mark.label.empty() || x < rect.left || x > rect.right) continue;
    const int width = style.text.Width(mark.label);
    std::vector<std::pair<int, int>> places;
    for (int y = rect.top + space; y + height <= rect.bottom; y += height) {
      for (const int left : {static_cast<int>(x) + space, static_cast<int>(x) - space - width}) {
        if (left >= rect.left && left + width <= rect.right) places.emplace_back(left, y);
      }
    }
    if (places.empty()) places = {{static_cast<int>(x) + space, rect.top + space}};
    DrawLabel(canvas, rect, mark.label, places, style);
  }
  for (const ChartMark& mark : panel.y_marks) {
    const double y = area.panel.Y(area.y.Place(mark.at));
    if (mark.label.empty() || y < rect.top || y > rect.bottom) continue;
    const int right = rect.right - style.text.Width(mark.label) - space;
    std::vector<std::pair<int, int>> places;
    for (int x = right; x >= rect.left + space; x -= style.gap) {
      for (const int top : {static_cast<int>(y) - height - space / 2, static_cast<int>(y) + space / 2 + style.scale}) {
        if (top >= rect.top && top + height <= rect.bottom) places.emplace_back(x, top);
      }
    }
    if (places.empty()) places = {{right, static_cast<int>(y) - height}};
    DrawLabel(canvas, rect, mark.label, places, style);
  }
}

}  // namespace lull
