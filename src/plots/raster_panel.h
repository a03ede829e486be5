// The spikes of a run: time to the right, neurons downwards in the order of their ids.

#ifndef LULL_SRC_PLOTS_RASTER_PANEL_H_
#define LULL_SRC_PLOTS_RASTER_PANEL_H_

#include <vector>

#include "lull/types.h"
#include "plots/paint/axes.h"
#include "plots/paint/canvas.h"
#include "plots/paint/density.h"
#include "statistics/layout.h"

namespace lull {

// Marks for columns, or for neurons where there is but one column, each at the middle of what it names and labelled as
// the network numbers it. Their values are neurons as the layout counts them.
std::vector<TickMark> RowMarks(const Layout& layout, int most_steps);

// The panel's y is neurons; its x is the density's span, in any unit, and its area the pixels that the density's cells
// fill. Columns are told apart by bands where they are high enough, kinds of columns by a line and by their names, to
// the right of the panel.
void DrawRasterPanel(Canvas& canvas, const Panel& panel, const Style& style, const Density& density,
                     const Layout& layout);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_RASTER_PANEL_H_
