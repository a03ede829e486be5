#include "engine/event_driven.h"

#include <algorithm>
#include <cassert>

namespace lull {

EventDrivenWorker::EventDrivenWorker(const BuiltNetwork& network, InstructionSet set)
    : Worker(network, set, /*integrate_all=*/false), queues_(network.column_count()) {}

Tick EventDrivenWorker::NextStep() const {
  if (neurons_.anyone_awake()) return now_ + 1;
  return std::min(due_columns_.next_due(), inputs_.next_due());
}

void EventDrivenWorker::Push(ColumnId column, Tick due, const SpikeEvent& event) {
  if (queues_[column].Push(due, event)) due_columns_.Push(due, column);
}

void EventDrivenWorker::RunUntil(Tick end) {
  for (Tick t = NextStep(); t <= end; t = NextStep()) {
    assert(t > now_);
    inputs_.Apply(t, neurons_);
    DeliverDue(t);
    StepNeurons(t, [this, t](const FanOut& out) {
      Column& column = columns_[out.column];
      const SpikeEvent event = column.Enter(out.stream, t);
      Push(out.column, t + column.DelayOf(event), event);
    });
  }
  now_ = end;
  RecordTraces(end);
}

void EventDrivenWorker::DeliverDue(Tick t) {
  if (due_columns_.next_due() != t) return;
  due_columns_.PopDue(columns_due_now_);
  for (const ColumnId c : columns_due_now_) {
    queues_[c].PopDue(events_due_now_);
    Column& column = columns_[c];
    const NeuronId first = network_.column_first[c];
    const auto sum_of = [this, first](std::uint32_t target) -> std::int32_t& { return neurons_.Sum(first + target); };
    for (SpikeEvent& event : events_due_now_) {
      const Tick fired = t - column.DelayOf(event);
      bool ended = false;
      deliveries_ += column.Deliver(event, t, sum_of, ended);
      if (!ended) Push(c, fired + column.DelayOf(event), event);
    }
  }
}

std::vector<Worker::Waiting> EventDrivenWorker::WaitingEvents() const {
  std::vector<Waiting> events;
  for (ColumnId c = 0; c < queues_.size(); ++c) {
    queues_[c].ForEach([&](Tick due, const SpikeEvent& event) { events.push_back({c, due, event}); });
  }
  return events;
}

}  // namespace lull
