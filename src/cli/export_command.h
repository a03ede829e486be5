// `lull export` writes a run or a network in formats that other programs read.

#ifndef LULL_SRC_CLI_EXPORT_COMMAND_H_
#define LULL_SRC_CLI_EXPORT_COMMAND_H_

#include <optional>
#include <string>
#include <variant>

#include "cli/exit_status.h"
#include "cli/source.h"
#include "lull/config.h"

namespace lull::cli {

// What a run recorded.
struct ExportRunOptions {
  std::string directory;             // of the run
  std::optional<std::string> out;    // none: the same
  std::optional<FileFormat> format;  // none: as its [record] says
};

// A network, built.
struct ExportNetworkOptions {
  Source source;
  std::string out;
};

// Files of an earlier call are replaced, each whole. Print on standard error what went wrong.
ExitStatus ExportCommand(const ExportRunOptions& options);
ExitStatus ExportCommand(const ExportNetworkOptions& options);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_EXPORT_COMMAND_H_
