// The curve of a neuron's potential, as the picture of one trace, the stack and the sheet of many draw it, and of
// whatever goes with it.
//
// The recorded potential is the one after a step, and so after the reset where a model has one; a spike is drawn as a
// line from the potential before to the peak, and from there to the potential after. Where potentials are recorded only
// every few steps, the line rises from the curve and falls back to it.

#ifndef LULL_SRC_PLOTS_PAINT_TRACE_CURVE_H_
#define LULL_SRC_PLOTS_PAINT_TRACE_CURVE_H_

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lull/types.h"
#include "plots/paint/axes.h"
#include "plots/paint/canvas.h"

namespace lull {

// Where a curve has spikes, and how high they are drawn, for a model whose potential is recorded after its reset; no
// height where the recorded potential shows the spike.
struct Peaks {
  std::span<const Tick> times;  // ascending; must outlive what is made of them
  std::optional<double> height;
};

struct Trace {
  std::span<const float> potential;   // element i is step i + 1
  std::span<const Tick> spike_times;  // ascending
  std::string quantity;               // what the potential is called, with its unit
  std::optional<double> peak;         // as Peaks::height
};

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void Include(double value);
  void Include(const Range& other);
  bool empty() const { return low > high; }
};

// From the lowest to the highest point of the curve; empty if no point of it is finite.
Range CurveRange(const Trace& trace);

// The range that an axis shows: at least `least` long, and longer by shares of its length below and above. Around 0 if
// `range` is empty.
Range AxisRange(Range range, double least, double share_below, double share_above);

// [quantity] How long the axis of a potential is at least, so that a quiet trace looks quiet; depends on whether it is
// drawn with peaks, as potentials in mV are.
double LeastAxisRange(const std::optional<double>& peak);

// The points of a curve from its samples, which come one by one in order of time. Values that are not finite, of a
// model that has left its bounds, are left out.
//
// Thread use: one thread at a time.
class CurvePoints {
 public:
  CurvePoints(Peaks peaks, Tick every) : peaks_(peaks), every_(every) {}  // [ms] from a sample to the next

  // Calls visit(time [ms], value) for the points after the sample before, up to this one.
  template <typename Visit>
  void Add(Tick time, float value, const Visit& visit);

 private:
  // Calls visit with the line of a spike between the last sample and this one.
  template <typename Visit>
  void AddSpike(Tick spike, Tick time, float value, const Visit& visit) const;

  Peaks peaks_;
  Tick every_;
  std::size_t next_ = 0;  // of peaks_.times
  float last_ = std::numeric_limits<float>::quiet_NaN();
};

inline constexpr Colour kPotentialColour = {1, kFullShade};  // the calmest of the layers' hues, below the loudest

// How a curve looks.
struct CurveStyle {
  Colour colour;
  int scale;             // of the picture (Style, axes.h)
  double axis_per_tick;  // how far a step goes on the panel's axis of time
};

// Draws a curve from its samples, which come one by one in order of time. Where several samples fall on a pixel, each
// column of pixels is filled from the lowest to the highest of them, which loses no spike; with more room the samples
// are joined by smooth lines. Nothing is drawn left or right of the panel: of a line that leaves it, the part within.
//
// Thread use: one thread at a time.
class CurvePainter {
 public:
  // The canvas must outlive the painter. `every` [ms] from a sample to the next.
  CurvePainter(Canvas& canvas, const Panel& panel, const CurveStyle& style, Peaks peaks, Tick every);

  void Add(Tick time, float value);
  void Finish();  // draws what has only been collected; nothing may be added after

 private:
  void Fill(double axis, double value);
  void Join(Point to);

  Canvas* canvas_;
  Panel panel_;
  CurveStyle style_;
  CurvePoints points_;
  bool is_crowded_;
  std::vector<Range> columns_;  // [pixels] if crowded: from the top of the curve to its bottom
  std::optional<Point> last_;
};

// Draws the whole trace.
void DrawCurve(Canvas& canvas, const Panel& panel, const Trace& trace, const CurveStyle& style);

template <typename Visit>
void CurvePoints::Add(Tick time, float value, const Visit& visit) {
  for (; next_ < peaks_.times.size() && peaks_.times[next_] <= time; ++next_) {
    if (peaks_.height && peaks_.times[next_] > time - every_) AddSpike(peaks_.times[next_], time, value, visit);
  }
  if (std::isfinite(value)) visit(static_cast<double>(time), static_cast<double>(value));
  last_ = value;
}

template <typename Visit>
void CurvePoints::AddSpike(Tick spike, Tick time, float value, const Visit& visit) const {
  const auto t = static_cast<double>(spike);
  // With every step recorded the samples themselves lead up to the peak and away from it.
  const float from = std::isfinite(last_) ? last_ : value;
  if (every_ == 1 || !std::isfinite(from) || !std::isfinite(value)) return visit(t, *peaks_.height);
  const double share = 1 - static_cast<double>(time - spike) / static_cast<double>(every_);
  const double on_curve = std::lerp(static_cast<double>(from), static_cast<double>(value), share);
  visit(t, on_curve);
  visit(t, *peaks_.height);
  visit(t, on_curve);
}

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_TRACE_CURVE_H_
