// `lull describe` predicts a network's size, delays and memory, without running it.

#ifndef LULL_SRC_CLI_DESCRIBE_COMMAND_H_
#define LULL_SRC_CLI_DESCRIBE_COMMAND_H_

#include "cli/exit_status.h"
#include "cli/source.h"

namespace lull::cli {

struct DescribeOptions {
  Source source;
  bool build = false;  // exact numbers, of the built network
  bool toml = false;   // the file to start from, and nothing else
  bool json = false;
};

// Prints on standard output what `options` ask for, and on standard error what went wrong.
ExitStatus DescribeCommand(const DescribeOptions& options);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_DESCRIBE_COMMAND_H_
