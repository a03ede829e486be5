// `lull plot` draws the pictures of a run again, for any part of the run.

#ifndef LULL_SRC_CLI_PLOT_COMMAND_H_
#define LULL_SRC_CLI_PLOT_COMMAND_H_

#include <optional>
#include <string>

#include "cli/exit_status.h"
#include "lull/plots.h"

namespace lull::cli {

struct PlotCommandOptions {
  std::string directory;           // directory of the run
  std::optional<std::string> out;  // if empty: kPlotsDirectory in the run's directory
  RunPlotOptions plots = {};
};

// Pictures of an earlier call are replaced, each atomically. Errors are printed on standard error.
ExitStatus PlotCommand(const PlotCommandOptions& options);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_PLOT_COMMAND_H_
