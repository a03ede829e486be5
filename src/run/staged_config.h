// The configuration of a run in its directory. The run can be repeated from this file alone.

#ifndef LULL_SRC_RUN_STAGED_CONFIG_H_
#define LULL_SRC_RUN_STAGED_CONFIG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/config.h"

namespace lull {

struct StagedConfig {
  std::vector<std::string> files = {};  // the names of kConfigFile, and of the copies of the files that it names
  std::string text = {};                // the content of kConfigFile
  std::string replay = {};              // the content of kReplayFile, if stimuli come in
};

// The configuration as the directory of its run keeps it: the names of files are those of the copies.
//
// Thread use: pure function.
Config WithNamesOfCopies(Config config);

// Writes the inputs that came from files or memory into a directory, and the configuration as text: a directory with
// kConfigFile holds a run, so that this file must be written last. Errors: kUnavailable, with the path and the reason.
//
// Thread use: one thread at a time for each directory.
absl::StatusOr<StagedConfig> StageConfig(Config config, const std::string& directory);

}  // namespace lull

#endif  // LULL_SRC_RUN_STAGED_CONFIG_H_
