// Recording a run to disk, in memory that does not grow with the run's length, and reading the recording afterwards. In
// this order:
//
//   RunEnd, RunFacts              facts about a run, stored with the recording
//   kLogFile, kConfigFile, …      the names of the files of a run
//   LogRecorder                   records a run into a log
//   RecordedRun                   a recorded run, read from its log
//   ExportRun, WriteSpikesCsv, …  files for other programs
//
//   auto recorder = lull::LogRecorder::Create(network, config.record, facts, "out/recording.log");
//   recorder->Observe(*simulation);
//   ... simulation->Run(...) ... recorder->RecordWeights(*simulation) ...
//   recorder->Finish(facts);
//
//   auto run = lull::RecordedRun::Open("out");                   // finished, interrupted or killed
//   lull::ExportRun(*run, "out", lull::FileFormat::kSonata);     // spikes.h5 and other files
//   lull::PlotRun(*run, "out");                                  // spikes.png and other pictures (plots.h)
//
// The recorder only appends to the log, in blocks with a checksum each. If the run is killed, everything up to the last
// second before that can still be read.

#ifndef LULL_RECORDING_H_
#define LULL_RECORDING_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/config.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"
#include "lull/run_files.h"
#include "lull/simulation.h"
#include "lull/statistics.h"
#include "lull/types.h"

namespace lull {

// What is known about a run only after it has ended.
struct RunEnd {
  bool finished = true;  // false if the run was interrupted, or failed
  RunCounters stats = {};
  std::uint64_t spike_hash = 0;   // Simulation::spike_hash
  std::uint64_t weight_hash = 0;  // Simulation::weight_hash
  // Synapses whose present weights are beyond NetworkSpec::delivery_limit; empty if the network has no limit.
  std::optional<std::uint64_t> weights_beyond_limit = {};
  std::uint64_t peak_rss_bytes = 0;  // the largest resident memory of the process; the sum over ranks if several ran
  // Why the simulation could not go on: Simulation::Run's message about a state that is no longer finite. Empty if it
  // could.
  std::string failure = {};

  friend bool operator==(const RunEnd&, const RunEnd&) = default;
};

// Facts about a run that are stored with the recording.
struct RunFacts {
  using End = RunEnd;  // another name for RunEnd

  std::string version = {};       // version of Lull
  std::string network = {};       // name of the network
  std::uint64_t config_hash = 0;  // ConfigHash (config.h)
  std::uint64_t seed = 0;
  std::optional<std::uint64_t> input_seed = {};  // NetworkSpec::input_seed
  EngineKind engine = EngineKind::kEventDriven;
  int threads = 1;
  int ranks = 1;  // how many ranks simulated the run (lull/ranks.h), in its last part; LogRecorder sets it
  ColumnId columns = 0;
  NeuronId neurons = 0;
  std::uint64_t synapses = 0;
  double build_seconds = 0;     // [s] wall time from the description to the first step
  std::optional<End> end = {};  // empty if the run was killed, or has not ended yet

  friend bool operator==(const RunFacts&, const RunFacts&) = default;
};

// Records a run into a log. A separate thread packs and writes the data. If the disk is slower than the run, the run
// waits.
//
// If several ranks have built the network (lull/ranks.h), each has a recorder, with the same settings and the same
// path: that of rank 0's log, beside which the other ranks write theirs (kRankLogStem). Create, Resume, Save,
// RecordWeights and Finish are then collectives: every rank calls them, at the same time of the simulation. If one rank
// fails, all return its error, which begins with the name of the rank. The recorder must be observed on every rank, and
// from the same step on. During a run the recorders send rank 0 what its log has for all ranks. Everything that is read
// from the directory afterwards is, byte for byte, as if one process had recorded the run; but of several stimuli that
// were accepted after the same step, those of a lower rank come first. A recorder that is destroyed without Finish does
// not write what it has not written yet, because the other ranks need not be there.
//
// Thread use: one thread at a time, the one that runs the simulation.
class LULL_API LogRecorder {
 public:
  // Creates the log at `path`, where no file may exist, and starts the thread.
  // Errors: kInvalidArgument for settings that do not suit the network (a layer or neuron that does not exist);
  // kUnavailable if the file cannot be created.
  static absl::StatusOr<LogRecorder> Create(const Network& network, const RecordOptions& settings,
                                            const RunFacts& facts, const std::string& path);

  // Continues the log at `path` from the moment at which Save was called, after step `now` [ms]; what the log has
  // recorded after that is cut off. `settings` must be those of the interrupted run; `facts` replace the stored ones.
  // The number of ranks may be another than before, also one process. Only rank 0's `source` is read.
  // Errors: as Create; those of the source; kDataLoss if the log ends before `now`, or if the saved bytes are corrupt.
  // The log has then not changed.
  static absl::StatusOr<LogRecorder> Resume(const Network& network, const RecordOptions& settings,
                                            const RunFacts& facts, const std::string& path, Tick now,
                                            const ByteSource& source);

  LogRecorder(LogRecorder&&) noexcept;
  LogRecorder& operator=(LogRecorder&&) = delete;
  ~LogRecorder();  // writes what has been recorded so far

  // Records the simulation from its next step on. The simulation must be of the network that was given to Create. Call
  // this once, before the simulation's first step. The recorder must outlive the last Run. If the log can no longer be
  // written, Run returns kUnavailable.
  void Observe(Simulation& simulation);

  // Records the present weights, if RecordOptions::weights asks for weights and those of this time are not recorded
  // yet.
  // Errors: as Finish.
  absl::Status RecordWeights(Simulation& simulation);
  // [ms] The time of the next RecordWeights that RecordOptions::weights asks for, after `now`; kNever if there is none.
  Tick next_weights(Tick now) const;

  // Writes what has been recorded so far to the log, and into `sink` what Resume needs to continue from here. Recording
  // goes on afterwards. Call this between two calls of Run. With several ranks, rank 0's sink gets the state of all,
  // some 32 bytes for each neuron of the network in pieces of 1 MB; the other sinks get nothing. Errors: those of the
  // sink; as Finish.
  absl::Status Save(const ByteSink& sink);

  // Ends the log with the final facts, and waits until everything is on the disk.
  // Errors: kUnavailable with the path and the reason, also if an earlier write failed.
  absl::Status Finish(const RunFacts& facts);

  // Statistics of all neurons, recorded or not, up to the last exchange. Call this after Finish. With several ranks,
  // rank 0 has them; those of other ranks are empty.
  Statistics statistics() const;

 private:
  struct Impl;
  explicit LogRecorder(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

// Called while a file is made of a recording, whenever a piece of the recording has been read for it, on the calling
// thread: the name of the file, and how much of the recording has been read, from 0 to 1. A file for which the
// recording is read several times begins as often. Must not throw.
using OnFileProgress = std::function<void(const std::string& file, double part)>;

// A recorded run, read from its log.
//
// Thread use: immutable; copies are cheap. Several threads may read at the same time.
class LULL_API RecordedRun {
 public:
  // Opens the run in a directory that has a kLogFile and a kConfigFile, or a kUnfinishedDirectory with these. `models`
  // are the user-defined models of the run, as for LoadConfig. The whole log is read and checked, of which
  // `on_progress` is told as of a file kLogFile. If several ranks have recorded the run, so are their logs
  // (kRankLogStem); the run then lasts as long as all of them do.
  // Errors: kNotFound if there is no log; kUnavailable if a log cannot be read; kInvalidArgument if a log is of another
  // version or does not match the configuration, or if that of a rank is missing or of another run.
  static absl::StatusOr<RecordedRun> Open(const std::string& directory, const std::vector<NeuronModel>& models = {},
                                          const OnFileProgress& on_progress = {});

  const std::string& directory() const;  // the directory of the log
  const Config& config() const;          // the configuration of the run
  const RunFacts& facts() const;         // the facts that are stored in the log
  // [ms] The last step up to which everything has been recorded.
  Tick duration() const;
  // Whether the end of the log is damaged, because the run was killed while it wrote.
  bool cut() const;

  bool has_spikes() const;         // whether RecordOptions::spikes_of was recorded
  bool has_picture_trace() const;  // whether RecordOptions::trace, one neuron's trace, was recorded
  bool has_traces() const;         // whether RecordOptions::traces were recorded
  bool has_weights() const;        // whether RecordOptions::weights were recorded
  // Whether the run was given stimuli while it went on (observer.h); and all these stimuli, in the order in which they
  // were accepted, with their rounded amplitudes. A StimulusInput with them, after the inputs of the configuration,
  // repeats the run. Errors: kUnavailable if the log cannot be read.
  bool has_stimuli() const;
  absl::StatusOr<std::vector<Stimulus>> Stimuli() const;

  // Computes the statistics of the recorded neurons from the log, of which `on_progress` is told as of a file
  // kSummaryFile. Errors: kUnavailable if the log cannot be read.
  absl::StatusOr<Statistics> ComputeStatistics(const OnFileProgress& on_progress = {}) const;

 private:
  explicit RecordedRun(std::shared_ptr<const struct RecordedSources> sources) : sources_(std::move(sources)) {}
  // For Lull's own parts.
  friend const RecordedSources& SourcesOf(const RecordedRun& run);
  friend absl::StatusOr<RecordedRun> OpenRecorded(const std::string& log_directory, Config config,
                                                  std::uint64_t config_hash, const OnFileProgress& on_progress);

  std::shared_ptr<const RecordedSources> sources_;
};

// Writes what was recorded into files in `directory`. Each file is replaced atomically:
//
//   spikes.h5     /spikes/neurons/{timestamps, node_ids}, in order of time
//   traces-v.h5   a report /report/neurons/{data, mapping} for each state variable of the traced neurons
//   weights.h5    a report /report/neurons/{data, mapping}: a row for each time, synapses in order of their targets
//   rates.h5      a report /report/layers/{data, mapping}: spikes per second and neuron, a row for each bin
//   neurons.h5    nodes /nodes/neurons with the column, layer and type of each neuron, if there is one of the files
//   above stimuli.csv   the stimuli that the run was given while it went on, if there were any
//
// or, as CSV, spikes.csv, traces.csv, weights.csv, rates.csv, neurons.csv and stimuli.csv. Returns the names of the
// files. Uses constant memory, except for the weights of one moment and 6 bytes for each neuron.
// Errors: kUnavailable if the log cannot be read or a file cannot be written; kUnimplemented for SONATA if Lull was
// built without HDF5.
LULL_API absl::StatusOr<std::vector<std::string>> ExportRun(const RecordedRun& run, const std::string& directory,
                                                            FileFormat format, const OnFileProgress& on_progress = {});

// Writes spikes as CSV: "time_ms,neuron" and a line for each spike. The file is replaced atomically.
// Errors: kUnavailable with the path and the reason.
LULL_API absl::Status WriteSpikesCsv(std::span<const Spike> spikes, const std::string& path);

// Writes stimuli as CSV, in the format that StimulusInput::file may name: "time_ms,neuron,kind,amplitude" and a line
// for each stimulus, in order of time; stimuli of the same time keep their order. The file is replaced atomically.
// Errors: kUnavailable with the path and the reason.
LULL_API absl::Status WriteStimuliCsv(std::span<const Stimulus> stimuli, const std::string& path);

}  // namespace lull

#endif  // LULL_RECORDING_H_
