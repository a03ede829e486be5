// The ranks of the program, if a launcher of MPI has started several processes of it.

#ifndef LULL_SRC_CLI_PROGRAM_RANKS_H_
#define LULL_SRC_CLI_PROGRAM_RANKS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "lull/ranks.h"

namespace lull::cli {

// Null if this process is alone. From now on all ranks but rank 0 keep silent (exit_status.h). MPI is initialised only
// if a launcher has started this process, because that takes half a second.
//
// Errors: kInvalidArgument if there are several processes, but Lull was built without MPI; then one of them speaks.
//
// Thread use: the main thread, once.
absl::StatusOr<std::unique_ptr<Ranks>> RanksOfProgram();

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_PROGRAM_RANKS_H_
