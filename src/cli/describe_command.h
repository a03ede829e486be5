// `lull describe` predicts a network's size, delays and memory, without running it.

#ifndef LULL_SRC_CLI_DESCRIBE_COMMAND_H_
#define LULL_SRC_CLI_DESCRIBE_COMMAND_H_

#include <optional>

#include "cli/exit_status.h"
#include "cli/source.h"
#include "lull/estimate.h"

namespace lull::cli {

struct DescribeOptions {
  Source source;
  bool build = false;  // exact numbers, from the built network
  bool toml = false;   // only a configuration file to start from
  bool json = false;
  // What each of several ranks would have and exchange; the configuration says how many workers each has.
  std::optional<RanksQuestion> ranks = {};
};

// Prints the results on standard output, and errors on standard error.
ExitStatus DescribeCommand(const DescribeOptions& options);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_DESCRIBE_COMMAND_H_
