// What all pictures check of their options (lull/plots.h).

#ifndef LULL_SRC_PLOTS_PAINT_PLOT_OPTIONS_H_
#define LULL_SRC_PLOTS_PAINT_PLOT_OPTIONS_H_

#include "absl/status/status.h"
#include "lull/plots.h"

namespace lull {

// Errors: kInvalidArgument for a size out of range, or a text whose key is no PNG keyword.
absl::Status CheckOptions(const PlotOptions& options);
absl::Status CheckTexts(const PlotTexts& texts);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_PLOT_OPTIONS_H_
