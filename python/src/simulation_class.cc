// The class of simulations as the module has it: states, weights and recordings as arrays.

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "python/src/arrays.h"
#include "python/src/config.h"
#include "python/src/errors.h"
#include "python/src/module.h"
#include "python/src/network.h"
#include "python/src/simulation.h"
#include "python/src/stimuli.h"

namespace lull::python {

namespace {

py::dict CountersOf(const RunCounters& counters) {
  py::dict result;
  result["steps"] = counters.steps;
  result["spikes"] = counters.spikes;
  result["deliveries"] = counters.deliveries;
  result["neuron_steps"] = counters.neuron_steps;
  result["awake_steps"] = counters.awake_steps;
  result["wall_seconds"] = counters.wall_seconds;
  return result;
}

std::vector<std::string> AllVariables(HeldSimulation& self, std::span<const NeuronId> neurons) {
  if (neurons.empty()) return self.network().state_variables();
  std::vector<std::string> names;
  for (const NeuronId neuron : neurons) {
    for (const std::string& name : self.VariablesOf(neuron)) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

int PlaceOf(const std::vector<std::string>& names, const std::string& name) {
  const auto place = std::find(names.begin(), names.end(), name);
  return place == names.end() ? -1 : static_cast<int>(place - names.begin());
}

std::vector<NeuronId> NeuronsOf(const HeldSimulation& self, py::handle neurons) {
  const NumberReader reader(neurons, "neurons");
  std::vector<NeuronId> ids(reader.is_scalar() ? 1 : reader.size());
  reader.ReadWhole(ids.size(), 0, self.network().neurons() - std::int64_t{1},
                   [&](auto i, auto id) { ids[i] = static_cast<NeuronId>(id); });
  return ids;
}

std::vector<NeuronId> OwnNeurons(const HeldSimulation& self) {
  std::vector<NeuronId> ids(self.network().own_neurons());
  std::iota(ids.begin(), ids.end(), FirstOwnNeuron(self.network()));
  return ids;
}

std::vector<NeuronId> ChosenNeurons(const HeldSimulation& self, const py::object& neurons) {
  return neurons.is_none() ? OwnNeurons(self) : NeuronsOf(self, neurons);
}

py::array_t<float> StateOf(HeldSimulation& self, const std::string& name, const py::object& neurons) {
  const std::vector<NeuronId> ids = ChosenNeurons(self, neurons);
  std::vector<float> values(ids.size());
  self.Look([&](const Simulation& simulation) { Check(simulation.ReadState(name, ids, values)); });
  return TakeVector(std::move(values));
}

void SetStateOf(HeldSimulation& self, const std::string& name, py::handle values, const py::object& neurons) {
  const std::vector<NeuronId> ids = ChosenNeurons(self, neurons);
  std::vector<float> given(ids.size());
  NumberReader(values, "values").ReadReal(ids.size(), false, [&](auto i, auto value) {
    given[i] = static_cast<float>(value);
  });
  self.Use([&](Simulation& simulation) { Check(simulation.SetState(name, ids, given)); });
}

// Numbers of synapses, as NumPy has checked them.
using Numbers = py::array_t<std::uint64_t, py::array::c_style | py::array::forcecast>;

std::span<const std::uint64_t> SpanOf(const Numbers& numbers) {
  return {numbers.data(), static_cast<std::size_t>(numbers.size())};
}

py::array_t<float> CurrentWeights(HeldSimulation& self, const std::optional<Numbers>& synapses) {
  std::vector<float> weights(synapses ? static_cast<std::size_t>(synapses->size()) : self.network().own_synapses());
  self.Use([&](Simulation& simulation) {
    const py::gil_scoped_release released;
    Check(synapses ? simulation.ReadWeights(SpanOf(*synapses), weights) : simulation.ReadWeights(weights));
  });
  return TakeVector(std::move(weights));
}

void SetWeightsOf(HeldSimulation& self, py::handle values) {
  std::vector<float> weights(self.network().own_synapses());
  NumberReader(values, "weights").ReadReal(weights.size(), false, [&](auto i, auto value) {
    weights[i] = static_cast<float>(value);
  });
  self.Use([&](Simulation& simulation) {
    const py::gil_scoped_release released;
    Check(simulation.SetWeights(weights));
  });
}

// The weights of some synapses, one for each.
void SetSomeWeights(HeldSimulation& self, const Numbers& synapses,
                    const py::array_t<float, py::array::c_style>& values) {
  const std::span<const std::uint64_t> numbers = SpanOf(synapses);
  const std::span<const float> weights(values.data(), static_cast<std::size_t>(values.size()));
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (std::isfinite(weights[i])) continue;
    throw StatusError{Mistake(absl::StrCat("weights[", numbers[i], "] = ", weights[i], "; must be a finite number"))};
  }
  self.Use([&](Simulation& simulation) {
    const py::gil_scoped_release released;
    Check(simulation.SetWeights(numbers, weights));
  });
}

py::bytes SavedState(HeldSimulation& self) {
  WholeOf(self.network(), "save");
  std::string bytes;
  self.Use([&](Simulation& simulation) {
    const py::gil_scoped_release released;
    Check(simulation.Save([&bytes](std::span<const std::byte> piece) {
      bytes.append(reinterpret_cast<const char*>(piece.data()), piece.size());
      return absl::OkStatus();
    }));
  });
  return bytes;
}

void LoadState(HeldSimulation& self, const py::bytes& saved) {
  const std::string_view bytes = saved;
  std::size_t read = 0;
  Check(self.UseTogether("load a state into", false, [&](Simulation& simulation) {
    return simulation.Load([&](std::span<std::byte> piece) {
      if (piece.size() > bytes.size() - read) return absl::DataLossError("the saved state ends too early");
      std::copy_n(bytes.data() + read, piece.size(), reinterpret_cast<char*>(piece.data()));
      read += piece.size();
      return absl::OkStatus();
    });
  }));
}

Tick NowOf(HeldSimulation& self) {
  return self.Look([](const Simulation& simulation) { return simulation.now(); });
}

std::shared_ptr<SpikeRecording> RecordSpikes(HeldSimulation& self, const py::object& neurons) {
  const NeuronId first = FirstOwnNeuron(self.network());
  std::vector<std::uint8_t> chosen;
  if (!neurons.is_none()) {
    chosen.resize(self.network().own_neurons());
    for (const NeuronId id : NeuronsOf(self, neurons)) {
      if (id - first < chosen.size()) chosen[id - first] = 1;
    }
  }
  auto recording = std::make_shared<SpikeRecording>(NowOf(self), first, std::move(chosen));
  self.Record(recording);
  return recording;
}

std::shared_ptr<TraceRecording> RecordTraces(HeldSimulation& self, py::handle neurons, Tick every) {
  std::vector<NeuronId> ids = NeuronsOf(self, neurons);
  if (every < 1) throw StatusError{Mistake(absl::StrCat("traces.every = ", every, "; must be 1 ms or more"))};
  std::vector<std::string> variables = AllVariables(self, ids);
  std::vector<std::vector<int>> places;
  for (const NeuronId id : ids) {
    std::vector<int>& of_neuron = places.emplace_back();
    for (const std::string& name : variables) of_neuron.push_back(PlaceOf(self.VariablesOf(id), name));
  }
  auto recording =
      std::make_shared<TraceRecording>(NowOf(self), std::move(ids), every, std::move(variables), std::move(places));
  self.Record(recording);
  return recording;
}

std::shared_ptr<CountRecording> RecordCounts(HeldSimulation& self, Tick width) {
  if (width < 1) throw StatusError{Mistake(absl::StrCat("rates = ", width, "; must be 1 ms or more"))};
  const std::vector<std::string> names = LayerNamesOf(self.network());
  auto recording = std::make_shared<CountRecording>(NowOf(self), width, FirstOwnNeuron(self.network()),
                                                    LayerOfNeurons(self.network(), names), names.size());
  self.Record(recording);
  return recording;
}

template <class Result>
auto Looking(Result (Simulation::*member)() const) {
  return [member](HeldSimulation& self) {
    return self.Look([member](const Simulation& simulation) { return (simulation.*member)(); });
  };
}

// A number of all ranks, for which they meet.
template <class Result>
auto LookingTogether(const char* name, Result (Simulation::*member)() const) {
  return [name, member](HeldSimulation& self) {
    return self.UseTogether(absl::StrCat("read the ", name, " of"), true,
                            [member](const Simulation& simulation) { return (simulation.*member)(); });
  };
}

std::unique_ptr<HeldSimulation> Create(const HeldNetwork& network, const std::string& engine, int threads,
                                       std::optional<Tick> exchange_every, Tick start) {
  const SimulationOptions options = {
      .engine = EngineNamed(engine), .exchange_every = exchange_every, .threads = threads, .start = start};
  std::uint64_t number = 0;
  if (network.ranks != nullptr) {
    static std::uint64_t last = 0;  // the interpreter is held
    BeginTogether(network.ranks,
                  absl::StrCat("make a simulation that begins at ", start, " ms and exchanges ",
                               exchange_every ? absl::StrCat("every ", *exchange_every, " ms") : "as often as needed"));
    number = ++last;
  }
  const py::gil_scoped_release released;
  return std::make_unique<HeldSimulation>(network, options, number);
}

}  // namespace

void AddSimulation(py::module_& module) {
  module.attr("SPIKE") = SpikeRecord();
  py::class_<HeldSnapshot>(module, "Snapshot", "The state of a simulation at one moment, in memory.")
      .def_property_readonly(
          "now", [](const HeldSnapshot& self) { return self.snapshot.now(); },
          "[ms] The last step before the snapshot.")
      .def_property_readonly(
          "bytes", [](const HeldSnapshot& self) { return self.snapshot.bytes(); },
          "The memory that the snapshot takes.");
  py::class_<SpikeRecording, std::shared_ptr<SpikeRecording>>(module, "SpikeRecording")
      .def("stop", &SpikeRecording::Stop)
      .def_property_readonly("start", &SpikeRecording::start)
      .def_property_readonly("times", [](const SpikeRecording& self) { return self.times().View(); })
      .def_property_readonly("neurons", [](const SpikeRecording& self) { return self.neurons().View(); });
  py::class_<TraceRecording, std::shared_ptr<TraceRecording>>(module, "TraceRecording")
      .def("stop", &TraceRecording::Stop)
      .def_property_readonly("start", &TraceRecording::start)
      .def_property_readonly("neurons", &TraceRecording::neurons)
      .def_property_readonly("variables", &TraceRecording::variables)
      .def_property_readonly("every", &TraceRecording::trace_every)
      .def_property_readonly("times", [](const TraceRecording& self) { return self.times().View(); })
      .def("values", [](const TraceRecording& self, std::size_t variable) {
        if (variable >= self.variables().size()) throw py::index_error();
        return self.values(variable).View(self.neurons().size());
      });
  py::class_<CountRecording, std::shared_ptr<CountRecording>>(module, "CountRecording")
      .def("stop", &CountRecording::Stop)
      .def_property_readonly("start", &CountRecording::start)
      .def_property_readonly("width", &CountRecording::width)
      .def_property_readonly("counts", [](const CountRecording& self) { return self.counts().View(self.layers()); });
  py::class_<HeldSimulation>(module, "HeldSimulation")
      .def(py::init(&Create), py::arg("network"), py::arg("engine"), py::arg("threads"), py::arg("exchange_every"),
           py::arg("start"))
      .def("run", &HeldSimulation::Run, py::arg("duration"), py::arg("on_progress"))
      .def("loop", &HeldSimulation::Loop, py::arg("step"), py::arg("duration"), py::arg("every"), py::arg("all_ranks"),
           py::arg("on_progress"))
      .def("record_spikes", &RecordSpikes, py::arg("neurons"))
      .def("record_traces", &RecordTraces, py::arg("neurons"), py::arg("every"))
      .def("record_counts", &RecordCounts, py::arg("width"))
      .def(
          "stimulate",
          [](HeldSimulation& self, py::handle times, py::handle neurons, py::handle amplitudes,
             const std::string& kind) {
            const std::vector<Stimulus> stimuli = StimuliOf(times, neurons, amplitudes, kind);
            self.Use([&](Simulation& simulation) { Check(simulation.Stimulate(stimuli)); });
          },
          py::arg("times"), py::arg("neurons"), py::arg("amplitudes"), py::arg("kind"))
      .def("state", &StateOf, py::arg("name"), py::arg("neurons"))
      .def("set_state", &SetStateOf, py::arg("name"), py::arg("values"), py::arg("neurons"))
      .def("weights", &CurrentWeights, py::arg("synapses") = py::none())
      .def("set_weights", &SetWeightsOf, py::arg("values"))
      .def("set_some_weights", &SetSomeWeights, py::arg("synapses"), py::arg("values"))
      .def("snapshot", &HeldSimulation::TakeSnapshot)
      .def("restore", &HeldSimulation::Restore, py::arg("snapshot"))
      .def("save", &SavedState)
      .def("load", &LoadState, py::arg("saved"))
      .def("counters",
           [](HeldSimulation& self) { return CountersOf(LookingTogether("counters", &Simulation::totals)(self)); })
      .def("spike_hash", LookingTogether("spike_hash", &Simulation::spike_hash))
      .def("weight_hash",
           [](HeldSimulation& self) {
             return self.UseTogether("read the weight_hash of", false,
                                     [](Simulation& simulation) { return simulation.weight_hash(); });
           })
      .def("abandon", &HeldSimulation::Abandon, py::arg("raised"))
      .def("begin_part", &HeldSimulation::BeginPart, py::arg("until"), py::arg("end"))
      .def_property_readonly("synapses", [](const HeldSimulation& self) { return self.network().own_synapses(); })
      .def_property_readonly("now", Looking(&Simulation::now))
      .def_property_readonly("awake", LookingTogether("number of awake neurons", &Simulation::awake))
      .def_property_readonly("threads", Looking(&Simulation::threads))
      .def_property_readonly("exchange_every", Looking(&Simulation::exchange_every));
}

}  // namespace lull::python
