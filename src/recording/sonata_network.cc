#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "formats/hdf5_writer.h"
#include "formats/sonata.h"
#include "lull/recording.h"
#include "lull/sonata.h"
#include "network/built_network.h"
#include "recording/edge_populations.h"
#include "recording/exported_files.h"
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

absl::StatusOr<Hdf5Writer> AddHdf5(ExportedFiles& files, const std::string& name) {
  const absl::StatusOr<std::string> path = files.Add(name);
  if (!path.ok()) return path.status();
  absl::StatusOr<Hdf5Writer> output = Hdf5Writer::Create(*path, files.Path(name));
  if (!output.ok()) return output.status();
  if (absl::Status status = MarkAsSonata(*output); !status.ok()) return status;
  return output;
}

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

}  // namespace

absl::Status WriteNetwork(const Network& network, const Config& config, const std::string& directory,
                          const OnFileProgress& on_progress) {
  ExportedFiles files(directory);
  const absl::Status free = files.CheckInputsStay(
      config, {kNodesFile, kNodeTypesFile, kEdgesFile, kEdgeTypesFile, kCircuitFile, kNetworkFile});
  if (!free.ok()) return free;
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
  absl::StatusOr<Hdf5Writer> nodes = AddHdf5(files, kNodesFile);
  if (!nodes.ok()) return nodes.status();
  status = WriteNodes(NeuronTable(network), *nodes, progress_of(kNodesFile));
  if (status.ok()) status = nodes->Close();
  if (!status.ok()) return status;
  absl::StatusOr<Hdf5Writer> edges = AddHdf5(files, kEdgesFile);
  if (!edges.ok()) return edges.status();
  status = WriteEdges(network, populations, *edges, progress_of(kEdgesFile));
  if (status.ok()) status = edges->Close();
  if (!status.ok()) return status;

  std::vector<EdgeListSpec> lists;
  for (const std::optional<EdgePopulation>& population : populations) {
    if (!population) continue;
    lists.push_back({.synapses = {}, .stdp = population->stdp, .file = kEdgesFile, .population = population->name});
  }
  status = files.AddNetwork(network, config, std::move(lists), kNodesFile);
  return status.ok() ? files.Commit() : status;
}

}  // namespace lull
