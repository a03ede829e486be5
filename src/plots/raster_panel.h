// The panel of a raster: spikes with time to the right and neurons downwards, in the order of their ids.

#ifndef LULL_SRC_PLOTS_RASTER_PANEL_H_
#define LULL_SRC_PLOTS_RASTER_PANEL_H_

#include <vector>

#include "lull/types.h"
#include "plots/paint/axes.h"
#include "plots/paint/canvas.h"
#include "plots/paint/density.h"
#include "statistics/layout.h"

namespace lull {

// The tick marks of the rows: for columns, or for neurons if there is only one column. A mark is at the middle of its
// column or neuron, and its label is the number in the network. The value of a mark is a neuron of the layout.
std::vector<TickMark> RowMarks(const Layout& layout, int most_steps);

// Draws the panel. Its y axis is neurons, its x axis is the span of the density, in any unit, and its area must be the
// pixels that the cells of the density fill. Columns are distinguished by bands if they are high enough, and kinds of
// column by a line and by their names to the right of the panel.
void DrawRasterPanel(Canvas& canvas, const Panel& panel, const Style& style, const Density& density,
                     const Layout& layout);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_RASTER_PANEL_H_
