// Comparing the engines: whether they agree, and how fast each is.

#include "lull/compare/compare.h"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lull/compare/sweep.h"
#include "python/src/config.h"
#include "python/src/errors.h"
#include "python/src/module.h"
#include "python/src/network.h"
#include "python/src/ranks.h"

namespace lull::python {

namespace {

namespace py = pybind11;

py::dict DictOf(const Spread& spread) {
  py::dict result;
  result["median"] = spread.median;
  result["low"] = spread.low;
  result["high"] = spread.high;
  return result;
}

py::object DictOf(const std::optional<Difference>& difference) {
  if (!difference) return py::none();
  py::dict result;
  if (difference->spike) {
    result["time"] = difference->spike->time;
    result["neuron"] = difference->spike->neuron;
    result["fired_in"] = difference->fired_in == 0 ? "event" : "clock";
  }
  if (difference->synapses) {
    const Synapse& synapse = (*difference->synapses)[0];
    result["source"] = synapse.source;
    result["target"] = synapse.target;
    result["delay"] = synapse.delay;
    result["weights"] = py::make_tuple(synapse.weight, (*difference->synapses)[1].weight);
  }
  return result;
}

py::dict DictOf(const EngineTimes& times) {
  py::dict result;
  result["wall_seconds"] = times.stats.wall_seconds;
  result["rounds"] = times.rounds;
  result["spikes"] = times.stats.spikes;
  result["deliveries"] = times.stats.deliveries;
  result["neuron_steps"] = times.stats.neuron_steps;
  return result;
}

py::dict DictOf(const Comparison& comparison, NeuronId neurons) {
  py::dict result;
  result["duration"] = comparison.duration;
  result["threads"] = comparison.threads;
  result["spike_hash"] = comparison.spike_hash;
  result["weight_hash"] = comparison.weight_hash;
  result["difference"] = DictOf(comparison.difference);
  result["event"] = DictOf(comparison.event);
  result["clock"] = DictOf(comparison.clock);
  if (!comparison.difference) {
    result["speed_up"] = DictOf(comparison.SpeedUp());
    result["share_awake"] = comparison.ShareAwake(neurons);
    result["event_ms_per_s"] = DictOf(comparison.MsPerSecond(comparison.event));
    result["clock_ms_per_s"] = DictOf(comparison.MsPerSecond(comparison.clock));
  }
  return result;
}

// A comparison that Ctrl-C ends. What a handler of a signal raises is kept, since the comparison must not throw.
class Watched {
 public:
  CompareOptions Options(Tick duration, int threads, int rounds, double turn_seconds) {
    CompareOptions options = {.duration = duration, .threads = threads, .rounds = rounds, .turn_seconds = turn_seconds};
    options.interrupt = [this] {
      const py::gil_scoped_acquire acquired;
      if (PyErr_CheckSignals() == 0) return absl::OkStatus();
      try {
        throw py::error_already_set();
      } catch (...) {
        thrown_ = std::current_exception();
      }
      return absl::CancelledError(TextOfException(thrown_));
    };
    return options;
  }

  absl::StatusOr<Comparison> Compare(const Network& network, const CompareOptions& options) {
    absl::StatusOr<Comparison> comparison = absl::UnknownError("");
    {
      const py::gil_scoped_release released;
      comparison = CompareEngines(network, options);
    }
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    return comparison;
  }

 private:
  std::exception_ptr thrown_;
};

py::dict Compare(const HeldNetwork& network, Tick duration, int threads, int rounds) {
  BeginTogether(network.ranks, absl::StrCat("compare the engines for ", duration, " ms, ", rounds, " rounds, ", threads,
                                            " threads, network of ", network.synapses(), " synapses"));
  Watched watched;
  const CompareOptions options = watched.Options(duration, threads, rounds, SideBySideOptions::kNoEnd);
  return DictOf(Value(watched.Compare(network, options)), network.neurons());
}

SweepPoint MeasurePoint(const NamedConfig& config, double value, Tick duration, int rounds, double turn_seconds) {
  Watched watched;
  SweepPoint point = {.value = value, .config_hash = ConfigHash(config.config)};
  absl::StatusOr<Network> network = absl::UnknownError("");
  {
    const py::gil_scoped_release released;
    network = Network::Build(config.config.network);
  }
  const Network built = Value(std::move(network));
  point.neurons = built.neurons();
  point.synapses = built.synapses();
  const CompareOptions options = watched.Options(duration, config.config.run.threads, rounds, turn_seconds);
  point.comparison = Value(watched.Compare(built, options));
  return point;
}

SweepKey KeyNamed(const std::string& text) { return Value(ParseSweep(text + "=1")).key; }

}  // namespace

void AddCompare(py::module_& module) {
  module.def("compare", &Compare, py::arg("network"), py::arg("duration"), py::arg("threads"), py::arg("rounds"));
  module.def("parse_sweep", [](const std::string& text) {
    const Sweep sweep = Value(ParseSweep(text));
    return py::make_tuple(NameOf(sweep.key), sweep.values);
  });
  module.def("axis_title", [](const std::string& key) { return AxisTitle(KeyNamed(key)); });
  module.def("point_overrides", [](const NamedConfig& config, const std::string& key, double value) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const Override& each : Value(PointOverrides(config.config, KeyNamed(key), value))) {
      pairs.emplace_back(each.key, each.value);
    }
    return pairs;
  });
  py::class_<SweepPoint>(module, "SweepPoint")
      .def_readonly("value", &SweepPoint::value)
      .def_readonly("neurons", &SweepPoint::neurons)
      .def_readonly("synapses", &SweepPoint::synapses)
      .def("comparison", [](const SweepPoint& self) { return DictOf(self.comparison, self.neurons); });
  module.def("measure_point", &MeasurePoint, py::arg("config"), py::arg("value"), py::arg("duration"),
             py::arg("rounds"), py::arg("turn_seconds"));
  module.def("find_crossing", [](const std::vector<SweepPoint>& points) -> py::object {
    const std::optional<Crossing> crossing = FindCrossing(points);
    if (!crossing) return py::none();
    return py::make_tuple(crossing->value, crossing->share_awake);
  });
}

}  // namespace lull::python
