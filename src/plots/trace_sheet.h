// Many traces as one canvas: what PlotTraceSheet (lull/plots.h) writes.

#ifndef LULL_SRC_PLOTS_TRACE_SHEET_H_
#define LULL_SRC_PLOTS_TRACE_SHEET_H_

#include <cstddef>
#include <optional>
#include <span>

#include "lull/plots.h"
#include "plots/paint/canvas.h"

namespace lull {

// As many columns as bring the cells of an area nearest to three by two.
int SheetColumns(std::size_t panels, int width, int height);

// None if the picture has no room for so many. The title is drawn as given.
std::optional<Canvas> DrawTraceSheet(std::span<const TracePanel> panels, const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_TRACE_SHEET_H_
