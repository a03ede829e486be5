#include "python/src/network.h"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lull/network.h"
#include "lull/simulation.h"
#include "python/src/arrays.h"
#include "python/src/config.h"
#include "python/src/errors.h"
#include "python/src/module.h"

namespace lull::python {

namespace {

HeldNetwork Build(const NamedConfig& config, int threads, const HeldRanks& ranks) {
  if (ranks != nullptr) {
    BeginTogether(ranks, absl::StrCat("build the network \"", config.name, "\" with the configuration hash ",
                                      absl::Hex(ConfigHash(config.config), absl::kZeroPad16)));
  }
  const py::gil_scoped_release released;
  return {Value(Network::Build(config.config.network, {.threads = threads, .ranks = ranks.get()})), ranks};
}

// The place, type, parameters and initial state of every own neuron, each in an array of its own.
py::dict NeuronTable(const HeldNetwork& network) {
  const std::size_t count = network.own_neurons();
  std::vector<ColumnId> columns(count);
  std::vector<std::uint32_t> types(count);
  Check(network.ReadNeurons({.columns = columns, .types = types}));
  std::vector<std::string> type_names;
  for (const NeuronType& type : network.spec().types) type_names.push_back(type.name);
  py::dict parameters;
  for (const std::string& name : network.parameter_names()) {
    std::vector<float> values(count);
    Check(network.ReadParameter(name, values));
    parameters[py::str(name)] = TakeVector(std::move(values));
  }
  py::dict states;
  for (const std::string& name : network.state_variables()) {
    std::vector<float> values(count);
    Check(network.ReadInitialState(name, values));
    states[py::str(name)] = TakeVector(std::move(values));
  }
  const std::vector<std::string> layers = LayerNamesOf(network);
  py::dict result;
  result["columns"] = TakeVector(std::move(columns));
  result["layers"] = TakeVector(LayerOfNeurons(network, layers));
  result["layer_names"] = layers;
  result["types"] = TakeVector(std::move(types));
  result["type_names"] = type_names;
  result["parameters"] = parameters;
  result["states"] = states;
  return result;
}

// The bytes of an Edge are those of a record of four numbers of four bytes in NumPy.
static_assert(sizeof(Edge) == 16 && offsetof(Edge, weight) == 12);

// All own synapses, with their initial weights: a row of four numbers of four bytes for each, which are an Edge.
py::array EdgeRows(const HeldNetwork& network) {
  auto edges = std::make_shared<std::vector<Edge>>(network.own_synapses());
  {
    const py::gil_scoped_release released;
    Check(network.ReadSynapses(*edges));
  }
  const auto count = static_cast<py::ssize_t>(edges->size());
  return ViewOf(reinterpret_cast<const std::uint32_t*>(edges->data()), {count, 4}, edges);
}

// The projection of each own synapse, by number.
py::array ProjectionsOf(const HeldNetwork& network) {
  std::vector<std::uint32_t> projections(network.own_synapses());
  {
    const py::gil_scoped_release released;
    Check(network.ReadSynapses({.projections = projections}));
  }
  return TakeVector(std::move(projections));
}

// The numbers of the own ones of the selected synapses. All ranks select together.
py::array SelectedSynapses(const HeldNetwork& network, const std::vector<std::string>& projections,
                           const std::vector<std::pair<NeuronId, NeuronId>>& pairs,
                           const std::optional<std::uint32_t>& sample) {
  SynapseSelection selection = {.projections = projections, .pairs = {}};
  std::string named = absl::StrCat("select synapses: a sample of ", sample ? absl::StrCat(*sample) : "all", " of \"",
                                   absl::StrJoin(projections, "\", \""), "\"");
  for (const auto& [source, target] : pairs) {
    selection.pairs.push_back({source, target});
    absl::StrAppend(&named, " [", source, ", ", target, "]");
  }
  BeginTogether(network.ranks, named);
  std::vector<std::uint64_t> numbers;
  {
    const py::gil_scoped_release released;
    numbers = Value(SelectSynapses(network, selection, sample));
  }
  return TakeVector(std::move(numbers));
}

}  // namespace

const Network& WholeOf(const HeldNetwork& network, const char* what) {
  if (!AreSeveral(network.ranks)) return network;
  throw StatusError{Mistake(absl::StrCat(what, ": this process has a part of the network only, ", network.own_neurons(),
                                         " of ", network.neurons(), " neurons, because the network has ",
                                         network.ranks->size(), " ranks; load the network without ranks="))};
}

NeuronId FirstOwnNeuron(const Network& network) { return network.first_neuron(network.first_own_column()); }

std::vector<std::string> LayerNamesOf(const Network& network) {
  std::vector<std::string> names;
  for (const ColumnSpec& column : network.spec().columns) {
    for (const LayerSpec& layer : column.layers) {
      if (std::find(names.begin(), names.end(), layer.name) == names.end()) names.push_back(layer.name);
    }
  }
  return names;
}

std::vector<std::uint32_t> LayerOfNeurons(const Network& network, const std::vector<std::string>& names) {
  std::vector<std::uint32_t> layers(network.own_neurons());
  const NeuronId first = FirstOwnNeuron(network);
  for (ColumnId i = 0; i < network.own_columns(); ++i) {
    for (const LayerRange& layer : network.layers(network.first_own_column() + i)) {
      const auto index = std::find(names.begin(), names.end(), layer.name) - names.begin();
      std::fill_n(layers.begin() + (layer.first - first), layer.size, static_cast<std::uint32_t>(index));
    }
  }
  return layers;
}

void CheckSpikes(const Network& network, std::span<const Tick> times, std::span<const NeuronId> neurons, Tick from,
                 Tick until) {
  const auto refuse = [](const auto&... parts) { throw StatusError{Mistake(absl::StrCat("spikes: ", parts...))}; };
  if (times.size() != neurons.size()) {
    refuse("there are ", times.size(), " times and ", neurons.size(), " neurons; must be as many");
  }
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i] <= from || times[i] > until) {
      refuse("times[", i, "] = ", times[i], " ms; must be from ", from + 1, " to ", until);
    }
    if (i > 0 && times[i] < times[i - 1]) {
      refuse("times[", i, "] = ", times[i], " ms, after ", times[i - 1], " ms; times must ascend");
    }
    if (neurons[i] >= network.neurons()) {
      refuse("neurons[", i, "] = ", neurons[i], "; must be from 0 to ", network.neurons() - 1);
    }
  }
}

void AddNetwork(py::module_& module) {
  py::class_<HeldNetwork>(module, "BuiltNetwork")
      .def_static("build", &Build, py::arg("config"), py::arg("threads") = 0, py::arg("ranks") = HeldRanks())
      .def_property_readonly("neurons", &HeldNetwork::neurons)
      .def_property_readonly("columns", &HeldNetwork::columns)
      .def_property_readonly("synapses", &HeldNetwork::synapses)
      .def_property_readonly("first_own_neuron", [](const HeldNetwork& self) { return FirstOwnNeuron(self); })
      .def_property_readonly("own_neurons", &HeldNetwork::own_neurons)
      .def_property_readonly("first_own_column", &HeldNetwork::first_own_column)
      .def_property_readonly("own_columns", &HeldNetwork::own_columns)
      .def_property_readonly("own_synapses", &HeldNetwork::own_synapses)
      .def_property_readonly("min_delay_between_columns", &HeldNetwork::min_delay_between_columns)
      .def_property_readonly("max_delay", &HeldNetwork::max_delay)
      .def_property_readonly("quantum", &HeldNetwork::quantum)
      .def_property_readonly("stimulus_limit", &HeldNetwork::stimulus_limit)
      .def_property_readonly("memory_bytes", &HeldNetwork::memory_bytes)
      .def("neuron_table", &NeuronTable)
      .def("edge_rows", &EdgeRows)
      .def("projections", &ProjectionsOf)
      .def("projection_names", [](const HeldNetwork& self) { return ProjectionNames(self.spec()); })
      .def("select_synapses", &SelectedSynapses, py::arg("projections"), py::arg("pairs"), py::arg("sample"))
      .def("layer_names", [](const HeldNetwork& self) { return LayerNamesOf(self); })
      .def("layer_of_neurons",
           [](const HeldNetwork& self) { return TakeVector(LayerOfNeurons(self, LayerNamesOf(self))); })
      .def("check_whole", [](const HeldNetwork& self, const std::string& what) { WholeOf(self, what.c_str()); })
      .def("first_neurons", [](const HeldNetwork& self) {
        std::vector<std::uint32_t> first(self.own_columns() + std::size_t{1});
        for (std::size_t i = 0; i < first.size(); ++i) {
          first[i] = self.first_neuron(self.first_own_column() + static_cast<ColumnId>(i));
        }
        return TakeVector(std::move(first));
      });
}

}  // namespace lull::python
