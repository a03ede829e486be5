// The state of all workers as bytes:
//
//   step, sizes ─► state of each neuron ─► weights of plastic columns, and of others in which one was set
//     ─► events in flight ─► kicks and stimuli to come ─► histories
//
// Potentiation that is pending when a state is saved stays pending: saving reads the weights as they are, and the
// spikes that have not been applied to them. Loading applies it, column by column, with the history of the worker that
// owned the column; after that a weight needs of the past no more than when its neurons last fired. So neither the deal
// of columns nor the engine need be the same, and saving takes the time that copying takes.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/bytes_io.h"
#include "engine/workers.h"
#include "lull/simulation.h"

namespace lull {
namespace {

constexpr std::size_t kNeuronsAtATime = 4096;
constexpr std::size_t kMaxEvents = std::size_t{1} << 40;
constexpr Tick kLatest = kNever / 2;  // to which anything may be added that is added to times

absl::Status CannotBe(const char* what) {
  return absl::DataLossError(absl::StrCat("the saved state has ", what, " that cannot be"));
}

// What tells that a state is of a network like this one.
struct Sizes {
  Tick now;
  std::uint64_t synapses;
  NeuronId neurons;
  ColumnId columns;
};

Sizes SizesOf(const BuiltNetwork& network, Tick now) {
  Sizes sizes = {.now = now, .synapses = 0, .neurons = network.neurons(), .columns = network.column_count()};
  for (const ColumnSynapses& column : network.columns) sizes.synapses += column.routes.size();
  return sizes;
}

std::vector<NeuronRange> NeuronsOf(const BuiltNetwork& network, std::span<const ColumnId> columns) {
  std::vector<NeuronRange> ranges;
  for (const ColumnId c : columns) {
    ranges.push_back({network.column_first[c], network.column_first[c + 1] - network.column_first[c]});
  }
  return ranges;
}

bool IsOfNetwork(const BuiltNetwork& network, const Worker::SavedEvent& event) {
  return event.column < network.column_count() && event.position < network.columns[event.column].routes.size();
}

// Whether the spikes in flight after step `now` can be where they are: each before the synapses of its stream that it
// reaches next, no two of a neuron from one step. Where neurons learn (`learns`), each also knows the one before it.
bool CanBeInFlight(const BuiltNetwork& network, const Worker::Flights& flights, Tick now, bool learns) {
  for (std::size_t i = 0; i < flights.size(); ++i) {
    const ColumnId column = flights[i].first;
    const SpikeInFlight& flight = flights[i].second;
    const ColumnSynapses& synapses = network.columns[column];
    const auto reached_at = [&](std::uint32_t position) { return flight.time + synapses.routes[position].delay(); };
    if (flight.time < 1 || flight.time > now || reached_at(flight.position) <= now) return false;
    const bool is_first = flight.position == synapses.streams[flight.stream].begin;
    if (!is_first && reached_at(flight.position - 1) > now) return false;
    const bool has_earlier =
        i + 1 < flights.size() && flights[i + 1].first == column && flights[i + 1].second.stream == flight.stream;
    if (has_earlier && flights[i + 1].second.time == flight.time) return false;
    if (!learns || !has_earlier) {
      if (flight.previous == kNoSpike) continue;
      if (!learns || flight.previous < 1 || flight.previous >= flight.time) return false;
    } else if (flight.previous != flights[i + 1].second.time) {
      return false;
    }
  }
  return true;
}

// Whether the latest spike in flight of each stream is its source's last.
bool AreTheLast(const BuiltNetwork& network, const Worker::Flights& flights, std::span<const Tick> last) {
  for (std::size_t i = 0; i < flights.size(); ++i) {
    const auto& [column, flight] = flights[i];
    if (i > 0 && flights[i - 1].first == column && flights[i - 1].second.stream == flight.stream) continue;
    if (last[network.columns[column].streams[flight.stream].source] != flight.time) return false;
  }
  return true;
}

// What one of the workers kept of the past when the state was saved.
struct SavedHistory {
  std::vector<ColumnId> columns = {};
  Tick applied_until = 0;
  std::unique_ptr<SpikeHistory> history = {};
};

}  // namespace

absl::Status Workers::Save(const ByteSink& sink) {
  // What is under way between workers is then on its way in columns.
  for (std::uint32_t w = 0; w < count(); ++w) {
    ReceiveMail(w, outboxes_[writing_]);
    earliest_sent_[w] = kNever;
    if (workers_[w]->violation()) return absl::InternalError(*workers_[w]->violation());
  }
  absl::Status status = WriteValue(sink, SizesOf(network_, now_));
  if (status.ok()) status = SaveStates(sink);
  for (const Column& column : shared_.columns) {
    if (status.ok() && column.plastic()) {
      status = WriteSpan(sink, std::span<const float>(column.weights(), column.synapse_count()));
    }
  }
  if (status.ok()) status = SaveOwnWeights(sink);
  std::vector<Worker::SavedEvent> events;
  for (const auto& worker : workers_) {
    const std::vector<Worker::SavedEvent> of_worker = worker->Events();
    events.insert(events.end(), of_worker.begin(), of_worker.end());
  }
  if (status.ok()) status = WriteVector(sink, events);
  for (std::size_t k = 0; k < workers_[0]->inputs().kicking(); ++k) {
    std::vector<KickSchedule::Pending> pending;
    for (const auto& worker : workers_) worker->inputs().AppendPending(k, pending);
    if (status.ok()) status = WriteVector(sink, pending);
  }
  if (status.ok()) status = SaveStimuli(sink);
  if (status.ok() && !network_.rules.empty()) status = SaveHistories(sink);
  return status;
}

absl::Status Workers::Load(const ByteSource& source) {
  Sizes saved = {};
  if (absl::Status status = ReadValue(source, saved); !status.ok()) return status;
  const Sizes ours = SizesOf(network_, saved.now);
  if (saved.neurons != ours.neurons || saved.columns != ours.columns || saved.synapses != ours.synapses) {
    return absl::DataLossError("the saved state is of another network");
  }
  if (saved.now < 0 || saved.now > kLatest) return CannotBe("a time");
  absl::Status status = LoadStates(source);
  for (const Column& column : shared_.columns) {
    if (!status.ok() || !column.plastic()) continue;
    const std::span<float> weights(column.weights(), column.synapse_count());
    status = ReadSpan(source, weights);
    if (!std::ranges::all_of(weights, [](float w) { return std::isfinite(w); })) return CannotBe("a weight");
  }
  if (status.ok()) status = LoadOwnWeights(source);
  std::vector<Worker::SavedEvent> events;
  if (status.ok()) status = ReadVector(source, events, kMaxEvents);
  if (!status.ok()) return status;
  constexpr const char* kFlight = "a spike in flight";
  const auto is_ours = [this](const Worker::SavedEvent& event) { return IsOfNetwork(network_, event); };
  if (!std::ranges::all_of(events, is_ours)) return CannotBe(kFlight);
  const Worker::Flights flights = Worker::FlightsOf(shared_, events);
  if (!CanBeInFlight(network_, flights, saved.now, !network_.rules.empty())) return CannotBe(kFlight);
  for (const Worker::SavedEvent& event : events) workers_[shared_.worker_of[event.column]]->Enter(event);
  std::vector<std::vector<KickSchedule::Pending>> kicks(workers_[0]->inputs().kicking());
  for (std::size_t k = 0; k < kicks.size(); ++k) {
    status = ReadVector(source, kicks[k], network_.neurons());
    if (!status.ok()) return status;
    std::vector<bool> is_kicked(network_.neurons());
    for (const KickSchedule::Pending& kick : kicks[k]) {
      if (kick.neuron >= ours.neurons || is_kicked[kick.neuron] ||
          !owner_of(kick.neuron).inputs().CanBePending(k, kick, saved.now)) {
        return CannotBe("a kick");
      }
      is_kicked[kick.neuron] = true;
    }
  }
  Inputs::SavedStimuli stimuli;
  if (status.ok()) status = LoadStimuli(source, saved.now, stimuli);
  std::vector<Tick> last;
  if (status.ok() && !network_.rules.empty()) {
    auto loaded = LoadHistories(source, flights, saved.now);
    if (!loaded.ok()) return loaded.status();
    last = *std::move(loaded);
  }
  if (!status.ok()) return status;
  for (const auto& worker : workers_) worker->Resume(saved.now, kicks, stimuli, last);
  now_ = saved.now;
  return absl::OkStatus();
}

absl::Status Workers::SaveOwnWeights(const ByteSink& sink) const {
  std::vector<ColumnId> columns;
  for (const auto& [c, weights] : own_weights_) columns.push_back(c);
  absl::Status status = WriteVector(sink, columns);
  for (const ColumnId c : columns) {
    const Column& column = shared_.columns[c];
    if (status.ok()) status = WriteSpan(sink, std::span<const float>(column.weights(), column.synapse_count()));
  }
  return status;
}

absl::Status Workers::LoadOwnWeights(const ByteSource& source) {
  std::vector<ColumnId> columns;
  absl::Status status = ReadVector(source, columns, network_.column_count());
  for (const ColumnId c : columns) {
    if (!status.ok()) return status;
    if (c >= network_.column_count()) return CannotBe("a column");
    const std::span<float> weights(OwnWeights(c), shared_.columns[c].synapse_count());
    status = ReadSpan(source, weights);
    if (!std::ranges::all_of(weights, [](float w) { return std::isfinite(w); })) return CannotBe("a weight");
  }
  return status;
}

absl::Status Workers::SaveStimuli(const ByteSink& sink) const {
  Inputs::SavedStimuli stimuli;
  for (const auto& worker : workers_) std::as_const(*worker).inputs().AppendStimuli(stimuli);
  absl::Status status = WriteVector(sink, stimuli.spikes);
  if (status.ok()) status = WriteVector(sink, stimuli.currents);
  if (status.ok()) status = WriteVector(sink, stimuli.held);
  return status;
}

absl::Status Workers::LoadStimuli(const ByteSource& source, Tick now, Inputs::SavedStimuli& stimuli) const {
  absl::Status status = ReadVector(source, stimuli.spikes, kMaxEvents);
  if (status.ok()) status = ReadVector(source, stimuli.currents, kMaxEvents);
  if (status.ok()) status = ReadVector(source, stimuli.held, network_.neurons());
  const std::int64_t limit = network_.stimulus_limit;
  const auto is_good = [&](Tick time, NeuronId neuron, std::int64_t amplitude, std::int64_t size) {
    return time > now && neuron < network_.neurons() && std::abs(amplitude) <= size && size <= limit;
  };
  bool good = true;
  for (const auto& s : stimuli.spikes) good &= is_good(s.time, s.neuron, s.sum, s.size);
  for (const auto& c : stimuli.currents) good &= is_good(c.time, c.neuron, c.amplitude, limit);
  for (const auto& h : stimuli.held) good &= is_good(now + 1, h.neuron, h.amplitude, limit);
  if (!status.ok() || good) return status;
  return CannotBe("a stimulus");
}

absl::Status Workers::SaveStates(const ByteSink& sink) const {
  std::vector<float> states;
  absl::Status status;
  for (ColumnId c = 0; c < network_.column_count() && status.ok(); ++c) {
    const ActiveSet& neurons = std::as_const(*workers_[shared_.worker_of[c]]).neurons();
    for (NeuronId neuron = network_.column_first[c]; neuron < network_.column_first[c + 1]; ++neuron) {
      const std::size_t size = network_.populations[network_.population_index(neuron)].model->state_size;
      states.resize(states.size() + size);
      neurons.ReadWhole(neuron, std::span(states).last(size));
    }
    if (states.size() < kNeuronsAtATime && c + 1 < network_.column_count()) continue;
    status = WriteSpan(sink, std::span<const float>(states));
    states.clear();
  }
  return status;
}

absl::Status Workers::LoadStates(const ByteSource& source) {
  for (const auto& worker : workers_) worker->Forget();
  std::vector<float> states;
  absl::Status status;
  for (ColumnId c = 0; c < network_.column_count() && status.ok(); ++c) {
    const auto size_of = [this](NeuronId neuron) {
      return static_cast<std::size_t>(network_.populations[network_.population_index(neuron)].model->state_size);
    };
    std::size_t size = 0;
    for (NeuronId n = network_.column_first[c]; n < network_.column_first[c + 1]; ++n) size += size_of(n);
    states.resize(size);
    status = ReadSpan(source, std::span(states));
    if (!status.ok()) return status;
    ActiveSet& neurons = workers_[shared_.worker_of[c]]->neurons();
    std::span<const float> rest = states;
    for (NeuronId n = network_.column_first[c]; n < network_.column_first[c + 1]; ++n) {
      neurons.Place(n, rest.first(size_of(n)));
      rest = rest.subspan(size_of(n));
    }
  }
  return status;
}

absl::Status Workers::SaveHistories(const ByteSink& sink) const {
  absl::Status status = WriteValue(sink, count());
  for (const auto& worker : workers_) {
    if (status.ok()) status = WriteVector(sink, worker->owned_columns());
    if (status.ok()) status = worker->SaveHistory(sink);
  }
  return status;
}

absl::StatusOr<std::vector<Tick>> Workers::LoadHistories(const ByteSource& source, const Worker::Flights& flights,
                                                         Tick now) {
  std::uint32_t saved_workers = 0;
  absl::Status status = ReadValue(source, saved_workers);
  if (saved_workers > kMaxThreads) return CannotBe("workers");
  std::vector<SavedHistory> histories;
  std::vector<Tick> last(network_.neurons(), kNoSpike);
  std::vector<bool> there(network_.column_count());
  for (std::uint32_t w = 0; w < saved_workers && status.ok(); ++w) {
    SavedHistory& saved = histories.emplace_back();
    saved.history = std::make_unique<SpikeHistory>(network_.neurons());
    status = ReadVector(source, saved.columns, network_.column_count());
    for (const ColumnId c : saved.columns) {
      if (status.ok() && (c >= network_.column_count() || there[c])) {
        status = CannotBe("columns");
      }
      if (status.ok()) there[c] = true;
    }
    if (status.ok()) status = ReadValue(source, saved.applied_until);
    if (!status.ok()) return status;
    if (saved.applied_until < 0 || saved.applied_until > now) return CannotBe("a time");
    const std::vector<NeuronRange> neurons = NeuronsOf(network_, saved.columns);
    status = saved.history->Load(source, neurons, now);
    for (const NeuronRange& range : neurons) {
      for (NeuronId n = range.first; n < range.first + range.count; ++n) last[n] = saved.history->last(n);
    }
  }
  if (!status.ok()) return status;
  if (!std::ranges::all_of(there, std::identity())) return CannotBe("columns");
  if (!AreTheLast(network_, flights, last)) return CannotBe("a spike in flight");
  std::vector<SpikeInFlight> of_column;
  for (SavedHistory& saved : histories) {
    // What it knew of neurons that were another worker's.
    for (NeuronId n = 0; n < network_.neurons(); ++n) {
      if (last[n] != kNoSpike && saved.history->last(n) == kNoSpike) saved.history->SetLast(n, last[n]);
    }
    for (const ColumnId c : saved.columns) {
      of_column.clear();
      auto flight = std::ranges::lower_bound(flights, c, {}, &std::pair<ColumnId, SpikeInFlight>::first);
      for (; flight != flights.end() && flight->first == c; ++flight) of_column.push_back(flight->second);
      shared_.columns[c].ApplyPotentiation(shared_.rules, *saved.history, saved.applied_until, of_column);
    }
  }
  return last;
}

}  // namespace lull
