// `lull report` writes one page about a run, to send to a colleague.

#ifndef LULL_SRC_CLI_REPORT_COMMAND_H_
#define LULL_SRC_CLI_REPORT_COMMAND_H_

#include <optional>
#include <string>

#include "cli/exit_status.h"
#include "lull/types.h"

namespace lull::cli {

struct ReportOptions {
  std::string directory;           // directory of the run
  std::optional<std::string> out;  // a file; if empty: kReportFile in the directory
  std::optional<Tick> bin = {};    // RunPlotOptions::bin
};

// The page of an earlier call is replaced atomically. Errors are printed on standard error.
ExitStatus ReportCommand(const ReportOptions& options);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_REPORT_COMMAND_H_
