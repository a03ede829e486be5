// `lull describe`: what a network will be, without running it.

#ifndef LULL_SRC_CLI_DESCRIBE_COMMAND_H_
#define LULL_SRC_CLI_DESCRIBE_COMMAND_H_

#include "cli/command_line.h"
#include "cli/exit_status.h"

namespace lull::cli {

// Prints on standard output what `options` ask for, and on standard error what went wrong.
ExitStatus DescribeCommand(const DescribeOptions& options);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_DESCRIBE_COMMAND_H_
