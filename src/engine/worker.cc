#include "engine/worker.h"

#include <algorithm>
#include <tuple>

namespace lull {
namespace {

// A sweep visits every synapse once; sweeping after one spike for every four synapses keeps its share of the work
// small, and the history to 2 bytes per synapse. The floor keeps small networks from sweeping all the time. Both are
// chosen.
constexpr std::size_t kSynapsesPerSpikeKept = 4;
constexpr std::size_t kFewestSpikesKept = 4096;

}  // namespace

Worker::Worker(const BuiltNetwork& network, InstructionSet set, bool integrate_all)
    : network_(network), rules_(network), neurons_(network, set, integrate_all), inputs_(network, set) {
  std::size_t synapses = 0;
  columns_.reserve(network.column_count());
  for (ColumnId c = 0; c < network.column_count(); ++c) {
    columns_.emplace_back(network.columns[c], rules_, network.column_first[c + 1] - network.column_first[c]);
    synapses += network.columns[c].routes.size();
  }
  history_limit_ = std::max(kFewestSpikesKept, synapses / kSynapsesPerSpikeKept);
}

void Worker::Trace(std::vector<NeuronId> neurons) {
  traced_ = std::move(neurons);
  traces_.assign(traced_.size(), {});
  traces_from_ = now_;
}

void Worker::ForgetTraces() {
  for (std::vector<float>& trace : traces_) trace.clear();
  traces_from_ = now_;
}

void Worker::RecordTraces(Tick t) {
  for (std::size_t i = 0; i < traced_.size(); ++i) {
    traces_[i].resize(static_cast<std::size_t>(t - traces_from_), neurons_.Potential(traced_[i]));
  }
}

void Worker::ApplyPotentiation() {
  std::vector<std::pair<ColumnId, SpikeInFlight>> flights;
  for (const Waiting& waiting : WaitingEvents()) {
    const ColumnSynapses& synapses = network_.columns[waiting.column];
    const auto after = std::ranges::upper_bound(synapses.streams, waiting.event.position, {}, &Stream::begin);
    flights.push_back({waiting.column,
                       {.stream = static_cast<std::uint32_t>(after - synapses.streams.begin() - 1),
                        .position = waiting.event.position,
                        .time = waiting.due - columns_[waiting.column].DelayOf(waiting.event),
                        .previous = waiting.event.previous}});
  }
  std::ranges::sort(flights, [](const auto& a, const auto& b) {
    return std::tuple(a.first, a.second.stream, b.second.time) < std::tuple(b.first, b.second.stream, a.second.time);
  });
  std::vector<SpikeInFlight> of_column;
  auto flight = flights.begin();
  for (ColumnId c = 0; c < columns_.size(); ++c) {
    of_column.clear();
    for (; flight != flights.end() && flight->first == c; ++flight) of_column.push_back(flight->second);
    columns_[c].ApplyPotentiation(now_, of_column);
  }
}

std::size_t Worker::history_size() const {
  std::size_t size = 0;
  for (const Column& column : columns_) size += column.history_size();
  return size;
}

void Worker::SweepHistory() {
  ApplyPotentiation();
  history_added_ = 0;
}

}  // namespace lull
