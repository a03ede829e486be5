#include "run/staged_config.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "formats/csv_writer.h"
#include "formats/file_hash.h"
#include "formats/neuron_file.h"
#include "lull/inputs.h"
#include "lull/network_spec.h"
#include "lull/recording.h"
#include "lull/run_files.h"
#include "lull/version.h"
#include "run/owned_files.h"

namespace lull {
namespace {

std::string PathIn(const std::string& directory, const std::string& name) {
  return (std::filesystem::path(directory) / name).string();
}

absl::Status WriteEdges(const std::vector<Edge>& edges, const std::string& path) {
  absl::StatusOr<CsvFile> file = CsvFile::Create(path);
  if (!file.ok()) return file.status();
  for (const char* const column : {"source", "target", "delay_ms", "weight"}) file->Add(std::string(column));
  file->EndLine();
  for (const Edge& edge : edges) file->Add(edge.source).Add(edge.target).Add(edge.delay).Add(edge.weight).EndLine();
  return file->Finish();
}

// Writes what each input was given into the file that the input names.
absl::Status StageInputs(const std::vector<Input>& inputs, const std::string& directory,
                         std::vector<std::string>& files) {
  for (const Input& input : inputs) {
    absl::Status status;
    if (const auto* given = std::get_if<SpikeInput>(&input.source)) {
      files.push_back(given->file);
      status = WriteSpikesCsv(given->spikes, PathIn(directory, given->file));
    } else if (const auto* stimuli = std::get_if<StimulusInput>(&input.source)) {
      files.push_back(stimuli->file);
      status = WriteStimuliCsv(stimuli->stimuli, PathIn(directory, stimuli->file));
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// Writes the values of each table of neurons into the file that the table names.
absl::Status StageNeurons(const std::vector<NeuronTableSpec>& tables, const std::string& directory,
                          std::vector<std::string>& files) {
  for (const NeuronTableSpec& table : tables) {
    files.push_back(table.file);
    if (absl::Status status = WriteNeuronsCsv(table.columns, PathIn(directory, table.file)); !status.ok())
      return status;
  }
  return absl::OkStatus();
}

// The file that holds a list; empty for a list that was made in code, also one with the name of a file.
std::string CopiedFile(const EdgeListSpec& list) { return list.file_hash ? list.file : ""; }

// Copies a file that a description was read from, which had the hash then.
absl::Status CopyRead(const std::string& file, std::uint64_t hash_then, const std::string& path) {
  std::error_code error;
  if (std::filesystem::equivalent(file, path, error)) return absl::OkStatus();  // a resumed run reads the copy itself
  const absl::StatusOr<std::uint64_t> hash = CopyWithHash(file, path);
  if (absl::IsNotFound(hash.status())) return absl::InvalidArgumentError(hash.status().message());
  if (!hash.ok()) return hash.status();
  if (*hash == hash_then) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(OneLine(file),
                   ": has changed since it was read, so that the run would keep another file than it runs; start the "
                   "run again when the file is complete"));
}

// Copies each list of edges into the directory, or writes it.
absl::Status StageEdges(const std::vector<EdgeListSpec>& lists, const std::string& directory,
                        std::vector<std::string>& files) {
  for (std::size_t number = 0; number < lists.size(); ++number) {
    const EdgeListSpec& list = lists[number];
    const std::string name = EdgesOfList(number, CopiedFile(list)), path = PathIn(directory, name);
    const bool is_copied = !CopiedFile(list).empty();
    absl::Status status = is_copied ? CopyRead(list.file, *list.file_hash, path) : WriteEdges(list.synapses, path);
    if (!status.ok()) return status;
    files.push_back(name);
    if (!is_copied || list.reading.types.empty()) continue;
    const std::string types = EdgeTypesOfList(number);
    status = CopyRead(list.reading.types, list.reading.types_hash.value_or(0), PathIn(directory, types));
    if (!status.ok()) return status;
    files.push_back(types);
  }
  return absl::OkStatus();
}

}  // namespace

Config WithNamesOfCopies(Config config) {
  std::size_t spike_files = 0, stimulus_files = 0;
  for (Input& input : config.network.inputs) {
    if (auto* given = std::get_if<SpikeInput>(&input.source)) {
      given->file = SpikesOfInput(spike_files++);
      given->keys = {};
    } else if (auto* stimuli = std::get_if<StimulusInput>(&input.source)) {
      stimuli->file = StimuliOfInput(stimulus_files++);
    }
  }
  std::vector<NeuronTableSpec>& tables = config.network.neurons;
  for (std::size_t number = 0; number < tables.size(); ++number) {
    NeuronTableSpec& table = tables[number];
    table = {.of = table.of, .columns = std::move(table.columns), .file = ValuesOfNeurons(number)};
  }
  std::vector<EdgeListSpec>& lists = config.network.edges;
  for (std::size_t number = 0; number < lists.size(); ++number) {
    EdgeListSpec& list = lists[number];
    if (!list.file_hash) {
      list.population.clear();
      list.reading = {};
    } else if (!list.reading.types.empty()) {
      list.reading.types = EdgeTypesOfList(number);
    }
    list.file = EdgesOfList(number, CopiedFile(list));
  }
  return config;
}

absl::StatusOr<StagedConfig> StageConfig(Config config, const std::string& directory) {
  StagedConfig staged;
  absl::Status status = StageEdges(config.network.edges, directory, staged.files);
  config = WithNamesOfCopies(std::move(config));
  if (status.ok()) status = StageInputs(config.network.inputs, directory, staged.files);
  if (status.ok()) status = StageNeurons(config.network.neurons, directory, staged.files);
  if (!status.ok()) return status;
  staged.files.emplace_back(kConfigFile);
  staged.text = absl::StrCat("# What this run was; `lull run ", kConfigFile, "` repeats it.  (lull ", LULL_VERSION,
                             ")\n\n", ToToml(config));
  config.network.inputs.push_back({.source = StimulusInput{.stimuli = {}, .file = kStimulusFile}});
  staged.replay = absl::StrCat("# What this run was, with all that came in while it went on; `lull run ", kReplayFile,
                               "` repeats it without its environment.  (lull ", LULL_VERSION, ")\n\n", ToToml(config));
  return staged;
}

}  // namespace lull
