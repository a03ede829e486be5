#include "engine/event_driven.h"

#include <algorithm>
#include <cassert>

namespace lull {

EventDrivenWorker::EventDrivenWorker(Shared& shared, std::uint32_t index)
    : Worker(shared, index, /*integrate_all=*/false), deliver_(DeliverFunctionFor<EventDrivenWorker>(shared)) {}

Tick EventDrivenWorker::NextStep() const {
  if (neurons_.has_packed() || inputs_.holds_currents()) return now_ + 1;
  return std::min({queue_.next_due(), inputs_.next_due(), next_update_});
}

void EventDrivenWorker::RunUntil(Tick end) {
  for (Tick t = NextStep(); t <= end; t = NextStep()) {
    assert(t > now_);
    BeginStep(t);
    RecordTraces(t - 1);
    neurons_.AdvanceTo(t);
    inputs_.Apply(t, neurons_);
    if (queue_.next_due() == t) queue_.PopDue([&](std::span<const SpikeEvent> events) { deliver_(*this, events, t); });
    StepNeurons(t, [this](Tick due, SpikeEvent event) { Push(due, event); });
  }
  now_ = end;
  RecordTraces(end);
  neurons_.AdvanceTo(end + 1);
}

std::vector<Worker::SavedEvent> EventDrivenWorker::WaitingEvents() const {
  std::vector<SavedEvent> events;
  queue_.ForEach([&](Tick due, const SpikeEvent& event) {
    events.push_back({due, event.previous, event.column, event.position});
  });
  return events;
}

}  // namespace lull
