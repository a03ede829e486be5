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

// Options for exporting the recording of a run.
struct ExportRunOptions {
  std::string directory;             // directory of the run
  std::optional<std::string> out;    // if empty: the directory of the run
  std::optional<FileFormat> format;  // if empty: the format in the run's [record]
  bool overwrite = false;            // files of another run in `out` may be replaced
};

// Options for exporting a network, which is built for it.
struct ExportNetworkOptions {
  Source source;
  std::string out;
  FileFormat format = FileFormat::kSonata;
  bool overwrite = false;  // files of a run in `out` may be replaced
};

// Files of an earlier call are replaced, each atomically; those of another run only if `overwrite`. Errors are printed
// on standard error.
ExitStatus ExportCommand(const ExportRunOptions& options);
ExitStatus ExportCommand(const ExportNetworkOptions& options);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_EXPORT_COMMAND_H_
