// How often a run writes checkpoints (CheckpointEvery in lull/run.h), and when the next one is due.

#ifndef LULL_SRC_RUN_CHECKPOINT_EVERY_H_
#define LULL_SRC_RUN_CHECKPOINT_EVERY_H_

#include <chrono>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "lull/observer.h"
#include "lull/run.h"
#include "lull/types.h"

namespace lull {

// Errors: kInvalidArgument unless exactly one of the two lengths is given and within its range.
absl::Status CheckEvery(const CheckpointEvery& every);

// The text that ParseCheckpointEvery reads: "600 s", "60 s model".
std::string TextOf(const CheckpointEvery& every);

// Decides when checkpoints are due; without `every` they never are. A checkpoint that is due by wall time ends Run with
// kAborted, even between exchanges that are far apart.
//
// Thread use: one thread at a time, the one that runs the simulation.
class CheckpointClock : public Observer {
 public:
  explicit CheckpointClock(const std::optional<CheckpointEvery>& every) : every_(every) { Restart(); }

  bool wanted() const { return every_.has_value(); }
  Tick next(Tick now) const;  // the next checkpoint by model time [ms]; kNever if there is none
  bool is_due(Tick now) const;
  void Restart();  // the next checkpoint by wall time is due one interval from now

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  absl::Status status() const override;

 private:
  using Clock = std::chrono::steady_clock;

  bool has_passed() const;

  std::optional<CheckpointEvery> every_;
  Clock::time_point next_;
};

}  // namespace lull

#endif  // LULL_SRC_RUN_CHECKPOINT_EVERY_H_
