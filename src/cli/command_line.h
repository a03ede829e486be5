// Parses the command line: which command, with which options.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_COMMAND_LINE_H_
#define LULL_SRC_CLI_COMMAND_LINE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/command.h"

namespace lull::cli {

// Parses `arguments`, which main gets, without the program's name. Errors: kInvalidArgument for the user's first
// mistake: one line that starts with the flag and says how to correct it.
absl::StatusOr<Command> ParseCommandLine(const std::vector<std::string>& arguments);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_COMMAND_LINE_H_
