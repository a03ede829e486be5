#include "cli/model_command.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/aside_file.h"
#include "base/nearest_name.h"
#include "base/quoted.h"
#include "cli/compiler.h"
#include "cli/flags.h"
#include "cli/rates_report.h"
#include "cli/source.h"
#include "lull/load_model.h"
#include "lull/neuron_types.h"

namespace lull::cli {
namespace {

std::string Named(const PluginModel& plugin) {
  return absl::StrCat(OneLine(plugin.model.name()), ", version ", OneLine(plugin.version));
}

absl::StatusOr<PluginModel> Build(const BuildModelOptions& options) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(options.source, ignored)) {
    return absl::InvalidArgumentError(absl::StrCat(OneLine(options.source), ": there is no such file"));
  }
  if (std::filesystem::equivalent(options.source, options.output, ignored)) {
    return absl::InvalidArgumentError(absl::StrCat(OneLine(options.source), ": would be replaced by its own plug-in; ",
                                                   "give --output another file"));
  }
  absl::StatusOr<AsideFile> file = AsideFile::Create(options.output);
  if (!file.ok()) return file.status();
  if (absl::Status status = CompilePlugin(options.source, file->aside()); !status.ok()) return status;
  absl::StatusOr<PluginModel> plugin = LoadModel(file->aside());
  if (!plugin.ok()) {  // the user knows no file aside
    return absl::Status(
        plugin.status().code(),
        absl::StrReplaceAll(plugin.status().message(), {{OneLine(file->aside()), OneLine(options.output)}}));
  }
  if (absl::Status status = file->Rename(); !status.ok()) return status;
  return plugin;
}

// The named types, and the built-in models with their defaults.
std::vector<NeuronType> TypesWithoutFile() {
  std::vector<NeuronType> types = NamedNeuronTypes();
  types.push_back({.name = "izhikevich", .model = IzhikevichType{}});
  types.push_back({.name = "hindmarsh-rose", .model = HindmarshRoseType{}});
  for (const NeuronModel& model : BuiltInModels()) {
    types.push_back({.name = model.name(), .model = CustomType{.model = model}});
  }
  return types;
}

// Fills in the type and the seed.
absl::Status FindType(const ModelRatesOptions& options, RatesQuestion& question) {
  if (options.file && options.file->ends_with(".so")) {
    if (options.type) return Mistake("--type", "is for the types of a configuration; leave it out for a plug-in");
    const absl::StatusOr<PluginModel> plugin = LoadModel(*options.file);
    if (!plugin.ok()) return plugin.status();
    question.type = {.name = plugin->model.name(), .model = CustomType{.model = plugin->model}};
    return absl::OkStatus();
  }
  std::vector<NeuronType> types;  // those of the file first
  std::vector<std::string> own;   // names of the file's types
  if (options.file) {
    const absl::StatusOr<Config> config = Load({.file = options.file});
    if (!config.ok()) return config.status();
    types = config->network.types;
    for (const NeuronType& type : types) own.push_back(Quoted(type.name));
    question.seed = config->network.seed;
    if (!options.type && own.size() != 1) {
      return Mistake("--type",
                     absl::StrCat("is missing; ", OneLine(*options.file), " has the types ", absl::StrJoin(own, ", ")));
    }
  }
  const std::string wanted = options.type.value_or(own.empty() ? "regular spiking" : types.front().name);
  std::vector<std::string> names;
  for (NeuronType& type : TypesWithoutFile()) types.push_back(std::move(type));
  for (const NeuronType& type : types) names.push_back(type.name);
  const auto found = std::ranges::find(names, wanted);
  if (found != names.end()) {
    question.type = types[static_cast<std::size_t>(found - names.begin())];
    return absl::OkStatus();
  }
  const std::string nearest = NearestName(wanted, names);
  std::string would_do = "'lull models' lists those with a name";
  if (!own.empty()) would_do = absl::StrCat(OneLine(*options.file), " has the types ", absl::StrJoin(own, ", "));
  if (!nearest.empty()) would_do = absl::StrCat("did you mean ", Quoted(nearest), "?");
  return Mistake("--type", absl::StrCat(Quoted(wanted), " is no neuron type; ", would_do));
}

absl::StatusOr<RatesQuestion> QuestionOf(const ModelRatesOptions& options) {
  RatesQuestion question = {.type = {}, .currents = options.currents, .fine = 0, .duration = options.duration};
  if (absl::Status status = FindType(options, question); !status.ok()) return status;
  const absl::StatusOr<Division> division = DivisionOf(question.type);
  if (!division.ok()) return division.status();
  question.fine = options.fine.value_or(division->fine);
  if (question.fine <= division->own) {
    return Mistake("--fine", absl::StrCat(question.fine, " is not above the ", division->own, " of the type"));
  }
  if (question.currents.empty()) question.currents = UsualCurrents(question.type);
  return question;
}

}  // namespace

ExitStatus ModelCommand(const BuildModelOptions& options) {
  const absl::StatusOr<PluginModel> plugin = Build(options);
  if (!plugin.ok()) return Fail(absl::IsInvalidArgument(plugin.status()) ? kMistake : kFailed, plugin.status());
  return Print(absl::StrCat(OneLine(options.output), ": ", Named(*plugin), "\n"));
}

ExitStatus ModelCommand(const CheckModelCommandOptions& options) {
  const absl::StatusOr<PluginModel> plugin = LoadModel(options.file);
  if (!plugin.ok()) return Fail(kMistake, plugin.status());
  const NeuronType type = {.name = plugin->model.name(), .model = CustomType{.model = plugin->model}};
  const absl::Status status = CheckModel(type, options.check);
  if (!status.ok()) {
    return Fail(kFailed, absl::Status(status.code(), absl::StrCat(OneLine(options.file), ": ", status.message())));
  }
  return Print(
      absl::StrCat(OneLine(options.file), ": ", Named(*plugin),
                   ", gives the same bits in both engines, with every instruction set and number of threads\n"));
}

ExitStatus ModelCommand(const ModelRatesOptions& options) {
  const absl::StatusOr<RatesQuestion> question = QuestionOf(options);
  if (!question.ok()) return Fail(kMistake, question.status());
  const absl::StatusOr<RatesReport> report = ReportRates(*question);
  if (!report.ok()) return Fail(absl::IsInvalidArgument(report.status()) ? kMistake : kFailed, report.status());
  return Print(options.json ? JsonRates(*report) : TextRates(*report));
}

}  // namespace lull::cli
