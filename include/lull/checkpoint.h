// A run as it stands in the middle, in one file: all it takes to go on from there, bit for bit, after whatever has
// happened to the program or the machine.
//
//   lull::Checkpoints checkpoints("out/unfinished", config);
//   ... simulation.Run(...) ... checkpoints.Write(simulation, recorder) ... checkpoints.Finish() ...
//
//   auto resumed = lull::ResumeRun("out/unfinished", network, config, options, facts);
//   resumed->recorder.Observe(resumed->simulation);
//   ... resumed->simulation.Run(...) ...

#ifndef LULL_CHECKPOINT_H_
#define LULL_CHECKPOINT_H_

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
#include "lull/recording.h"
#include "lull/simulation.h"
#include "lull/types.h"

namespace lull {

// Writes the checkpoints of a run beside its kLogFile, and keeps the last two.
//
// A checkpoint is written aside, in pieces that each carry a CRC-32, and gets its name, checkpoint-<ms>.lull, when it
// and the log up to it are on the disk. So whatever happens, a file of that name is whole or can be told to be damaged,
// and an earlier one is there until a later one is.
//
// Thread use: one thread at a time, the one that runs the simulation.
class LULL_API Checkpoints {
 public:
  // `config` is what the run is. `every`, if not empty, says how often its user wants one, for whoever resumes it.
  Checkpoints(std::string directory, const Config& config, std::string every = "");
  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;
  ~Checkpoints();  // when the last is on the disk, or is known not to be

  // The run goes on from the checkpoint of this step, which is kept as if this object had written it.
  void ResumeFrom(Tick checkpoint);

  // Between two calls of Run. Returns when the state is in the hands of the system; a thread brings it to the disk.
  // Errors: kUnavailable with the path and the reason, also for the one before this; those of Simulation::Save and
  // LogRecorder::Save. The checkpoint before stays.
  absl::Status Write(Simulation& simulation, LogRecorder& recorder);

  // Waits until the last is on the disk. Errors: as Write.
  absl::Status Finish();

  // The last one that is on the disk [ms], if there is one. From any thread.
  std::optional<Tick> last() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What a checkpoint says of itself.
struct CheckpointFacts {
  std::string version = {};  // of Lull
  std::uint64_t config_hash = 0;
  std::uint64_t record_hash = 0;
  Tick now = 0;            // [ms]
  std::string every = {};  // Checkpoints
};

// The checkpoints of a directory, by file name, the latest first.
LULL_API std::vector<std::string> CheckpointsIn(const std::string& directory);

// Reads a checkpoint from its first byte to its last. Errors: kUnavailable if it cannot be read, kDataLoss if it is
// damaged or no checkpoint, kFailedPrecondition for one of another version of Lull; each with the path.
LULL_API absl::StatusOr<CheckpointFacts> CheckCheckpoint(const std::string& path);

// A run that is to go on.
struct ResumedRun {
  Simulation simulation;
  LogRecorder recorder;                       // observes nothing yet
  std::string file;                           // the checkpoint's name
  std::vector<std::string> passed_over = {};  // later ones that could not be used, and why: a sentence each
};

// Goes on from the latest checkpoint of a directory that is whole and that the log there reaches up to; cuts the log
// back to it. `config` is what the run is; its engine, threads and duration may be others.
// Errors: kNotFound if there is no checkpoint; kDataLoss if none can be used, with what is wrong with each;
// kFailedPrecondition if the latest is of another configuration or version of Lull; those of Simulation::Create and
// LogRecorder::Create. Nothing has changed then.
LULL_API absl::StatusOr<ResumedRun> ResumeRun(const std::string& directory, const Network& network,
                                              const Config& config, const SimulationOptions& options,
                                              const RunFacts& facts);

}  // namespace lull

#endif  // LULL_CHECKPOINT_H_
