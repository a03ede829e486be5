#include "cli/export_command.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/recorded.h"
#include "lull/recording.h"

namespace lull::cli {
namespace {

ExitStatus Failed(const absl::Status& status) {
  const bool mistake = absl::IsInvalidArgument(status) || absl::IsNotFound(status) || absl::IsUnimplemented(status);
  return Fail(mistake ? kMistake : kFailed, status);
}

}  // namespace

ExitStatus ExportCommand(const ExportRunOptions& options) {
  const absl::StatusOr<RecordedRun> run = OpenRun(options.directory);
  if (!run.ok()) return Failed(run.status());
  const std::string out = options.out.value_or(run->directory());
  if (const absl::Status status = MakeDirectory(out); !status.ok()) return Failed(status);
  const auto files = ExportRun(*run, out, options.format.value_or(run->config().record.format));
  if (!files.ok()) return Failed(files.status());
  return Print(absl::StrCat(Remark(*run), "Files in ", out, ": ",
                            files->empty() ? "none; the run recorded nothing for them" : absl::StrJoin(*files, ", "),
                            "\n"));
}

ExitStatus ExportCommand(const ExportNetworkOptions&) { return Failed(absl::UnimplementedError("networks")); }

}  // namespace lull::cli
