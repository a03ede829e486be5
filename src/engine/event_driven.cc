#include "engine/event_driven.h"

#include <algorithm>
#include <cassert>

namespace lull {

EventDrivenWorker::EventDrivenWorker(Shared& shared, std::uint32_t index)
    : Worker(shared, index, /*integrate_all=*/false),
      queues_(network_.column_count(), EventQueue<SpikeEvent>(event_pool_)),
      due_columns_(column_pool_) {}

Tick EventDrivenWorker::NextStep() const {
  if (neurons_.awake() > 0) return now_ + 1;
  return std::min(due_columns_.next_due(), inputs_.next_due());
}

inline void EventDrivenWorker::Push(Column& column, Tick due, const SpikeEvent& event) {
  if (queues_[column.id()].Push(due, event)) due_columns_.Push(due, column.id());
}

void EventDrivenWorker::RunUntil(Tick end) {
  for (Tick t = NextStep(); t <= end; t = NextStep()) {
    assert(t > now_);
    inputs_.Apply(t, neurons_);
    DeliverDue(t);
    StepNeurons(t, [this](Column& column, Tick due, const SpikeEvent& event) { Push(column, due, event); });
  }
  now_ = end;
  RecordTraces(end);
}

void EventDrivenWorker::DeliverDue(Tick t) {
  if (due_columns_.next_due() != t) return;
  columns_due_now_.clear();
  due_columns_.PopDue([this](ColumnId column) {
    __builtin_prefetch(&queues_[column]);
    columns_due_now_.push_back(column);
  });
  events_due_now_.clear();
  for (const ColumnId column : columns_due_now_) {
    queues_[column].PopDue([&](const SpikeEvent& event) { events_due_now_.push_back({event, &columns_[column]}); });
  }
  delivery_.Deliver(events_due_now_, t, [this](Column& c, Tick due, const SpikeEvent& event) { Push(c, due, event); });
}

std::vector<Worker::Waiting> EventDrivenWorker::WaitingEvents() const {
  std::vector<Waiting> events;
  for (ColumnId c = 0; c < queues_.size(); ++c) {
    queues_[c].ForEach([&](Tick due, const SpikeEvent& event) { events.push_back({c, due, event}); });
  }
  return events;
}

}  // namespace lull
