// The axes of charts (lull/chart.h): which range they show, and where they have ticks.

#ifndef LULL_SRC_PLOTS_CHART_CHART_AXIS_H_
#define LULL_SRC_PLOTS_CHART_CHART_AXIS_H_

#include <functional>
#include <string>
#include <vector>

#include "lull/chart.h"
#include "plots/paint/axes.h"
#include "plots/paint/trace_curve.h"

namespace lull {

// An axis with its range. Places on it, and so a Panel's ranges, are values or their logarithms to base 10.
struct FittedAxis {
  ChartScale scale;
  double low;  // [places]
  double high;

  double Place(double value) const;
};

// `values` are not empty, and greater than 0 for a logarithmic axis. A linear axis from zero ends there if no value
// lies beyond.
FittedAxis FitAxis(const ChartAxis& axis, const Range& values, bool from_zero);

// How much of an axis a label takes up, with the space to its neighbours. [pixels]
using LabelRoom = std::function<int(const std::string& label)>;

// Places and labels, for an axis that is so many pixels long. Those without a label only divide.
std::vector<TickMark> FitTicks(const ChartAxis& axis, const FittedAxis& fitted, int pixels, const LabelRoom& room);

// Whether an axis from one value to the other can be drawn: a computer's numbers are too coarse for the shortest.
bool AreApart(double low, double high);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_CHART_CHART_AXIS_H_
