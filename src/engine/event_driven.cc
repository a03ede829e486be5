#include "engine/event_driven.h"

#include <algorithm>
#include <cassert>

namespace lull {

EventDrivenWorker::EventDrivenWorker(Shared& shared, std::uint32_t index)
    : Worker(shared, index, /*integrate_all=*/false),
      queues_(network_.column_count(), EventQueue<SpikeEvent>(event_pool_)),
      due_columns_(column_pool_),
      deliver_(DeliverFunctions<EventDrivenWorker>::For(shared.instruction_set)) {}

Tick EventDrivenWorker::NextStep() const {
  if (neurons_.awake() > 0) return now_ + 1;
  return std::min(due_columns_.next_due(), inputs_.next_due());
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
  for (const ColumnId column : columns_due_now_) queues_[column].Prefetch();
  std::size_t count = 0;
  for (const ColumnId column : columns_due_now_) {
    queues_[column].PopChunks([&](const EventPool<SpikeEvent>::Chunk& chunk) {
      if (count + chunk.events.size() > events_due_now_.size()) events_due_now_.resize(2 * count + chunk.events.size());
      // Copying all that a chunk has room for costs less than foreseeing how many events it holds.
      DueEvent* const next = events_due_now_.data() + count;
      for (std::size_t i = 0; i < chunk.events.size(); ++i) next[i] = {chunk.events[i], &columns_[column]};
      count += chunk.count;
    });
  }
  deliver_(*this, std::span(events_due_now_).first(count), t);
}

std::vector<Worker::Waiting> EventDrivenWorker::WaitingEvents() const {
  std::vector<Waiting> events;
  for (ColumnId c = 0; c < queues_.size(); ++c) {
    queues_[c].ForEach([&](Tick due, const SpikeEvent& event) { events.push_back({c, due, event}); });
  }
  return events;
}

}  // namespace lull
