// The spikes of a run: time to the right, neurons downwards in the order of their ids.

#ifndef LULL_SRC_RECORD_RASTER_PANEL_H_
#define LULL_SRC_RECORD_RASTER_PANEL_H_

#include <span>
#include <vector>

#include "lull/types.h"
#include "record/axes.h"
#include "record/canvas.h"
#include "record/layout.h"

namespace lull {

// Marks for columns, or for neurons where there is but one column, each at the middle of what it names. Their values
// are neurons.
std::vector<TickMark> RowMarks(const Layout& layout, int most_steps);

// The panel's y is neurons, its x is the steps 1 to duration in any unit. Columns are told apart by bands where they
// are high enough, kinds of columns by a line and by their names, to the right of the panel.
void DrawRasterPanel(Canvas& canvas, const Panel& panel, const Style& style, std::span<const Spike> spikes,
                     const Layout& layout, Tick duration);

}  // namespace lull

#endif  // LULL_SRC_RECORD_RASTER_PANEL_H_
