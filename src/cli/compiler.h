// The C++ compiler of this machine, which `lull model build` calls.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_CLI_COMPILER_H_
#define LULL_SRC_CLI_COMPILER_H_

#include <string>

#include "absl/status/status.h"

namespace lull::cli {

// Compiles a plug-in from the file `source` into the file `output`, with the flags that equal bits need. The compiler
// is $CXX, which may have flags of its own behind it, or the first of c++, g++ and clang++ that is in $PATH. It writes
// its messages to standard error.
// Errors: kInvalidArgument if the compiler refuses the file; kNotFound if there is no compiler, or if headers are
// missing, with the Debian package that has them; kUnavailable for what else prevents compiling.
absl::Status CompilePlugin(const std::string& source, const std::string& output);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_COMPILER_H_
