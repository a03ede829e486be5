// The check of PlotOptions (lull/plot_options.h) that all pictures share.

#ifndef LULL_SRC_PLOTS_PAINT_PLOT_OPTIONS_H_
#define LULL_SRC_PLOTS_PAINT_PLOT_OPTIONS_H_

#include "absl/status/status.h"
#include "lull/plot_options.h"

namespace lull {

// Errors: kInvalidArgument for a size out of range, or a text whose key is not a PNG keyword.
absl::Status CheckOptions(const PlotOptions& options);
absl::Status CheckTexts(const PlotTexts& texts);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_PLOT_OPTIONS_H_
