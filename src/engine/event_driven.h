// The event-driven engine: takes only the steps in which something is due or somebody is awake, and integrates only who
// is awake.
//
//   per column: queue of due times ─► bucket of spike events ─► runs of synapses ─► input sums, learning
//   per worker: queue of its columns by due time; packs of the neurons that are awake ─► step, fire, rest
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
  friend DeliverFunctions<EventDrivenWorker>;

  void Push(Column& column, Tick due, const SpikeEvent& event) override {
    if (queues_[column.id()].Push(due, event)) due_columns_.Push(due, column.id());
  }
  std::vector<Waiting> WaitingEvents() const override;

  void DeliverDue(Tick t);

  EventPool<SpikeEvent> event_pool_;
  EventPool<ColumnId> column_pool_;
  std::vector<EventQueue<SpikeEvent>> queues_;  // of each column; those of other workers stay empty
  EventQueue<ColumnId> due_columns_;            // each column once for each due time in its queue
  std::vector<ColumnId> columns_due_now_;
  std::vector<DueEvent> events_due_now_;
  DeliverFunction<EventDrivenWorker> deliver_;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_EVENT_DRIVEN_H_
