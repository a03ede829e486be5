#include "cli/sweep_command.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/quoted.h"
#include "cli/interruption.h"
#include "cli/recorded.h"
#include "cli/status_line.h"
#include "cli/table.h"
#include "lull/config.h"

namespace lull::cli {
namespace {

// The mean of the values that there are, in three digits; "-" if there are none.
class MeanOfLayers {
 public:
  void Add(std::optional<double> value) {
    if (!value) return;
    sum_ += *value;
    ++count_;
  }
  std::string Text() const { return count_ == 0 ? "-" : absl::StrFormat("%.3g", sum_ / count_); }

 private:
  double sum_ = 0;
  int count_ = 0;
};

std::string Runs(std::size_t count) { return absl::StrCat(count, count == 1 ? " run" : " runs"); }

ExitStatus RunSweep(const SweepCommandOptions& options, int workers) {
  const std::string path = (std::filesystem::path(options.out) / kSweepFile).string();
  StatusLine line(!options.quiet);
  Interruption interruption;
  std::size_t done = 0;
  const auto config_of = [&options](const std::vector<Override>& overrides) {
    Source source = options.source;
    source.overrides.insert(source.overrides.end(), overrides.begin(), overrides.end());
    return Load(source);
  };
  const absl::StatusOr<std::vector<GridRow>> rows =
      RunGrid(config_of, options.axes,
              {.seeds = options.seeds,
               .path = path,
               .workers = workers,
               .interrupt = [&interruption] { return interruption.happened(); },
               .on_row =
                   [&](const GridRow&, std::size_t now, std::size_t all) {
                     done = now;
                     line.Show(absl::StrCat(now, " of ", Runs(all)));
                   }});
  line.Erase();
  if (absl::IsCancelled(rows.status())) {
    return Fail(interruption.exit_status(),
                absl::CancelledError(absl::StrCat("interrupted; ", Runs(done), done == 1 ? " is in " : " are in ",
                                                  OneLine(path), ", and the same command resumes from there")));
  }
  if (!rows.ok()) return Fail(absl::IsInvalidArgument(rows.status()) ? kMistake : kFailed, rows.status());
  return Print(absl::StrCat(TextGrid(options.axes, *rows), "\n", Runs(rows->size()), " in ", OneLine(path), "\n"));
}

}  // namespace

std::string TextGrid(const std::vector<GridAxis>& axes, const std::vector<GridRow>& rows) {
  Table table(std::string(axes.size() + 3, 'r'));
  std::vector<std::string> heading;
  for (const GridAxis& axis : axes) heading.push_back(axis.key);
  for (const char* name : {"rate [Hz]", "CV of ISI", "synchrony"}) heading.emplace_back(name);
  table.Add(heading);
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    MeanOfLayers rate, cv, synchrony;
    for (; end < rows.size() && rows[end].values == rows[begin].values; ++end) {
      rate.Add(rows[end].all.rate_hz);
      cv.Add(rows[end].all.cv_isi);
      synchrony.Add(rows[end].all.synchrony);
    }
    std::vector<std::string> line = rows[begin].values;
    for (const MeanOfLayers& mean : {rate, cv, synchrony}) line.push_back(mean.Text());
    table.Add(std::move(line));
  }
  return table.Text();
}

ExitStatus SweepCommand(const SweepCommandOptions& options) {
  const absl::StatusOr<Config> config = Load(options.source);
  if (!config.ok()) return Fail(kMistake, config.status());
  const bool is_new = !std::filesystem::exists(options.out);
  if (const absl::Status status = MakeDirectory(options.out); !status.ok()) {
    return Fail(kMistake, absl::InvalidArgumentError(absl::StrCat("--out: ", status.message())));
  }
  const ExitStatus status = RunSweep(options, config->run.threads);
  std::error_code ignored;
  if (is_new && status != kDone) std::filesystem::remove(options.out, ignored);  // fails if the directory is not empty
  return status;
}

}  // namespace lull::cli
