// How a run stands, for people and for programs that follow it.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_RUN_STATUS_H_
#define LULL_SRC_CLI_RUN_STATUS_H_

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>

#include "lull/types.h"

namespace lull::cli {

// Files and pictures are written when the last step is done, or the run was interrupted.
enum class RunState { kRunning, kWriting, kFinished, kInterrupted, kFailed };

struct RunStatus {
  RunState state = RunState::kRunning;
  std::string network = {};
  std::int64_t pid = 0;                // of the program
  std::time_t started = 0;             // when the program began with the first step, or went on from a checkpoint
  std::time_t updated = 0;             // when all this was so
  double wall_seconds = 0;             // since it started
  Tick now = 0;                        // [ms] model time
  Tick duration = 0;                   // [ms]
  std::optional<double> speed = {};    // model seconds per second, of late
  std::optional<double> rate_hz = {};  // spikes per second and neuron, of late
  std::uint64_t spikes = 0;            // of the whole run
  std::uint64_t neurons = 0;
  std::uint64_t awake = 0;                         // neurons
  std::optional<std::uint64_t> memory_bytes = {};  // resident
  std::optional<Tick> checkpoint = {};             // [ms] where a run that goes on would begin

  std::optional<double> seconds_left() const;  // at this speed; 0 when the last step is done
};

// One JSON object on one line.
std::string JsonStatus(const RunStatus& status);

// "12.3 of 20 s   61 %  ...", with what matters most first. Parts that do not fit into `width` letters are left out.
std::string TextStatus(const RunStatus& status, std::size_t width);

// "1:05" from 65 s, "2:03:00" from two hours and three minutes, "3 days" beyond two days.
std::string FormatTimeLeft(double seconds);

// "2026-11-27T12:34:56Z".
std::string FormatUtc(std::time_t time);

// [bytes] of the program now; none where the system does not tell.
std::optional<std::uint64_t> ResidentBytes();

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_RUN_STATUS_H_
