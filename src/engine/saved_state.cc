// The state of all workers as bytes:
//
//   step, sizes ─► state of each neuron ─► weights of plastic columns, and of others in which one was set
//     ─► events in flight ─► future kicks and stimuli ─► large inputs ─► histories
//
// Potentiation that is pending when a state is saved stays pending: saving writes the weights as they are, and the
// spikes that have not been applied to them. Loading applies these spikes, column by column, with the history of the
// worker that owned the column; from then on a weight depends on the past only through the last spikes of its neurons.
// So a state can be loaded with another engine or another distribution of columns, and saving takes no longer than
// copying.

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
#include "engine/neuron_ranges.h"
#include "engine/workers.h"
#include "lull/simulation.h"

namespace lull {
namespace {

constexpr std::size_t kNeuronsAtATime = 4096;
constexpr std::size_t kMaxEvents = std::size_t{1} << 40;
constexpr Tick kLatest = kNever / 2;  // the latest valid time: the sums that are formed with times do not overflow

absl::Status CannotBe(const char* what) {
  return absl::DataLossError(absl::StrCat("the saved state is corrupt: it has an invalid ", what));
}

// The sizes by which a state is matched to its network.
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
  for (const ColumnId c : columns) ranges.push_back(network.neurons_of(c));
  return ranges;
}

bool IsOfNetwork(const BuiltNetwork& network, const Worker::SavedEvent& event) {
  return event.column < network.column_count() && event.position < network.columns[event.column].routes.size();
}

// Whether the spikes in flight after step `now` are valid: each stands before the first synapse of its stream that it
// reaches after `now`, and no stream has two spikes from one step. Where neurons learn (`learns`), each spike must also
// know the time of the spike before it.
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

// Whether the latest spike in flight of each stream is its source's last spike.
bool AreTheLast(const BuiltNetwork& network, const Worker::Flights& flights, std::span<const Tick> last) {
  for (std::size_t i = 0; i < flights.size(); ++i) {
    const auto& [column, flight] = flights[i];
    if (i > 0 && flights[i - 1].first == column && flights[i - 1].second.stream == flight.stream) continue;
    if (last[network.columns[column].streams[flight.stream].source] != flight.time) return false;
  }
  return true;
}

// The number of floats in all neurons' states, flags included.
std::size_t FloatsOfStates(const BuiltNetwork& network) {
  std::size_t floats = 0;
  for (const Population& population : network.populations) {
    floats += std::size_t{population.size} * static_cast<std::size_t>(population.model->state_size);
  }
  return floats;
}

void TakeWeights(ByteReader& in, std::span<float> weights) {
  in.ReadAll(weights);
  if (!std::ranges::all_of(weights, [](float w) { return std::isfinite(w); })) in.Fail(CannotBe("weight"));
}

// The history of one of the workers at the time when the state was saved.
struct SavedHistory {
  std::vector<ColumnId> columns = {};
  Tick applied_until = 0;
  std::unique_ptr<SpikeHistory> history = {};
};

}  // namespace

void Workers::Save(ByteWriter& out) {
  // Receive all mail, so that spikes between workers become events in columns.
  for (std::uint32_t w = 0; w < count(); ++w) {
    ReceiveMail(w, outboxes_[writing_]);
    earliest_sent_[w] = kNever;
    if (workers_[w]->violation()) return out.Fail(absl::InternalError(*workers_[w]->violation()));
  }
  out.Write(SizesOf(network_, now_));
  SaveStates(out);
  for (const Column& column : shared_.columns) {
    if (column.plastic()) out.WriteAll(std::span<const float>(column.weights(), column.synapse_count()));
  }
  SaveOwnWeights(out);
  std::vector<Worker::SavedEvent> events;
  for (const auto& worker : workers_) {
    const std::vector<Worker::SavedEvent> of_worker = worker->Events();
    events.insert(events.end(), of_worker.begin(), of_worker.end());
  }
  out.WriteList(events);
  for (std::size_t k = 0; k < workers_[0]->inputs().kicking(); ++k) {
    std::vector<KickSchedule::Pending> pending;
    for (const auto& worker : workers_) worker->inputs().AppendPending(k, pending);
    out.WriteList(pending);
  }
  SaveStimuli(out);
  SaveLargeInputs(out);
  if (!network_.rules.empty()) SaveHistories(out);
}

void Workers::Load(ByteReader& in) {
  Sizes sizes = {};
  in.Read(sizes);
  if (!in.ok()) return;
  const Sizes ours = SizesOf(network_, sizes.now);
  if (sizes.neurons != ours.neurons || sizes.columns != ours.columns || sizes.synapses != ours.synapses) {
    return in.Fail(absl::DataLossError("the saved state is the state of another network"));
  }
  if (sizes.now < 0 || sizes.now > kLatest) return in.Fail(CannotBe("time"));
  Worker::SavedState saved = {.now = sizes.now};
  saved.states.resize(FloatsOfStates(network_));
  in.ReadAll(std::span(saved.states));
  for (const Column& column : shared_.columns) {
    if (column.plastic()) TakeWeights(in, {column.weights(), column.synapse_count()});
  }
  LoadOwnWeights(in);
  in.ReadList(saved.events, kMaxEvents);
  constexpr const char* kFlight = "spike in flight";
  const auto is_ours = [this](const Worker::SavedEvent& event) { return IsOfNetwork(network_, event); };
  if (!std::ranges::all_of(saved.events, is_ours)) return in.Fail(CannotBe(kFlight));
  const Worker::Flights flights = Worker::FlightsOf(shared_, saved.events);
  if (!CanBeInFlight(network_, flights, saved.now, !network_.rules.empty())) return in.Fail(CannotBe(kFlight));
  LoadKicks(in, saved);
  LoadStimuli(in, saved);
  LoadLargeInputs(in, saved);
  if (!network_.rules.empty()) LoadHistories(in, flights, saved);
  if (!in.ok()) return;
  for (const auto& worker : workers_) worker->TakeUp(saved);
  now_ = saved.now;
}

void Workers::SaveOwnWeights(ByteWriter& out) const {
  std::vector<ColumnId> columns;
  for (const auto& [c, weights] : own_weights_) columns.push_back(c);
  out.WriteList(columns);
  for (const ColumnId c : columns) {
    const Column& column = shared_.columns[c];
    out.WriteAll(std::span<const float>(column.weights(), column.synapse_count()));
  }
}

void Workers::LoadOwnWeights(ByteReader& in) {
  std::vector<ColumnId> columns;
  in.ReadList(columns, network_.column_count());
  for (const ColumnId c : columns) {
    if (c >= network_.column_count()) return in.Fail(CannotBe("column"));
    TakeWeights(in, {OwnWeights(c), shared_.columns[c].synapse_count()});
  }
}

void Workers::LoadKicks(ByteReader& in, Worker::SavedState& saved) const {
  saved.kicks.resize(std::as_const(*workers_[0]).inputs().kicking());
  for (std::size_t k = 0; k < saved.kicks.size(); ++k) {
    in.ReadList(saved.kicks[k], network_.neurons());
    std::vector<bool> is_kicked(network_.neurons());
    for (const KickSchedule::Pending& kick : saved.kicks[k]) {
      if (kick.neuron >= network_.neurons() || is_kicked[kick.neuron] ||
          !owner_of(kick.neuron).inputs().CanBePending(k, kick, saved.now)) {
        return in.Fail(CannotBe("kick"));
      }
      is_kicked[kick.neuron] = true;
    }
  }
}

void Workers::SaveStimuli(ByteWriter& out) const {
  Inputs::SavedStimuli stimuli;
  for (const auto& worker : workers_) std::as_const(*worker).inputs().AppendStimuli(stimuli);
  out.WriteList(stimuli.spikes);
  out.WriteList(stimuli.currents);
  out.WriteList(stimuli.held);
}

void Workers::LoadStimuli(ByteReader& in, Worker::SavedState& saved) const {
  Inputs::SavedStimuli& stimuli = saved.stimuli;
  in.ReadList(stimuli.spikes, kMaxEvents);
  in.ReadList(stimuli.currents, kMaxEvents);
  in.ReadList(stimuli.held, network_.neurons());
  const std::int64_t limit = network_.stimulus_limit;
  const auto is_good = [&](Tick time, NeuronId neuron, std::int64_t amplitude, std::int64_t size) {
    return time > saved.now && neuron < network_.neurons() && std::abs(amplitude) <= size && size <= limit;
  };
  bool good = true;
  for (const auto& s : stimuli.spikes) good &= is_good(s.time, s.neuron, s.sum, s.size);
  for (const auto& c : stimuli.currents) good &= is_good(c.time, c.neuron, c.amplitude, limit);
  for (const auto& h : stimuli.held) good &= is_good(saved.now + 1, h.neuron, h.amplitude, limit);
  if (!good) in.Fail(CannotBe("stimulus"));
}

void Workers::SaveLargeInputs(ByteWriter& out) const {
  std::vector<LargeInputs::Noted> noted;
  for (const auto& worker : workers_) std::as_const(*worker).neurons().large_inputs().AppendNoted(noted);
  std::ranges::sort(noted, {}, &LargeInputs::Noted::neuron);
  out.WriteList(noted);
}

void Workers::LoadLargeInputs(ByteReader& in, Worker::SavedState& saved) const {
  in.ReadList(saved.large_inputs, network_.neurons());
  const auto is_of_network = [this](const LargeInputs::Noted& noted) { return noted.neuron < network_.neurons(); };
  if (!std::ranges::all_of(saved.large_inputs, is_of_network)) in.Fail(CannotBe("input"));
}

void Workers::SaveStates(ByteWriter& out) const {
  std::vector<float> states;
  for (ColumnId c = 0; c < network_.column_count() && out.ok(); ++c) {
    const ActiveSet& neurons = std::as_const(*workers_[shared_.worker_of[c]]).neurons();
    const NeuronRange range = network_.neurons_of(c);
    for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
      const std::size_t size = network_.model_of(neuron).state_size;
      states.resize(states.size() + size);
      neurons.ReadWhole(neuron, std::span(states).last(size));
    }
    if (states.size() < kNeuronsAtATime && c + 1 < network_.column_count()) continue;
    out.WriteAll(std::span<const float>(states));
    states.clear();
  }
}

void Workers::SaveHistories(ByteWriter& out) const {
  out.Write(count());
  for (const auto& worker : workers_) {
    out.WriteList(worker->owned_columns());
    worker->SaveHistory(out);
  }
}

void Workers::LoadHistories(ByteReader& in, const Worker::Flights& flights, Worker::SavedState& saved) {
  std::uint32_t saved_workers = 0;
  in.Read(saved_workers);
  if (saved_workers > kMaxThreads) return in.Fail(CannotBe("number of workers"));
  std::vector<SavedHistory> histories;
  std::vector<Tick>& last = saved.last;
  last.assign(network_.neurons(), kNoSpike);
  std::vector<bool> there(network_.column_count());
  for (std::uint32_t w = 0; w < saved_workers && in.ok(); ++w) {
    SavedHistory& past = histories.emplace_back();
    in.ReadList(past.columns, network_.column_count());
    for (const ColumnId c : past.columns) {
      if (c >= network_.column_count() || there[c]) return in.Fail(CannotBe("list of columns"));
      there[c] = true;
    }
    in.Read(past.applied_until);
    if (past.applied_until < 0 || past.applied_until > saved.now) return in.Fail(CannotBe("time"));
    if (!std::ranges::is_sorted(past.columns)) return in.Fail(CannotBe("list of columns"));
    const std::vector<NeuronRange> neurons = NeuronsOf(network_, past.columns);
    past.history = std::make_unique<SpikeHistory>(SpanOf(neurons));
    past.history->Load(in, neurons, saved.now);
    if (!in.ok()) return;
    for (const NeuronRange& range : neurons) {
      for (NeuronId n = range.first; n < range.first + range.count; ++n) last[n] = past.history->last(n);
    }
  }
  if (!in.ok()) return;
  if (!std::ranges::all_of(there, std::identity())) return in.Fail(CannotBe("list of columns"));
  if (!AreTheLast(network_, flights, last)) return in.Fail(CannotBe("spike in flight"));
  std::vector<SpikeInFlight> of_column;
  for (SavedHistory& past : histories) {
    for (const ColumnId c : past.columns) {
      // What the history knew of sources that another worker owned.
      for (const Stream& stream : network_.columns[c].streams) {
        const NeuronId n = stream.source;
        if (last[n] != kNoSpike && past.history->last(n) == kNoSpike) past.history->SetLast(n, last[n]);
      }
      of_column.clear();
      auto flight = std::ranges::lower_bound(flights, c, {}, &std::pair<ColumnId, SpikeInFlight>::first);
      for (; flight != flights.end() && flight->first == c; ++flight) of_column.push_back(flight->second);
      shared_.columns[c].ApplyPotentiation(shared_.rules, *past.history, past.applied_until, of_column);
    }
  }
}

}  // namespace lull
