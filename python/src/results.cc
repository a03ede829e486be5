// Runs into directories, what they left, and statistics.

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lull/recording.h"
#include "lull/run.h"
#include "lull/sonata.h"
#include "lull/statistics.h"
#include "python/src/arrays.h"
#include "python/src/config.h"
#include "python/src/errors.h"
#include "python/src/module.h"
#include "python/src/network.h"
#include "python/src/ranks.h"
#include "python/src/statistics.h"

namespace lull::python {

namespace {

// ---------------------------------------------------------------------------------------------------------------------
// Statistics

py::dict GroupOf(const Statistics::Group& group) {
  py::dict result;
  result["name"] = group.name;
  result["neurons"] = group.neurons;
  result["spikes"] = group.spikes;
  result["rate_hz"] = group.rate_hz;
  result["cv_isi"] = group.cv_isi;
  result["synchrony"] = group.synchrony;
  return result;
}

}  // namespace

py::dict DictOfStatistics(const Statistics& statistics) {
  py::list layers;
  for (const Statistics::Group& layer : statistics.layers) layers.append(GroupOf(layer));
  py::list rhythms;
  for (const RhythmPeak& peak : statistics.spectrum.rhythms) {
    py::dict rhythm;
    rhythm["hz"] = peak.hz;
    rhythm["times_chance"] = peak.times_chance;
    rhythm["multiple"] = peak.multiple;
    rhythms.append(rhythm);
  }
  const PopulationSpectrum& found = statistics.spectrum;
  std::vector<double> hz(found.times_chance.size());
  for (std::size_t i = 0; i < hz.size(); ++i) hz[i] = found.first_hz + static_cast<double>(i) * found.bin_hz;
  py::dict spectrum;
  spectrum["hz"] = TakeVector(std::move(hz));
  spectrum["times_chance"] = TakeVector(std::vector<double>(found.times_chance));
  spectrum["threshold"] = TakeVector(std::vector<double>(found.threshold));
  spectrum["rhythms"] = rhythms;
  py::dict result;
  result["duration"] = statistics.duration;
  result["all"] = GroupOf(statistics.all);
  result["layers"] = layers;
  result["every"] = statistics.every;
  result["rate_by_second_hz"] = statistics.rate_by_second_hz;
  result["rhythm_hz"] = statistics.rhythm_hz;
  result["rhythm_strength"] = statistics.rhythm_strength;
  result["spectrum"] = spectrum;
  return result;
}

namespace {

using Times = py::array_t<Tick, py::array::c_style | py::array::forcecast>;
using Neurons = py::array_t<NeuronId, py::array::c_style | py::array::forcecast>;

py::dict StatisticsOf(const HeldNetwork& held, const Times& times, const Neurons& neurons, Tick duration) {
  const Network& network = WholeOf(held, "statistics");
  const std::span<const Tick> time(times.data(), static_cast<std::size_t>(times.size()));
  const std::span<const NeuronId> neuron(neurons.data(), static_cast<std::size_t>(neurons.size()));
  Statistics statistics;
  {
    const py::gil_scoped_release released;
    CheckSpikes(network, time, neuron, 0, duration);
    StatisticsBuilder builder(network);
    constexpr std::size_t kPiece = 4096;
    std::vector<Spike> piece;
    for (std::size_t begin = 0; begin < time.size(); begin += kPiece) {
      piece.clear();
      for (std::size_t i = begin; i < std::min(time.size(), begin + kPiece); ++i) piece.push_back({time[i], neuron[i]});
      builder.Add(piece);
    }
    statistics = builder.At(duration);
  }
  return DictOfStatistics(statistics);
}

// ---------------------------------------------------------------------------------------------------------------------
// Runs into directories

// The options of a run that Python watches. What a handler of a signal raises stays the interpreter's error until the
// run has ended, and is thrown by Finish: the functions of the run must not throw.
class WatchedRun {
 public:
  WatchedRun(std::string network, const py::object& on_progress, const HeldRanks& ranks)
      : on_progress_(on_progress), ranks_(ranks) {
    options_.ranks = ranks.get();
    options_.network = std::move(network);
    options_.stop = stop_.get_token();
    options_.progress_every_s = 0.1;
    options_.on_progress = [this](const RunStatus& status) { Progress(status); };
    options_.on_warning = [this](const std::string& sentence) { warnings_.push_back(sentence); };
    options_.on_built = [this](const Network&, std::vector<Observer*>& observers) {
      observers.push_back(&watcher_);
      return absl::OkStatus();
    };
  }

  RunDirectoryOptions& options() { return options_; }

  // All ranks return from a run together; those whose handlers have raised nothing are told of one that has.
  py::dict Finish(absl::StatusOr<RunReport> report) {
    EndsForAll(ranks_, "end a run", Ending::kNone, std::exchange(thrown_, nullptr));
    if (!report.ok() && absl::IsFailedPrecondition(report.status())) {
      throw StatusError{Mistake(std::string(report.status().message()))};
    }
    const RunReport finished = Value(std::move(report));
    py::dict result;
    result["directory"] = finished.directory;
    result["files"] = finished.files;
    result["left_out"] = finished.left_out;
    result["warnings"] = warnings_;
    result["finished"] = finished.finished();
    result["failure"] = finished.facts.end ? finished.facts.end->failure : "";
    return result;
  }

 private:
  // Looks for signals at exchanges, a few times a second.
  class Watcher : public Observer {
   public:
    explicit Watcher(WatchedRun& run) : run_(run) {}
    bool every_exchange() const override { return false; }
    void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
    absl::Status status() const override {
      run_.Look();
      return run_.thrown_ ? absl::CancelledError("interrupted") : absl::OkStatus();
    }

   private:
    WatchedRun& run_;
  };

  void Look() {
    const auto now = std::chrono::steady_clock::now();
    if (thrown_ || now - looked_ < std::chrono::milliseconds(50)) return;
    looked_ = now;
    const py::gil_scoped_acquire acquired;
    if (PyErr_CheckSignals() == 0) return;
    Keep();
  }

  // Keeps the interpreter's error.
  void Keep() {
    try {
      throw py::error_already_set();
    } catch (...) {
      thrown_ = std::current_exception();
    }
    stop_.request_stop();
  }

  void Progress(const RunStatus& status) {
    if (thrown_) return;
    Look();
    if (thrown_ || on_progress_.is_none()) return;
    const py::gil_scoped_acquire acquired;
    try {
      on_progress_(status.now, status.duration);
    } catch (...) {
      thrown_ = std::current_exception();
      stop_.request_stop();
    }
  }

  const py::object& on_progress_;
  const HeldRanks& ranks_;
  std::stop_source stop_;
  Watcher watcher_{*this};
  RunDirectoryOptions options_;
  std::vector<std::string> warnings_;
  std::chrono::steady_clock::time_point looked_;
  std::exception_ptr thrown_;
};

Overwrite OverwriteNamed(const std::string& name) {
  if (name == "nothing") return Overwrite::kNothing;
  if (name == "finished") return Overwrite::kFinishedRun;
  if (name == "any") return Overwrite::kAnyRun;
  throw StatusError{Mistake(absl::StrCat("overwrite = \"", name, "\"; must be \"nothing\", \"finished\" or \"any\""))};
}

std::optional<CheckpointEvery> CheckpointsOf(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return Value(ParseCheckpointEvery(*text));
}

py::dict RunInto(const NamedConfig& config, const std::string& directory, const std::string& overwrite,
                 const std::optional<std::string>& checkpoint_every, const py::object& on_progress,
                 const HeldRanks& ranks) {
  WatchedRun run(config.name, on_progress, ranks);
  run.options().overwrite = OverwriteNamed(overwrite);
  run.options().checkpoint_every = CheckpointsOf(checkpoint_every);
  BeginTogether(
      ranks, absl::StrCat("run \"", config.name, "\" for ", config.config.duration, " ms into \"", directory,
                          "\", overwriting ", overwrite, ", with checkpoints every ", checkpoint_every.value_or("?")));
  absl::StatusOr<RunReport> report = absl::UnknownError("");
  {
    const py::gil_scoped_release released;
    report = RunIntoDirectory(config.config, directory, run.options());
  }
  return run.Finish(std::move(report));
}

py::dict Resume(const std::string& directory, std::optional<Tick> duration, const std::optional<std::string>& engine,
                std::optional<int> threads, const std::optional<std::string>& checkpoint_every,
                const py::object& on_progress, const HeldRanks& ranks) {
  WatchedRun run("network", on_progress, ranks);
  run.options().checkpoint_every = CheckpointsOf(checkpoint_every);
  ResumeChanges changes = {.duration = duration, .threads = threads};
  if (engine) changes.engine = EngineNamed(*engine);
  BeginTogether(ranks, absl::StrCat("resume the run in \"", directory, "\" until ",
                                    duration ? absl::StrCat(*duration, " ms") : "its end"));
  absl::StatusOr<RunReport> report = absl::UnknownError("");
  {
    const py::gil_scoped_release released;
    report = ResumeInDirectory(directory, changes, run.options());
  }
  return run.Finish(std::move(report));
}

}  // namespace

void AddResults(py::module_& module) {
  module.def("statistics", &StatisticsOf, py::arg("network"), py::arg("times"), py::arg("neurons"),
             py::arg("duration"));
  module.def("run_into_directory", &RunInto, py::arg("config"), py::arg("directory"), py::arg("overwrite"),
             py::arg("checkpoint_every"), py::arg("on_progress"), py::arg("ranks") = HeldRanks());
  module.def("resume_in_directory", &Resume, py::arg("directory"), py::arg("duration"), py::arg("engine"),
             py::arg("threads"), py::arg("checkpoint_every"), py::arg("on_progress"), py::arg("ranks") = HeldRanks());
  module.def(
      "write_network",
      [](const HeldNetwork& held, const NamedConfig& config, const std::string& directory) {
        const Network& network = WholeOf(held, "save");
        const py::gil_scoped_release released;
        Check(ReadsSonata() ? WriteNetwork(network, config.config, directory)
                            : WriteNetworkCsv(network, config.config, directory));
      },
      py::arg("network"), py::arg("config"), py::arg("directory"));
}

}  // namespace lull::python
