#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "base/aside_file.h"
#include "formats/hdf5_writer.h"
#include "formats/sonata.h"
#include "lull/recording.h"
#include "lull/sonata.h"
#include "network/built_network.h"
#include "recording/edge_populations.h"
#include "recording/neuron_table.h"
#include "recording/sonata_edges.h"
#include "recording/sonata_nodes.h"
#include "recording/sonata_table.h"

namespace lull {
namespace {

constexpr char kNodesFile[] = "nodes.h5";
constexpr char kNodeTypesFile[] = "node_types.csv";
constexpr char kEdgesFile[] = "edges.h5";
constexpr char kEdgeTypesFile[] = "edge_types.csv";
constexpr char kCircuitFile[] = "circuit_config.json";
constexpr char kNetworkFile[] = "network.toml";

// ---------------------------------------------------------------------------------------------------------------------
// Unfinished files, which are moved to their places together

class Files {
 public:
  explicit Files(std::string directory) : directory_(std::move(directory)) {}

  std::string Path(const std::string& name) const { return absl::StrCat(directory_, "/", name); }

  absl::StatusOr<Hdf5Writer> AddHdf5(const std::string& name) {
    absl::StatusOr<AsideFile> file = AsideFile::Create(Path(name));
    if (!file.ok()) return file.status();
    files_.push_back(*std::move(file));
    absl::StatusOr<Hdf5Writer> output = Hdf5Writer::Create(files_.back().aside(), Path(name));
    if (!output.ok()) return output.status();
    if (absl::Status status = MarkAsSonata(*output); !status.ok()) return status;
    return output;
  }

  absl::Status AddText(const std::string& name, const std::string& text) {
    absl::StatusOr<AsideFile> file = AsideFile::Create(Path(name));
    if (!file.ok()) return file.status();
    files_.push_back(*std::move(file));
    return files_.back().Write(text.data(), text.size());
  }

  absl::Status Commit() {
    for (AsideFile& file : files_) {
      if (absl::Status status = file.Commit(); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  std::string directory_;
  std::vector<AsideFile> files_;
};

// ---------------------------------------------------------------------------------------------------------------------
// Other files

// The populations are named twice, in the files and here: readers of either kind exist.
std::string CircuitText(const EdgePopulations& populations) {
  std::vector<std::string> edges;
  for (const std::optional<EdgePopulation>& population : populations) {
    if (population) edges.push_back(absl::StrCat("\"", population->name, R"(": {"type": "chemical"})"));
  }
  return absl::Substitute(R"({
  "manifest": {"$$NETWORK_DIR": "."},
  "target_simulator": "Lull",
  "networks": {
    "nodes": [
      {
        "nodes_file": "$$NETWORK_DIR/$0",
        "node_types_file": "$$NETWORK_DIR/$1",
        "populations": {"$2": {"type": "point_neuron"}}
      }
    ],
    "edges": [
      {
        "edges_file": "$$NETWORK_DIR/$3",
        "edge_types_file": "$$NETWORK_DIR/$4",
        "populations": {$5}
      }
    ]
  }
}
)",
                          kNodesFile, kNodeTypesFile, kNeuronPopulation, kEdgesFile, kEdgeTypesFile,
                          absl::StrJoin(edges, ", "));
}

// Refuses to replace what the network was read from: nobody else may have it.
absl::Status CheckInputsStay(const Config& config, const Files& files) {
  std::vector<std::string> written = {kNodesFile,     kNodeTypesFile, kEdgesFile,
                                      kEdgeTypesFile, kCircuitFile,   kNetworkFile};
  std::vector<std::string> inputs;
  for (const EdgeListSpec& list : config.network.edges) inputs.push_back(list.file);
  for (std::size_t i = 0; i < config.network.inputs.size(); ++i) {
    written.push_back(absl::StrCat("input-stimuli-", i, ".csv"));
    written.push_back(absl::StrCat("input-spikes-", i, ".csv"));
    const auto& source = config.network.inputs[i].source;
    if (const auto* stimuli = std::get_if<StimulusInput>(&source)) inputs.push_back(stimuli->file);
    if (const auto* spikes = std::get_if<SpikeInput>(&source)) inputs.push_back(spikes->file);
  }
  for (const std::string& name : written) {
    for (const std::string& input : inputs) {
      std::error_code ignored;  // as where one of the two does not exist
      if (!std::filesystem::equivalent(input, files.Path(name), ignored)) continue;
      return absl::InvalidArgumentError(
          absl::StrCat(files.Path(name), ": is an input of the network; give another directory"));
    }
  }
  return absl::OkStatus();
}

// The configuration that reads the network back; the files of its spikes are written beside it.
absl::StatusOr<Config> ReadingBack(const Network& network, const Config& config, const EdgePopulations& populations,
                                   const Files& files) {
  Config back = {.network = network.spec(), .duration = config.duration, .run = config.run, .record = config.record};
  back.network.projections.clear();
  back.network.edges.clear();
  for (const std::optional<EdgePopulation>& population : populations) {
    if (!population) continue;
    back.network.edges.push_back(
        {.synapses = {}, .stdp = population->stdp, .file = kEdgesFile, .population = population->name});
  }
  int number = 0;
  for (Input& input : back.network.inputs) {
    if (auto* stimuli = std::get_if<StimulusInput>(&input.source)) {
      stimuli->file = absl::StrCat("input-stimuli-", number++, ".csv");
      if (absl::Status status = WriteStimuliCsv(stimuli->stimuli, files.Path(stimuli->file)); !status.ok())
        return status;
      continue;
    }
    auto* given = std::get_if<SpikeInput>(&input.source);
    if (given == nullptr) continue;
    given->file = absl::StrCat("input-spikes-", number++, ".csv");
    given->population.clear();
    std::ranges::sort(given->spikes);
    if (absl::Status status = WriteSpikesCsv(given->spikes, files.Path(given->file)); !status.ok()) return status;
  }
  return back;
}

}  // namespace

absl::Status WriteNetwork(const Network& network, const Config& config, const std::string& directory,
                          const OnFileProgress& on_progress) {
  Files files(directory);
  if (absl::Status status = CheckInputsStay(config, files); !status.ok()) return status;
  const EdgePopulations populations = EdgePopulationsOf(InsideOf(network));
  absl::Status status = files.AddText(kNodeTypesFile, NodeTypesText(network.spec()));
  status.Update(files.AddText(kEdgeTypesFile, EdgeTypesText(populations)));
  status.Update(files.AddText(kCircuitFile, CircuitText(populations)));
  if (!status.ok()) return status;

  const auto progress_of = [&on_progress](const char* file) {
    return [&on_progress, file](double part) {
      if (on_progress) on_progress(file, part);
    };
  };
  absl::StatusOr<Hdf5Writer> nodes = files.AddHdf5(kNodesFile);
  if (!nodes.ok()) return nodes.status();
  status = WriteNodes(NeuronTable(network), *nodes, progress_of(kNodesFile));
  if (status.ok()) status = nodes->Close();
  if (!status.ok()) return status;
  absl::StatusOr<Hdf5Writer> edges = files.AddHdf5(kEdgesFile);
  if (!edges.ok()) return edges.status();
  status = WriteEdges(network, populations, *edges, progress_of(kEdgesFile));
  if (status.ok()) status = edges->Close();
  if (!status.ok()) return status;

  const absl::StatusOr<Config> back = ReadingBack(network, config, populations, files);
  if (!back.ok()) return back.status();
  status = files.AddText(kNetworkFile, absl::StrCat("# A network that was exported, with its synapses in ", kEdgesFile,
                                                    "; `lull run network.toml` runs it.\n\n", ToToml(*back)));
  return status.ok() ? files.Commit() : status;
}

}  // namespace lull
