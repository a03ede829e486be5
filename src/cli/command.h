// A parsed command: which command, and with which options.

#ifndef LULL_SRC_CLI_COMMAND_H_
#define LULL_SRC_CLI_COMMAND_H_

#include <string>
#include <variant>

#include "cli/compare_command.h"
#include "cli/describe_command.h"
#include "cli/export_command.h"
#include "cli/model_command.h"
#include "cli/models_command.h"
#include "cli/plot_command.h"
#include "cli/report_command.h"
#include "cli/run_command.h"
#include "cli/sweep_command.h"

namespace lull::cli {

// The answer to `--help` or `--version`: text for standard output.
struct Answer {
  std::string text;
};

using Command =
    std::variant<RunCommandOptions, CompareCommandOptions, DescribeOptions, ModelsOptions, PlotCommandOptions,
                 ReportOptions, ExportRunOptions, ExportNetworkOptions, SweepCommandOptions, BuildModelOptions,
                 CheckModelCommandOptions, ModelRatesOptions, Answer>;

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_COMMAND_H_
