// What the commands that read a recorded run share.

#ifndef LULL_SRC_CLI_RECORDED_H_
#define LULL_SRC_CLI_RECORDED_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/recording.h"

namespace lull::cli {

// Errors: those of RecordedRun::Open, with what would do.
absl::StatusOr<RecordedRun> OpenRun(const std::string& directory);

// How a run ended that has not ended as it should: "was interrupted at 2 s of 20 s". Empty for any other.
std::string EarlyEnd(const RecordedRun& run);

// A line about a run that has not ended as it should; empty for any other.
std::string Remark(const RecordedRun& run);

// With those above it. Errors: kInvalidArgument, with the path and the reason.
absl::Status MakeDirectory(const std::string& path);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_RECORDED_H_
