// What a run shows while it lasts: one line on standard error, written over and over, and only on a terminal.

#ifndef LULL_SRC_CLI_PROGRESS_H_
#define LULL_SRC_CLI_PROGRESS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "lull/observer.h"
#include "lull/types.h"

namespace lull::cli {

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
  void Show(const std::string& text);  // in place of what it showed before, cut to the terminal's width
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

// "1:05" from 65 s, "2:03:00" from two hours and three minutes, "3 days" beyond two days.
std::string FormatTimeLeft(double seconds);

// Shows model time, percent, spikes per second and neuron since the last time it did, speed and time left, ten times a
// second at most. An exchange at which it shows nothing costs it one look at the clock.
//
// Thread use: one thread at a time.
class Progress : public Observer {
 public:
  // The run goes on from step `from`.
  Progress(StatusLine& line, NeuronId neurons, Tick from, Tick duration);

  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;

 private:
  using Clock = std::chrono::steady_clock;

  void Show(Tick now, double wall_seconds);

  StatusLine& line_;
  double neurons_;
  Tick duration_;
  Clock::time_point shown_at_;
  Tick shown_tick_;
  std::uint64_t spikes_ = 0;  // since shown_tick_
  SpeedEstimate speed_;
};

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_PROGRESS_H_
