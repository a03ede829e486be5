// A run has three phases, whether it begins or is resumed. Preparing refuses what can be refused, and ends by taking
// the directory, so that a refusal leaves no trace. Running builds, simulates and records into the staging directory;
// from then on the recording stays, whatever happens. Concluding makes files and pictures of the recording and moves
// all of them to their place, replacing the files of an earlier run. A run that was interrupted stays in the staging
// directory, with its files and a checkpoint.
//
// If several ranks run (RunDirectoryOptions::ranks), all of them take the same way through this file, and agree after
// each step that may fail on one of them. Rank 0 alone changes the directory, but for the logs and the parts of
// checkpoints, which each rank writes.

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>
#include <new>
#include <optional>
#include <stop_token>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/aside_file.h"
#include "base/quoted.h"
#include "base/spare_memory.h"
#include "engine/silence.h"
#include "lull/checkpoint.h"
#include "lull/config.h"
#include "lull/estimate.h"
#include "lull/network.h"
#include "lull/plots.h"
#include "lull/recording.h"
#include "lull/run.h"
#include "lull/run_files.h"
#include "lull/simulation.h"
#include "lull/text.h"
#include "lull/version.h"
#include "ranks/agreement.h"
#include "recording/making_file.h"
#include "recording/recorded_run.h"
#include "recording/recorded_synapses.h"
#include "run/checkpoint_every.h"
#include "run/output_directory.h"
#include "run/owned_files.h"
#include "run/prepared_run.h"
#include "run/progress.h"
#include "run/run_status.h"
#include "run/staged_config.h"
#include "run/together.h"
#include "spec/without_lists.h"

namespace lull {
namespace {

std::uint64_t PeakMemoryBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return 1024 * static_cast<std::uint64_t>(usage.ru_maxrss);  // Linux counts in KiB
}

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

RunFacts FactsOf(const PreparedRun& run, std::uint64_t config_hash, const Network& network, double build_seconds) {
  return {.version = LULL_VERSION,
          .network = run.network,
          .config_hash = config_hash,
          .seed = network.spec().seed,
          .input_seed = network.spec().input_seed,
          .engine = run.config.run.engine,
          .columns = network.columns(),
          .neurons = network.neurons(),
          .synapses = network.synapses(),
          .build_seconds = build_seconds};
}

// The number of present weights that are not delivered as they are.
std::uint64_t WeightsBeyond(double limit, Simulation& simulation) {
  std::uint64_t beyond = 0;
  simulation.ForEachSynapse([&](const Synapse& synapse) { beyond += std::fabs(synapse.weight) > limit; });
  return beyond;
}

absl::StatusOr<RunEnd> EndOf(const NetworkSpec& spec, Simulation& simulation, const absl::Status& ended,
                             const Together& together) {
  std::array<std::uint64_t, 2> counted = {};
  auto& [beyond, memory] = counted;
  if (spec.delivery_limit) beyond = WeightsBeyond(*spec.delivery_limit, simulation);
  memory = PeakMemoryBytes();
  if (absl::Status status = together.AddUp(counted); !status.ok()) return status;
  RunEnd end = {.finished = ended.ok(),
                .stats = simulation.totals(),
                .spike_hash = simulation.spike_hash(),
                .weight_hash = simulation.weight_hash(),
                .peak_rss_bytes = memory,
                .failure = absl::IsOutOfRange(ended) ? std::string(ended.message()) : ""};
  if (spec.delivery_limit) end.weights_beyond_limit = beyond;
  return end;
}

// A simulation and its recorder.
struct Running {
  Simulation simulation;
  LogRecorder recorder;
};

// Whether a run that ended with this status is concluded: at its end, interrupted (kCancelled), or at a state that is
// no longer finite (kOutOfRange).
bool IsConcluded(const absl::Status& ended) {
  return ended.ok() || absl::IsCancelled(ended) || absl::IsOutOfRange(ended);
}

// The status of work that may run out of memory or threads. The other ranks may then wait for this one at any place.
absl::Status WithoutExceptions(const Together& together, const std::function<absl::Status()>& work) {
  absl::Status error;
  try {
    return work();
  } catch (const std::bad_alloc&) {
    error = absl::ResourceExhaustedError(kOutOfMemory);
  } catch (const std::system_error& exception) {
    error = absl::ResourceExhaustedError(absl::StrCat("no further thread can be started: ", exception.what()));
  }
  together.Leave(error);
  return error;
}

// The text that decides what a run records and when it ends, beside the configuration's hash.
std::uint64_t HashOf(const Config& config) {
  std::uint64_t hash = ConfigHash(config);
  // The prime of 64-bit FNV-1a (Fowler, Noll, Vo).
  for (const std::uint64_t more : {RecordHash(config), static_cast<std::uint64_t>(config.duration),
                                   static_cast<std::uint64_t>(config.run.exchange_every.value_or(0))}) {
    hash = (hash ^ more) * 0x100000001b3;
  }
  return hash;
}

// A failure after something was recorded, with a description of what is left of the run.
absl::Status WithRemains(const absl::Status& status, Tick now, const OutputDirectory& directory) {
  const bool can_resume = !CheckpointsIn(directory.staging_path()).empty();
  return absl::AbortedError(absl::StrCat(
      status.message(), "; the run stopped at ", FormatDuration(now), ", and ",
      can_resume
          ? absl::StrCat("'lull run --resume ", OneLine(directory.path()), "' resumes it from the last checkpoint")
          : absl::StrCat("'lull export ", OneLine(directory.path()), "' reads what was recorded")));
}

// The second and the third phase.
class DirectoryRun {
 public:
  DirectoryRun(PreparedRun run, const RunDirectoryOptions& options)
      : run_(std::move(run)), options_(options), together_(options.ranks) {}

  absl::StatusOr<RunReport> Execute();

 private:
  RunStatus InitialStatus() const;
  Standing StandingOf(const Simulation& simulation) const;
  void Show(const RunStatus& status) const;
  absl::StatusOr<Network> Build(std::uint64_t config_hash);
  absl::StatusOr<Running> Begin(const Network& network, Checkpoints& checkpoints);
  absl::StatusOr<Running> Resume(const Network& network, Checkpoints& checkpoints);
  absl::StatusOr<Running> TryToResume(const Network& network, Checkpoints& checkpoints);
  OnFileProgress Checking() const;
  absl::StatusOr<std::string> StageInputs(const std::string& directory);
  absl::Status Simulate(Running& running, Checkpoints& checkpoints, CheckpointClock& clock, Progress* progress);
  absl::StatusOr<bool> IsCheckpointDue(const CheckpointClock& clock, Simulation& simulation, Progress* progress) const;
  absl::Status Conclude(Running& running, const absl::Status& ended, const OnFileProgress& on_progress);
  absl::Status Publish(bool is_finished, const OnFileProgress& on_progress);
  absl::Status WriteRecords(const OnFileProgress& on_progress);
  void Draw(const RecordedRun& run, const OnFileProgress& on_progress);
  void Warn(const std::string& sentence);

  SimulationOptions simulation_options() const {
    const RunOptions& run = run_.config.run;
    return {.engine = run.engine, .exchange_every = run.exchange_every, .threads = run.threads};
  }

  PreparedRun run_;
  const RunDirectoryOptions& options_;
  const Together together_;
  std::vector<Observer*> observers_ = {};  // the caller's observers
  RunReport report_ = {};
  std::string replay_ = {};  // the content of kReplayFile, if stimuli come in
};

absl::StatusOr<RunReport> DirectoryRun::Execute() {
  OutputDirectory& directory = run_.directory;
  if (options_.ranks != nullptr) {
    const absl::Status status = CheckAgreement(options_.ranks->collectives(), LULL_VERSION, HashOf(run_.config));
    if (absl::IsFailedPrecondition(status)) return absl::InvalidArgumentError(status.message());
    if (!status.ok()) return status;
  }
  Checkpoints checkpoints(directory.staging_path(), run_.config,
                          run_.checkpoint_every ? TextOf(*run_.checkpoint_every) : "", options_.ranks);
  const absl::StatusOr<Network> network = Build(checkpoints.config_hash());
  if (!network.ok()) return network.status();
  absl::StatusOr<Running> running = run_.resumes ? Resume(*network, checkpoints) : Begin(*network, checkpoints);
  if (!running.ok()) return running.status();
  report_.facts.threads = running->simulation.threads();
  for (EdgeListSpec& list : run_.config.network.edges) list.synapses = {};  // the network has the synapses
  if (together_.is_main()) directory.Keep();

  CheckpointClock clock(run_.checkpoint_every);
  std::optional<Progress> progress;
  const Standing standing = StandingOf(running->simulation);
  if (together_.is_main()) {
    RunStatus initial = InitialStatus();
    initial.neurons = network->neurons();
    initial.engine = run_.config.run.engine;
    initial.threads = running->simulation.threads();
    initial.spikes = standing.spikes;
    progress.emplace(ProgressOptions{.status_file = (std::filesystem::path(directory.path()) / kStatusFile).string(),
                                     .on_progress = options_.on_progress,
                                     .progress_every_s = options_.progress_every_s,
                                     .warn = [this](const std::string& sentence) { Warn(sentence); }},
                     std::move(initial), running->simulation, checkpoints);
  }
  running->recorder.Observe(running->simulation);
  for (Observer* const observer : observers_) running->simulation.Observe(*observer);
  if (together_.is_main()) {
    running->simulation.Observe(clock);
    running->simulation.Observe(*progress);
  }

  absl::Status ended;
  const absl::Status status = WithoutExceptions(together_, [&] {
    ended = Simulate(*running, checkpoints, clock, progress ? &*progress : nullptr);
    if (!IsConcluded(ended)) return ended;
    if (progress) progress->Enter(RunState::kWriting);
    return Conclude(*running, ended, [&progress](const std::string& file, double part) {
      if (progress) progress->Making(file, part);
    });
  });
  if (!status.ok()) return WithRemains(status, running->simulation.now(), directory);
  if (progress) {
    progress->Enter(ended.ok()                 ? RunState::kFinished
                    : absl::IsCancelled(ended) ? RunState::kInterrupted
                                               : RunState::kFailed);
  }
  return std::move(report_);
}

// Runs to the end, or until the run is interrupted or cannot go on (IsConcluded), recording weights and writing
// checkpoints on the way. Weights that are recorded only because the run ends are recorded after the last checkpoint,
// so that they are not in a run that is resumed from it.
absl::Status DirectoryRun::Simulate(Running& running, Checkpoints& checkpoints, CheckpointClock& clock,
                                    Progress* progress) {
  auto& [simulation, recorder] = running;
  const Tick duration = run_.config.duration;
  absl::Status status;
  while (status.ok() && simulation.now() < duration) {
    const Tick next_weights = recorder.next_weights(simulation.now());
    const Tick until = std::min({duration, next_weights, clock.next(simulation.now())});
    const Tick part = until - simulation.now();
    status =
        (until < duration ? simulation.RunPart(part, options_.stop) : simulation.Run(part, options_.stop)).status();
    // A checkpoint or the status is due, maybe between exchanges; or a rank has left, which the next collective says.
    if (absl::IsAborted(status)) status = absl::OkStatus();
    if (status.ok() && simulation.now() == next_weights) status = recorder.RecordWeights(simulation);
    if (!status.ok()) break;
    const absl::StatusOr<bool> is_due = IsCheckpointDue(clock, simulation, progress);
    if (!is_due.ok()) return is_due.status();
    if (*is_due && simulation.now() < duration) {
      status = checkpoints.Write(simulation, recorder);
      clock.Restart();
    }
  }
  if (absl::IsCancelled(status) || (status.ok() && clock.wanted())) {
    status.Update(checkpoints.Write(simulation, recorder));
  }
  if (IsConcluded(status)) status.Update(recorder.RecordWeights(simulation));
  const absl::Status written = checkpoints.Finish();
  return IsConcluded(status) && !written.ok() ? written : status;
}

// Whether a checkpoint is due, which rank 0 decides. Shows the status that all ranks have together.
absl::StatusOr<bool> DirectoryRun::IsCheckpointDue(const CheckpointClock& clock, Simulation& simulation,
                                                   Progress* progress) const {
  if (together_.size() == 1) return clock.is_due(simulation.now());
  std::uint64_t is_due = together_.is_main() && clock.is_due(simulation.now()) ? 1 : 0;
  if (absl::Status status = together_.AddUp({&is_due, 1}); !status.ok()) return status;
  const Standing standing = StandingOf(simulation);
  if (progress != nullptr) progress->Share(standing);
  return is_due != 0;
}

RunStatus DirectoryRun::InitialStatus() const {
  const std::time_t now = std::time(nullptr);
  return {.state = RunState::kBuilding,
          .network = run_.network,
          .pid = getpid(),
          .started = now,
          .updated = now,
          .duration = run_.config.duration,
          .ranks = together_.size()};
}

// What all ranks have together; of one process, Progress knows it.
Standing DirectoryRun::StandingOf(const Simulation& simulation) const {
  if (together_.size() == 1) return {};
  std::uint64_t memory = ResidentBytes().value_or(0);
  together_.AddUp({&memory, 1}).IgnoreError();  // the next collective has the error too
  Standing standing = {.spikes = simulation.totals().spikes, .awake = simulation.awake()};
  if (memory > 0) standing.memory_bytes = memory;
  return standing;
}

void DirectoryRun::Show(const RunStatus& status) const {
  if (options_.on_progress && together_.is_main()) options_.on_progress(status);
}

absl::StatusOr<Network> DirectoryRun::Build(std::uint64_t config_hash) {
  Show(InitialStatus());
  const auto start = std::chrono::steady_clock::now();
  NetworkSpec& spec = run_.config.network;
  const BuildOptions options = {.threads = run_.config.run.threads, .ranks = options_.ranks};
  // The lists of a new run are not needed once the network has them, if their files can be copied.
  const bool takes_lists =
      !run_.resumes && !spec.edges.empty() &&
      std::ranges::all_of(spec.edges, [](const EdgeListSpec& list) { return list.file_hash.has_value(); });
  const std::vector<std::string> late = ScheduleWarnings(run_.config);
  auto warnings = takes_lists ? DeliveryWarningsByQuantum(spec) : std::map<double, std::vector<std::string>>();
  absl::StatusOr<Network> network =
      takes_lists ? Network::Build(std::move(spec), options) : Network::Build(spec, options);
  if (!network.ok()) return network.status();
  report_.facts = FactsOf(run_, config_hash, *network, SecondsSince(start));
  for (const std::string& sentence : late) Warn(sentence);
  const double quantum = network->quantum();
  // NOLINTNEXTLINE(bugprone-use-after-move): if the description was moved, its warnings are known already.
  for (const std::string& sentence : takes_lists ? warnings[quantum] : DeliveryWarnings(spec, quantum)) Warn(sentence);
  observers_ = options_.observers;
  if (options_.on_built) {
    const absl::Status status = together_.Agree(options_.on_built(*network, observers_));
    if (!status.ok()) return status;
  }
  return network;
}

absl::StatusOr<Running> DirectoryRun::Begin(const Network& network, Checkpoints& checkpoints) {
  if (auto status = CheckRecordedSynapses(network, run_.config.record); !status.ok()) return status;
  absl::StatusOr<Simulation> simulation = Simulation::Create(network, simulation_options());
  if (!simulation.ok()) return simulation.status();
  report_.facts.threads = simulation->threads();
  absl::StatusOr<std::string> config = absl::UnknownError("");
  absl::Status staged = together_.OnMain([&] {
    // The copies come first: the inputs may be files of the unfinished run that this one replaces.
    if (absl::Status status = run_.directory.Prepare(); !status.ok()) return status;
    config = StageInputs(run_.directory.prepared_path());
    return config.ok() ? run_.directory.Stage() : config.status();
  });
  if (!staged.ok()) return staged;
  absl::StatusOr<LogRecorder> recorder =
      LogRecorder::Create(network, run_.config.record, report_.facts, run_.directory.StagedPath(kLogFile));
  if (!recorder.ok()) return recorder.status();
  if (absl::Status status = recorder->RecordWeights(*simulation); !status.ok()) return status;
  if (run_.checkpoint_every) {
    // This checkpoint is written before the first step, so that there is always a checkpoint to resume from.
    absl::Status status = checkpoints.Write(*simulation, *recorder);
    if (status.ok()) status = checkpoints.Finish();
    if (!status.ok()) return status;
  }
  // This must come last: with a configuration the directory holds a run.
  staged = together_.OnMain([&] { return WriteFile(run_.directory.StagedPath(kConfigFile), *config); });
  if (!staged.ok()) return staged;
  return Running{*std::move(simulation), *std::move(recorder)};
}

absl::StatusOr<Running> DirectoryRun::Resume(const Network& network, Checkpoints& checkpoints) {
  absl::StatusOr<Running> running = TryToResume(network, checkpoints);
  const absl::Status& status = running.status();
  if (status.ok() || absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status)) return running;
  return absl::Status(status.code(), absl::StrCat(status.message(), "; nothing is lost, 'lull run --resume ",
                                                  OneLine(run_.directory.path()), "' tries again"));
}

// Shows how much of the log has been checked before the run goes on, as often as on_progress wants it.
OnFileProgress DirectoryRun::Checking() const {
  if (!options_.on_progress || !together_.is_main()) return {};
  return [this, next = std::chrono::steady_clock::now()](const std::string& file, double part) mutable {
    const auto now = std::chrono::steady_clock::now();
    if (now < next) return;
    next = now + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                     std::chrono::duration<double>(options_.progress_every_s));
    RunStatus status = InitialStatus();
    status.file = file;
    status.file_part = part;
    options_.on_progress(status);
  };
}

absl::StatusOr<Running> DirectoryRun::TryToResume(const Network& network, Checkpoints& checkpoints) {
  OutputDirectory& directory = run_.directory;
  absl::Status staged = together_.OnMain([&directory] {
    return directory.resumes_staged() ? absl::OkStatus() : directory.StageFinished(SavedFilesIn(directory.path()));
  });
  if (!staged.ok()) return staged;
  const OnFileProgress checking = Checking();
  std::optional<MakingFile> reading(std::in_place, checking, kLogFile);
  absl::StatusOr<ResumedRun> resumed =
      ResumeRun(directory.staging_path(), network, run_.config, simulation_options(), report_.facts);
  reading.reset();
  if (absl::IsDataLoss(resumed.status())) return absl::FailedPreconditionError(resumed.status().message());
  if (!resumed.ok()) return resumed.status();
  for (const std::string& sentence : resumed->passed_over) {
    Warn(absl::StrCat(sentence, "; resuming from ", resumed->file));
  }
  // Now nothing can be refused any more; until the configuration is written the directory holds only the finished run.
  staged = together_.OnMain([&] {
    const absl::StatusOr<std::string> config = StageInputs(directory.staging_path());
    return config.ok() ? WriteFile(directory.StagedPath(kConfigFile), *config) : config.status();
  });
  if (!staged.ok()) return staged;
  checkpoints.ResumeFrom(resumed->simulation.now());
  return Running{std::move(resumed->simulation), std::move(resumed->recorder)};
}

// Writes the inputs of the run into a directory. Returns the content of kConfigFile.
absl::StatusOr<std::string> DirectoryRun::StageInputs(const std::string& directory) {
  Config kept = run_.config;
  kept.run = run_.kept;
  absl::StatusOr<StagedConfig> staged = StageConfig(std::move(kept), directory);
  if (!staged.ok()) return staged.status();
  report_.files.insert(report_.files.end(), staged->files.begin(), staged->files.end());
  replay_ = std::move(staged->replay);
  return std::move(staged->text);
}

absl::Status DirectoryRun::Conclude(Running& running, const absl::Status& ended, const OnFileProgress& on_progress) {
  const absl::StatusOr<RunEnd> end = EndOf(run_.config.network, running.simulation, ended, together_);
  if (!end.ok()) return end.status();
  report_.facts.end = *end;
  report_.facts.ranks = together_.size();
  if (absl::Status status = running.recorder.Finish(report_.facts); !status.ok()) return status;
  report_.statistics = running.recorder.statistics();
  report_.directory = ended.ok() ? run_.directory.path() : run_.directory.staging_path();
  return together_.OnMain([&] { return Publish(ended.ok(), on_progress); });
}

// Makes everything of the recording that a run leaves, and puts it in its place if the run `is_finished`.
absl::Status DirectoryRun::Publish(bool is_finished, const OnFileProgress& on_progress) {
  OutputDirectory& directory = run_.directory;
  if (report_.statistics.all.spikes == 0 && report_.statistics.duration > 0)
    Warn(WhyNoNeuronFired(WithoutLists(run_.config.network)));
  const std::vector<std::string> saved = SavedFilesIn(directory.staging_path());
  const auto is_log = [](const std::string& name) { return name.ends_with(kRankLogEnding); };
  std::ranges::copy_if(saved, std::back_inserter(report_.files), is_log);
  if (absl::Status status = WriteRecords(on_progress); !status.ok()) return status;
  report_.files.emplace_back(kSummaryFile);
  std::ranges::copy_if(saved, std::back_inserter(report_.files), std::not_fn(is_log));
  absl::Status status = WriteFile(directory.StagedPath(kSummaryFile), JsonSummary(report_));
  return status.ok() && is_finished ? directory.Publish(report_.files) : status;
}

// Makes files and pictures of the recording.
absl::Status DirectoryRun::WriteRecords(const OnFileProgress& on_progress) {
  const std::string staging = run_.directory.staging_path();
  // The lists of files may be long, and nothing that is made of the recording needs them.
  Config config = {.network = WithoutLists(run_.config.network),
                   .duration = run_.config.duration,
                   .run = run_.config.run,
                   .record = run_.config.record};
  const absl::StatusOr<RecordedRun> run =
      OpenRecorded(staging, std::move(config), report_.facts.config_hash, on_progress);
  if (!run.ok()) return run.status();
  absl::StatusOr<std::vector<std::string>> files = ExportRun(*run, staging, run_.config.record.format, on_progress);
  if (!files.ok()) return files.status();
  Draw(*run, on_progress);
  report_.files.insert(report_.files.end(), files->begin(), files->end());
  if (!run->has_stimuli()) return absl::OkStatus();
  report_.files.emplace_back(kReplayFile);
  return WriteFile(run_.directory.StagedPath(kReplayFile), replay_);
}

// A picture that cannot be drawn does not keep the run from finishing: it can be drawn again from the recording.
void DirectoryRun::Draw(const RecordedRun& run, const OnFileProgress& on_progress) {
  if (run.duration() == 0) return;  // interrupted before the first step: nothing to draw
  const RecordOptions& record = run_.config.record;
  const RunPlotOptions wanted = {.raster = record.raster,
                                 .rhythm = record.rhythm,
                                 .spectrum = record.rhythm,
                                 .rates = record.rates.has_value(),
                                 .full_raster = record.full_raster};
  // The run may have been interrupted before a bin was full.
  std::optional<Tick> bin = options_.picture_bin;
  if (bin) bin = std::min(*bin, run.duration());
  constexpr RunPlotOptions kNone = {.raster = false,
                                    .rhythm = false,
                                    .spectrum = false,
                                    .rates = false,
                                    .full_raster = false,
                                    .trace = false,
                                    .traces = false,
                                    .weights = false};
  const std::pair<bool RunPlotOptions::*, const char*> kinds[] = {
      {&RunPlotOptions::raster, kRasterPicture}, {&RunPlotOptions::full_raster, kFullRasterPicture},
      {&RunPlotOptions::rhythm, kRhythmPicture}, {&RunPlotOptions::spectrum, kSpectrumPicture},
      {&RunPlotOptions::rates, kRatesPicture},   {&RunPlotOptions::trace, kTracePicture},
      {&RunPlotOptions::traces, kTracesPicture}, {&RunPlotOptions::weights, kWeightsPicture}};
  for (const auto& [kind, name] : kinds) {
    if (!(wanted.*kind)) continue;
    RunPlotOptions options = kNone;
    options.*kind = true;
    options.bin = bin;
    absl::StatusOr<RunPictures> pictures = RunPictures();
    const absl::Status status = WithoutExceptions(Together(nullptr), [&] {
      pictures = PlotRun(run, run_.directory.staging_path(), options, on_progress);
      return pictures.status();
    });
    if (!status.ok()) {
      Warn(
          absl::StrCat(name, " is left out: ", status.message(), "; 'lull plot ", run_.directory.path(), "' draws it"));
      continue;
    }
    report_.files.insert(report_.files.end(), pictures->files.begin(), pictures->files.end());
    report_.left_out.insert(report_.left_out.end(), pictures->left_out.begin(), pictures->left_out.end());
  }
}

void DirectoryRun::Warn(const std::string& sentence) {
  if (!together_.is_main()) return;
  report_.warnings.push_back(sentence);
  if (options_.on_warning) options_.on_warning(sentence);
}

}  // namespace

absl::StatusOr<RunReport> RunIntoDirectory(Config config, const std::string& directory,
                                           const RunDirectoryOptions& options) {
  absl::StatusOr<RunReport> report = absl::UnknownError("");
  const absl::Status status = WithoutExceptions(Together(options.ranks), [&] {
    absl::StatusOr<PreparedRun> run = PrepareRun(std::move(config), directory, options);
    report = run.ok() ? DirectoryRun(*std::move(run), options).Execute() : run.status();
    return report.status();
  });
  return status.ok() ? std::move(report) : status;
}

absl::StatusOr<RunReport> ResumeInDirectory(const std::string& directory, const ResumeChanges& changes,
                                            const RunDirectoryOptions& options) {
  absl::StatusOr<RunReport> report = absl::UnknownError("");
  const absl::Status status = WithoutExceptions(Together(options.ranks), [&] {
    absl::StatusOr<PreparedRun> run = PrepareResumedRun(directory, changes, options);
    report = run.ok() ? DirectoryRun(*std::move(run), options).Execute() : run.status();
    return report.status();
  });
  return status.ok() ? std::move(report) : status;
}

}  // namespace lull
