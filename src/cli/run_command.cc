// Three phases, for a run that begins and for one that goes on. Prepare finds every mistake of the user and ends with
// the output directory, so that a mistake leaves no trace. Run builds, simulates and records into the staging
// directory; from then on what was recorded stays, whatever happens. Finish makes files and pictures of the recording
// and puts all of them in place, where an earlier run's files were until then. A run that was interrupted stays in the
// staging directory, with its files and a checkpoint.

#include "cli/run_command.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/aside_file.h"
#include "base/quoted.h"
#include "cli/interruption.h"
#include "cli/output_directory.h"
#include "cli/progress.h"
#include "cli/source.h"
#include "cli/stdio_environment.h"
#include "cli/summary.h"
#include "lull/checkpoint.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/plots.h"
#include "lull/recording.h"
#include "lull/simulation.h"
#include "lull/text.h"
#include "lull/version.h"

namespace lull::cli {
namespace {

struct Prepared {
  Config config;
  OutputDirectory directory;
  std::string name;  // of the network
  std::optional<CheckpointEvery> checkpoint_every;
  bool resumes;  // otherwise the run begins
};

// What a run leaves: the report, and the files by name.
struct Outcome {
  RunReport report;
  std::vector<std::string> files = {};
  std::vector<std::string> left_out = {};  // sentences
  std::string replay = {};                 // what kReplayFile is to hold if stimuli came in
  ExitStatus exit_status = kDone;
};

absl::StatusOr<Prepared> Prepare(const RunOptions& options) {
  absl::StatusOr<Config> config = Load(options.source);
  if (!config.ok()) return config.status();
  const Replace replace = options.overwrite         ? Replace::kAnyRun
                          : options.out.has_value() ? Replace::kNothing
                                                    : Replace::kFinishedRun;
  absl::StatusOr<OutputDirectory> directory = OutputDirectory::Open(options.out.value_or(kDefaultOut), replace);
  if (!directory.ok()) return absl::InvalidArgumentError(absl::StrCat("--out: ", directory.status().message()));
  return Prepared{*std::move(config), *std::move(directory), options.source.name(), options.checkpoint_every, false};
}

// What the latest checkpoint that is whole says of itself; none if there is no checkpoint at all.
// Errors: kDataLoss if none is whole; kFailedPrecondition for one of another configuration.
absl::StatusOr<std::optional<CheckpointFacts>> LatestCheckpoint(const std::string& directory, const Config& config) {
  std::vector<std::string> damaged;
  for (const std::string& name : CheckpointsIn(directory)) {
    const std::string path = (std::filesystem::path(directory) / name).string();
    const absl::StatusOr<CheckpointFacts> facts = CheckCheckpoint(path);
    if (facts.ok() && facts->config_hash != ConfigHash(config)) {
      return absl::FailedPreconditionError(absl::StrCat(path, ": is of a run with another configuration; ", kConfigFile,
                                                        " must be as the run wrote it"));
    }
    if (facts.ok()) return *facts;
    if (!absl::IsDataLoss(facts.status())) return facts.status();
    damaged.emplace_back(facts.status().message());
  }
  if (!damaged.empty()) return absl::DataLossError(absl::StrJoin(damaged, "; "));
  return std::nullopt;
}

absl::StatusOr<Prepared> PrepareResumed(const RunOptions& options) {
  const auto refused = [&](const auto&... parts) {
    return absl::InvalidArgumentError(absl::StrCat("--resume: ", parts...));
  };
  absl::StatusOr<OutputDirectory> directory = OutputDirectory::OpenToResume(*options.resume);
  if (!directory.ok()) return refused(directory.status().message());
  const bool is_finished = !directory->resumes_staged();
  const std::string path = is_finished ? directory->path() : directory->staging_path();
  absl::StatusOr<Config> config =
      LoadConfig((std::filesystem::path(path) / kConfigFile).string(), options.source.overrides);
  if (!config.ok()) return config.status();
  const absl::StatusOr<std::optional<CheckpointFacts>> checkpoint = LatestCheckpoint(path, *config);
  if (!checkpoint.ok()) return refused(checkpoint.status().message());
  const absl::StatusOr<RecordedRun> run = RecordedRun::Open(path);
  const Tick recorded = run.ok() ? run->duration() : 0;
  const bool extends = std::ranges::any_of(options.source.overrides, [](const auto& o) { return o.key == "duration"; });
  if (is_finished && (!extends || config->duration <= recorded)) {
    return refused(Quoted(path), " holds a finished run of ", FormatDuration(recorded),
                   "; give a longer --duration to extend it");
  }
  if (*checkpoint && config->duration < (*checkpoint)->now) {
    return refused("the run has come to ", FormatDuration((*checkpoint)->now), "; --duration must not be shorter");
  }
  if (!run.ok()) return refused(run.status().message());
  if (!*checkpoint) {
    return refused(Quoted(path), " holds no checkpoint, which --checkpoint-every would have written; 'lull export ",
                   directory->path(), "' reads what was recorded");
  }
  std::optional<CheckpointEvery> every = options.checkpoint_every;
  if (!every && !(*checkpoint)->every.empty()) {
    absl::StatusOr<CheckpointEvery> as_before = ParseCheckpointEvery((*checkpoint)->every);
    if (as_before.ok()) every = *std::move(as_before);
  }
  return Prepared{*std::move(config), *std::move(directory), run->facts().network, std::move(every), true};
}

std::uint64_t PeakMemoryBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return 1024 * static_cast<std::uint64_t>(usage.ru_maxrss);  // Linux counts in KiB
}

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

RunFacts FactsOf(const std::string& name, const Config& config, const Network& network, double build_seconds) {
  return {.version = LULL_VERSION,
          .network = name,
          .config_hash = ConfigHash(config),
          .seed = network.spec().seed,
          .engine = config.run.engine,
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
  std::size_t number = 0, stimuli_number = 0;
  for (Input& input : config.network.inputs) {
    absl::Status status;
    if (auto* given = std::get_if<SpikeInput>(&input.source)) {
      given->file = SpikesOfInput(number++);
      given->population.clear();
      outcome.files.push_back(given->file);
      status = WriteSpikesCsv(given->spikes, directory.StagedPath(given->file));
    } else if (auto* stimuli = std::get_if<StimulusInput>(&input.source)) {
      stimuli->file = StimuliOfInput(stimuli_number++);
      outcome.files.push_back(stimuli->file);
      status = WriteStimuliCsv(stimuli->stimuli, directory.StagedPath(stimuli->file));
    }
    if (!status.ok()) return status;
  }
  number = 0;
  for (EdgeListSpec& list : config.network.edges) {
    const std::string name = EdgesOfList(number++, list.file);
    std::error_code error;
    // A run that goes on reads the copy itself.
    if (!std::filesystem::equivalent(list.file, directory.StagedPath(name), error)) {
      std::filesystem::copy_file(list.file, directory.StagedPath(name), error);
    }
    if (error) return absl::UnavailableError(absl::StrCat(list.file, ": cannot be copied: ", error.message()));
    list.file = name;
    outcome.files.push_back(name);
  }
  outcome.files.emplace_back(kConfigFile);
  const std::string text = absl::StrCat("# What this run was; `lull run ", kConfigFile, "` repeats it.  (lull ",
                                        LULL_VERSION, ")\n\n", ToToml(config));
  config.network.inputs.push_back({.source = StimulusInput{.stimuli = {}, .file = kStimulusFile}});
  outcome.replay = absl::StrCat("# What this run was, with all that came in while it went on; `lull run ", kReplayFile,
                                "` repeats it without its environment.  (lull ", LULL_VERSION, ")\n\n", ToToml(config));
  return WriteFile(directory.StagedPath(kConfigFile), text);
}

// When checkpoints are due. By wall time it ends a run, with kAborted, also between exchanges that are far apart.
class CheckpointClock : public Observer {
 public:
  explicit CheckpointClock(const std::optional<CheckpointEvery>& every) : every_(every) { Restart(); }

  bool wanted() const { return every_.has_value(); }
  Tick next(Tick now) const { return every_ && every_->model > 0 ? (now / every_->model + 1) * every_->model : kNever; }
  bool is_due(Tick now) const { return (every_ && every_->model > 0 && now % every_->model == 0) || has_passed(); }
  void Restart() {
    if (every_)
      next_ = Clock::now() +
              std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(every_->wall_seconds));
  }

  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  absl::Status status() const override { return has_passed() ? absl::AbortedError("checkpoint") : absl::OkStatus(); }

 private:
  using Clock = std::chrono::steady_clock;

  bool has_passed() const { return every_ && every_->wall_seconds > 0 && Clock::now() >= next_; }

  std::optional<CheckpointEvery> every_;
  Clock::time_point next_;
};

// Runs to the end, or until somebody has enough (kCancelled), recording weights and writing checkpoints on the way. The
// weights that are recorded only because the run ends come after the last checkpoint, so that a run that goes on from
// it has not recorded them.
absl::Status Simulate(Simulation& simulation, LogRecorder& recorder, Checkpoints& checkpoints, CheckpointClock& clock,
                      Tick duration) {
  absl::Status status;
  while (status.ok() && simulation.now() < duration) {
    const Tick next_weights = recorder.next_weights(simulation.now());
    const Tick until = std::min({duration, next_weights, clock.next(simulation.now())});
    status = simulation.Run(until - simulation.now()).status();
    if (absl::IsAborted(status)) status = absl::OkStatus();  // something between exchanges is due
    if (status.ok() && simulation.now() == next_weights) status = recorder.RecordWeights(simulation);
    if (status.ok() && clock.is_due(simulation.now()) && simulation.now() < duration) {
      status = checkpoints.Write(simulation, recorder);
      clock.Restart();
    }
  }
  const bool is_whole = status.ok() || absl::IsCancelled(status);
  if (absl::IsCancelled(status) || (status.ok() && clock.wanted())) {
    status.Update(checkpoints.Write(simulation, recorder));
  }
  if (is_whole) status.Update(recorder.RecordWeights(simulation));
  const absl::Status written = checkpoints.Finish();
  if (status.ok() || absl::IsCancelled(status)) return written.ok() ? status : written;
  return status;
}

// How to go on after something was recorded.
std::string WayOn(const OutputDirectory& directory) {
  const bool can_resume = !CheckpointsIn(directory.staging_path()).empty();
  return can_resume ? absl::StrCat("'lull run --resume ", directory.path(), "' goes on from the last checkpoint")
                    : absl::StrCat("'lull export ", directory.path(), "' reads what had been recorded");
}

// A failure after something was recorded, and what is left of it.
absl::Status WithRemains(const absl::Status& status, Tick now, const OutputDirectory& directory) {
  return absl::AbortedError(
      absl::StrCat(status.message(), "; the run stopped at ", FormatDuration(now), ", and ", WayOn(directory)));
}

// What runs, and what records it.
struct Running {
  Simulation simulation;
  LogRecorder recorder;
};

absl::StatusOr<Running> Begin(Prepared& prepared, const Network& network, const SimulationOptions& options,
                              Checkpoints& checkpoints, Outcome& outcome) {
  OutputDirectory& directory = prepared.directory;
  absl::StatusOr<Simulation> simulation = Simulation::Create(network, options);
  if (!simulation.ok()) return simulation.status();
  outcome.report.facts.threads = simulation->threads();
  if (absl::Status status = directory.Stage(); !status.ok()) return status;
  absl::StatusOr<LogRecorder> recorder =
      LogRecorder::Create(network, prepared.config.record, outcome.report.facts, directory.StagedPath(kLogFile));
  if (!recorder.ok()) return recorder.status();
  if (absl::Status status = recorder->RecordWeights(*simulation); !status.ok()) return status;
  if (prepared.checkpoint_every) {
    // On the disk before anything happens, so that there is always something to go on from.
    absl::Status status = checkpoints.Write(*simulation, *recorder);
    if (status.ok()) status = checkpoints.Finish();
    if (!status.ok()) return status;
  }
  // Last: the configuration makes it a run.
  if (absl::Status status = WriteConfig(prepared.config, directory, outcome); !status.ok()) return status;
  return Running{*std::move(simulation), *std::move(recorder)};
}

absl::StatusOr<Running> Resume(Prepared& prepared, const Network& network, const SimulationOptions& options, bool quiet,
                               Checkpoints& checkpoints, Outcome& outcome) {
  OutputDirectory& directory = prepared.directory;
  if (!directory.resumes_staged()) {
    std::vector<std::string> files = CheckpointsIn(directory.path());
    files.emplace_back(kLogFile);
    if (absl::Status status = directory.StageFinished(files); !status.ok()) return status;
  }
  absl::StatusOr<ResumedRun> run =
      ResumeRun(directory.staging_path(), network, prepared.config, options, outcome.report.facts);
  if (absl::IsDataLoss(run.status()) || absl::IsFailedPrecondition(run.status())) {
    return absl::InvalidArgumentError(absl::StrCat("--resume: ", run.status().message()));
  }
  if (!run.ok()) return run.status();
  for (const std::string& sentence : run->passed_over) {
    if (!quiet) std::fprintf(stderr, "lull: %s; going on from %s\n", sentence.c_str(), run->file.c_str());
  }
  // Now that nothing can be refused; until it is there the directory holds no run but the finished one.
  if (absl::Status status = WriteConfig(prepared.config, directory, outcome); !status.ok()) return status;
  checkpoints.ResumeFrom(run->simulation.now());
  outcome.report.facts.threads = run->simulation.threads();
  return Running{std::move(run->simulation), std::move(run->recorder)};
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
  if (!run->has_stimuli()) return absl::OkStatus();
  outcome.files.emplace_back(kReplayFile);
  return WriteFile(directory.StagedPath(kReplayFile), outcome.replay);
}

absl::StatusOr<Outcome> ExecuteRun(const RunOptions& options, Prepared& prepared) {
  const Config& config = prepared.config;
  OutputDirectory& directory = prepared.directory;
  StatusLine line(!options.quiet && !options.log);
  line.Show("building the network");
  const auto start = std::chrono::steady_clock::now();
  absl::StatusOr<Network> network = Network::Build(config.network, {.threads = config.run.threads});
  if (!network.ok()) return network.status();
  const SimulationOptions simulation_options = {
      .engine = config.run.engine, .exchange_every = config.run.exchange_every, .threads = config.run.threads};
  Outcome outcome;
  outcome.report.facts = FactsOf(prepared.name, config, *network, SecondsSince(start));
  Checkpoints checkpoints(directory.staging_path(), config,
                          prepared.checkpoint_every ? prepared.checkpoint_every->text : "");
  absl::StatusOr<Running> running =
      prepared.resumes ? Resume(prepared, *network, simulation_options, options.quiet, checkpoints, outcome)
                       : Begin(prepared, *network, simulation_options, checkpoints, outcome);
  if (!running.ok() && prepared.resumes && !absl::IsInvalidArgument(running.status())) {
    return absl::Status(running.status().code(),
                        absl::StrCat(running.status().message(), "; nothing is lost, 'lull run --resume ",
                                     directory.path(), "' tries again"));
  }
  if (!running.ok()) return running.status();
  for (EdgeListSpec& list : prepared.config.network.edges) list.synapses = {};  // the network has them
  outcome.files.emplace_back(kLogFile);
  auto& [simulation, recorder] = *running;
  CheckpointClock clock(prepared.checkpoint_every);
  directory.Keep();

  Interruption interruption;
  Progress progress(line,
                    {.quiet = options.quiet,
                     .log = options.log,
                     .json = options.json,
                     .status_file = (std::filesystem::path(directory.path()) / kStatusFile).string()},
                    simulation, checkpoints, prepared.name, network->neurons(), config.duration);
  recorder.Observe(simulation);
  simulation.Observe(interruption);
  simulation.Observe(clock);
  simulation.Observe(progress);
  std::optional<StdioEnvironment> environment;
  if (options.environment) {
    environment.emplace(*options.environment, *network, interruption);
    simulation.Observe(*environment);
  }
  absl::Status status = Simulate(simulation, recorder, checkpoints, clock, config.duration);
  if (!status.ok() && !absl::IsCancelled(status)) return WithRemains(status, simulation.now(), directory);
  if (absl::IsCancelled(status)) outcome.exit_status = interruption.exit_status();

  progress.Enter(RunState::kWriting);
  line.Show(interruption.happened() ? "interrupted; writing" : "drawing and writing");
  outcome.report.facts.end = EndOf(simulation, status.ok());
  status = recorder.Finish(outcome.report.facts);
  if (!status.ok()) return WithRemains(status, simulation.now(), directory);
  outcome.report.statistics = recorder.statistics();
  status = WriteRecords(config, directory, outcome);
  if (status.ok()) {
    outcome.files.emplace_back(kSummaryFile);
    status = WriteFile(directory.StagedPath(kSummaryFile), JsonSummary(outcome.report));
  }
  for (const std::string& name : CheckpointsIn(directory.staging_path())) outcome.files.push_back(name);
  if (status.ok() && outcome.report.facts.end->finished) status = directory.Publish(outcome.files);
  if (!status.ok()) return WithRemains(status, simulation.now(), directory);
  progress.Enter(outcome.report.facts.end->finished ? RunState::kFinished : RunState::kInterrupted);
  return outcome;
}

std::string RunText(const RunOptions& options, const Outcome& outcome, const OutputDirectory& directory) {
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
  absl::StatusOr<Prepared> prepared = options.resume ? PrepareResumed(options) : Prepare(options);
  if (!prepared.ok()) return Fail(kMistake, prepared.status());
  if (options.environment) {
    const absl::Status status = CheckEnvironment(*options.environment, prepared->config.network);
    if (!status.ok()) return Fail(kMistake, status);
  }
  const absl::StatusOr<Outcome> outcome = ExecuteRun(options, *prepared);
  // What only building can find out is a mistake too: a rest point that is missing, sums that do not fit.
  if (absl::IsInvalidArgument(outcome.status())) return Fail(kMistake, outcome.status());
  if (!outcome.ok()) return Fail(kFailed, outcome.status());
  const std::string shown = RunText(options, *outcome, prepared->directory);
  if (options.environment) std::fputs(shown.c_str(), stderr);  // standard output is the environment's
  const ExitStatus printed = options.environment ? kDone : Print(shown);
  if (outcome->report.facts.end->finished || printed != kDone) return printed;
  return Fail(outcome->exit_status, absl::CancelledError(absl::StrCat(
                                        "interrupted at ", FormatDuration(outcome->report.statistics.duration),
                                        "; what was recorded until then is in ", prepared->directory.staging_path(),
                                        ", and ", WayOn(prepared->directory))));
}

}  // namespace lull::cli
