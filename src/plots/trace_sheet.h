// The picture of a sheet of traces. PlotTraceSheet of lull/plots.h calls it.

#ifndef LULL_SRC_PLOTS_TRACE_SHEET_H_
#define LULL_SRC_PLOTS_TRACE_SHEET_H_

#include <cstddef>
#include <optional>
#include <span>

#include "lull/plots.h"
#include "plots/paint/canvas.h"

namespace lull {

// The number of columns for which the shape of the cells is nearest to three by two.
int SheetColumns(std::size_t panels, int width, int height);

// Draws the panels. The title is drawn as given. Empty if the picture has no room for all panels.
std::optional<Canvas> DrawTraceSheet(std::span<const TracePanel> panels, const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_TRACE_SHEET_H_
