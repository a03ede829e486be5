#include "python/src/network.h"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <variant>

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

// The values of one name for all neurons: NaN where the model of the neuron has no such value.
class Table {
 public:
  explicit Table(std::size_t neurons) : neurons_(neurons) {}

  void Set(std::size_t neuron, const std::string& name, float value) {
    auto place = std::find(names_.begin(), names_.end(), name);
    if (place == names_.end()) {
      names_.push_back(name);
      values_.emplace_back(neurons_, std::numeric_limits<float>::quiet_NaN());
      place = names_.end() - 1;
    }
    values_[static_cast<std::size_t>(place - names_.begin())][neuron] = value;
  }

  py::dict Take() {
    py::dict result;
    for (std::size_t i = 0; i < names_.size(); ++i) result[py::str(names_[i])] = TakeVector(std::move(values_[i]));
    return result;
  }

 private:
  std::size_t neurons_;
  std::vector<std::string> names_;
  std::vector<std::vector<float>> values_;
};

struct SetParameters {
  Table& table;
  std::size_t neuron;

  void operator()(const IzhikevichParameters& p) const {
    Set({{"a", p.a}, {"b", p.b}, {"c", p.c}, {"d", p.d}, {"drive", p.drive}, {"gain", p.gain}});
  }
  void operator()(const HindmarshRoseParameters& p) const {
    Set({{"a", p.a},
         {"b", p.b},
         {"c", p.c},
         {"d", p.d},
         {"s", p.s},
         {"x_r", p.x_r},
         {"r", p.r},
         {"drive", p.drive},
         {"gain", p.gain}});
  }
  void operator()(const CustomParameters& p) const {
    const std::vector<std::string>& names = p.model.parameter_names();
    for (std::size_t i = 0; i < names.size(); ++i) table.Set(neuron, names[i], p.values[i]);
  }

 private:
  void Set(std::initializer_list<std::pair<const char*, float>> values) const {
    for (const auto& [name, value] : values) table.Set(neuron, name, value);
  }
};

std::vector<std::string> VariablesOf(const NeuronProperties& neuron) {
  if (std::holds_alternative<IzhikevichParameters>(neuron.parameters)) return {"v", "u"};
  if (std::holds_alternative<HindmarshRoseParameters>(neuron.parameters)) return {"x", "y", "z"};
  return std::get<CustomParameters>(neuron.parameters).model.variable_names();
}

// The place, type, parameters and initial state of every neuron, column by column.
py::dict NeuronTable(const Network& network) {
  const std::size_t count = network.neurons();
  std::vector<std::uint32_t> columns(count);
  std::vector<std::uint32_t> types(count);
  std::vector<std::string> type_names;
  Table parameters(count);
  Table states(count);
  for (NeuronId id = 0; id < network.neurons(); ++id) {
    const NeuronProperties neuron = network.neuron(id);
    columns[id] = neuron.column;
    auto place = std::find(type_names.begin(), type_names.end(), neuron.type);
    if (place == type_names.end()) place = type_names.insert(place, neuron.type);
    types[id] = static_cast<std::uint32_t>(place - type_names.begin());
    std::visit(SetParameters{parameters, id}, neuron.parameters);
    const std::vector<std::string> variables = VariablesOf(neuron);
    for (std::size_t i = 0; i < variables.size(); ++i) states.Set(id, variables[i], neuron.initial_state[i]);
  }
  const std::vector<std::string> layers = LayerNamesOf(network);
  py::dict result;
  result["columns"] = TakeVector(std::move(columns));
  result["layers"] = TakeVector(LayerOfNeurons(network, layers));
  result["layer_names"] = layers;
  result["types"] = TakeVector(std::move(types));
  result["type_names"] = type_names;
  result["parameters"] = parameters.Take();
  result["states"] = states.Take();
  return result;
}

// All synapses as rows of four numbers of four bytes, the last of which is a float: an Edge each.
py::array_t<std::uint32_t> EdgeRows(const Network& network) {
  std::vector<std::uint32_t> rows(4 * network.synapses());
  {
    const py::gil_scoped_release released;
    std::uint32_t* place = rows.data();
    network.ForEachSynapse([&place](const Synapse& synapse) {
      const Edge edge = {synapse.source, synapse.target, static_cast<std::uint32_t>(synapse.delay), synapse.weight};
      std::memcpy(place, &edge, sizeof edge);
      place += 4;
    });
  }
  const auto count = static_cast<py::ssize_t>(network.synapses());
  return TakeVector(std::move(rows), {count, 4});
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
