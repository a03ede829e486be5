// Three phases. Prepare finds every mistake of the user and ends with the output directory, so that a mistake leaves no
// trace. Run builds, simulates and records into the staging directory; from then on what was recorded stays, whatever
// happens. Finish makes files and pictures of the recording and puts all of them in place, where an earlier run's files
// were until then. A run that was interrupted stays in the staging directory, with its files.

#include "cli/run_command.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/interruption.h"
#include "cli/output_directory.h"
#include "cli/progress.h"
#include "cli/source.h"
#include "cli/summary.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/recorders.h"
#include "lull/recording.h"
#include "lull/run_plots.h"
#include "lull/simulation.h"
#include "lull/text.h"

namespace lull::cli {
namespace {

struct Prepared {
  Config config;
  OutputDirectory directory;
};

// What a run leaves: the report, and the files by name.
struct Outcome {
  RunReport report;
  std::vector<std::string> files = {};
  std::vector<std::string> left_out = {};  // sentences
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

RunFacts Facts(const RunOptions& options, const Config& config, const Network& network, const Simulation& simulation,
               double build_seconds) {
  return {.version = LULL_VERSION,
          .network = options.source.name(),
          .config_hash = ConfigHash(config),
          .seed = network.spec().seed,
          .engine = config.run.engine,
          .threads = simulation.threads(),
          .columns = network.columns(),
          .neurons = network.neurons(),
          .synapses = network.synapses(),
          .build_seconds = build_seconds};
}

RunFacts::End EndOf(Simulation& simulation, bool finished) {
  return {.finished = finished,
          .stats = simulation.totals(),
          .spike_hash = simulation.spike_hash(),
          .weight_hash = simulation.weight_hash(),
          .peak_rss_bytes = PeakMemoryBytes()};
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
  number = 0;
  for (EdgeListSpec& list : config.network.edges) {
    const std::string name = EdgesOfList(number++, list.file);
    std::error_code error;
    std::filesystem::copy_file(list.file, directory.StagedPath(name), error);
    if (error) return absl::UnavailableError(absl::StrCat(list.file, ": cannot be copied: ", error.message()));
    list.file = name;
    outcome.files.push_back(name);
  }
  outcome.files.emplace_back(kConfigFile);
  return WriteFile(directory.StagedPath(kConfigFile),
                   absl::StrCat("# What this run was; `lull run ", kConfigFile, "` repeats it.  (lull ", LULL_VERSION,
                                ")\n\n", ToToml(config)));
}

// Runs to the end, or until somebody has enough (kCancelled), recording weights on the way.
absl::Status Simulate(Simulation& simulation, Recorder& recorder, Tick duration) {
  absl::Status status = recorder.RecordWeights(simulation);
  while (status.ok() && simulation.now() < duration) {
    const Tick until = std::min(duration, recorder.next_weights(simulation.now()));
    status = simulation.Run(until - simulation.now()).status();
    if (status.ok()) status = recorder.RecordWeights(simulation);
  }
  if (absl::IsCancelled(status)) status.Update(recorder.RecordWeights(simulation));
  return status;
}

// A failure after something was recorded, and what is left of it.
absl::Status WithRemains(const absl::Status& status, Tick now, const OutputDirectory& directory) {
  return absl::Status(
      status.code(), absl::StrCat(status.message(), "; the run stopped at ", FormatDuration(now), ", and 'lull export ",
                                  directory.path(), "' reads what had been recorded"));
}

// Makes files and pictures of what was recorded.
absl::Status WriteRecords(const Config& config, const OutputDirectory& directory, Outcome& outcome) {
  const absl::StatusOr<RecordedRun> run = RecordedRun::Open(directory.staging_path());
  if (!run.ok()) return run.status();
  absl::StatusOr<std::vector<std::string>> files = ExportRun(*run, directory.staging_path(), config.record.format);
  if (!files.ok()) return files.status();
  absl::StatusOr<RunPictures> pictures = PlotRun(*run, directory.staging_path(),
                                                 {.raster = config.record.raster,
                                                  .rhythm = config.record.rhythm,
                                                  .rates = config.record.rates.has_value(),
                                                  .full_raster = config.record.full_raster});
  if (!pictures.ok()) return pictures.status();
  outcome.files.insert(outcome.files.end(), pictures->files.begin(), pictures->files.end());
  outcome.files.insert(outcome.files.end(), files->begin(), files->end());
  outcome.left_out = std::move(pictures->left_out);
  return absl::OkStatus();
}

absl::StatusOr<Outcome> Execute(const RunOptions& options, Prepared& prepared, Interruption& interruption) {
  const Config& config = prepared.config;
  OutputDirectory& directory = prepared.directory;
  StatusLine line(!options.quiet);
  line.Show("building the network");
  const auto start = std::chrono::steady_clock::now();
  absl::StatusOr<Network> network = Network::Build(config.network, {.threads = config.run.threads});
  if (!network.ok()) return network.status();
  absl::StatusOr<Simulation> simulation = Simulation::Create(
      *network,
      {.engine = config.run.engine, .exchange_every = config.run.exchange_every, .threads = config.run.threads});
  if (!simulation.ok()) return simulation.status();

  Outcome outcome;
  outcome.report.facts = Facts(options, config, *network, *simulation, SecondsSince(start));
  for (EdgeListSpec& list : prepared.config.network.edges) list.synapses = {};  // the network has them
  if (absl::Status status = directory.Stage(); !status.ok()) return status;
  if (absl::Status status = WriteConfig(config, directory, outcome); !status.ok()) return status;
  absl::StatusOr<Recorder> recorder =
      Recorder::Create(*network, config.record, outcome.report.facts, directory.StagedPath(kLogFile));
  if (!recorder.ok()) return recorder.status();
  outcome.files.emplace_back(kLogFile);
  directory.Keep();

  Progress progress(line, network->neurons(), config.duration);
  recorder->Observe(*simulation);
  simulation->Observe(interruption);
  if (line.enabled()) simulation->Observe(progress);
  absl::Status status = Simulate(*simulation, *recorder, config.duration);
  if (!status.ok() && !absl::IsCancelled(status)) return WithRemains(status, simulation->now(), directory);

  line.Show(interruption.happened() ? "interrupted; writing" : "drawing and writing");
  outcome.report.facts.end = EndOf(*simulation, status.ok());
  status = recorder->Finish(outcome.report.facts);
  if (!status.ok()) return WithRemains(status, simulation->now(), directory);
  outcome.report.statistics = recorder->statistics();
  status = WriteRecords(config, directory, outcome);
  if (status.ok()) {
    outcome.files.emplace_back(kSummaryFile);
    status = WriteFile(directory.StagedPath(kSummaryFile), JsonSummary(outcome.report));
  }
  if (status.ok() && outcome.report.facts.end->finished) status = directory.Publish(outcome.files);
  if (!status.ok()) return WithRemains(status, simulation->now(), directory);
  return outcome;
}

std::string Shown(const RunOptions& options, const Outcome& outcome, const OutputDirectory& directory) {
  if (options.json) return JsonSummary(outcome.report);
  if (options.quiet) return "";
  const bool finished = outcome.report.facts.end->finished;
  std::string text = TextSummary(outcome.report);
  absl::StrAppend(&text, "\nFiles in ", finished ? directory.path() : directory.staging_path(), ": ",
                  absl::StrJoin(outcome.files, ", "), "\n");
  for (const std::string& sentence : outcome.left_out) absl::StrAppend(&text, sentence, "\n");
  return text;
}

}  // namespace

ExitStatus RunCommand(const RunOptions& options) {
  absl::StatusOr<Prepared> prepared = Prepare(options);
  if (!prepared.ok()) return Fail(kMistake, prepared.status());
  Interruption interruption;
  const absl::StatusOr<Outcome> outcome = Execute(options, *prepared, interruption);
  // What only building can find out is a mistake too: a rest point that is missing, sums that do not fit.
  if (absl::IsInvalidArgument(outcome.status())) return Fail(kMistake, outcome.status());
  if (!outcome.ok()) return Fail(kFailed, outcome.status());
  const ExitStatus printed = Print(Shown(options, *outcome, prepared->directory));
  if (outcome->report.facts.end->finished || printed != kDone) return printed;
  return Fail(
      interruption.exit_status(),
      absl::CancelledError(absl::StrCat("interrupted at ", FormatDuration(outcome->report.statistics.duration),
                                        "; what was recorded until then is in ", prepared->directory.staging_path())));
}

}  // namespace lull::cli
