#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/aside_file.h"
#include "formats/hdf5_writer.h"
#include "formats/sonata.h"
#include "lull/recording.h"
#include "lull/sonata.h"
#include "network/built_network.h"
#include "spec/value_text.h"

namespace lull {
namespace {

constexpr char kNodesFile[] = "nodes.h5";
constexpr char kNodeTypesFile[] = "node_types.csv";
constexpr char kEdgesFile[] = "edges.h5";
constexpr char kEdgeTypesFile[] = "edge_types.csv";
constexpr char kCircuitFile[] = "circuit_config.json";
constexpr char kNetworkFile[] = "network.toml";
constexpr std::size_t kRowsAtATime = 1 << 14;  // chosen: some hundred kilobytes

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
    // These attributes identify a SONATA file: developer guide, "Network file attributes".
    absl::Status status = output->SetAttribute("/", "magic", std::uint32_t{0x0A7A});
    status.Update(output->SetAttribute("/", "version", std::vector<std::uint32_t>{0, 1}));
    if (!status.ok()) return status;
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

// A text as a field of a CSV file whose fields are separated by blanks.
std::string Field(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

// ---------------------------------------------------------------------------------------------------------------------
// Tables: columns of numbers that grow together

// A dataset, and the numbers that wait to be appended to it. Returns no errors: the file keeps the first one.
template <class Number>
class Series {
 public:
  Series(Hdf5Writer& file, const std::string& path) : dataset_(file.AddDataset<Number>(path)) {
    numbers_.reserve(kRowsAtATime);
  }

  void Add(Number number) {
    numbers_.push_back(number);
    if (numbers_.size() == kRowsAtATime) Flush();
  }

  void Flush() {
    if (dataset_.ok()) static_cast<void>(dataset_->Append(numbers_));
    numbers_.clear();
  }

 private:
  absl::StatusOr<Hdf5Writer::Dataset<Number>> dataset_;
  std::vector<Number> numbers_;
};

// ---------------------------------------------------------------------------------------------------------------------
// Nodes

// The properties that identify a neuron's type in node_types.csv.
struct NodeTypeKey {
  std::uint32_t kind, layer;
  std::string type;
  friend auto operator<=>(const NodeTypeKey&, const NodeTypeKey&) = default;
};
using NodeTypes = std::map<NodeTypeKey, std::uint64_t>;  // key and id

// Adds a row for each type in each layer of each kind of column.
std::string NodeTypesText(const NetworkSpec& spec, NodeTypes& ids) {
  std::string text = "node_type_id population model_type model_template type column_kind layer_name\n";
  for (std::uint32_t kind = 0; kind < spec.columns.size(); ++kind) {
    const ColumnSpec& column = spec.columns[kind];
    for (std::uint32_t layer = 0; layer < column.layers.size(); ++layer) {
      for (const TypeShare& share : column.layers[layer].types) {
        const std::uint64_t id = ids.size();
        ids.emplace(NodeTypeKey{kind, layer, share.type}, id);
        const auto type = std::ranges::find(spec.types, share.type, &NeuronType::name);
        absl::StrAppend(&text, id, " ", kNeuronPopulation, " point_neuron ",
                        Field(absl::StrCat("lull:", ModelOf(*type).name)), " ", Field(share.type), " ",
                        Field(column.name), " ", Field(column.layers[layer].name), "\n");
      }
    }
  }
  return text;
}

// The neurons of one model: their places, parameters and states.
class NodeGroup {
 public:
  NodeGroup(Hdf5Writer& file, const std::string& path, const std::vector<std::string>& names)
      : columns_(file, path + "/column"), layers_(file, path + "/layer") {
    for (const std::string& name : names) values_.emplace_back(file, absl::StrCat(path, "/dynamics_params/", name));
  }

  void Add(const NeuronProperties& neuron, const std::vector<float>& parameters) {
    columns_.Add(neuron.column);
    layers_.Add(neuron.layer);
    auto next = values_.begin();
    for (const float value : parameters) (next++)->Add(value);
    for (const float value : neuron.initial_state) (next++)->Add(value);
  }

  void Flush() {
    columns_.Flush();
    layers_.Flush();
    for (Series<float>& series : values_) series.Flush();
  }

 private:
  Series<std::uint32_t> columns_, layers_;
  std::vector<Series<float>> values_;  // parameters, then variables
};

// The names of the series that a neuron's group has: parameters, then variables.
std::vector<std::string> NamesOf(const Network& network, NeuronId neuron) {
  const ModelInfo& model = InsideOf(network).model_of(neuron);
  std::vector<std::string> names = model.parameter_names;
  if (std::holds_alternative<HindmarshRoseParameters>(network.neuron(neuron).parameters)) {
    names.emplace_back("time_units_per_ms");
  }
  names.insert(names.end(), model.variable_names.begin(), model.variable_names.end());
  return names;
}

std::vector<float> ParametersOf(const NeuronProperties& neuron) {
  if (const auto* p = std::get_if<HindmarshRoseParameters>(&neuron.parameters)) {
    return {p->a,   p->b, p->c,     p->d,    p->s,
            p->x_r, p->r, p->drive, p->gain, static_cast<float>(neuron.time_units_per_ms)};
  }
  if (const auto* p = std::get_if<CustomParameters>(&neuron.parameters)) return p->values;
  const auto& p = std::get<IzhikevichParameters>(neuron.parameters);
  return {p.a, p.b, p.c, p.d, p.drive, p.gain};
}

absl::Status WriteNodes(const Network& network, const NodeTypes& types, Hdf5Writer file) {
  const std::string population = absl::StrCat("/nodes/", kNeuronPopulation);
  Series<std::uint64_t> type_ids(file, population + "/node_type_id"), ids(file, population + "/node_id"),
      places(file, population + "/node_group_index");
  Series<std::uint32_t> groups(file, population + "/node_group_id");
  struct Numbered {
    std::uint32_t number;
    std::uint64_t neurons = 0;
    NodeGroup group;
  };
  std::map<const ModelInfo*, Numbered> models;
  for (NeuronId neuron = 0; neuron < network.neurons(); ++neuron) {
    const NeuronProperties properties = network.neuron(neuron);
    const ModelInfo* const of = &InsideOf(network).model_of(neuron);
    auto model = models.find(of);
    if (model == models.end()) {
      const auto number = static_cast<std::uint32_t>(models.size());
      NodeGroup group(file, absl::StrCat(population, "/", number), NamesOf(network, neuron));
      model = models.emplace(of, Numbered{.number = number, .group = std::move(group)}).first;
    }
    type_ids.Add(types.at({InsideOf(network).kind_of[properties.column], properties.layer, properties.type}));
    ids.Add(neuron);
    groups.Add(model->second.number);
    places.Add(model->second.neurons++);
    model->second.group.Add(properties, ParametersOf(properties));
  }
  for (Series<std::uint64_t>* series : {&type_ids, &ids, &places}) series->Flush();
  groups.Flush();
  for (auto& [of, model] : models) model.group.Flush();
  return file.Close();
}

// ---------------------------------------------------------------------------------------------------------------------
// Edges

// The synapses of a learning rule.
struct EdgePopulation {
  std::string name;
  std::optional<Stdp> stdp;
};

// The populations of the rules that have synapses, by the rule's number (Route); empty for other rules.
std::vector<std::optional<EdgePopulation>> EdgePopulations(const BuiltNetwork& network) {
  std::vector<bool> used(network.rules.size() + 1);
  for (const ColumnSynapses& column : network.columns) {
    for (const Route& route : column.routes) used[route.rule()] = true;
  }
  std::vector<std::optional<EdgePopulation>> populations(used.size());
  if (used[0]) populations[0] = {"static", std::nullopt};
  int plastic = 0;
  for (std::size_t rule = 1; rule < used.size(); ++rule) {
    if (!used[rule]) continue;
    ++plastic;
    populations[rule] = {plastic == 1 ? "plastic" : absl::StrCat("plastic_", plastic), network.rules[rule - 1]};
  }
  return populations;
}

std::string EdgeTypesText(const std::vector<std::optional<EdgePopulation>>& populations) {
  const auto word = [](const Stdp& stdp) {
    switch (stdp.window) {
      case StdpWindow::kHyperbolic:
        return "hyperbolic";
      case StdpWindow::kExponential:
        return "exponential";
      case StdpWindow::kNone:
        break;
    }
    return "none";
  };
  std::string text =
      "edge_type_id population model_template window time_constant_ms a_plus a_minus bounds w_max from_ms until_ms\n";
  for (std::size_t rule = 0; rule < populations.size(); ++rule) {
    if (!populations[rule]) continue;
    absl::StrAppend(&text, rule, " ", populations[rule]->name);
    if (const std::optional<Stdp>& stdp = populations[rule]->stdp) {
      absl::StrAppend(&text, " lull:stdp ", word(*stdp), " ", TomlNumber(stdp->time_constant_ms), " ",
                      TomlNumber(stdp->a_plus), " ", TomlNumber(stdp->a_minus), " ",
                      stdp->bounds == WeightBounds::kHard ? "hard " : "delivery ",
                      stdp->w_max ? TomlNumber(*stdp->w_max) : "NULL", " ", stdp->from, " ",
                      stdp->until == kNever ? "NULL" : absl::StrCat(stdp->until), "\n");
    } else {
      absl::StrAppend(&text, " static_synapse NULL NULL NULL NULL NULL NULL NULL NULL\n");
    }
  }
  return text;
}

class EdgeTable {
 public:
  EdgeTable(Hdf5Writer& file, const std::string& path, std::uint64_t type)
      : type_(type),
        sources_(file, path + "/source_node_id"),
        targets_(file, path + "/target_node_id"),
        types_(file, path + "/edge_type_id"),
        places_(file, path + "/edge_group_index"),
        groups_(file, path + "/edge_group_id"),
        delays_(file, path + "/0/delay"),
        weights_(file, path + "/0/syn_weight") {
    static_cast<void>(file.SetAttribute(path + "/source_node_id", "node_population", kNeuronPopulation));
    static_cast<void>(file.SetAttribute(path + "/target_node_id", "node_population", kNeuronPopulation));
    static_cast<void>(file.SetAttribute(path + "/0/delay", "units", "ms"));
    static_cast<void>(file.SetAttribute(path + "/0/syn_weight", "units", "mV/ms"));
  }

  void Add(const Synapse& synapse) {
    sources_.Add(synapse.source);
    targets_.Add(synapse.target);
    types_.Add(type_);
    places_.Add(count_++);
    groups_.Add(0);
    delays_.Add(static_cast<float>(synapse.delay));
    weights_.Add(synapse.weight);
  }

  void Flush() {
    for (Series<std::uint64_t>* series : {&sources_, &targets_, &types_, &places_}) series->Flush();
    groups_.Flush();
    for (Series<float>* series : {&delays_, &weights_}) series->Flush();
  }

 private:
  std::uint64_t type_;
  std::uint64_t count_ = 0;
  Series<std::uint64_t> sources_, targets_, types_, places_;
  Series<std::uint32_t> groups_;
  Series<float> delays_, weights_;
};

absl::Status WriteEdges(const Network& network, const std::vector<std::optional<EdgePopulation>>& populations,
                        Hdf5Writer file) {
  if (absl::Status status = file.AddGroup("/edges"); !status.ok()) return status;
  std::vector<std::optional<EdgeTable>> tables(populations.size());
  for (std::size_t rule = 0; rule < populations.size(); ++rule) {
    if (populations[rule]) tables[rule].emplace(file, absl::StrCat("/edges/", populations[rule]->name), rule);
  }
  for (ColumnId c = 0; c < network.columns(); ++c) {
    const ColumnSynapses& column = InsideOf(network).columns[c];
    const Route* route = column.routes.data();
    VisitSynapses(column, network.first_neuron(c), column.weights,
                  [&](const Synapse& synapse) { tables[(route++)->rule()]->Add(synapse); });
    if (absl::Status status = file.status(); !status.ok()) return status;
  }
  for (std::optional<EdgeTable>& table : tables) {
    if (table) table->Flush();
  }
  return file.Close();
}

// ---------------------------------------------------------------------------------------------------------------------
// Other files

std::string CircuitText() {
  return absl::StrCat(
      "{\n  \"manifest\": {\"$NETWORK_DIR\": \".\"},\n  \"networks\": {\n    \"nodes\": [\n      {\"nodes_file\": ",
      "\"$NETWORK_DIR/", kNodesFile, "\", \"node_types_file\": \"$NETWORK_DIR/", kNodeTypesFile,
      "\"}\n    ],\n    \"edges\": [\n      {\"edges_file\": \"$NETWORK_DIR/", kEdgesFile,
      "\", \"edge_types_file\": \"$NETWORK_DIR/", kEdgeTypesFile, "\"}\n    ]\n  }\n}\n");
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
absl::StatusOr<Config> ReadingBack(const Network& network, const Config& config,
                                   const std::vector<std::optional<EdgePopulation>>& populations, const Files& files) {
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

absl::Status WriteNetwork(const Network& network, const Config& config, const std::string& directory) {
  Files files(directory);
  if (absl::Status status = CheckInputsStay(config, files); !status.ok()) return status;
  NodeTypes node_types;
  const std::vector<std::optional<EdgePopulation>> populations = EdgePopulations(InsideOf(network));
  absl::Status status = files.AddText(kNodeTypesFile, NodeTypesText(network.spec(), node_types));
  status.Update(files.AddText(kEdgeTypesFile, EdgeTypesText(populations)));
  status.Update(files.AddText(kCircuitFile, CircuitText()));
  if (!status.ok()) return status;

  absl::StatusOr<Hdf5Writer> nodes = files.AddHdf5(kNodesFile);
  if (!nodes.ok()) return nodes.status();
  if (status = WriteNodes(network, node_types, *std::move(nodes)); !status.ok()) return status;
  absl::StatusOr<Hdf5Writer> edges = files.AddHdf5(kEdgesFile);
  if (!edges.ok()) return edges.status();
  if (status = WriteEdges(network, populations, *std::move(edges)); !status.ok()) return status;

  const absl::StatusOr<Config> back = ReadingBack(network, config, populations, files);
  if (!back.ok()) return back.status();
  status = files.AddText(kNetworkFile, absl::StrCat("# A network that was exported, with its synapses in ", kEdgesFile,
                                                    "; `lull run network.toml` runs it.\n\n", ToToml(*back)));
  return status.ok() ? files.Commit() : status;
}

}  // namespace lull
