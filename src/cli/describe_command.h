// `lull describe` predicts a network's size, delays and memory, without running it.

#ifndef LULL_SRC_CLI_DESCRIBE_COMMAND_H_
#define LULL_SRC_CLI_DESCRIBE_COMMAND_H_

#include "cli/exit_status.h"
#include "cli/source.h"

namespace lull::cli {

struct DescribeOptions {
  Source source;
  bool build = false;  // exact numbers, from the built network
  bool toml = false;   // only a configuration file to start from
  bool json = false;
};

// Prints the results on standard output, and errors on standard error.
ExitStatus DescribeCommand(const DescribeOptions& options);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_DESCRIBE_COMMAND_H_
