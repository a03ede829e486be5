// A run that is ready to begin: its configuration and its directory. Everything that can be refused is refused here,
// before the network is built.

#ifndef LULL_SRC_RUN_PREPARED_RUN_H_
#define LULL_SRC_RUN_PREPARED_RUN_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "lull/config.h"
#include "lull/run.h"
#include "run/output_directory.h"

namespace lull {

struct PreparedRun {
  Config config;
  OutputDirectory directory;
  std::string network;  // name of the network
  std::optional<CheckpointEvery> checkpoint_every;
  bool resumes;     // if false, the run begins
  RunOptions kept;  // as the directory keeps them: a resumed run keeps the engine and the threads it was begun with
};

// Errors: the errors of RunIntoDirectory and ResumeInDirectory that can be found without the network. An error changes
// nothing. Collectives if there are several ranks, of which only rank 0 takes the directory.
//
// Thread use: may be called from any thread.
absl::StatusOr<PreparedRun> PrepareRun(Config config, const std::string& directory, const RunDirectoryOptions& options);
absl::StatusOr<PreparedRun> PrepareResumedRun(const std::string& directory, const ResumeChanges& changes,
                                              const RunDirectoryOptions& options);

}  // namespace lull

#endif  // LULL_SRC_RUN_PREPARED_RUN_H_
