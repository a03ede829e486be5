// The state of all workers as bytes:
//
//   step, sizes ─► what each column has ─► state of each neuron ─► weights of plastic columns, and of others in which
//   one
//     was set ─► events in flight ─► future kicks and stimuli ─► large inputs ─► histories
//
// Potentiation that is pending when a state is saved stays pending: saving writes the weights as they are, and the
// spikes that have not been applied to them. Loading applies these spikes, column by column, with the history of the
// worker that owned the column; from then on a weight depends on the past only through the last spikes of its neurons.
// So a state can be loaded with another engine or another distribution of columns, and saving takes no longer than
// copying. Only where a weight was set with potentiation pending, all is applied before, which changes no bit.
//
// If several ranks simulate the network, each saves a part: its own columns. A rank that loads takes from all parts
// what its own columns need, so there may be another number of ranks, or one process. The sources of a column may then
// be in parts that the rank does not read; so a part of several has the last spikes of all sources instead of
// histories, and the potentiation is applied before, which changes no bit.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <memory>
#include <numeric>
#include <span>
#include <unordered_map>
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

// The sizes by which a state is matched to its network, and the part of it that this is.
struct Sizes {
  Tick now;
  std::uint64_t synapses;
  NeuronId neurons;
  ColumnId columns;
  ColumnRange part;
  std::uint32_t is_applied;  // whether the last spikes of sources stand in place of histories
  std::uint32_t reserved = 0;
};

Sizes SizesOf(const BuiltNetwork& network, Tick now, bool is_traced) {
  return {.now = now,
          .synapses = std::accumulate(network.synapses_of.begin(), network.synapses_of.end(), std::uint64_t{0}),
          .neurons = network.neurons(),
          .columns = network.column_count(),
          .part = network.own_columns,
          .is_applied = network.rank_count() > 1 || is_traced ? 1u : 0u};
}

// What a part has of a column.
struct ColumnSizes {
  std::uint64_t states;    // floats of its neurons' states
  std::uint32_t synapses;  // in the column
  std::uint32_t is_plastic;
};

// Whether a part has something of a network's own columns.
bool Overlap(const ColumnRange& part, const ColumnRange& own) {
  return std::max(part.first, own.first) < std::min(part.end, own.end);
}

// Reads and forgets.
void Skip(ByteReader& in, std::uint64_t bytes) {
  std::vector<std::byte> skipped(std::min<std::uint64_t>(bytes, std::uint64_t{1} << 20));
  for (; bytes > 0 && in.ok(); bytes -= skipped.size()) {
    skipped.resize(std::min<std::uint64_t>(bytes, skipped.size()));
    in.ReadAll(std::span(skipped));
  }
}

// A spike of a source that is its last.
struct LastSpike {
  Tick time;
  NeuronId source;
  std::uint32_t reserved = 0;
};

std::vector<NeuronRange> NeuronsOf(const BuiltNetwork& network, std::span<const ColumnId> columns) {
  std::vector<NeuronRange> ranges;
  for (const ColumnId c : columns) ranges.push_back(network.neurons_of(c));
  return ranges;
}

bool IsOfNetwork(const BuiltNetwork& network, const Worker::SavedEvent& event) {
  return network.is_own_column(event.column) && event.position < network.columns[event.column].routes.size();
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
bool AreTheLast(const BuiltNetwork& network, const Worker::Flights& flights, const Worker::LastSpikes& last) {
  for (std::size_t i = 0; i < flights.size(); ++i) {
    const auto& [column, flight] = flights[i];
    if (i > 0 && flights[i - 1].first == column && flights[i - 1].second.stream == flight.stream) continue;
    if (last.Of(network.columns[column].streams[flight.stream].source) != flight.time) return false;
  }
  return true;
}

// The number of floats in the states of a column's neurons, flags included.
std::uint64_t FloatsOfStates(const BuiltNetwork& network, ColumnId column) {
  const NeuronRange range = network.neurons_of(column);
  std::uint64_t floats = 0;
  for (NeuronId n = range.first; n < range.first + range.count; ++n) floats += network.model_of(n).state_size;
  return floats;
}

void TakeWeights(ByteReader& in, std::span<float> weights) {
  in.ReadAll(weights);
  if (!std::ranges::all_of(weights, [](float w) { return std::isfinite(w); })) in.Fail(CannotBe("weight"));
}

bool AreTraces(std::span<const double> values) {
  return std::ranges::all_of(values, [](double trace) { return trace >= 0 && std::isfinite(trace); });
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
    for (std::uint32_t rank = 0; rank < from_ranks_.size(); ++rank)
      workers_[w]->ReceiveFromRank(rank, from_ranks_[rank]);
    earliest_sent_[w] = kNever;
    if (workers_[w]->violation()) return out.Fail(absl::InternalError(*workers_[w]->violation()));
  }
  for (std::vector<Mail>& mail : from_ranks_) mail.clear();
  const Sizes sizes = SizesOf(network_, now_, shared_.rules.traces.any());
  // The state has no place for what SetWeights knows.
  const bool has_set_weights = std::ranges::any_of(workers_, [](const auto& w) { return w->set_weights() > 0; });
  if (sizes.is_applied != 0 || has_set_weights) ApplyPotentiation();
  out.Write(sizes);
  std::vector<ColumnSizes> columns;
  for (ColumnId c = sizes.part.first; c < sizes.part.end; ++c) {
    const Column& column = shared_.columns[c];
    columns.push_back({FloatsOfStates(network_, c), column.synapse_count(), column.plastic() ? 1u : 0u});
  }
  out.WriteList(columns);
  SaveStates(out);
  for (const Column& column : shared_.columns) {
    if (column.plastic()) out.WriteAll(std::span<const float>(column.weights(), column.synapse_count()));
  }
  if (shared_.rules.traces.is_gathered) {
    for (const Column& column : shared_.columns) {
      if (!column.plastic()) continue;
      out.WriteAll(std::span<const float>(column.gathered(column.weights()), column.synapse_count()));
    }
  }
  SaveOwnWeights(out);
  SaveEvents(out);
  for (std::size_t k = 0; k < workers_[0]->inputs().kicking(); ++k) {
    std::vector<KickSchedule::Pending> pending;
    for (const auto& worker : workers_) worker->inputs().AppendPending(k, pending);
    out.WriteList(pending);
  }
  SaveStimuli(out);
  SaveLargeInputs(out);
  if (network_.rules.empty()) return;
  if (sizes.is_applied != 0) {
    SaveLastSpikes(out);
    if (shared_.rules.traces.any()) SaveTraces(out);
  } else {
    SaveHistories(out);
  }
}

ColumnRange Workers::LoadPart(ByteReader& in, Worker::SavedState& saved, bool reads_all) {
  Sizes sizes = {};
  in.Read(sizes);
  if (!in.ok()) return {};
  const bool is_traced = shared_.rules.traces.any();
  const Sizes ours = SizesOf(network_, sizes.now, is_traced);
  const ColumnRange part = sizes.part;
  const auto fail = [&in](const absl::Status& error) {
    in.Fail(error);
    return ColumnRange{};
  };
  if (sizes.neurons != ours.neurons || sizes.columns != ours.columns || sizes.synapses != ours.synapses) {
    return fail(absl::DataLossError("the saved state is the state of another network"));
  }
  if (sizes.now < 0 || sizes.now > kLatest) return fail(CannotBe("time"));
  const bool is_whole = part.first == 0 && part.end == sizes.columns;
  const bool is_applied = sizes.is_applied != 0;
  if (part.first > part.end || part.end > sizes.columns || (!is_applied && (is_traced || !is_whole))) {
    return fail(CannotBe("part"));
  }
  if (saved.now != Worker::SavedState::kNoTime && saved.now != sizes.now) return fail(CannotBe("time"));
  saved.now = sizes.now;
  if (!reads_all && !Overlap(part, network_.own_columns)) return part;

  std::vector<ColumnSizes> columns;
  in.ReadList(columns, sizes.columns);
  if (in.ok() && columns.size() != part.count()) return fail(CannotBe("list of columns"));
  for (std::size_t i = 0; i < columns.size() && in.ok(); ++i) {
    const auto c = static_cast<ColumnId>(part.first + i);
    if (!network_.is_own_column(c)) {
      Skip(in, columns[i].states * sizeof(float));
      continue;
    }
    const Column& column = shared_.columns[c];
    if (columns[i].states != FloatsOfStates(network_, c) || columns[i].synapses != column.synapse_count() ||
        (columns[i].is_plastic != 0) != column.plastic()) {
      return fail(absl::DataLossError("the saved state is the state of another network"));
    }
    const std::size_t first = saved.states.size();
    saved.states.resize(first + columns[i].states);
    in.ReadAll(std::span(saved.states).subspan(first));
  }
  for (std::size_t i = 0; i < columns.size() && in.ok(); ++i) {
    const auto c = static_cast<ColumnId>(part.first + i);
    if (columns[i].is_plastic == 0) continue;
    if (network_.is_own_column(c)) {
      TakeWeights(in, {shared_.columns[c].weights(), columns[i].synapses});
    } else {
      Skip(in, columns[i].synapses * sizeof(float));
    }
  }
  for (std::size_t i = 0; i < columns.size() && in.ok() && shared_.rules.traces.is_gathered; ++i) {
    const auto c = static_cast<ColumnId>(part.first + i);
    if (columns[i].is_plastic == 0) continue;
    if (network_.is_own_column(c)) {
      const Column& column = shared_.columns[c];
      TakeWeights(in, {column.gathered(column.weights()), columns[i].synapses});
    } else {
      Skip(in, columns[i].synapses * sizeof(float));
    }
  }
  std::vector<ColumnId> set;  // static columns in which a weight was set
  in.ReadList(set, sizes.columns);
  for (const ColumnId c : set) {
    if (c < part.first || c >= part.end) return fail(CannotBe("column"));
    if (network_.is_own_column(c)) {
      TakeWeights(in, {OwnWeights(c), shared_.columns[c].synapse_count()});
    } else {
      Skip(in, columns[c - part.first].synapses * sizeof(float));
    }
  }
  std::vector<Worker::SavedEvent> events;
  in.ReadList(events, kMaxEvents);
  constexpr const char* kFlight = "spike in flight";
  std::erase_if(events, [&](const auto& event) {
    const bool is_of_part = event.column >= part.first && event.column < part.end;
    return is_of_part && !network_.is_own_column(event.column);
  });
  const auto is_ours = [this](const Worker::SavedEvent& event) { return IsOfNetwork(network_, event); };
  if (!std::ranges::all_of(events, is_ours)) return fail(CannotBe(kFlight));
  if (is_traced && !LoadRecords(in, events, saved)) return part;
  const auto record_of = [&](Tick previous) {
    return SpikeTraces::Record{is_traced ? saved.records.previous[static_cast<std::size_t>(previous)] : previous,
                               nullptr};
  };
  const Worker::Flights flights = Worker::FlightsOf(shared_, events, record_of);
  if (!CanBeInFlight(network_, flights, saved.now, !network_.rules.empty())) return fail(CannotBe(kFlight));
  saved.events.insert(saved.events.end(), events.begin(), events.end());
  LoadKicks(in, saved);
  LoadStimuli(in, saved);
  LoadLargeInputs(in, saved);
  if (network_.rules.empty()) return part;
  if (sizes.is_applied == 0) {
    LoadHistories(in, flights, saved);
  } else {
    LoadLastSpikes(in, saved);
    if (is_traced) LoadTraces(in, saved);
    if (in.ok() && !AreTheLast(network_, flights, *saved.last)) return fail(CannotBe(kFlight));
  }
  return part;
}

absl::Status Workers::Load(std::size_t parts, const std::function<absl::Status(std::size_t, const UsePart&)>& read) {
  Worker::SavedState saved;
  if (!network_.rules.empty()) saved.last.emplace(network_.own_neurons);
  saved.kicks.resize(std::as_const(*workers_[0]).inputs().kicking());
  ColumnRange loaded = {};  // the columns of all parts so far
  for (std::size_t i = 0; i < parts; ++i) {
    const absl::Status status = read(i, [&](ByteReader& in) {
      const ColumnRange part = LoadPart(in, saved, /*reads_all=*/i == 0);
      if (in.ok() && i > 0 && part.first != loaded.end) in.Fail(CannotBe("part"));
      loaded = {i == 0 ? part.first : loaded.first, part.end};
    });
    if (!status.ok()) return status;
  }
  const ColumnRange own = network_.own_columns;
  if (own.count() > 0 && (loaded.first > own.first || loaded.end < own.end)) return CannotBe("number of parts");
  for (const auto& worker : workers_) worker->TakeUp(saved);
  now_ = saved.now;
  return absl::OkStatus();
}

// Where rules need traces, the records of the events follow, and events name these.
void Workers::SaveEvents(ByteWriter& out) const {
  std::vector<Worker::SavedEvent> events;
  Worker::SavedRecords records;
  const std::size_t size = shared_.rules.traces.of_sources.size();
  for (const auto& worker : workers_) {
    std::unordered_map<Tick, Tick> saved_as;
    for (Worker::SavedEvent event : worker->Events()) {
      if (shared_.rules.traces.any()) {
        const auto [number, is_new] = saved_as.emplace(event.previous, static_cast<Tick>(records.fired.size()));
        if (is_new) {
          const SpikeTraces::Record record = worker->RecordOf(event.previous);
          records.fired.push_back(event.due - network_.columns[event.column].routes[event.position].delay());
          records.previous.push_back(record.previous);
          const double* const values = record.values + SpikeTraces::kFirst;
          records.values.insert(records.values.end(), values, values + size);
        }
        event.previous = number->second;
      }
      events.push_back(event);
    }
  }
  out.WriteList(events);
  if (!shared_.rules.traces.any()) return;
  out.WriteList(records.fired);
  out.WriteList(records.previous);
  out.WriteList(records.values);
}

bool Workers::LoadRecords(ByteReader& in, std::vector<Worker::SavedEvent>& events, Worker::SavedState& saved) const {
  Worker::SavedRecords read;
  const std::size_t size = shared_.rules.traces.of_sources.size();
  in.ReadList(read.fired, kMaxEvents);
  in.ReadList(read.previous, kMaxEvents);
  in.ReadList(read.values, kMaxEvents);
  if (!in.ok()) return false;
  const std::size_t count = read.fired.size();
  bool is_valid = read.previous.size() == count && read.values.size() == count * size && AreTraces(read.values);
  for (const Worker::SavedEvent& event : events) {
    const auto number = static_cast<std::uint64_t>(event.previous);
    is_valid = is_valid && number < count &&
               read.fired[number] == event.due - Tick{network_.columns[event.column].routes[event.position].delay()};
  }
  if (!is_valid) {
    in.Fail(CannotBe("record of a spike"));
    return false;
  }
  Worker::SavedRecords& all = saved.records;
  for (Worker::SavedEvent& event : events) event.previous += static_cast<Tick>(all.fired.size());
  all.fired.insert(all.fired.end(), read.fired.begin(), read.fired.end());
  all.previous.insert(all.previous.end(), read.previous.begin(), read.previous.end());
  all.values.insert(all.values.end(), read.values.begin(), read.values.end());
  return true;
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

void Workers::LoadKicks(ByteReader& in, Worker::SavedState& saved) const {
  std::vector<KickSchedule::Pending> kicks;
  for (std::size_t k = 0; k < saved.kicks.size(); ++k) {
    in.ReadList(kicks, network_.neurons());
    std::vector<bool> is_kicked(network_.own_neurons.count);
    for (const KickSchedule::Pending& kick : kicks) {
      if (kick.neuron >= network_.neurons()) return in.Fail(CannotBe("kick"));
      if (!network_.is_own_neuron(kick.neuron)) continue;
      const std::size_t place = kick.neuron - network_.own_neurons.first;
      if (is_kicked[place] || !owner_of(kick.neuron).inputs().CanBePending(k, kick, saved.now)) {
        return in.Fail(CannotBe("kick"));
      }
      is_kicked[place] = true;
      saved.kicks[k].push_back(kick);
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
  Inputs::SavedStimuli stimuli;
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
  if (!good) return in.Fail(CannotBe("stimulus"));
  const auto take = [this](const auto& from, auto& into) {
    std::ranges::copy_if(from, std::back_inserter(into),
                         [this](const auto& s) { return network_.is_own_neuron(s.neuron); });
  };
  take(stimuli.spikes, saved.stimuli.spikes);
  take(stimuli.currents, saved.stimuli.currents);
  take(stimuli.held, saved.stimuli.held);
}

void Workers::SaveLargeInputs(ByteWriter& out) const {
  std::vector<LargeInputs::Noted> noted;
  for (const auto& worker : workers_) std::as_const(*worker).neurons().large_inputs().AppendNoted(noted);
  std::ranges::sort(noted, {}, &LargeInputs::Noted::neuron);
  out.WriteList(noted);
}

void Workers::LoadLargeInputs(ByteReader& in, Worker::SavedState& saved) const {
  std::vector<LargeInputs::Noted> inputs;
  in.ReadList(inputs, network_.neurons());
  for (const LargeInputs::Noted& noted : inputs) {
    if (noted.neuron >= network_.neurons()) return in.Fail(CannotBe("input"));
    if (network_.is_own_neuron(noted.neuron)) saved.large_inputs.push_back(noted);
  }
}

void Workers::SaveStates(ByteWriter& out) const {
  std::vector<float> states;
  for (ColumnId c = network_.own_columns.first; c < network_.own_columns.end && out.ok(); ++c) {
    const ActiveSet& neurons = std::as_const(*workers_[shared_.worker_of[c]]).neurons();
    const NeuronRange range = network_.neurons_of(c);
    for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
      const std::size_t size = network_.model_of(neuron).state_size;
      states.resize(states.size() + size);
      neurons.ReadWhole(neuron, std::span(states).last(size));
    }
    if (states.size() < kNeuronsAtATime && c + 1 < network_.own_columns.end) continue;
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

void Workers::SaveLastSpikes(ByteWriter& out) const {
  std::vector<LastSpike> last;
  for (const auto& worker : workers_) worker->ForEachLast([&](NeuronId n, Tick time) { last.push_back({time, n}); });
  std::ranges::sort(last, {}, &LastSpike::source);
  // Several workers may know of a source; all of them have received its mail.
  const auto same = [](const LastSpike& a, const LastSpike& b) { return a.source == b.source; };
  last.erase(std::unique(last.begin(), last.end(), same), last.end());
  out.WriteList(last);
}

void Workers::LoadLastSpikes(ByteReader& in, Worker::SavedState& saved) const {
  std::vector<LastSpike> last;
  in.ReadList(last, network_.neurons());
  for (const LastSpike& spike : last) {
    if (spike.source >= network_.neurons() || spike.time < 1 || spike.time > saved.now) {
      return in.Fail(CannotBe("past spike"));
    }
    const bool is_source = network_.foreign_begin.find(spike.source) != network_.foreign_begin.end();
    if (network_.is_own_neuron(spike.source) || is_source) saved.last->Set(spike.source, spike.time);
  }
}

// The traces of all sources whose last spikes are saved, and those of own neurons as targets.
void Workers::SaveTraces(ByteWriter& out) const {
  std::vector<NeuronId> sources, targets;
  std::vector<double> of_sources, of_targets;
  for (const auto& worker : workers_) {
    worker->ForEachLast([&](NeuronId neuron, Tick) {
      const std::span<const double> traces = worker->spike_traces().SourceOf(neuron);
      sources.push_back(neuron);
      of_sources.insert(of_sources.end(), traces.begin(), traces.end());
      if (!network_.is_own_neuron(neuron) || &owner_of(neuron) != worker.get()) return;
      const std::span<const double> of_target = worker->spike_traces().TargetOf(neuron);
      targets.push_back(neuron);
      of_targets.insert(of_targets.end(), of_target.begin(), of_target.end());
    });
  }
  out.WriteList(sources);
  out.WriteList(of_sources);
  out.WriteList(targets);
  out.WriteList(of_targets);
}

void Workers::LoadTraces(ByteReader& in, Worker::SavedState& saved) const {
  const auto load = [&](std::size_t size, Worker::SavedTraces& traces, const auto& is_needed) {
    std::vector<NeuronId> neurons;
    std::vector<double> values;
    in.ReadList(neurons, kMaxEvents);
    in.ReadList(values, kMaxEvents);
    if (!in.ok()) return;
    const auto is_neuron = [&](NeuronId neuron) { return neuron < network_.neurons(); };
    if (values.size() != neurons.size() * size || !AreTraces(values) || !std::ranges::all_of(neurons, is_neuron)) {
      return in.Fail(CannotBe("trace"));
    }
    for (std::size_t i = 0; i < neurons.size(); ++i) {
      if (size > 0 && is_needed(neurons[i]) && traces.Of(neurons[i]).empty()) {
        traces.Add(neurons[i], std::span(values).subspan(i * size, size));
      }
    }
  };
  const TraceConstants& constants = shared_.rules.traces;
  load(constants.of_sources.size(), saved.of_sources, [this](NeuronId neuron) {
    return network_.is_own_neuron(neuron) || network_.foreign_begin.find(neuron) != network_.foreign_begin.end();
  });
  load(constants.of_targets.size(), saved.of_targets, [this](NeuronId n) { return network_.is_own_neuron(n); });
}

void Workers::LoadHistories(ByteReader& in, const Worker::Flights& flights, Worker::SavedState& saved) {
  std::uint32_t saved_workers = 0;
  in.Read(saved_workers);
  if (saved_workers > kMaxThreads) return in.Fail(CannotBe("number of workers"));
  std::vector<SavedHistory> histories;
  std::vector<Tick> last(network_.neurons(), kNoSpike);
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
  const NeuronRange own = network_.own_neurons;
  for (NeuronId n = own.first; n < own.first + own.count; ++n) saved.last->Set(n, last[n]);
  for (ColumnId c = network_.own_columns.first; c < network_.own_columns.end; ++c) {
    for (const Stream& stream : network_.columns[c].streams) saved.last->Set(stream.source, last[stream.source]);
  }
  if (!AreTheLast(network_, flights, *saved.last)) return in.Fail(CannotBe("spike in flight"));
  std::vector<SpikeInFlight> of_column;
  for (SavedHistory& past : histories) {
    for (const ColumnId c : past.columns) {
      if (!network_.is_own_column(c)) continue;
      // What the history knew of sources that another worker owned.
      for (const Stream& stream : network_.columns[c].streams) {
        const NeuronId n = stream.source;
        if (last[n] != kNoSpike && past.history->last(n) == kNoSpike) past.history->SetLast(n, last[n]);
      }
      of_column.clear();
      auto flight = std::ranges::lower_bound(flights, c, {}, &std::pair<ColumnId, SpikeInFlight>::first);
      for (; flight != flights.end() && flight->first == c; ++flight) of_column.push_back(flight->second);
      // Where rules need traces, no history is saved: these are not used.
      const SpikeTraces& traces = workers_[0]->spike_traces();
      shared_.columns[c].ApplyPotentiation(shared_.rules, *past.history, traces, past.applied_until, of_column);
    }
  }
}

}  // namespace lull
