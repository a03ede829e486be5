#include "cli/report_command.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/aside_file.h"
#include "base/quoted.h"
#include "base/spare_memory.h"
#include "cli/file_progress.h"
#include "cli/numbers.h"
#include "cli/recorded.h"
#include "cli/report_page.h"
#include "lull/plots.h"
#include "lull/recording.h"
#include "lull/run.h"
#include "lull/run_files.h"

namespace lull::cli {
namespace {

namespace fs = std::filesystem;

// A directory for pictures until they are put into the page. The destructor removes it.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::error_code error;
    std::string path = (fs::temp_directory_path(error) / "lull-XXXXXX").string();
    if (error) {
      status_ = absl::UnavailableError(absl::StrCat("no directory for temporary files: ", error.message()));
    } else if (mkdtemp(path.data()) == nullptr) {
      status_ = absl::UnavailableError(absl::StrCat(OneLine(path), ": cannot be made: ", std::strerror(errno)));
    } else {
      path_ = path;
    }
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    WhileMemoryLasts([this] {
      std::error_code ignored;
      if (status_.ok()) fs::remove_all(path_, ignored);
    });
  }

  const absl::Status& status() const { return status_; }
  const fs::path& path() const { return path_; }

 private:
  absl::Status status_;
  fs::path path_;
};

absl::StatusOr<std::string> ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string contents{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.is_open() || file.bad())
    return absl::UnavailableError(absl::StrCat(OneLine(path.string()), ": cannot be read"));
  return contents;
}

std::vector<std::string> Remarks(const RecordedRun& run) {
  std::vector<std::string> remarks;
  if (const std::string end = EarlyEnd(run); !end.empty()) {
    remarks.push_back(absl::StrCat("The run ", end, "; this page describes the part until then."));
  }
  if (!run.has_spikes()) {
    remarks.emplace_back("No spikes were recorded, so rates and rhythm are unknown.");
  } else if (run.config().record.spikes_of != NeuronSelection{}) {
    remarks.emplace_back(
        "Spikes were recorded of some neurons only (spikes, under Configuration). Rates, irregularity, synchrony and "
        "rhythm count all others as silent; summary.json, beside the run, has those of all neurons.");
  }
  return remarks;
}

// Adds pictures of everything that was recorded, and a remark on each picture that could not be drawn.
absl::Status AddPictures(const RecordedRun& run, const RunPlotOptions& options, const OnFileProgress& on_progress,
                         ReportPage& page) {
  if (run.duration() == 0) return absl::OkStatus();
  const TemporaryDirectory directory;
  if (!directory.status().ok()) return directory.status();
  const absl::StatusOr<RunPictures> drawn = PlotRun(run, directory.path().string(), options, on_progress);
  if (!drawn.ok()) return drawn.status();
  for (const std::string& file : drawn->files) {
    absl::StatusOr<std::string> png = ReadFile(directory.path() / file);
    if (!png.ok()) return png.status();
    page.pictures.push_back({.file = file, .png = *std::move(png)});
  }
  page.remarks.insert(page.remarks.end(), drawn->left_out.begin(), drawn->left_out.end());
  return absl::OkStatus();
}

absl::StatusOr<ReportPage> PageAbout(const RecordedRun& run, const RunPlotOptions& options, FileProgress& progress) {
  absl::StatusOr<Statistics> statistics = run.ComputeStatistics(progress.callback("statistics"));
  if (!statistics.ok()) return statistics.status();
  // The configuration as the run wrote it, checked against the log. A newly written one would name spike files by their
  // paths on this machine.
  fs::path config_file = fs::path(run.directory()) / kConfigFile;
  std::error_code ignored;
  if (!fs::exists(config_file, ignored)) {  // of a run that was killed while it put its files in place
    config_file = fs::path(run.directory()).parent_path() / kConfigFile;
  }
  absl::StatusOr<std::string> config = ReadFile(config_file);
  if (!config.ok()) return config.status();
  ReportPage page = {.report = {.facts = run.facts(), .statistics = *std::move(statistics)},
                     .has_spikes = run.has_spikes(),
                     .remarks = Remarks(run),
                     .config_toml = *std::move(config)};
  if (const absl::Status status = AddPictures(run, options, progress.callback(), page); !status.ok()) return status;
  return page;
}

}  // namespace

ExitStatus ReportCommand(const ReportOptions& options) {
  FileProgress progress;
  const absl::StatusOr<RecordedRun> run = OpenRun(options.directory, progress.callback());
  if (!run.ok()) return Fail(kMistake, run.status());
  const std::string out = options.out.value_or((fs::path(run->directory()) / kReportFile).string());
  std::error_code ignored;
  if (fs::is_directory(out, ignored)) {
    return Fail(kMistake, absl::InvalidArgumentError(absl::StrCat(
                              "--out: ", Quoted(out), " is a directory; give a file, such as report.html")));
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(run->directory(), ignored)) {
    if (entry.path().filename() == kReportFile || !fs::equivalent(entry.path(), out, ignored)) continue;
    return Fail(kMistake,
                absl::InvalidArgumentError(absl::StrCat(
                    "--out: ", Quoted(out), " is a file of the run; give another file, such as report.html")));
  }
  const fs::path file = out;
  const std::vector<std::string> of_another = FilesOfRunIn(file.has_parent_path() ? file.parent_path().string() : ".");
  if (file.filename() != kReportFile && std::ranges::count(of_another, file.filename().string()) > 0) {
    return Fail(kMistake,
                absl::InvalidArgumentError(absl::StrCat(
                    "--out: ", Quoted(out), " is a file of another run; give another file, such as report.html")));
  }
  const absl::StatusOr<ReportPage> page = PageAbout(*run, {.bin = options.bin}, progress);
  progress.Erase();
  if (!page.ok()) return Fail(absl::IsInvalidArgument(page.status()) ? kMistake : kFailed, page.status());
  const std::string html = ToHtml(*page);
  if (const absl::Status status = WriteFile(out, html); !status.ok()) return Fail(kFailed, status);
  return Print(absl::StrCat(Remark(*run), "Page in ", OneLine(out), ": ", Memory(html.size()), "\n"));
}

}  // namespace lull::cli
