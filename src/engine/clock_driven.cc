#include "engine/clock_driven.h"

#include <bit>

namespace lull {

ClockDrivenWorker::ClockDrivenWorker(Shared& shared, std::uint32_t index)
    : Worker(shared, index, /*integrate_all=*/true),
      ring_(std::bit_ceil(static_cast<std::size_t>(network_.max_delay) + 1)),
      deliver_(DeliverFunctionFor<ClockDrivenWorker>(shared)) {}

void ClockDrivenWorker::RunUntil(Tick end) {
  const auto push = [this](Tick due, SpikeEvent event) { Push(due, event); };
  while (now_ < end) {
    const Tick t = now_ + 1;
    BeginStep(t);
    inputs_.Apply(t, neurons_);
    deliver_(*this, Bucket(t), t);
    Bucket(t).clear();
    StepNeurons(t, push);
  }
}

std::vector<Worker::SavedEvent> ClockDrivenWorker::WaitingEvents() const {
  std::vector<SavedEvent> events;
  // After step now_, the bucket of now_ is empty and the others hold the steps that follow it.
  for (Tick due = now_ + 1; due < now_ + static_cast<Tick>(ring_.size()); ++due) {
    for (const SpikeEvent& event : ring_[static_cast<std::size_t>(due) & (ring_.size() - 1)]) {
      events.push_back({due, event.previous, event.column, event.position});
    }
  }
  return events;
}

}  // namespace lull
