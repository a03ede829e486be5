// The exit status of the program.

#ifndef LULL_SRC_CLI_EXIT_STATUS_H_
#define LULL_SRC_CLI_EXIT_STATUS_H_

#include <string>

#include "absl/status/status.h"

namespace lull::cli {

// The value that the program returns to its caller.
enum ExitStatus {
  kDone = 0,
  kFailed = 1,         // the run failed, or a file could not be written
  kMistake = 2,        // a flag, a value, a file or a directory is wrong; nothing was written
  kDiffers = 3,        // lull compare: the engines differ
  kHungUp = 129,       // by SIGHUP, as when the terminal is closed; the recording was written
  kInterrupted = 130,  // by SIGINT; the recording was written
  kTerminated = 143,   // by SIGTERM; the recording was written
};

// Prints an error on standard error, with "lull: " before each line; returns `exit_status`. A mistake that was found
// after memory had run out is taken for lack of memory.
ExitStatus Fail(ExitStatus exit_status, const absl::Status& status);

// From now on the functions of this header print nothing: this process is not the rank that speaks for all.
void KeepSilent();

// Prints a result on standard output.
ExitStatus Print(const std::string& text);

// Prints a text on standard error. Whatever a terminal might obey is escaped here and in the functions above, but line
// breaks stay: whoever puts a name into a text escapes those of the name (base/quoted.h).
void Say(const std::string& text);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_EXIT_STATUS_H_
