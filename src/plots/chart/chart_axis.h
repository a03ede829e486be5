// The axes of charts (lull/chart.h): the range that an axis shows, and its ticks.

#ifndef LULL_SRC_PLOTS_CHART_CHART_AXIS_H_
#define LULL_SRC_PLOTS_CHART_CHART_AXIS_H_

#include <functional>
#include <string>
#include <vector>

#include "lull/chart.h"
#include "plots/paint/axes.h"
#include "plots/paint/trace_curve.h"

namespace lull {

// An axis with its range. A place on the axis is a value, or its logarithm to base 10 if the axis is logarithmic; the
// ranges of a Panel are places too.
struct FittedAxis {
  ChartScale scale;
  double low;  // [places]
  double high;

  double Place(double value) const;
};

// The axis for these values, which must not be empty, and must be greater than 0 for a logarithmic axis. If
// `from_zero`, a linear axis ends at 0 unless there are values on both sides of 0.
FittedAxis FitAxis(const ChartAxis& axis, const Range& values, bool from_zero);

// The length of an axis that a label needs, with the space to its neighbours [pixels].
using LabelRoom = std::function<int(const std::string& label)>;

// The ticks of an axis of this length [pixels]. A tick without a label only divides the axis.
std::vector<TickMark> FitTicks(const ChartAxis& axis, const FittedAxis& fitted, int pixels, const LabelRoom& room);

// Whether an axis between the two values can be drawn: floating-point numbers are too coarse for very short axes.
bool AreApart(ChartScale scale, double low, double high);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_CHART_CHART_AXIS_H_
