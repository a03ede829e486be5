// The curve of a neuron's potential, as the picture of one trace and the sheet of many draw it.
//
// The recorded potential is the one after a step, and so after the reset where a model has one; a spike is drawn as a
// line from the potential before to the peak, and from there to the potential after.

#ifndef LULL_SRC_RECORD_TRACE_CURVE_H_
#define LULL_SRC_RECORD_TRACE_CURVE_H_

#include <limits>
#include <optional>
#include <span>
#include <string>

#include "lull/types.h"
#include "record/axes.h"
#include "record/canvas.h"

namespace lull {

struct Trace {
  std::span<const float> potential;   // element i is step i + 1
  std::span<const Tick> spike_times;  // ascending
  std::string quantity;               // what the potential is called, with its unit
  // How high a spike is drawn, for a model whose potential is recorded after its reset; none where the recorded
  // potential shows the spike.
  std::optional<double> peak;
};

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void Include(double value);
  bool empty() const { return low > high; }
};

// From the lowest to the highest point of the curve; empty if no point of it is finite.
Range CurveRange(const Trace& trace);

// The range that an axis shows: at least `least` long, and longer by shares of its length below and above. Around 0 if
// `range` is empty.
Range AxisRange(Range range, double least, double share_below, double share_above);

// [quantity] How long an axis is at least, so that a quiet trace looks quiet.
double LeastAxisRange(const Trace& trace);

inline constexpr Colour kPotentialColour = {1, kFullShade};  // the calmest of the layers' hues, below the loudest

// How a curve looks.
struct CurveStyle {
  Colour colour;
  int scale;             // of the picture (Style, axes.h)
  double axis_per_tick;  // how far a step goes on the panel's axis of time
};

// Draws the steps from < t ≤ until of the trace, or as many as it has. Where several samples fall on a pixel, each
// column of pixels is filled from the lowest to the highest of them, which loses no spike; with more room the samples
// are joined by smooth lines.
void DrawCurve(Canvas& canvas, const Panel& panel, const Trace& trace, Tick from, Tick until, const CurveStyle& style);

}  // namespace lull

#endif  // LULL_SRC_RECORD_TRACE_CURVE_H_
