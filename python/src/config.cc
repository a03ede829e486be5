#include "python/src/config.h"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lull/estimate.h"
#include "lull/load_model.h"
#include "lull/neuron_types.h"
#include "python/src/arrays.h"
#include "python/src/errors.h"
#include "python/src/module.h"

namespace lull::python {

namespace {

using OverridePairs = std::vector<std::pair<std::string, std::string>>;

std::vector<Override> OverridesOf(const OverridePairs& pairs) {
  std::vector<Override> overrides;
  overrides.reserve(pairs.size());
  for (const auto& [key, value] : pairs) overrides.push_back({key, value, "set"});
  return overrides;
}

// `ranks` is how many ranks will share the network, 0 if it may be of any size: see LoadConfig.
NamedConfig Load(const std::string& path, const OverridePairs& overrides, int ranks) {
  const py::gil_scoped_release released;
  return {Value(LoadConfig(path, OverridesOf(overrides), {}, ranks)), path};
}

NamedConfig Parse(const std::string& text, const std::string& name, const OverridePairs& overrides,
                  const std::string& directory, int ranks) {
  const py::gil_scoped_release released;
  return {Value(ParseConfig(text, name, OverridesOf(overrides), directory, {}, ranks)), name};
}

NamedConfig BuiltIn(const std::string& name, const OverridePairs& overrides, int ranks) {
  return {Value(BuiltInConfig(name, OverridesOf(overrides), ranks)), name};
}

// The bytes of an Edge are those of a record of four numbers of four bytes in NumPy.
static_assert(sizeof(Edge) == 16 && offsetof(Edge, weight) == 12);

std::vector<Edge> EdgesOf(const std::string& what, py::handle source, py::handle target, py::handle delay,
                          py::handle weight) {
  const NumberReader sources(source, what + ".source");
  const NumberReader targets(target, what + ".target");
  const NumberReader delays(delay, what + ".delay");
  const NumberReader weights(weight, what + ".weight");
  const std::size_t count = CommonSize({&sources, &targets, &delays, &weights});
  constexpr std::int64_t kLargestId = std::numeric_limits<NeuronId>::max();
  std::vector<Edge> edges(count);
  sources.ReadWhole(count, 0, kLargestId, [&](auto i, auto id) { edges[i].source = static_cast<NeuronId>(id); });
  targets.ReadWhole(count, 0, kLargestId, [&](auto i, auto id) { edges[i].target = static_cast<NeuronId>(id); });
  delays.ReadWhole(count, 1, 1000, [&](auto i, auto ms) { edges[i].delay = static_cast<std::uint32_t>(ms); });
  weights.ReadReal(count, false, [&](auto i, auto value) { edges[i].weight = static_cast<float>(value); });
  return edges;
}

// The edges of a contiguous array of records as Edge has them.
std::vector<Edge> EdgesOfRecords(const py::array& records) {
  std::vector<Edge> edges(static_cast<std::size_t>(records.size()));
  if (!edges.empty()) std::memcpy(edges.data(), records.data(), edges.size() * sizeof(Edge));
  return edges;
}

void AddEdgeList(NamedConfig& self, const std::string& name, std::vector<Edge> edges, const NamedConfig* rule_of) {
  EdgeListSpec list;
  list.name = name;
  list.synapses = std::move(edges);
  if (rule_of != nullptr) list.stdp = rule_of->config.network.projections.at(0).stdp;
  self.config.network.edges.push_back(std::move(list));
}

void AddNeuronTable(NamedConfig& self, const std::string& name, py::handle values, std::size_t neurons) {
  NeuronTableSpec::Column column;
  column.name = name;
  column.values.resize(neurons);
  NumberReader(values, absl::StrCat("neurons.", name)).ReadReal(neurons, true, [&](auto i, auto value) {
    column.values[i] = static_cast<float>(value);
  });
  std::vector<NeuronTableSpec>& tables = self.config.network.neurons;
  if (tables.empty()) tables.emplace_back();
  tables.back().columns.push_back(std::move(column));
}

// Replaces the source of an input by given spikes, or by given stimuli if `kind` is "current" or "spike".
void SetGiven(NamedConfig& self, std::size_t input, py::handle times, py::handle neurons, py::handle amplitudes,
              const std::string& kind) {
  const std::string what = absl::StrCat("inputs[", input, "]");
  const NumberReader time(times, what + ".times");
  const NumberReader neuron(neurons, what + ".neurons");
  const NumberReader amplitude(amplitudes, what + ".amplitude");
  constexpr std::int64_t kLargestId = std::numeric_limits<NeuronId>::max();
  constexpr std::int64_t kLatest = std::int64_t{1'000'000'000'000};
  const std::size_t count = CommonSize({&time, &neuron, &amplitude});
  std::vector<Stimulus> stimuli(count);
  time.ReadWhole(count, 1, kLatest, [&](auto i, auto ms) { stimuli[i].time = ms; });
  neuron.ReadWhole(count, 0, kLargestId, [&](auto i, auto id) { stimuli[i].neuron = static_cast<NeuronId>(id); });
  amplitude.ReadReal(count, false, [&](auto i, auto value) { stimuli[i].amplitude = value; });
  if (kind == "current") {
    for (Stimulus& stimulus : stimuli) stimulus.kind = Stimulus::Kind::kCurrent;
  }
  Input& changed = self.config.network.inputs.at(input);
  if (kind == "current" || !amplitude.is_scalar()) {
    StimulusInput given;
    given.stimuli = std::move(stimuli);
    changed.source = std::move(given);
    return;
  }
  SpikeInput given;
  given.spikes.reserve(count);
  for (const Stimulus& stimulus : stimuli) given.spikes.push_back({stimulus.time, stimulus.neuron});
  given.amplitude = count == 0 ? 0 : stimuli[0].amplitude;
  changed.source = std::move(given);
}

// Adds the arrays of another description of the same kind: what is in no file.
void AdoptArrays(NamedConfig& self, const NamedConfig& other) {
  NetworkSpec& spec = self.config.network;
  const NetworkSpec& from = other.config.network;
  for (const EdgeListSpec& list : from.edges) {
    if (list.file.empty()) spec.edges.push_back(list);
  }
  for (const NeuronTableSpec& table : from.neurons) {
    if (table.file.empty()) spec.neurons.push_back(table);
  }
  for (std::size_t i = 0; i < std::min(spec.inputs.size(), from.inputs.size()); ++i) {
    const auto* spikes = std::get_if<SpikeInput>(&from.inputs[i].source);
    const auto* stimuli = std::get_if<StimulusInput>(&from.inputs[i].source);
    const bool given = (spikes != nullptr && spikes->file.empty()) || (stimuli != nullptr && stimuli->file.empty());
    if (given) spec.inputs[i].source = from.inputs[i].source;
  }
}

// What `lull describe` predicts.
py::dict EstimateOf(const NamedConfig& self) {
  const NetworkSpec& spec = self.config.network;
  const NetworkEstimate estimate = Estimate(spec, std::max(1, self.config.run.threads));
  py::list layers;
  for (const LayerEstimate& layer : estimate.layers) {
    const ColumnSpec& column = spec.columns[layer.kind];
    const LayerSpec& described = column.layers[layer.layer];
    py::list types;
    for (const TypeShare& share : described.types) types.append(share.type);
    py::dict row;
    row["column"] = column.name;
    row["columns"] = column.count;
    row["layer"] = described.name;
    row["types"] = types;
    row["neurons"] = layer.neurons;
    row["fan_in"] = layer.fan_in;
    row["fan_out"] = layer.fan_out;
    layers.append(row);
  }
  py::list projections;
  for (std::size_t i = 0; i < spec.projections.size(); ++i) {
    const ProjectionSpec& projection = spec.projections[i];
    py::dict row;
    row["name"] = projection.name;
    row["source"] = std::vector<std::string>(projection.from);
    row["target"] = std::vector<std::string>(projection.to);
    row["synapses"] = estimate.projections[i].synapses;
    row["stdp"] = projection.stdp.has_value();
    projections.append(row);
  }
  py::list lists;
  for (const EdgeListSpec& list : spec.edges) {
    py::dict row;
    row["name"] = list.name;
    row["synapses"] = list.synapses.size();
    row["stdp"] = list.stdp.has_value();
    lists.append(row);
  }
  py::dict result;
  result["columns"] = estimate.columns;
  result["neurons"] = estimate.neurons;
  result["synapses"] = estimate.synapses;
  result["plastic_synapses"] = estimate.plastic_synapses;
  result["inputs"] = spec.inputs.size();
  result["min_delay_between_columns"] = estimate.min_delay_between_columns;
  result["max_delay"] = estimate.max_delay;
  result["network_bytes"] = estimate.network_bytes;
  result["simulation_bytes"] = estimate.simulation_bytes;
  result["recorded_weights"] = py::none();
  if (const auto weights = EstimateWeights(self.config, estimate)) {
    py::dict recorded;
    recorded["synapses"] = weights->synapses;
    recorded["snapshots"] = weights->snapshots;
    recorded["disk_bytes"] = weights->disk_bytes;
    recorded["memory_bytes"] = weights->memory_bytes;
    recorded["files_bytes"] = weights->files_bytes;
    result["recorded_weights"] = recorded;
  }
  result["layers"] = layers;
  result["projections"] = projections;
  result["edges"] = lists;
  return result;
}

// The edges of all lists, one after the other, as an array of records as Edge has them: a copy, because the
// configuration may change.
py::array_t<std::uint32_t> ListedEdges(const NamedConfig& self) {
  std::size_t count = 0;
  for (const EdgeListSpec& list : self.config.network.edges) count += list.synapses.size();
  py::array_t<std::uint32_t> rows({static_cast<py::ssize_t>(count), py::ssize_t{4}});
  std::uint32_t* place = rows.mutable_data();
  for (const EdgeListSpec& list : self.config.network.edges) {
    if (list.synapses.empty()) continue;
    std::memcpy(place, list.synapses.data(), list.synapses.size() * sizeof(Edge));
    place += list.synapses.size() * 4;
  }
  return rows;
}

// Whether the description has arrays that are in no file.
bool HasArrays(const NamedConfig& self) {
  const NetworkSpec& spec = self.config.network;
  const auto no_file = [](const auto& entry) { return entry.file.empty(); };
  return std::any_of(spec.edges.begin(), spec.edges.end(), no_file) ||
         std::any_of(spec.neurons.begin(), spec.neurons.end(), no_file) ||
         std::any_of(spec.inputs.begin(), spec.inputs.end(), [](const Input& input) {
           const auto* spikes = std::get_if<SpikeInput>(&input.source);
           const auto* stimuli = std::get_if<StimulusInput>(&input.source);
           return (spikes != nullptr && spikes->file.empty()) || (stimuli != nullptr && stimuli->file.empty());
         });
}

// The fields of lull.Model.
py::dict LoadedModel(const std::string& path) {
  const PluginModel plugin = [&] {
    const py::gil_scoped_release released;
    return Value(LoadModel(path));
  }();
  py::dict parameters;
  for (std::size_t i = 0; i < plugin.model.parameter_names().size(); ++i) {
    parameters[plugin.model.parameter_names()[i].c_str()] = plugin.model.default_parameters()[i];
  }
  py::dict result;
  result["name"] = plugin.model.name();
  result["version"] = plugin.version;
  result["path"] = plugin.path;
  result["parameters"] = parameters;
  result["variables"] = plugin.model.variable_names();
  return result;
}

}  // namespace

EngineKind EngineNamed(const std::string& name) {
  if (name == "event") return EngineKind::kEventDriven;
  if (name == "clock") return EngineKind::kClockDriven;
  throw StatusError{Mistake(absl::StrCat("engine = \"", name, "\"; must be \"event\" or \"clock\""))};
}

void AddConfig(py::module_& module) {
  py::class_<NamedConfig>(module, "Config")
      .def_static("load", &Load, py::arg("path"), py::arg("overrides"), py::arg("ranks") = 1)
      .def_static("parse", &Parse, py::arg("text"), py::arg("name"), py::arg("overrides"), py::arg("directory"),
                  py::arg("ranks") = 1)
      .def_static("built_in", &BuiltIn, py::arg("name"), py::arg("overrides"), py::arg("ranks") = 1)
      .def("copy", [](const NamedConfig& self) { return self; })
      .def("to_toml", [](const NamedConfig& self) { return ToToml(self.config); })
      .def(
          "hash", [](const NamedConfig& self) { return ConfigHash(self.config); },
          py::call_guard<py::gil_scoped_release>())
      .def("estimate", &EstimateOf)
      .def("has_arrays", &HasArrays)
      .def("adopt_arrays", &AdoptArrays, py::arg("other"))
      .def("listed_edges", &ListedEdges)
      .def(
          "add_edges",
          [](NamedConfig& self, const std::string& name, const std::string& what, py::handle source, py::handle target,
             py::handle delay, py::handle weight, const NamedConfig* rule_of) {
            AddEdgeList(self, name, EdgesOf(what, source, target, delay, weight), rule_of);
          },
          py::arg("name"), py::arg("what"), py::arg("source"), py::arg("target"), py::arg("delay"), py::arg("weight"),
          py::arg("rule_of") = nullptr)
      .def(
          "add_edge_records",
          [](NamedConfig& self, const std::string& name, const py::array& records, const NamedConfig* rule_of) {
            AddEdgeList(self, name, EdgesOfRecords(records), rule_of);
          },
          py::arg("name"), py::arg("records"), py::arg("rule_of") = nullptr)
      .def("add_neuron_table", &AddNeuronTable, py::arg("name"), py::arg("values"), py::arg("neurons"))
      .def("set_given", &SetGiven, py::arg("input"), py::arg("times"), py::arg("neurons"), py::arg("amplitudes"),
           py::arg("kind"))
      .def_readwrite("name", &NamedConfig::name)
      .def_property(
          "seed", [](const NamedConfig& self) { return self.config.network.seed; },
          [](NamedConfig& self, std::uint64_t seed) { self.config.network.seed = seed; })
      .def_property(
          "duration", [](const NamedConfig& self) { return self.config.duration; },
          [](NamedConfig& self, Tick duration) { self.config.duration = duration; })
      .def_property(
          "engine", [](const NamedConfig& self) { return NameOf(self.config.run.engine); },
          [](NamedConfig& self, const std::string& name) { self.config.run.engine = EngineNamed(name); })
      .def_property(
          "threads", [](const NamedConfig& self) { return self.config.run.threads; },
          [](NamedConfig& self, int threads) { self.config.run.threads = threads; })
      .def_property_readonly("exchange_every", [](const NamedConfig& self) { return self.config.run.exchange_every; });
  module.def("built_in_names", &BuiltInNames);
  module.def("built_in_toml", [](const std::string& name) { return Value(BuiltInToml(name)); });
  module.def("load_model", &LoadedModel, py::arg("path"));
  module.def("built_in_models", [] {
    std::map<std::string, std::pair<std::vector<std::string>, std::vector<std::string>>> names;
    for (const NeuronModel& model : BuiltInModels()) {
      names[model.name()] = {model.parameter_names(), model.variable_names()};
    }
    return names;
  });
  module.def("named_neuron_types", [] {
    std::vector<std::string> names;
    for (const NeuronType& type : NamedNeuronTypes()) names.push_back(type.name);
    return names;
  });
}

}  // namespace lull::python
