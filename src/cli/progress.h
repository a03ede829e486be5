// What a run shows while it lasts: a line on the terminal, written over and over; lines of a log; and a file that other
// programs can follow.

#ifndef LULL_SRC_CLI_PROGRESS_H_
#define LULL_SRC_CLI_PROGRESS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "cli/run_status.h"
#include "lull/checkpoint.h"
#include "lull/observer.h"
#include "lull/simulation.h"
#include "lull/types.h"

namespace lull::cli {

inline constexpr const char* kStatusFile = "status.json";

// The line itself. Where standard error is no terminal, or nobody wants it, it writes nothing.
//
// Thread use: one thread at a time.
class StatusLine {
 public:
  explicit StatusLine(bool wanted);
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  ~StatusLine() { Erase(); }

  bool enabled() const { return enabled_; }
  std::size_t width() const;           // letters that it has room for
  void Show(const std::string& text);  // in place of what it showed before, cut to its width
  void Erase();

 private:
  bool enabled_;
  std::size_t shown_ = 0;  // letters on the terminal now
};

// How fast model time passes against wall time, remembered over some seconds and the longer the longer the run lasts,
// so that the time left which follows from it settles instead of jumping with every burst of the network.
//
// Thread use: one thread at a time.
class SpeedEstimate {
 public:
  void Add(double model_seconds, double wall_seconds);
  std::optional<double> model_seconds_per_second() const;  // none before the first Add

 private:
  double elapsed_ = 0;  // [s] wall
  double model_ = 0;    // [s] both fade with time
  double wall_ = 0;     // [s]
};

// Replaces a file so that whoever reads it finds one text or the next. It is not brought to the disk each time, which
// could hold up a run: what a power cut destroys here tells of a run that is no more.
// Errors: kUnavailable with the path and the reason.
absl::Status ReplaceStatusFile(const std::string& path, const std::string& text);

struct ProgressOptions {
  bool quiet = false;            // no warnings
  bool log = false;              // a line a minute on standard error
  bool json = false;             // the lines of the log as JSON objects
  std::string status_file = {};  // path
};

// Tells how a run stands: on the line ten times a second at most, in the log once a minute, in the file every two
// seconds; in the last two also when it begins and ends. It does not wait for exchanges that are far apart: it ends Run
// with kAborted, and a later Run goes on. An exchange at which nothing is due costs it two looks at the clock. A file
// that cannot be written is told once, and the run goes on.
//
// Thread use: one thread at a time, the one that runs the simulation.
class Progress : public Observer {
 public:
  using Clock = std::chrono::steady_clock;

  // What is referred to must outlive this. `clock` may be another in tests.
  Progress(StatusLine& line, ProgressOptions options, const Simulation& simulation, const Checkpoints& checkpoints,
           std::string network, std::uint64_t neurons, Tick duration, Clock::time_point (*clock)() = Clock::now);
  ~Progress() override;  // the run has failed, unless it has entered another last state

  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;
  absl::Status status() const override;

  void Enter(RunState state);

 private:
  // One of the places where it tells.
  struct Outlet {
    bool wanted;
    Clock::duration every;
    Clock::time_point next = {};  // when it is due
  };

  void Update(Clock::time_point now);
  void ShowDue(Clock::time_point now);
  void Log();
  void WriteFile();

  StatusLine& line_;
  ProgressOptions options_;
  const Simulation& simulation_;
  const Checkpoints& checkpoints_;
  Clock::time_point (*clock_)();
  RunStatus status_;
  SpeedEstimate speed_;
  Clock::time_point started_, updated_;
  Tick until_;                // model time of the last exchange
  std::uint64_t spikes_ = 0;  // since the status was updated
  Outlet on_line_, in_log_, in_file_;
  Clock::time_point next_;  // when the first of them is due
  bool told_failure_ = false;
};

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_PROGRESS_H_
