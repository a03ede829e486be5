// Two phases. Prepare finds every mistake of the user and ends with the output directory, so that a mistake leaves no
// trace. Execute builds, runs and writes; what fails there is no mistake, and the files of an earlier run survive it.

#include "cli/run_command.h"

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/output_directory.h"
#include "cli/progress.h"
#include "cli/summary.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/plots.h"
#include "lull/recorders.h"
#include "lull/simulation.h"
#include "lull/statistics.h"

namespace lull::cli {
namespace {

// Beyond this a picture of one pixel per neuron and ms is more than viewers open. Chosen.
constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 31;

struct Prepared {
  Config config;
  OutputDirectory directory;
};

// What a run leaves: the report, and the files by name.
struct Outcome {
  RunReport report;
  std::vector<std::string> files;
  std::string left_out;  // a sentence, or empty
};

NeuronId NeuronsIn(const NetworkSpec& spec) {
  NeuronId neurons = 0;
  for (const ColumnSpec& columns : spec.columns) {
    for (const LayerSpec& layer : columns.layers) neurons += columns.count * layer.size;
  }
  return neurons;
}

absl::StatusOr<Prepared> Prepare(const RunOptions& options) {
  absl::StatusOr<Config> config = BuiltInConfig(options.network);
  if (!config.ok()) return config.status();
  if (options.duration.has_value()) config->duration = *options.duration;
  if (options.seed.has_value()) config->network.seed = *options.seed;
  const NeuronId neurons = NeuronsIn(config->network);
  if (options.trace_neuron.value_or(0) >= neurons) {
    return absl::InvalidArgumentError(absl::StrCat("--trace-neuron: ", *options.trace_neuron,
                                                   " is not in the network; its ", neurons, " neurons are 0 to ",
                                                   neurons - 1));
  }
  const Replace replace = options.overwrite         ? Replace::kAnyRun
                          : options.out.has_value() ? Replace::kNothing
                                                    : Replace::kFinishedRun;
  absl::StatusOr<OutputDirectory> directory = OutputDirectory::Open(options.out.value_or(kDefaultOut), replace);
  if (!directory.ok()) return absl::InvalidArgumentError(absl::StrCat("--out: ", directory.status().message()));
  return Prepared{*std::move(config), *std::move(directory)};
}

// The first neuron of the reference column's largest layer shows the rhythm best; other networks show their first.
NeuronId DefaultTraceNeuron(const Network& network) {
  for (const LayerRange& layer : network.layers(0)) {
    if (layer.name == "internal") return layer.first;
  }
  return 0;
}

std::uint64_t PeakMemoryBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return 1024 * static_cast<std::uint64_t>(usage.ru_maxrss);  // Linux counts in KiB
}

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

RunReport Report(const RunOptions& options, const Network& network, Simulation& simulation,
                 const std::vector<Spike>& spikes) {
  const RunStats stats = simulation.totals();
  const std::vector<std::uint32_t> counts = PopulationCounts(spikes, stats.steps);
  return {
      .network = options.network,
      .engine = options.engine,
      .threads = simulation.threads(),
      .seed = network.spec().seed,
      .columns = network.columns(),
      .neurons = network.neurons(),
      .synapses = network.synapses(),
      .build_seconds = 0,
      .stats = stats,
      .rate_by_layer_hz = RateByLayerHz(spikes, network, stats.steps),
      .rate_by_second_hz = RateBySecondHz(counts, network.neurons()),
      .rhythm_hz = RhythmHz(counts),
      .spike_hash = simulation.spike_hash(),
      .weight_hash = simulation.weight_hash(),
      .peak_rss_bytes = PeakMemoryBytes(),
  };
}

// Writes every file but the summary into the staging directory.
absl::Status WritePictures(const Network& network, const std::vector<Spike>& spikes, const TraceRecorder& trace,
                           Tick duration, const OutputDirectory& directory, Outcome& outcome) {
  const auto staged = [&](const char* name) {
    outcome.files.emplace_back(name);
    return directory.StagedPath(name);
  };
  absl::Status status = WriteRaster(spikes, network, duration, staged(kRasterFile));
  if (network.neurons() <= kMostPixels / static_cast<std::uint64_t>(duration)) {
    if (status.ok()) status = WriteFullRaster(spikes, network, duration, staged(kFullRasterFile));
  } else {
    outcome.left_out = absl::StrCat("Left out: ", kFullRasterFile,
                                    ", which at one pixel per neuron and ms would have more than 2^31 pixels.");
  }
  if (status.ok()) status = WriteTrace(trace, network, staged(kTraceFile));
  if (status.ok()) status = WriteSpikesCsv(spikes, staged(kSpikesFile));
  return status;
}

// `status`, with the good news that goes with every failure before OutputDirectory::Publish.
absl::Status WithGoodNews(const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(status.message(), "; no file of an earlier run was touched"));
}

absl::StatusOr<Outcome> Execute(const RunOptions& options, Prepared& prepared) {
  const Tick duration = prepared.config.duration;
  StatusLine line(!options.quiet);
  line.Show("building the network");
  const auto start = std::chrono::steady_clock::now();
  absl::StatusOr<Network> network = Network::Build(prepared.config.network, {.threads = options.threads});
  if (!network.ok()) return network.status();
  absl::StatusOr<Simulation> simulation =
      Simulation::Create(*network, {.engine = options.engine, .threads = options.threads});
  if (!simulation.ok()) return simulation.status();
  const double build_seconds = SecondsSince(start);

  SpikeRecorder spikes;
  TraceRecorder trace(options.trace_neuron.value_or(DefaultTraceNeuron(*network)));
  Progress progress(line, network->neurons(), duration);
  simulation->Observe(spikes);
  simulation->Observe(trace);
  if (line.enabled()) simulation->Observe(progress);
  if (absl::StatusOr<RunStats> stats = simulation->Run(duration); !stats.ok()) return stats.status();

  line.Show("drawing and writing");
  Outcome outcome;
  absl::Status status = prepared.directory.Stage();
  if (status.ok()) status = WritePictures(*network, spikes.spikes(), trace, duration, prepared.directory, outcome);
  if (!status.ok()) return WithGoodNews(status);
  outcome.report = Report(options, *network, *simulation, spikes.spikes());
  outcome.report.build_seconds = build_seconds;
  outcome.files.emplace_back(kSummaryFile);
  status = WriteFile(prepared.directory.StagedPath(kSummaryFile), JsonSummary(outcome.report));
  if (!status.ok()) return WithGoodNews(status);
  status = prepared.directory.Publish(outcome.files);
  if (!status.ok()) return status;
  return outcome;
}

std::string Shown(const RunOptions& options, const Outcome& outcome, const OutputDirectory& directory) {
  if (options.json) return JsonSummary(outcome.report);
  if (options.quiet) return "";
  std::string text = TextSummary(outcome.report);
  absl::StrAppend(&text, "\nFiles in ", directory.path(), ": ", absl::StrJoin(outcome.files, ", "), "\n");
  if (!outcome.left_out.empty()) absl::StrAppend(&text, outcome.left_out, "\n");
  return text;
}

ExitStatus Fail(ExitStatus exit_status, const absl::Status& status) {
  const std::string line = absl::StrCat("lull: ", status.message(), "\n");
  std::fputs(line.c_str(), stderr);
  return exit_status;
}

}  // namespace

ExitStatus RunCommand(const RunOptions& options) {
  absl::StatusOr<Prepared> prepared = Prepare(options);
  if (!prepared.ok()) return Fail(kMistake, prepared.status());
  const absl::StatusOr<Outcome> outcome = Execute(options, *prepared);
  if (!outcome.ok()) return Fail(kFailed, outcome.status());
  const std::string shown = Shown(options, *outcome, prepared->directory);
  if (std::fputs(shown.c_str(), stdout) < 0 || std::fflush(stdout) != 0) {
    return Fail(kFailed, absl::UnavailableError("standard output cannot be written to"));
  }
  return kDone;
}

}  // namespace lull::cli
