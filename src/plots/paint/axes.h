// Axes: where they have ticks, how numbers are written there, and how they are drawn around a panel.

#ifndef LULL_SRC_PLOTS_PAINT_AXES_H_
#define LULL_SRC_PLOTS_PAINT_AXES_H_

#include <string>
#include <vector>

#include "lull/types.h"
#include "plots/paint/canvas.h"
#include "statistics/sources.h"

namespace lull {

struct TickMark {
  double value;
  std::string label;
};

// Multiples of 1, 2 or 5 times a power of ten within [low, high], low < high, at most most_steps steps.
std::vector<TickMark> Ticks(double low, double high, int most_steps);

// Multiples that are whole numbers.
std::vector<TickMark> WholeTicks(double low, double high, int most_steps);

// The smallest of 1, 2 or 5 times a power of ten that is not less than `value` > 0.
double RoundUp(double value);

// 1234567 as "1,234,567".
std::string Grouped(std::uint64_t number);

// Sizes that grow with the picture. [pixels]
struct Style {
  int scale;  // of everything; 1 up to twice 1600 × 900
  TextStyle text;
  TextStyle faint;  // what is said by the way
  int tick;         // length
  int margin;       // around the picture
  int gap;          // between things that belong apart

  // Text that is legible in a picture of this size without enlarging it.
  static Style For(int width, int height);
};

// A rectangle of the picture that stands for [x_low, x_high] × [y_low, y_high]; y_low is at the bottom (or, when it is
// the greater of the two, so is the greater).
struct Panel {
  Rect area;
  double x_low, x_high;
  double y_low, y_high;

  double X(double x) const { return area.left + (x - x_low) / (x_high - x_low) * area.width(); }
  double Y(double y) const { return area.bottom - (y - y_low) / (y_high - y_low) * area.height(); }
};

// Time as the axis shows it: in the unit in which the times of a span read best, from milliseconds to hours.
struct TimeAxis {
  double per_tick;  // axis units per ms
  std::string title;

  static TimeAxis For(TimeSpan span);

  double At(Tick t) const { return per_tick * static_cast<double>(t); }
};

void DrawFrame(Canvas& canvas, const Panel& panel, const Style& style);

// Below the panel: ticks, their labels, and the title, if any. A label that would come near the picture's right edge is
// moved to the left.
void DrawXAxis(Canvas& canvas, const Panel& panel, const std::vector<TickMark>& ticks, const std::string& title,
               const Style& style);
void DrawXTicks(Canvas& canvas, const Panel& panel, const std::vector<TickMark>& ticks, const Style& style);

// Left of the panel: ticks, labels, and the title upwards with its top at title_left.
void DrawYAxis(Canvas& canvas, const Panel& panel, const std::vector<TickMark>& ticks, const std::string& title,
               int title_left, const Style& style);
// Likewise on its right.
void DrawRightAxis(Canvas& canvas, const Panel& panel, const std::vector<TickMark>& ticks, const std::string& title,
                   int title_left, const Style& style);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_AXES_H_
