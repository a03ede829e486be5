// Keeps the status of a run during the run, and shows it to the caller and in a file that other programs can follow.

#ifndef LULL_SRC_RUN_PROGRESS_H_
#define LULL_SRC_RUN_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "lull/checkpoint.h"
#include "lull/observer.h"
#include "lull/run.h"
#include "lull/simulation.h"
#include "lull/types.h"

namespace lull {

// How fast model time passes compared with wall time, averaged over the last seconds. The average covers more seconds
// the longer the run lasts, so that the estimated time left settles instead of jumping with every burst of the network.
//
// Thread use: one thread at a time.
class SpeedEstimate {
 public:
  void Add(double model_seconds, double wall_seconds);
  std::optional<double> model_seconds_per_second() const;  // empty before the first Add

 private:
  double elapsed_ = 0;  // [s] wall
  double model_ = 0;    // [s] both decay with time
  double wall_ = 0;     // [s]
};

// Replaces a file so that a reader finds either the old text or the new one. The file is not forced to the disk each
// time, because this could delay a run; after a power cut the run that the file describes has ended anyway. Errors:
// kUnavailable with the path and the reason.
absl::Status ReplaceStatusFile(const std::string& path, const std::string& text);

// What all ranks of a run together know.
struct Standing {
  std::uint64_t spikes = 0;                        // of the whole run
  std::uint64_t awake = 0;                         // neurons that the next step integrates
  std::optional<std::uint64_t> memory_bytes = {};  // that the processes hold
};

struct ProgressOptions {
  std::string status_file = {};                            // path
  std::function<void(const RunStatus&)> on_progress = {};  // RunDirectoryOptions, like the next member
  double progress_every_s = 0.1;
  std::function<void(const std::string&)> warn = {};  // takes a sentence; must be given
};

// Shows the status of a run: to on_progress as often as on_progress wants it, in the file every two seconds, and to
// both whenever the state changes. Progress does not wait for exchanges that are far apart: it ends Run with kAborted,
// and a later Run resumes from there. An exchange at which nothing is due costs two looks at the clock. If the file
// cannot be written, Progress warns once.
//
// If several ranks run, only rank 0 has a Progress. It then ends Run with kAborted whenever something is due, and shows
// what Share is given after that.
//
// Thread use: one thread at a time, the one that runs the simulation.
class Progress : public Observer {
 public:
  using Clock = std::chrono::steady_clock;

  // `status` has the run's name, duration, number of neurons and of ranks. Arguments that are passed by reference must
  // outlive this object. Tests may pass another `clock`.
  Progress(ProgressOptions options, RunStatus status, const Simulation& simulation, const Checkpoints& checkpoints,
           Clock::time_point (*clock)() = Clock::now);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() override;  // the run has failed, unless it has entered another final state

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;
  absl::Status status() const override;

  void Enter(RunState state);

  // For several ranks, between two calls of Run: what they have together. Shows it if it is due.
  void Share(const Standing& standing);

  // While the run writes: how much of the recording has been read for a file, from 0 to 1.
  void Making(const std::string& file, double part);

 private:
  // One of the two places where the status is shown: the callback or the file.
  struct Outlet {
    bool wanted;
    Clock::duration every;
    Clock::time_point next = {};  // when it is due
  };

  void Update(Clock::time_point now);
  void ShowDue(Clock::time_point now);
  bool is_shared() const { return status_.ranks > 1; }
  Standing standing() const;
  void WriteStatus();

  ProgressOptions options_;
  const Simulation& simulation_;
  const Checkpoints& checkpoints_;
  Clock::time_point (*clock_)();
  RunStatus status_;
  SpeedEstimate speed_;
  Clock::time_point started_, updated_;
  Tick until_;                // model time of the last exchange
  std::uint64_t spikes_ = 0;  // spikes since the status was updated, of one process
  Standing shared_;           // of several ranks
  Outlet to_caller_, in_file_;
  Clock::time_point next_;  // when the first outlet is due
  bool has_warned_ = false;
};

}  // namespace lull

#endif  // LULL_SRC_RUN_PROGRESS_H_
