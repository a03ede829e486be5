// Two phases. Prepare finds every mistake of the user and ends with the output directory, so that a mistake leaves no
// trace. Execute builds, runs and writes; what fails there is no mistake, and the files of an earlier run survive it.

#include "cli/run_command.h"

#include <sys/resource.h>

#include <chrono>
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
#include "cli/source.h"
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

absl::StatusOr<Prepared> Prepare(const RunOptions& options) {
  absl::StatusOr<Config> config = Load(options.source);
  if (!config.ok()) return config.status();
  const Replace replace = options.overwrite         ? Replace::kAnyRun
                          : options.out.has_value() ? Replace::kNothing
                                                    : Replace::kFinishedRun;
  absl::StatusOr<OutputDirectory> directory = OutputDirectory::Open(options.out.value_or(kDefaultOut), replace);
  if (!directory.ok()) return absl::InvalidArgumentError(absl::StrCat("--out: ", directory.status().message()));
  return Prepared{*std::move(config), *std::move(directory)};
}

std::uint64_t PeakMemoryBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return 1024 * static_cast<std::uint64_t>(usage.ru_maxrss);  // Linux counts in KiB
}

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

RunReport Report(const std::string& name, EngineKind engine, const Network& network, Simulation& simulation,
                 const std::vector<Spike>& spikes) {
  const RunStats stats = simulation.totals();
  const std::vector<std::uint32_t> counts = PopulationCounts(spikes, stats.steps);
  return {
      .network = name,
      .engine = engine,
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

// The configuration, with what it was given from files beside it, so that the directory alone repeats the run.
absl::Status WriteConfig(Config config, const OutputDirectory& directory, Outcome& outcome) {
  std::size_t number = 0;
  for (Input& input : config.network.inputs) {
    auto* given = std::get_if<SpikeInput>(&input.source);
    if (given == nullptr) continue;
    given->file = SpikesOfInput(number++);
    given->population.clear();
    outcome.files.push_back(given->file);
    const absl::Status status = WriteSpikesCsv(given->spikes, directory.StagedPath(given->file));
    if (!status.ok()) return status;
  }
  outcome.files.emplace_back(kConfigFile);
  return WriteFile(directory.StagedPath(kConfigFile),
                   absl::StrCat("# What this run was; `lull run ", kConfigFile, "` repeats it.  (lull ", LULL_VERSION,
                                ")\n\n", ToToml(config)));
}

// Writes what is to be recorded into the staging directory.
absl::Status WriteRecords(const Config& config, const Network& network, const std::vector<Spike>& spikes,
                          const std::optional<TraceRecorder>& trace, const OutputDirectory& directory,
                          Outcome& outcome) {
  const auto staged = [&](const char* name) {
    outcome.files.emplace_back(name);
    return directory.StagedPath(name);
  };
  absl::Status status;
  if (config.record.raster) status = WriteRaster(spikes, network, config.duration, staged(kRasterFile));
  if (status.ok() && config.record.full_raster) {
    if (network.neurons() <= kMostPixels / static_cast<std::uint64_t>(config.duration)) {
      status = WriteFullRaster(spikes, network, config.duration, staged(kFullRasterFile));
    } else {
      outcome.left_out = absl::StrCat("Left out: ", kFullRasterFile,
                                      ", which at one pixel per neuron and ms would have more than 2^31 pixels.");
    }
  }
  if (status.ok() && trace) status = WriteTrace(*trace, network, staged(kTraceFile));
  if (status.ok() && config.record.spikes) status = WriteSpikesCsv(spikes, staged(kSpikesFile));
  if (status.ok()) status = WriteConfig(config, directory, outcome);
  return status;
}

// `status`, with the good news that goes with every failure before OutputDirectory::Publish.
absl::Status WithGoodNews(const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(status.message(), "; no file of an earlier run was touched"));
}

absl::StatusOr<Outcome> Execute(const RunOptions& options, Prepared& prepared) {
  const Config& config = prepared.config;
  StatusLine line(!options.quiet);
  line.Show("building the network");
  const auto start = std::chrono::steady_clock::now();
  absl::StatusOr<Network> network = Network::Build(config.network, {.threads = config.run.threads});
  if (!network.ok()) return network.status();
  absl::StatusOr<Simulation> simulation = Simulation::Create(
      *network,
      {.engine = config.run.engine, .exchange_every = config.run.exchange_every, .threads = config.run.threads});
  if (!simulation.ok()) return simulation.status();
  const double build_seconds = SecondsSince(start);

  SpikeRecorder spikes;
  std::optional<TraceRecorder> trace;
  if (config.record.trace) trace.emplace(*config.record.trace);
  Progress progress(line, network->neurons(), config.duration);
  simulation->Observe(spikes);
  if (trace) simulation->Observe(*trace);
  if (line.enabled()) simulation->Observe(progress);
  if (absl::StatusOr<RunStats> stats = simulation->Run(config.duration); !stats.ok()) return stats.status();

  line.Show("drawing and writing");
  Outcome outcome;
  absl::Status status = prepared.directory.Stage();
  if (status.ok()) status = WriteRecords(config, *network, spikes.spikes(), trace, prepared.directory, outcome);
  if (!status.ok()) return WithGoodNews(status);
  outcome.report = Report(options.source.name(), config.run.engine, *network, *simulation, spikes.spikes());
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

}  // namespace

ExitStatus RunCommand(const RunOptions& options) {
  absl::StatusOr<Prepared> prepared = Prepare(options);
  if (!prepared.ok()) return Fail(kMistake, prepared.status());
  const absl::StatusOr<Outcome> outcome = Execute(options, *prepared);
  // What only building can find out is a mistake too: a rest point that is missing, sums that do not fit.
  if (absl::IsInvalidArgument(outcome.status())) return Fail(kMistake, outcome.status());
  if (!outcome.ok()) return Fail(kFailed, outcome.status());
  return Print(Shown(options, *outcome, prepared->directory));
}

}  // namespace lull::cli
