// What a run has recorded, read from its directory.

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lull/recorded_run.h"
#include "lull/recording.h"
#include "lull/run.h"
#include "lull/statistics.h"
#include "python/src/arrays.h"
#include "python/src/config.h"
#include "python/src/errors.h"
#include "python/src/module.h"
#include "python/src/statistics.h"

namespace lull::python {

namespace {

RecordedRun Open(const std::string& directory) {
  const py::gil_scoped_release released;
  return Value(RecordedRun::Open(directory));
}

RecordedPart PartOf(Tick from, std::optional<Tick> until, const std::vector<std::string>& layers,
                    const std::vector<std::pair<std::uint32_t, std::uint32_t>>& columns,
                    const std::vector<std::pair<std::uint32_t, std::uint32_t>>& neurons) {
  RecordedPart part = {.from = from, .until = until};
  part.of.layers = layers;
  for (const auto& [first, last] : columns) part.of.columns.push_back({first, last});
  for (const auto& [first, last] : neurons) part.of.neurons.push_back({first, last});
  return part;
}

template <class Read>
auto ReadReleased(Read read) {
  const py::gil_scoped_release released;
  return Value(read());
}

py::ssize_t Size(std::size_t size) { return static_cast<py::ssize_t>(size); }

py::tuple SpikesOf(const RecordedRun& run, const RecordedPart& part) {
  RecordedSpikes spikes = ReadReleased([&] { return ReadSpikes(run, part); });
  return py::make_tuple(TakeVector(std::move(spikes.times)), TakeVector(std::move(spikes.neurons)));
}

py::tuple TracesOf(const RecordedRun& run, const RecordedPart& part, bool of_picture) {
  RecordedTraces traces =
      ReadReleased([&] { return of_picture ? ReadPictureTrace(run, part) : ReadTraces(run, part); });
  const std::vector<py::ssize_t> shape = {Size(traces.times.size()), Size(traces.neurons.size())};
  py::dict values;
  for (RecordedTraces::Variable& variable : traces.variables) {
    values[py::str(variable.name)] = TakeVector(std::move(variable.values), shape);
  }
  return py::make_tuple(TakeVector(std::move(traces.times)), TakeVector(std::move(traces.neurons)), values);
}

py::tuple RatesOf(const RecordedRun& run, const RecordedPart& part) {
  RecordedRates rates = ReadReleased([&] { return ReadRates(run, part); });
  const std::vector<py::ssize_t> shape = {Size(rates.times.size()), Size(rates.layers.size())};
  return py::make_tuple(rates.every, rates.layers, TakeVector(std::move(rates.neurons)),
                        TakeVector(std::move(rates.times)), TakeVector(std::move(rates.spikes), shape));
}

py::tuple WeightsOf(const RecordedRun& run, const RecordedPart& part) {
  RecordedWeights weights = ReadReleased([&] { return ReadWeights(run, part); });
  const std::vector<py::ssize_t> shape = {Size(weights.times.size()), Size(weights.sources.size())};
  return py::make_tuple(TakeVector(std::move(weights.times)), TakeVector(std::move(weights.sources)),
                        TakeVector(std::move(weights.targets)), TakeVector(std::move(weights.delays)),
                        TakeVector(std::move(weights.projections)), TakeVector(std::move(weights.weights), shape));
}

py::dict FactsOf(const RecordedRun& run) {
  const RunFacts& facts = run.facts();
  py::dict result;
  result["version"] = facts.version;
  result["network"] = facts.network;
  result["config_hash"] = facts.config_hash;
  result["seed"] = facts.seed;
  result["engine"] = NameOf(facts.engine);
  result["threads"] = facts.threads;
  result["ranks"] = facts.ranks;
  result["columns"] = facts.columns;
  result["neurons"] = facts.neurons;
  result["synapses"] = facts.synapses;
  result["duration"] = run.duration();
  result["finished"] = facts.end.has_value() && facts.end->finished;
  result["spike_hash"] = facts.end ? py::cast(facts.end->spike_hash) : py::none();
  result["weight_hash"] = facts.end ? py::cast(facts.end->weight_hash) : py::none();
  result["has_spikes"] = run.has_spikes();
  result["has_traces"] = run.has_traces();
  result["has_picture_trace"] = run.has_picture_trace();
  result["has_weights"] = run.has_weights();
  result["has_rates"] = run.config().record.rates.has_value();
  result["has_stimuli"] = run.has_stimuli();
  return result;
}

std::string SummaryOf(const RecordedRun& run) {
  const py::gil_scoped_release released;
  RunReport report = {.facts = run.facts(), .statistics = Value(run.ComputeStatistics())};
  report.directory = run.directory();
  return JsonSummary(report);
}

}  // namespace

void AddRecorded(py::module_& module) {
  py::class_<RecordedPart>(module, "RecordedPart")
      .def(py::init(&PartOf), py::arg("start"), py::arg("stop"), py::arg("layers"), py::arg("columns"),
           py::arg("neurons"));
  py::class_<RecordedRun>(module, "RecordedRun")
      .def_static("open", &Open, py::arg("directory"))
      .def_property_readonly("directory", &RecordedRun::directory)
      .def_property_readonly("duration", &RecordedRun::duration)
      .def_property_readonly("config",
                             [](const RecordedRun& self) {
                               return NamedConfig{self.config(), self.facts().network};
                             })
      .def("facts", &FactsOf)
      .def("summary_json", &SummaryOf)
      .def("spikes", &SpikesOf, py::arg("part"))
      .def("traces", &TracesOf, py::arg("part"), py::arg("of_picture") = false)
      .def("rates", &RatesOf, py::arg("part"))
      .def("weights", &WeightsOf, py::arg("part"))
      .def("statistics", [](const RecordedRun& self) {
        return DictOfStatistics(ReadReleased([&] { return self.ComputeStatistics(); }));
      });
}

}  // namespace lull::python
