#include "cli/models_command.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "cli/learning_sheet.h"
#include "cli/model_sheets.h"
#include "cli/models_report.h"
#include "cli/plugin_report.h"
#include "lull/chart.h"
#include "lull/load_model.h"
#include "lull/plots.h"

namespace lull::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kWidth = 1600;   // [pixels]
constexpr int kHeight = 1200;  // [pixels]

absl::Status RefusedDirectory(const std::string& path, const std::string& why) {
  return absl::InvalidArgumentError(absl::StrCat("--plot: ", Quoted(path), " ", why));
}

// Creates the directory unless it exists, and checks that the pictures can be written.
absl::Status PrepareDirectory(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::exists(status) && !fs::is_directory(status)) return RefusedDirectory(path, "is a file; give a directory");
  fs::create_directories(path, error);
  if (error) return RefusedDirectory(path, absl::StrCat("cannot be created: ", error.message()));
  if (access(path.c_str(), W_OK | X_OK) != 0) {
    return RefusedDirectory(path, absl::StrCat("cannot be written to: ", std::generic_category().message(errno)));
  }
  for (const char* const name :
       {kIzhikevichFile, kIzhikevich2007File, kAdExFile, kLifFile, kHindmarshRoseFile, kLearningFile}) {
    if (!fs::is_directory(fs::symlink_status(fs::path(path) / name, error))) continue;
    return RefusedDirectory(path,
                            absl::StrCat("holds a directory called ", name, ", where a file of that name would go"));
  }
  return absl::OkStatus();
}

// Writes the sheets. Returns the names of the files.
absl::StatusOr<std::vector<std::string>> WriteSheets(const std::string& path) {
  std::vector<std::string> names;
  for (const auto make : {IzhikevichSheet, Izhikevich2007Sheet, AdExSheet, LifSheet, HindmarshRoseSheet}) {
    const absl::StatusOr<ModelSheet> sheet = make();
    if (!sheet.ok()) return sheet.status();
    const PlotOptions options = {.width = kWidth, .height = kHeight, .title = sheet->title};
    const absl::Status written = PlotTraceSheet(sheet->panels, (fs::path(path) / sheet->file).string(), options);
    if (!written.ok()) return written;
    names.push_back(sheet->file);
  }
  const absl::StatusOr<LearningSheet> learning = LearningRulesSheet();
  if (!learning.ok()) return learning.status();
  const PlotOptions options = {.width = kWidth, .height = kHeight, .title = learning->title};
  const absl::Status written = PlotChart(learning->panels, (fs::path(path) / learning->file).string(), options);
  if (!written.ok()) return written;
  names.push_back(learning->file);
  return names;
}

absl::StatusOr<std::string> PluginsText(const std::vector<PluginModel>& plugins, bool json) {
  std::vector<PluginReport> reports;
  for (const PluginModel& plugin : plugins) {
    absl::StatusOr<PluginReport> report = ReportPlugin(plugin);
    if (!report.ok()) return report.status();
    reports.push_back(*std::move(report));
  }
  return json ? JsonPlugins(reports) : TextPlugins(reports);
}

// The text for standard output.
absl::StatusOr<std::string> ModelsText(const ModelsOptions& options) {
  if (options.plot.has_value()) {
    const absl::StatusOr<std::vector<std::string>> names = WriteSheets(*options.plot);
    if (!names.ok()) return names.status();
    if (!options.json)
      return absl::StrCat("Files in ", OneLine(*options.plot), ": ", absl::StrJoin(*names, ", "), "\n");
  }
  const absl::StatusOr<ModelsReport> report = ReportModels();
  if (!report.ok()) return report.status();
  return options.json ? JsonModels(*report) : TextModels(*report);
}

}  // namespace

ExitStatus ModelsCommand(const ModelsOptions& options) {
  if (options.plot.has_value()) {
    if (const absl::Status status = PrepareDirectory(*options.plot); !status.ok()) return Fail(kMistake, status);
  }
  std::vector<PluginModel> plugins;
  for (const std::string& file : options.files) {
    absl::StatusOr<PluginModel> plugin = LoadModel(file);
    if (!plugin.ok()) return Fail(kMistake, plugin.status());
    plugins.push_back(*std::move(plugin));
  }
  const absl::StatusOr<std::string> shown = plugins.empty() ? ModelsText(options) : PluginsText(plugins, options.json);
  if (!shown.ok()) return Fail(kFailed, shown.status());
  return Print(*shown);
}

}  // namespace lull::cli
