// The clock-driven engine integrates every neuron in every step. It is a fair baseline for the event-driven engine:
// contiguous state, the same vectorised step, the same delivery, the same threads, and a ring with a bucket per step
// instead of a heap.

#ifndef LULL_SRC_ENGINE_CLOCK_DRIVEN_H_
#define LULL_SRC_ENGINE_CLOCK_DRIVEN_H_

#include <vector>

#include "engine/worker.h"

namespace lull {

class ClockDrivenWorker final : public Worker {
 public:
  ClockDrivenWorker(Shared& shared, std::uint32_t index);

  Tick NextStep() const override { return now_ + 1; }
  void RunUntil(Tick end) override;

 private:
  friend DeliverFunctions<ClockDrivenWorker, false>;
  friend DeliverFunctions<ClockDrivenWorker, true>;

  void Push(Tick due, SpikeEvent event) override { Bucket(due).push_back(event); }
  std::vector<SavedEvent> WaitingEvents() const override;

  std::vector<SpikeEvent>& Bucket(Tick due) { return ring_[static_cast<std::size_t>(due) & (ring_.size() - 1)]; }

  std::vector<std::vector<SpikeEvent>> ring_;  // a bucket per step of the longest delay; a power of two
  DeliverFunction<ClockDrivenWorker> deliver_;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_CLOCK_DRIVEN_H_
