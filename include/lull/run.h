// A run into a directory, as `lull run` does it: builds the network, runs it, and leaves files, pictures and a summary.
//
//   absl::StatusOr<lull::Config> config = lull::LoadConfig("columns.toml");
//   absl::StatusOr<lull::RunReport> report = lull::RunIntoDirectory(*config, "out");
//   report->statistics.all.rate_hz      // spikes per second and neuron
//   report->files                       // "config.toml", "recording.log", "spikes.png", ..., "summary.json"
//
// The configuration says what is recorded and drawn (RecordOptions in config.h); docs/results.md lists the files, and
// run_files.h has their names. Until the run has finished its files are in kUnfinishedDirectory inside the directory,
// and an earlier run stays as it was. A run that was interrupted or killed can be resumed from its last checkpoint, and
// then leaves what it would have left without the interruption:
//
//   lull::RunIntoDirectory(*config, "week", {.checkpoint_every = lull::CheckpointEvery{.wall_seconds = 600}});
//   lull::ResumeInDirectory("week");
//
// Thread use: the functions may be called from any thread. A directory is locked while a run uses it, so that a second
// run is refused, also in another process.

#ifndef LULL_RUN_H_
#define LULL_RUN_H_

#include <cstdint>
#include <ctime>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/config.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"
#include "lull/neuron_model.h"
#include "lull/observer.h"
#include "lull/ranks.h"
#include "lull/recording.h"
#include "lull/run_files.h"
#include "lull/statistics.h"
#include "lull/types.h"

namespace lull {

// ---------------------------------------------------------------------------------------------------------------------
// What a run did

// What a run did, and the files that it left.
struct RunReport {
  RunFacts facts = {};
  Statistics statistics = {};  // of all neurons, recorded or not

  std::string directory = {};              // where the files are: kUnfinishedDirectory unless the run finished
  std::vector<std::string> files = {};     // their names
  std::vector<std::string> left_out = {};  // a sentence for each picture that could not be drawn
  std::vector<std::string> warnings = {};  // a sentence for each problem that did not end the run

  // Whether the run lasted as long as its configuration says. If not, it was interrupted, or the state of a neuron was
  // no longer finite and facts.end->failure says so: such a run leaves what was recorded up to there.
  bool finished() const { return facts.end.has_value() && facts.end->finished; }
};

// What kSummaryFile holds: one JSON object, which docs/results.md describes. Numbers that are known only when a run has
// ended are null if it has not.
LULL_API std::string JsonSummary(const RunReport& report);

// ---------------------------------------------------------------------------------------------------------------------
// How a run stands while it lasts

// In this order; the last three are ends.
enum class RunState {
  kBuilding,     // the network is being built; no step has been taken
  kRunning,      // steps are taken
  kWriting,      // files and pictures are made of the recording
  kFinished,     // everything is in its place
  kInterrupted,  // the run can be resumed
  kFailed,
};

// How a run stands.
struct RunStatus {
  RunState state = RunState::kRunning;
  std::string network = {};            // RunDirectoryOptions::network
  std::int64_t pid = 0;                // of the process
  std::time_t started = 0;             // when this process took the first step, or resumed
  std::time_t updated = 0;             // when these numbers were true
  double wall_seconds = 0;             // [s] from the one to the other
  Tick now = 0;                        // [ms] model time
  Tick duration = 0;                   // [ms] when the run ends
  std::optional<double> speed = {};    // model seconds per second, averaged over some seconds to minutes
  std::optional<double> rate_hz = {};  // spikes per second and neuron, since the update before
  std::uint64_t spikes = 0;            // of the whole run
  EngineKind engine = EngineKind::kEventDriven;
  int threads = 0;  // that run, on each rank; 0 while the network is built
  int ranks = 1;    // that run it together
  std::uint64_t neurons = 0;
  std::uint64_t awake = 0;  // Simulation::awake
  // [bytes] What the process holds, or all ranks together; none where the system does not say.
  std::optional<std::uint64_t> memory_bytes = {};
  std::optional<Tick> checkpoint = {};  // [ms] model time of the last one; none if there is none
  // While files are made of the recording (kWriting): the file that is being made, and how much of the recording has
  // been read for it, from 0 to 1. While the log is checked before a run is resumed (kBuilding): the log, and how much
  // of it has been checked. Otherwise empty.
  std::string file = {};
  std::optional<double> file_part = {};

  // [s] of wall time at this speed; 0 after the last step, none if the speed is not known.
  LULL_API std::optional<double> seconds_left() const;
};

// What kStatusFile holds: one JSON object on one line.
LULL_API std::string JsonStatus(const RunStatus& status);

// ---------------------------------------------------------------------------------------------------------------------
// Options

// Which earlier run of the directory the new one may replace. Files that belong to no run are never touched.
enum class Overwrite {
  kNothing,      // none: the directory must hold no run
  kFinishedRun,  // a finished one, but nothing that could be resumed
  kAnyRun,       // also one that was interrupted or killed
};

// How often a checkpoint is written: by wall time or by model time, one of the two.
struct CheckpointEvery {
  double wall_seconds = 0;  // [s] 0.001 or more
  Tick model = 0;           // [ms] 1 or more

  friend bool operator==(const CheckpointEvery&, const CheckpointEvery&) = default;
};

// "10min" is wall time, "60 s model" is model time. Errors: kInvalidArgument, with the text and what would do.
LULL_API absl::StatusOr<CheckpointEvery> ParseCheckpointEvery(std::string_view text);

// How a run goes about its directory. Nothing here changes a spike or a weight, unless an observer of the caller's
// does. The callbacks are called on the calling thread and must not throw.
struct RunDirectoryOptions {
  // What the summary and the pictures call the network.
  std::string network = "network";

  // Which earlier run may be replaced. A resumed run ignores this.
  Overwrite overwrite = Overwrite::kNothing;

  // Writes checkpoints from which ResumeInDirectory can resume whatever happens, to the machine too. Without, only an
  // interrupted run leaves one. A resumed run that is given none writes them as before.
  std::optional<CheckpointEvery> checkpoint_every = {};

  // Interrupts the run when another thread asks for it, at the next exchange or within 100 steps. An interrupted run
  // is no error: it writes a checkpoint and all files, and the report's finished() is false. An observer whose
  // status() is kCancelled interrupts the run in the same way.
  std::stop_token stop = {};

  // Called with the status of the run: at each new state, and every so often while it runs [s].
  std::function<void(const RunStatus&)> on_progress = {};
  double progress_every_s = 0.1;

  // Called at once with each sentence of RunReport::warnings.
  std::function<void(const std::string&)> on_warning = {};

  // Added to the simulation (observer.h); they must outlive the call.
  std::vector<Observer*> observers = {};

  // Called when the network has been built and before anything is written, for observers that need the network: they
  // are added to the list. Anything but OK ends the call, which returns it.
  std::function<absl::Status(const Network& network, std::vector<Observer*>& observers)> on_built = {};

  // [ms] The width of the bins of rates in the pictures (RunPlotOptions::bin); by default chosen.
  std::optional<Tick> picture_bin = {};

  // The ranks that run the network together (lull/ranks.h). Each of them calls the function with the same arguments,
  // but for callbacks and observers, and sees the same directory. Rank 0 takes the directory, writes the files that are
  // not of one rank, and calls on_progress and on_warning; on_built and the observers are each rank's own. The run
  // leaves what one process would leave, and a log (kRankLogStem) and a part of each checkpoint for every other rank.
  // Null: this process runs the network alone.
  Ranks* ranks = nullptr;

  // The user-defined neuron models of a run that is to be resumed (as LoadConfig). A configuration carries its models.
  std::vector<NeuronModel> models = {};
};

// What may change when a run is resumed. Spikes and weights depend on none of these. The engine and the threads hold
// for this one call: a later call that is given none takes those with which the run was begun.
struct ResumeChanges {
  std::optional<Tick> duration = {};  // [ms] of the whole run, not shorter than what is done
  std::optional<EngineKind> engine = {};
  std::optional<int> threads = {};  // 1 to kMaxThreads
};

// ---------------------------------------------------------------------------------------------------------------------
// Runs

// Runs a configuration from its beginning into `directory`, which is made if it is missing, with those above it. The
// recording reaches the disk while the run lasts, so that memory does not grow with the duration.
//
// Errors: kFailedPrecondition, with the path and what would do, if the directory may not be written: it is a file, is
// in use by another run (the message names the process where the system says which), or holds a run that `overwrite`
// protects. kInvalidArgument for a configuration that cannot be run or an option out of range; kResourceExhausted for a
// network that does not fit into memory; those of on_built. In these cases nothing has been written, and a directory
// that was made is removed again. kAborted for a failure during the run, such as a full disk or an observer's error:
// what was recorded stays in kUnfinishedDirectory, and the message says how to resume or read it. kUnavailable for a
// file that could not be written before the first step.
//
// With several ranks (RunDirectoryOptions::ranks) the call is a collective. All ranks return together, with the same
// error if there is one; unless all have met it, its message begins with the name of the rank that has. kAborted also
// if a rank has left. The report of another rank than rank 0 has no statistics and names no files. Further errors:
// kInvalidArgument if ranks have other configurations, versions of Lull, or last bits of `log` and `exp` than rank 0.
LULL_API absl::StatusOr<RunReport> RunIntoDirectory(Config config, const std::string& directory,
                                                    const RunDirectoryOptions& options = {});

// Resumes the run in `directory` from its last whole checkpoint: an unfinished run, or a finished one that is to last
// longer. Either leaves the files that one run of the whole duration would have left.
//
// Errors: as RunIntoDirectory; kFailedPrecondition also for a directory that holds no run to resume: no configuration,
// no checkpoint that is whole and of this configuration, or a finished run without a longer duration. These errors
// change nothing in the directory. Whatever the error, the run can still be resumed as before.
LULL_API absl::StatusOr<RunReport> ResumeInDirectory(const std::string& directory, const ResumeChanges& changes = {},
                                                     const RunDirectoryOptions& options = {});

// The names of the files in a directory that belong to the run in it, in no certain order: what another program, or
// another command, had better not write there. Empty if no run of Lull has left its log or its summary in the
// directory. Files in kUnfinishedDirectory and kPlotsDirectory are not listed.
//
// Thread use: may be called from any thread.
LULL_API std::vector<std::string> FilesOfRunIn(const std::string& directory);

}  // namespace lull

#endif  // LULL_RUN_H_
