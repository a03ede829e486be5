// The clock-driven engine: every neuron in every step. The honest opponent of the event-driven one: contiguous state,
// the same vectorised step, the same delivery, and a ring with a bucket per step instead of a heap.

#ifndef LULL_SRC_ENGINE_CLOCK_DRIVEN_H_
#define LULL_SRC_ENGINE_CLOCK_DRIVEN_H_

#include <vector>

#include "engine/worker.h"

namespace lull {

class ClockDrivenWorker : public Worker {
 public:
  ClockDrivenWorker(const BuiltNetwork& network, InstructionSet set);

  void RunUntil(Tick end) override;

 private:
  struct ColumnEvent {
    SpikeEvent event;
    ColumnId column;
  };

  std::vector<Waiting> WaitingEvents() const override;

  std::vector<ColumnEvent>& Bucket(Tick due) { return ring_[static_cast<std::size_t>(due) % ring_.size()]; }
  void DeliverDue(Tick t);

  std::vector<std::vector<ColumnEvent>> ring_;  // a bucket for each step within the longest delay
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_CLOCK_DRIVEN_H_
