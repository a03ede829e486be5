// Checkpoints: files from which an interrupted run can be resumed, with the same bits as if it had not been
// interrupted, even if the program was killed or the machine lost power.
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

// Writes the checkpoints of a run into the directory of the run's log (kLogFile), and keeps the last two.
//
// A checkpoint is written to a temporary file, in pieces with a CRC-32 each. When the checkpoint and the log up to it
// are on the disk, the file is renamed to checkpoint-<ms>.lull. Damage to a file of this name is therefore always
// detected, and an earlier checkpoint is deleted only when a later one is complete.
//
// If several ranks simulate the network, each writes its part, rank r ≥ 1 into checkpoint-<ms>.<r>.lull of the same
// directory, and rank 0's file is renamed last, when all parts are on the disk. Write and Finish are then collectives.
//
// Thread use: one thread at a time, the one that runs the simulation.
class LULL_API Checkpoints {
 public:
  // `config` is the configuration of the run. `every`, if not empty, is the interval between checkpoints that the user
  // asked for; it is stored in each checkpoint, so that a resumed run can use the same interval. `ranks` are those of
  // the network (BuildOptions::ranks), or null.
  Checkpoints(std::string directory, const Config& config, std::string every = "", Ranks* ranks = nullptr);
  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;
  ~Checkpoints();  // waits until the last checkpoint is on the disk, or writing it has failed

  std::uint64_t config_hash() const;  // ConfigHash (config.h) of the configuration

  // Says that the run was resumed from the checkpoint of this step [ms]. That checkpoint is kept as if this object had
  // written it.
  void ResumeFrom(Tick checkpoint);

  // Writes a checkpoint. Call this between two calls of Run. The function returns when the operating system has the
  // bytes; a thread then waits for the disk.
  // Errors: kUnavailable with the path and the reason, for this checkpoint or for the previous one, whose disk was
  // waited for; those of Simulation::Save and LogRecorder::Save. The previous checkpoint on the disk stays.
  absl::Status Write(Simulation& simulation, LogRecorder& recorder);

  // Waits until the last checkpoint is on the disk. Errors: as Write.
  absl::Status Finish();

  // [ms] The step of the last checkpoint that is on the disk, if there is one. May be called from any thread.
  std::optional<Tick> last() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The description that stands at the beginning of a checkpoint.
struct CheckpointFacts {
  std::string version = {};       // version of Lull that wrote the checkpoint
  std::uint64_t config_hash = 0;  // ConfigHash (config.h)
  std::uint64_t record_hash = 0;  // RecordHash (config.h)
  Tick now = 0;                   // [ms] the last step before the checkpoint
  std::string every = {};         // `every` of Checkpoints
  int ranks = 1;                  // how many ranks have written parts
};

// The file names of the checkpoints in a directory, the latest first.
LULL_API std::vector<std::string> CheckpointsIn(const std::string& directory);

// Reads a whole checkpoint and verifies it.
// Errors, each with the path: kUnavailable if the file cannot be read; kDataLoss if it is damaged or not a checkpoint;
// kFailedPrecondition if another version of Lull wrote it.
LULL_API absl::StatusOr<CheckpointFacts> CheckCheckpoint(const std::string& path);

// A run that is ready to continue from a checkpoint.
struct ResumedRun {
  Simulation simulation;
  LogRecorder recorder;                       // call its Observe before the next Run
  std::string file;                           // file name of the checkpoint
  std::vector<std::string> passed_over = {};  // one sentence for each later checkpoint that could not be used
};

// Resumes a run from the latest checkpoint in a directory that is undamaged and that the log in the directory reaches.
// What the log has recorded after the checkpoint is cut off. `config` is the configuration of the run; its engine,
// threads and duration may differ from those of the interrupted run, and so may the number of ranks; if the network has
// several, this is a collective.
// Errors: kNotFound if there is no checkpoint; kDataLoss if no checkpoint can be used, with what is wrong with each;
// kFailedPrecondition if the latest is of another configuration or another version of Lull; those of Simulation::Create
// and LogRecorder::Create. The files have then not changed.
LULL_API absl::StatusOr<ResumedRun> ResumeRun(const std::string& directory, const Network& network,
                                              const Config& config, const SimulationOptions& options,
                                              const RunFacts& facts);

}  // namespace lull

#endif  // LULL_CHECKPOINT_H_
