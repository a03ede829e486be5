#include "cli/recorded.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "lull/run.h"
#include "lull/text.h"

namespace lull::cli {

absl::StatusOr<RecordedRun> OpenRun(const std::string& directory, const OnFileProgress& on_progress) {
  absl::StatusOr<RecordedRun> run = RecordedRun::Open(directory, {}, on_progress);
  if (absl::IsNotFound(run.status())) {
    return absl::NotFoundError(absl::StrCat(run.status().message(), "; give the directory of a run, such as out"));
  }
  return run;
}

std::string EarlyEnd(const RecordedRun& run) {
  const auto& end = run.facts().end;
  if (end && end->finished) return "";
  const bool has_failed = end && !end->failure.empty();
  return absl::StrCat(has_failed ? "failed at "
                      : end      ? "was interrupted at "
                                 : "did not end; it was recorded up to ",
                      FormatDuration(run.duration()), " of ", FormatDuration(run.config().duration),
                      has_failed ? absl::StrCat(" (", end->failure, ")") : "");
}

std::string Remark(const RecordedRun& run) {
  const std::string end = EarlyEnd(run);
  return end.empty() ? "" : absl::StrCat("The run in ", OneLine(run.directory()), " ", end, ".\n");
}

absl::Status CheckHoldsNoOtherRun(const std::string& out, const std::string& of, const char* way_out) {
  std::error_code ignored;
  if (!of.empty() && std::filesystem::equivalent(out, of, ignored)) return absl::OkStatus();
  const std::vector<std::string> files = FilesOfRunIn(out);
  if (files.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--out: ", Quoted(out), " holds a run, whose files (",
                                                 OneLine(files.front()), files.size() > 1 ? ", …" : "",
                                                 ") must stay its own; ", way_out));
}

absl::Status MakeDirectory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error && std::filesystem::is_directory(path, error)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(Quoted(path), " cannot be created: ", error ? error.message() : "it is a file; give a directory"));
}

}  // namespace lull::cli
