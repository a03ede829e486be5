// The curve of a neuron's potential, or of another quantity, which all pictures of traces draw: of one trace, of a
// stack and of a sheet.
//
// The recorded potential is the potential after a step, and therefore after the reset if the model has one. A spike is
// drawn as a line from the potential before it to the peak, and from there to the potential after it. If potentials are
// recorded only every few steps, the line rises from the curve and falls back to it.

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

// The spikes of a curve, and the height at which they are drawn if the potential was recorded after its reset. There is
// no height if the recorded potential itself shows the spike.
struct Peaks {
  std::span<const Tick> times;  // ascending; must outlive the curve
  std::optional<double> height;
};

struct Trace {
  std::span<const float> potential;   // element i is step i + 1
  std::span<const Tick> spike_times;  // ascending
  std::string quantity;               // name of the potential, with its unit
  std::optional<double> peak;         // as Peaks::height
};

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void Include(double value);
  void Include(const Range& other);
  bool empty() const { return low > high; }
};

// The range from the lowest to the highest point of the curve; empty if no point is finite.
Range CurveRange(const Trace& trace);

// The range that an axis shows: `range` extended to a length of at least `least`, and of at least a small share of its
// values, with margins below and above that are shares of the length. The range is around 0 if `range` is empty. Its
// ends are finite and apart.
Range AxisRange(Range range, double least, double share_below, double share_above);

// [quantity] The least length of the axis of a potential, which makes a quiet trace look quiet. It depends on whether
// the potential is drawn with peaks, as potentials in mV are.
double LeastAxisRange(const std::optional<double>& peak);

// Makes the points of a curve from its samples, which come one by one in order of time. Values that are not finite,
// which a model that diverges produces, are omitted.
//
// Thread use: one thread at a time.
class CurvePoints {
 public:
  CurvePoints(Peaks peaks, Tick every) : peaks_(peaks), every_(every) {}  // [ms] between samples

  // Calls visit(time [ms], value) for the points after the previous sample, up to this sample.
  template <typename Visit>
  void Add(Tick time, float value, const Visit& visit);

 private:
  // Calls `visit` with the line of a spike between the previous sample and this one.
  template <typename Visit>
  void AddSpike(Tick spike, Tick time, float value, const Visit& visit) const;

  Peaks peaks_;
  Tick every_;
  std::size_t next_ = 0;  // index in peaks_.times
  float last_ = std::numeric_limits<float>::quiet_NaN();
};

inline constexpr Colour kPotentialColour = {1, kFullShade};  // the calmest hue of the layers, not at its darkest

// The look of a curve.
struct CurveStyle {
  Colour colour;
  int scale;             // Style::scale of the picture (axes.h)
  double axis_per_tick;  // length of a step on the panel's time axis
};

// Draws a curve from its samples, which come one by one in order of time. If several samples fall on a pixel, each
// column of pixels is filled from the lowest to the highest sample, which loses no spike; otherwise smooth lines
// connect the samples. Nothing is drawn to the left or right of the panel: a line that leaves the panel is cut.
//
// Thread use: one thread at a time.
class CurvePainter {
 public:
  // The canvas must outlive the painter. `every` is the time between samples [ms].
  CurvePainter(Canvas& canvas, const Panel& panel, const CurveStyle& style, Peaks peaks, Tick every);

  void Add(Tick time, float value);
  void Finish();  // draws the rest of the curve; nothing may be added afterwards

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
