// `lull run`: builds a network, runs it, writes what it did.

#ifndef LULL_SRC_CLI_RUN_COMMAND_H_
#define LULL_SRC_CLI_RUN_COMMAND_H_

#include "cli/command_line.h"

namespace lull::cli {

// What a program returns to its caller.
enum ExitStatus {
  kDone = 0,
  kFailed = 1,   // the run failed, or a file could not be written
  kMistake = 2,  // a flag, a value, a directory; nothing has been written
};

// Prints on standard output what `options` ask for, and on standard error what went wrong.
ExitStatus RunCommand(const RunOptions& options);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_RUN_COMMAND_H_
