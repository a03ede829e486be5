#include "engine/clock_driven.h"

namespace lull {

ClockDrivenWorker::ClockDrivenWorker(const BuiltNetwork& network, InstructionSet set)
    : Worker(network, set, /*integrate_all=*/true), ring_(static_cast<std::size_t>(network.max_delay) + 1) {}

void ClockDrivenWorker::RunUntil(Tick end) {
  while (now_ < end) {
    const Tick t = now_ + 1;
    inputs_.Apply(t, neurons_);
    DeliverDue(t);
    StepNeurons(t, [this, t](const FanOut& out) {
      Column& column = columns_[out.column];
      const SpikeEvent event = column.Enter(out.stream, t);
      Bucket(t + column.DelayOf(event)).push_back({event, out.column});
    });
  }
}

void ClockDrivenWorker::DeliverDue(Tick t) {
  for (ColumnEvent& due : Bucket(t)) {
    Column& column = columns_[due.column];
    const NeuronId first = network_.column_first[due.column];
    const Tick fired = t - column.DelayOf(due.event);
    bool ended = false;
    deliveries_ += column.Deliver(
        due.event, t, [&](std::uint32_t target) -> std::int32_t& { return neurons_.Sum(first + target); }, ended);
    if (!ended) Bucket(fired + column.DelayOf(due.event)).push_back(due);
  }
  Bucket(t).clear();
}

std::vector<Worker::Waiting> ClockDrivenWorker::WaitingEvents() const {
  std::vector<Waiting> events;
  // After step now_, the bucket of now_ is empty and the others hold the steps that follow it.
  for (Tick due = now_ + 1; due < now_ + static_cast<Tick>(ring_.size()); ++due) {
    for (const ColumnEvent& waiting : ring_[static_cast<std::size_t>(due) % ring_.size()]) {
      events.push_back({waiting.column, due, waiting.event});
    }
  }
  return events;
}

}  // namespace lull
