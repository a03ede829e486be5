// `lull sweep` runs a network at every combination of values of some keys and of seeds.

#ifndef LULL_SRC_CLI_SWEEP_COMMAND_H_
#define LULL_SRC_CLI_SWEEP_COMMAND_H_

#include <string>
#include <vector>

#include "cli/exit_status.h"
#include "cli/source.h"
#include "lull/compare/grid.h"

namespace lull::cli {

inline constexpr const char* kDefaultSweepOut = "sweep";
inline constexpr const char* kSweepFile = "sweep.csv";

struct SweepCommandOptions {
  Source source = {};
  std::vector<GridAxis> axes = {};
  int seeds = 1;
  std::string out = kDefaultSweepOut;
  bool quiet = false;
};

// Writes kSweepFile, or adds what is missing to it. Prints a line for each combination of values.
ExitStatus SweepCommand(const SweepCommandOptions& options);

// What SweepCommand prints of the rows: means over the seeds, for each combination of values.
std::string TextGrid(const std::vector<GridAxis>& axes, const std::vector<GridRow>& rows);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_SWEEP_COMMAND_H_
