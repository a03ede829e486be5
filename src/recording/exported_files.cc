#include "recording/exported_files.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <variant>

#include "absl/strings/str_cat.h"
#include "lull/recording.h"

namespace lull {
std::string ExportedFiles::Path(const std::string& name) const { return absl::StrCat(directory_, "/", name); }

absl::StatusOr<std::string> ExportedFiles::Add(const std::string& name) {
  absl::StatusOr<AsideFile> file = AsideFile::Create(Path(name));
  if (!file.ok()) return file.status();
  files_.push_back(*std::move(file));
  return files_.back().aside();
}

absl::Status ExportedFiles::AddText(const std::string& name, const std::string& text) {
  if (const auto path = Add(name); !path.ok()) return path.status();
  return files_.back().Write(text.data(), text.size());
}

absl::Status ExportedFiles::Commit() {
  for (AsideFile& file : files_) {
    if (absl::Status status = file.Commit(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ExportedFiles::CheckInputsStay(const Config& config, std::vector<std::string> names) const {
  std::vector<std::string> inputs;
  for (const EdgeListSpec& list : config.network.edges) {
    inputs.push_back(list.file);
    inputs.push_back(list.reading.types);
  }
  for (const NeuronTableSpec& table : config.network.neurons) {
    inputs.push_back(table.file);
    inputs.push_back(table.types);
  }
  for (std::size_t i = 0; i < config.network.inputs.size(); ++i) {
    names.push_back(absl::StrCat("input-stimuli-", i, ".csv"));
    names.push_back(absl::StrCat("input-spikes-", i, ".csv"));
    const auto& source = config.network.inputs[i].source;
    if (const auto* stimuli = std::get_if<StimulusInput>(&source)) inputs.push_back(stimuli->file);
    if (const auto* spikes = std::get_if<SpikeInput>(&source)) inputs.push_back(spikes->file);
  }
  for (const std::string& name : names) {
    for (const std::string& input : inputs) {
      std::error_code ignored;  // as where one of the two does not exist
      if (!std::filesystem::equivalent(input, Path(name), ignored)) continue;
      return absl::InvalidArgumentError(
          absl::StrCat(Path(name), ": is an input of the network; give another directory"));
    }
  }
  return absl::OkStatus();
}

absl::Status ExportedFiles::AddNetwork(const Network& network, const Config& config, std::vector<EdgeListSpec> lists,
                                       const std::string& neurons_file) {
  Config back = {.network = network.spec(),
                 .duration = config.duration,
                 .run = config.run,
                 .record = config.record,
                 .models = config.models};
  back.network.projections.clear();
  back.network.edges = std::move(lists);
  back.network.neurons.clear();
  if (!config.network.neurons.empty()) back.network.neurons = {{.file = neurons_file}};
  int number = 0;
  for (Input& input : back.network.inputs) {
    if (auto* stimuli = std::get_if<StimulusInput>(&input.source)) {
      stimuli->file = absl::StrCat("input-stimuli-", number++, ".csv");
      const absl::Status written = WriteStimuliCsv(stimuli->stimuli, Path(stimuli->file));
      if (!written.ok()) return written;
      continue;
    }
    auto* given = std::get_if<SpikeInput>(&input.source);
    if (given == nullptr) continue;
    given->file = absl::StrCat("input-spikes-", number++, ".csv");
    given->keys = {};
    std::ranges::sort(given->spikes);
    if (absl::Status status = WriteSpikesCsv(given->spikes, Path(given->file)); !status.ok()) return status;
  }
  return AddText(kNetworkFile,
                 absl::StrCat("# A network that was exported, with its synapses in the files of [[edges]]; ",
                              "`lull run network.toml` runs it.\n\n", ToToml(back)));
}

}  // namespace lull
