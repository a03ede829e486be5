#include "cli/plot_command.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "cli/file_progress.h"
#include "cli/recorded.h"
#include "lull/recording.h"
#include "lull/run_files.h"

namespace lull::cli {

ExitStatus PlotCommand(const PlotCommandOptions& options) {
  FileProgress progress;
  const absl::StatusOr<RecordedRun> run = OpenRun(options.directory, progress.callback());
  if (!run.ok()) return Fail(kMistake, run.status());
  const std::string out = options.out.value_or((std::filesystem::path(run->directory()) / kPlotsDirectory).string());
  const absl::Status others = CheckHoldsNoOtherRun(out, run->directory(), "give another directory");
  if (!others.ok()) return Fail(kMistake, others);
  if (const absl::Status status = MakeDirectory(out); !status.ok()) return Fail(kMistake, status);
  const absl::StatusOr<RunPictures> pictures = PlotRun(*run, out, options.plots, progress.callback());
  progress.Erase();
  if (absl::IsInvalidArgument(pictures.status())) return Fail(kMistake, pictures.status());
  if (!pictures.ok()) return Fail(kFailed, pictures.status());
  std::string text =
      absl::StrCat(Remark(*run), "Pictures in ", OneLine(out), ": ", absl::StrJoin(pictures->files, ", "), "\n");
  for (const std::string& sentence : pictures->left_out) absl::StrAppend(&text, sentence, "\n");
  return Print(text);
}

}  // namespace lull::cli
