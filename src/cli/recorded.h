// What the commands that read a recorded run share.

#ifndef LULL_SRC_CLI_RECORDED_H_
#define LULL_SRC_CLI_RECORDED_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/recording.h"

namespace lull::cli {

// Opens a run. Errors: the errors of RecordedRun::Open, with what would do.
absl::StatusOr<RecordedRun> OpenRun(const std::string& directory, const OnFileProgress& on_progress);

// How a run ended early: "was interrupted at 2 s of 20 s". Empty for a run that finished.
std::string EarlyEnd(const RecordedRun& run);

// A line about a run that ended early; empty for a run that finished.
std::string Remark(const RecordedRun& run);

// Refuses to write into a directory that holds a run, except that of `of` (with or without its unfinished files), which
// may be empty. Errors: kInvalidArgument, with `way_out`.
absl::Status CheckHoldsNoOtherRun(const std::string& out, const std::string& of, const char* way_out);

// Creates a directory and the directories above it. Errors: kInvalidArgument, with the path and the reason.
absl::Status MakeDirectory(const std::string& path);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_RECORDED_H_
