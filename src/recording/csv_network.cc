#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "formats/csv_writer.h"
#include "lull/sonata.h"
#include "network/built_network.h"
#include "recording/edge_populations.h"
#include "recording/exported_files.h"
#include "recording/neuron_table.h"

namespace lull {
namespace {

constexpr char kNeuronsFile[] = "neurons.csv";

// The synapses of a rule, as an edge list of the configuration reads them.
std::string EdgesFile(const EdgePopulation& population) { return absl::StrCat("edges-", population.name, ".csv"); }

absl::Status WriteCsvEdges(const Network& network, const EdgePopulations& populations, const ExportedFiles& files,
                           const OnFileProgress& on_progress) {
  std::vector<std::optional<CsvFile>> tables(populations.size());
  for (std::size_t rule = 0; rule < populations.size(); ++rule) {
    if (!populations[rule]) continue;
    absl::StatusOr<CsvFile> file = CsvFile::Create(files.Path(EdgesFile(*populations[rule])));
    if (!file.ok()) return file.status();
    tables[rule].emplace(*std::move(file));
    tables[rule]->Add("source").Add("target").Add("delay_ms").Add("weight").EndLine();
  }
  constexpr std::uint64_t kSynapsesBetween = 1 << 20;  // chosen
  std::uint64_t visited = 0;
  for (ColumnId c = 0; c < network.columns(); ++c) {
    const ColumnSynapses& column = InsideOf(network).columns[c];
    const Route* route = column.routes.data();
    VisitSynapses(column, network.first_neuron(c), column.weights, [&](const Synapse& synapse) {
      const std::uint32_t rule = (route++)->rule();
      tables[rule]->Add(synapse.source).Add(synapse.target).Add(synapse.delay).Add(synapse.weight).EndLine();
      if (++visited % kSynapsesBetween != 0 || !on_progress) return;
      on_progress(EdgesFile(*populations[rule]),
                  static_cast<double>(visited) / static_cast<double>(network.synapses()));
    });
  }
  for (std::optional<CsvFile>& table : tables) {
    if (!table) continue;
    if (absl::Status status = table->Finish(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteNetworkCsv(const Network& network, const Config& config, const std::string& directory,
                             const OnFileProgress& on_progress) {
  ExportedFiles files(directory);
  const EdgePopulations populations = EdgePopulationsOf(InsideOf(network));
  std::vector<std::string> names = {kNeuronsFile, kNetworkFile};
  std::vector<EdgeListSpec> lists;
  for (const std::optional<EdgePopulation>& population : populations) {
    if (!population) continue;
    names.push_back(EdgesFile(*population));
    lists.push_back({.synapses = {}, .stdp = population->stdp, .file = names.back(), .population = {}});
  }
  absl::Status status = files.CheckInputsStay(config, std::move(names));
  if (!status.ok()) return status;
  if (on_progress) on_progress(kNeuronsFile, 0);
  status = WriteCsvNeurons(NeuronTable(network), files.Path(kNeuronsFile));
  if (status.ok()) status = WriteCsvEdges(network, populations, files, on_progress);
  if (status.ok()) status = files.AddNetwork(network, config, std::move(lists), kNeuronsFile);
  return status.ok() ? files.Commit() : status;
}

}  // namespace lull
