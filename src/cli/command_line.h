// What the user typed, understood: which command, with which wishes.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_COMMAND_LINE_H_
#define LULL_SRC_CLI_COMMAND_LINE_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/compare_command.h"
#include "cli/export_command.h"
#include "cli/models_command.h"
#include "cli/plot_command.h"
#include "cli/report_command.h"
#include "cli/source.h"
#include "cli/stdio_environment.h"
#include "lull/types.h"

namespace lull::cli {

// How often a run writes a checkpoint.
struct CheckpointEvery {
  std::string text = {};    // as the user wrote it
  Tick model = 0;           // [ms] of model time; 0: by wall time
  double wall_seconds = 0;  // [s]
};

// "10min" of wall time, "60 s model" of model time. Errors: kInvalidArgument, without the flag.
absl::StatusOr<CheckpointEvery> ParseCheckpointEvery(const std::string& text);

// `lull run`. --seed, --duration and their like are overrides of the source.
struct RunOptions {
  Source source;
  std::optional<std::string> resume;  // the directory of a run to go on with; then the source is only its overrides
  std::optional<CheckpointEvery> checkpoint_every;
  std::optional<std::string> out;  // none: the default directory, kDefaultOut
  bool overwrite = false;
  bool quiet = false;
  bool log = false;
  bool json = false;
  std::optional<StdioOptions> environment = {};  // in a closed loop over standard input and output
};
inline constexpr const char* kDefaultOut = "out";

// `lull describe`.
struct DescribeOptions {
  Source source;
  bool build = false;  // exact numbers, of the built network
  bool toml = false;   // the file to start from, and nothing else
  bool json = false;
};

// `--help`, `--version`: text for standard output.
struct Answer {
  std::string text;
};

using Command = std::variant<RunOptions, CompareCommandOptions, DescribeOptions, ModelsOptions, PlotCommandOptions,
                             ReportOptions, ExportRunOptions, ExportNetworkOptions, Answer>;

// `arguments` as main gets them, without the program's name.
// Errors: kInvalidArgument for the user's first mistake: one line that starts with the flag and says what would do.
absl::StatusOr<Command> ParseCommandLine(const std::vector<std::string>& arguments);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_COMMAND_LINE_H_
