#include "python/src/network.h"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lull/network.h"
#include "lull/simulation.h"
#include "python/src/arrays.h"
#include "python/src/config.h"
#include "python/src/errors.h"
#include "python/src/module.h"

namespace lull::python {

namespace {

Network Build(const NamedConfig& config, int threads) {
  const py::gil_scoped_release released;
  return Value(Network::Build(config.config.network, {.threads = threads}));
}

// The place, type, parameters and initial state of every neuron, each in an array of its own.
py::dict NeuronTable(const Network& network) {
  const std::size_t count = network.neurons();
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

// All synapses, with their initial weights: a row of four numbers of four bytes for each, which are an Edge.
py::array EdgeRows(const Network& network) {
  auto edges = std::make_shared<std::vector<Edge>>(network.synapses());
  {
    const py::gil_scoped_release released;
    Check(network.ReadSynapses(*edges));
  }
  const auto count = static_cast<py::ssize_t>(edges->size());
  return ViewOf(reinterpret_cast<const std::uint32_t*>(edges->data()), {count, 4}, edges);
}

}  // namespace

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
  std::vector<std::uint32_t> layers(network.neurons());
  for (ColumnId column = 0; column < network.columns(); ++column) {
    for (const LayerRange& layer : network.layers(column)) {
      const auto index = std::find(names.begin(), names.end(), layer.name) - names.begin();
      std::fill_n(layers.begin() + layer.first, layer.size, static_cast<std::uint32_t>(index));
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
  py::class_<Network>(module, "BuiltNetwork")
      .def_static("build", &Build, py::arg("config"), py::arg("threads") = 0)
      .def_property_readonly("neurons", &Network::neurons)
      .def_property_readonly("columns", &Network::columns)
      .def_property_readonly("synapses", &Network::synapses)
      .def_property_readonly("min_delay_between_columns", &Network::min_delay_between_columns)
      .def_property_readonly("max_delay", &Network::max_delay)
      .def_property_readonly("quantum", &Network::quantum)
      .def_property_readonly("stimulus_limit", &Network::stimulus_limit)
      .def_property_readonly("memory_bytes", &Network::memory_bytes)
      .def("neuron_table", &NeuronTable)
      .def("edge_rows", &EdgeRows)
      .def("layer_names", &LayerNamesOf)
      .def("layer_of_neurons", [](const Network& self) { return TakeVector(LayerOfNeurons(self, LayerNamesOf(self))); })
      .def("first_neurons", [](const Network& self) {
        std::vector<std::uint32_t> first(self.columns() + std::size_t{1});
        for (ColumnId column = 0; column <= self.columns(); ++column) first[column] = self.first_neuron(column);
        return TakeVector(std::move(first));
      });
}

}  // namespace lull::python
