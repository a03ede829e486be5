// `lull run` calls lull::RunIntoDirectory (lull/run.h) from a terminal.

#ifndef LULL_SRC_CLI_RUN_COMMAND_H_
#define LULL_SRC_CLI_RUN_COMMAND_H_

#include <optional>
#include <string>

#include "cli/exit_status.h"
#include "cli/source.h"
#include "cli/stdio_environment.h"
#include "lull/ranks.h"
#include "lull/run.h"

namespace lull::cli {

inline constexpr const char* kDefaultOut = "out";

// --seed, --duration and similar flags are overrides of the source.
struct RunCommandOptions {
  Source source = {};
  std::optional<std::string> resume = {};  // the directory of a run to resume; the source then holds only overrides
  std::optional<CheckpointEvery> checkpoint_every = {};
  std::optional<std::string> out = {};  // if empty: kDefaultOut, where a finished run may be replaced
  std::optional<Tick> bin = {};         // RunDirectoryOptions::picture_bin
  bool overwrite = false;
  bool quiet = false;
  bool log = false;
  bool json = false;
  std::optional<StdioOptions> environment = {};  // for a closed loop over standard input and output
};

// Prints the results on standard output, and errors on standard error. `ranks` are those of the program, or null.
ExitStatus RunCommand(const RunCommandOptions& options, Ranks* ranks = nullptr);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_RUN_COMMAND_H_
