// What a run leaves on disk: recorded while it goes on, in bounded memory however long it is, and read back afterwards.
//
//   auto recorder = lull::LogRecorder::Create(network, config.record, facts, "out/recording.log");
//   recorder->Observe(*simulation);
//   ... simulation->Run(...) ... recorder->RecordWeights(*simulation) ...
//   recorder->Finish(facts);
//
//   auto run = lull::RecordedRun::Open("out");        // finished, interrupted or killed
//   lull::ExportRun(*run, "out");                     // spikes.h5 and the like
//   lull::PlotRaster(*run, "out/spikes.png");
//
// The log is append-only and checked block by block: whatever happens to the run, what had been flushed, a second ago
// at most, can be read.

#ifndef LULL_RECORDING_H_
#define LULL_RECORDING_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/config.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"
#include "lull/simulation.h"
#include "lull/statistics.h"
#include "lull/types.h"

namespace lull {

// What is known of a run only when it has ended.
struct RunEnd {
  bool finished = true;  // false: it was interrupted
  RunCounters stats = {};
  std::uint64_t spike_hash = 0;
  std::uint64_t weight_hash = 0;
  std::uint64_t peak_rss_bytes = 0;  // the most memory that the process held

  friend bool operator==(const RunEnd&, const RunEnd&) = default;
};

// What there is to say of a run beside what was recorded.
struct RunFacts {
  using End = RunEnd;  // its other name

  std::string version = {};  // of Lull
  std::string network = {};  // its name
  std::uint64_t config_hash = 0;
  std::uint64_t seed = 0;
  EngineKind engine = EngineKind::kEventDriven;
  int threads = 1;
  ColumnId columns = 0;
  NeuronId neurons = 0;
  std::uint64_t synapses = 0;
  double build_seconds = 0;  // [s] of wall time: from the description to the first step
  std::optional<End> end = {};

  friend bool operator==(const RunFacts&, const RunFacts&) = default;
};

// The log of a run, and beside it the configuration that the run was.
inline constexpr const char* kLogFile = "recording.log";
inline constexpr const char* kConfigFile = "config.toml";

// What came in while a run went on, and a configuration that repeats the run with it.
inline constexpr const char* kStimulusFile = "stimuli.csv";
inline constexpr const char* kReplayFile = "replay.toml";

// Where a run that has not ended keeps its files, inside the directory that it is to fill.
inline constexpr const char* kUnfinishedDirectory = "unfinished";

// Records a run into a log. A thread of its own packs and writes; if the disk is slower than the run, the run waits.
//
// Thread use: one thread at a time, the one that runs the simulation.
class LULL_API LogRecorder {
 public:
  // Starts a log at `path`, where there must be no file, and the thread.
  // Errors: kInvalidArgument for settings that the network does not bear, kUnavailable for a file that cannot be made.
  static absl::StatusOr<LogRecorder> Create(const Network& network, const RecordOptions& settings,
                                            const RunFacts& facts, const std::string& path);

  // Goes on with the log at `path` from where Save was called, after the step `now` [ms], cutting off what it has
  // behind that. The settings are those of then; `facts` replace those of then. Errors: as Create; those of the source;
  // kDataLoss for a log that does not reach so far, or bytes that cannot be: nothing has changed then.
  static absl::StatusOr<LogRecorder> Resume(const Network& network, const RecordOptions& settings,
                                            const RunFacts& facts, const std::string& path, Tick now,
                                            const ByteSource& source);

  LogRecorder(LogRecorder&&) noexcept;
  LogRecorder& operator=(LogRecorder&&) = delete;
  ~LogRecorder();  // what was recorded so far gets into the log

  // Records what the simulation, of this network, does from its next step on; before its first step, and once. When the
  // log can no longer be written the simulation's Run ends with kUnavailable. The recorder must outlive the last Run.
  void Observe(Simulation& simulation);

  // Records the weights as they are now, if weights are wanted and those of this time are not recorded yet.
  // Errors: as Finish.
  absl::Status RecordWeights(Simulation& simulation);
  // [ms] When the weights are wanted next; kNever if not again.
  Tick next_weights(Tick now) const;

  // Between two calls of Run: hands what was recorded so far to the system, and writes what it takes to go on from
  // here. Recording goes on afterwards. Errors: those of the sink; as Finish.
  absl::Status Save(const ByteSink& sink);

  // Ends the log with what is known now, and waits until everything is on the disk.
  // Errors: kUnavailable, with the path and the reason; also for what could not be written earlier.
  absl::Status Finish(const RunFacts& facts);

  // Of all neurons, recorded or not, up to the last exchange. After Finish.
  Statistics statistics() const;

 private:
  struct Impl;
  explicit LogRecorder(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

// A run as it lies on disk.
//
// Thread use: immutable; copies are cheap. Reading it from two threads at a time is fine.
class LULL_API RecordedRun {
 public:
  // Of a directory with the kLogFile of a run and the kConfigFile beside it; or with the kUnfinishedDirectory of one.
  // Errors: kNotFound if there is no log, kUnavailable if it cannot be read, kInvalidArgument if it is of another
  // version or does not go with the configuration. `models` are those of one's own that the run was of (LoadConfig).
  static absl::StatusOr<RecordedRun> Open(const std::string& directory, const std::vector<NeuronModel>& models = {});

  const std::string& directory() const;  // that of the log
  const Config& config() const;          // what the run was
  const RunFacts& facts() const;         // as they stand in the log
  // [ms] Up to where everything has been recorded.
  Tick duration() const;
  // Whether bytes at the end of the log could not be read: the run was killed while it wrote.
  bool cut() const;

  bool has_spikes() const;         // RecordOptions::spikes_of
  bool has_picture_trace() const;  // of one neuron, RecordOptions::trace
  bool has_traces() const;         // RecordOptions::traces
  bool has_weights() const;        // RecordOptions::weights
  // Whether stimuli came in while it went on (observer.h), and all of them, in that order, with their amplitudes as
  // they acted. A StimulusInput of these, behind the inputs of its configuration, repeats the run. Errors: kUnavailable
  // if the log cannot be read.
  bool has_stimuli() const;
  absl::StatusOr<std::vector<Stimulus>> Stimuli() const;

  // Computed anew, of the recorded neurons.
  absl::StatusOr<Statistics> ComputeStatistics() const;

  struct Impl;  // src/recording/recorded_run.h
  const Impl& impl() const { return *impl_; }

 private:
  explicit RecordedRun(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

  std::shared_ptr<const Impl> impl_;
};

// Writes what was recorded into files in `directory`, each aside and then renamed, replacing earlier ones:
//
//   spikes.h5     /spikes/neurons/{timestamps, node_ids}, in order of time
//   traces-v.h5   a report /report/neurons/{data, mapping} for each state variable of the traced neurons
//   weights.h5    a report /report/neurons/{data, mapping}: a row for each time, synapses in order of their targets
//   rates.h5      a report /report/layers/{data, mapping}: spikes per second and neuron, a row for each bin
//   stimuli.csv   what came in while the run went on, if anything did
//
// or spikes.csv, traces.csv, weights.csv, rates.csv and stimuli.csv. In constant memory, but for one snapshot of the
// weights. Returns the names of the files. Errors: kUnavailable for what cannot be read or written; kUnimplemented for
// SONATA where Lull was built without HDF5.
LULL_API absl::StatusOr<std::vector<std::string>> ExportRun(const RecordedRun& run, const std::string& directory,
                                                            FileFormat format);

// Writes "time_ms,neuron" and a line per spike, the way WriteFile does.
LULL_API absl::Status WriteSpikesCsv(std::span<const Spike> spikes, const std::string& path);

// Writes "time_ms,neuron,kind,amplitude" and a line per stimulus, in order of time, those of one time in the order in
// which they are given: what StimulusInput::file may name.
LULL_API absl::Status WriteStimuliCsv(std::span<const Stimulus> stimuli, const std::string& path);

}  // namespace lull

#endif  // LULL_RECORDING_H_
