// The event-driven engine takes only the steps in which an event is due or a neuron is awake, and integrates only the
// neurons that are awake.
//
//   queue of due times ─► bucket of spike events ─► runs of synapses ─► input sums, learning
//   packs of the neurons that are awake ─► step, fire, rest
//   nothing awake and nothing due ─► the clock jumps to the earliest due time

#ifndef LULL_SRC_ENGINE_EVENT_DRIVEN_H_
#define LULL_SRC_ENGINE_EVENT_DRIVEN_H_

#include <vector>

#include "engine/event_queue.h"
#include "engine/worker.h"

namespace lull {

class EventDrivenWorker final : public Worker {
 public:
  EventDrivenWorker(Shared& shared, std::uint32_t index);

  Tick NextStep() const override;
  void RunUntil(Tick end) override;

 private:
  friend DeliverFunctions<EventDrivenWorker, false>;
  friend DeliverFunctions<EventDrivenWorker, true>;

  void Push(Tick due, SpikeEvent event) override { queue_.Push(due, event); }
  std::vector<SavedEvent> WaitingEvents() const override;

  EventQueue<SpikeEvent> queue_;
  DeliverFunction<EventDrivenWorker> deliver_;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_EVENT_DRIVEN_H_
