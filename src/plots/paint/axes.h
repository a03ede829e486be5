// Axes: where they have ticks, how their numbers are written, and how they are drawn around a panel.

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

// Ticks within [low, high], where low < high, at multiples of 1, 2 or 5 times a power of ten. There are at most
// `most_steps` steps between them; there are no ticks if the numbers are too coarse for steps, or not finite.
std::vector<TickMark> Ticks(double low, double high, int most_steps);

// Ticks as above, but only at whole numbers.
std::vector<TickMark> WholeTicks(double low, double high, int most_steps);

// The smallest of 1, 2 or 5 times a power of ten that is not less than `value` > 0.
double RoundUp(double value);

// Sizes that grow with the picture [pixels].
struct Style {
  int scale;  // factor for all sizes; 1 for pictures of less than twice 1600 × 900
  TextStyle text;
  TextStyle faint;  // for captions and remarks
  int tick;         // length of a tick
  int margin;       // around the picture
  int gap;          // between separate parts of the picture

  // The style in which text is legible in a picture of this size.
  static Style For(int width, int height);
};

// A rectangle of the picture that shows [x_low, x_high] × [y_low, y_high]. y_low is at the bottom; if y_low > y_high,
// values grow downwards.
struct Panel {
  Rect area;
  double x_low, x_high;
  double y_low, y_high;

  double X(double x) const { return area.left + (x - x_low) / (x_high - x_low) * area.width(); }
  double Y(double y) const { return area.bottom - (y - y_low) / (y_high - y_low) * area.height(); }
};

// The time axis of a span: its unit, from milliseconds to hours, is the one in which the times read best.
struct TimeAxis {
  double per_tick;  // axis units per ms
  std::string title;

  static TimeAxis For(TimeSpan span);

  double At(Tick t) const { return per_tick * static_cast<double>(t); }
};

void DrawFrame(Canvas& canvas, const Panel& panel, const Style& style);

// Draws an axis below the panel: ticks, labels, and the title if there is one. A label that would come near the right
// edge of the picture is moved to the left.
void DrawXAxis(Canvas& canvas, const Panel& panel, const std::vector<TickMark>& ticks, const std::string& title,
               const Style& style);
void DrawXTicks(Canvas& canvas, const Panel& panel, const std::vector<TickMark>& ticks, const Style& style);

// Draws an axis to the left of the panel: ticks, labels, and the title reading upwards with its top at title_left.
void DrawYAxis(Canvas& canvas, const Panel& panel, const std::vector<TickMark>& ticks, const std::string& title,
               int title_left, const Style& style);
// Draws an axis to the right of the panel.
void DrawRightAxis(Canvas& canvas, const Panel& panel, const std::vector<TickMark>& ticks, const std::string& title,
                   int title_left, const Style& style);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_AXES_H_
