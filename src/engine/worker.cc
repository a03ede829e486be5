#include "engine/worker.h"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/prefetch.h"
#include "engine/neuron_ranges.h"

namespace lull {
namespace {

std::vector<NeuronRange> OwnedNeurons(const Shared& shared, std::uint32_t index) {
  std::vector<NeuronRange> ranges;
  for (ColumnId c = shared.network.own_columns.first; c < shared.network.own_columns.end; ++c) {
    if (shared.worker_of[c] != index) continue;
    const NeuronRange neurons = shared.network.neurons_of(c);
    if (!ranges.empty() && ranges.back().first + ranges.back().count == neurons.first) {
      ranges.back().count += neurons.count;
    } else {
      ranges.push_back(neurons);
    }
  }
  return ranges;
}

}  // namespace

Shared::Shared(const BuiltNetwork& built, InstructionSet set, std::uint32_t worker_count, Tick begin,
               std::vector<std::uint32_t> placement)
    : network(built),
      instruction_set(set),
      rules(built),
      workers(worker_count),
      start(begin),
      worker_of(built.own_columns.first, std::move(placement)) {
  assert(worker_of.size() == built.own_columns.count());
  std::vector<Column> own;
  own.reserve(built.own_columns.count());
  for (ColumnId c = built.own_columns.first; c < built.own_columns.end; ++c) {
    own.emplace_back(built.columns[c], built.first_neuron(c));
  }
  columns = {built.own_columns.first, std::move(own)};
}

Worker::Worker(Shared& shared, std::uint32_t index, bool integrate_all)
    : Worker(shared, index, integrate_all, OwnedNeurons(shared, index)) {}

Worker::Worker(Shared& shared, std::uint32_t index, bool integrate_all, const std::vector<NeuronRange>& owned)
    : network_(shared.network),
      columns_(shared.columns.span()),
      neurons_(shared.network, owned, shared.instruction_set, integrate_all),
      inputs_(shared.network, owned, shared.instruction_set, shared.start),
      history_(shared.network.rules.empty() ? NeuronRange{0, 0} : SpanOf(owned), shared.rules.traces.of_target_spikes),
      spike_traces_(shared.rules.traces, SpanOf(owned), shared.network.max_delay),
      delivery_(shared.network, columns_, shared.rules, shared.instruction_set, neurons_, history_, spike_traces_),
      schedule_(shared.rules.learning),
      next_update_(schedule_.NextAfter(shared.start)),
      now_(shared.start),
      shared_(shared),
      is_traced_(shared.rules.traces.any()),
      index_(index),
      owned_(owned),
      outbox_(shared.workers),
      to_ranks_(shared.network.rank_count()),
      traced_until_(shared.start) {
  std::size_t synapses = 0, plastic = 0;
  for (ColumnId c = shared.network.own_columns.first; c < shared.network.own_columns.end; ++c) {
    if (shared.worker_of[c] != index) continue;
    owned_columns_.push_back(c);
    synapses += columns_[c].synapse_count();
    if (columns_[c].plastic()) plastic += columns_[c].synapse_count();
  }
  history_limit_ = std::max(kMinSpikesKept, synapses / kSynapsesPerSpikeKept);
  set_weights_limit_ = plastic / kSynapsesPerWeightSet;
  const std::size_t with_slack = plastic + Arena::kSlack / sizeof(float);
  const bool gathers = std::ranges::any_of(shared.rules.learning, &LearningRule::gathers);
  weights_ = AlignedArray<float>(gathers ? 2 * with_slack : with_slack);
  if (gathers) delivery_.SetGathered(static_cast<std::ptrdiff_t>(with_slack));
  float* weights = weights_.data();
  for (const ColumnId c : owned_columns_) {
    if (!columns_[c].plastic()) continue;
    columns_[c].GiveWeights(weights);
    if (gathers) columns_[c].GiveGathered(static_cast<std::ptrdiff_t>(with_slack));
    weights += columns_[c].synapse_count();
  }
  if (shared.start > 0) inputs_.SkipTo(shared.start, neurons_);
}

template <class Sender>
bool Worker::ReceiveLetter(const Mail& letter, std::span<const FanOut> fan_out, const Sender& sender) {
  BeginStep(letter.time);  // the last step of this worker may be weeks ago
  Tick previous = network_.rules.empty() ? kNoSpike : history_.AddSource(letter.source, letter.time);
  if (is_traced_) previous = spike_traces_.AddSource(letter.source, previous, letter.time);
  for (const FanOut& out : fan_out) {
    if (shared_.worker_of[out.column] != index_) continue;
    const Tick due = letter.time + out.delay;
    if (due <= now_) {
      violation_ = absl::StrCat("worker ", index_, ", at ", now_, " ms, received from ", sender(), " a spike of ",
                                letter.time, " ms that was due at ", due, " ms");
      return false;
    }
    Push(due, {previous, out.column, out.begin});
  }
  return true;
}

void Worker::Receive(std::uint32_t sender, std::vector<Mail>& mail) {
  const auto name = [sender] { return absl::StrCat("worker ", sender); };
  for (const Mail& letter : mail) {
    if (!ReceiveLetter(letter, network_.fan_out_of(letter.source), name)) return;
  }
  mail.clear();
}

void Worker::ReceiveFromRank(std::uint32_t rank, std::span<const Mail> mail) {
  const auto name = [this, rank] { return NameOf(*network_.ranks, static_cast<int>(rank)); };
  for (const Mail& letter : mail) {
    if (!ReceiveLetter(letter, network_.fan_out_of_foreign(letter.source), name)) return;
  }
}

void Worker::BeginStep(Tick t) {
  if (!history_.MustMoveBase(t)) return;
  ApplyPotentiation();
  history_.MoveBase(t);
}

void Worker::RecordSpikes(Tick t) {
  std::ranges::sort(fired_);  // packs are not in order of id
  spike_count_ += fired_.size();
  // The loop below reads two places of each neuron; in large networks these are in no cache.
  for (const NeuronId neuron : fired_) {
    lull::Prefetch(&network_.fan_out_begin[neuron]);
    if (!network_.rules.empty()) history_.Prefetch(neuron);
  }
  for (const NeuronId neuron : fired_) {
    const Spike spike = {t, neuron};
    spike_hash_ += HashOf(spike);
    spikes_.push_back(spike);
  }
  for (const NeuronId neuron : fired_) lull::Prefetch(network_.fan_out_of(neuron).data());
}

Tick Worker::NoteSpike(NeuronId neuron, Tick t) {
  if (network_.rules.empty()) return kNoSpike;
  const bool is_target = columns_[network_.column_of(neuron)].plastic();
  if (is_traced_) return NoteTraces(neuron, is_target, t);
  if (!is_target) return history_.AddSource(neuron, t);
  const Tick previous = history_.last(neuron);
  history_.Add(neuron, t);
  return previous;
}

Tick Worker::NoteTraces(NeuronId neuron, bool is_target, Tick t) {
  const Tick before = history_.last(neuron);
  if (is_target) {
    history_.AddWithValues(neuron, t, spike_traces_.AddTarget(neuron, before, t));
  } else {
    history_.AddSource(neuron, t);
  }
  return spike_traces_.AddSource(neuron, before, t);
}

void Worker::SendAway(Tick t, NeuronId source, const FanOut& out) {
  std::vector<Mail>& mail = outbox_[shared_.worker_of[out.column]];
  if (mail.empty() || mail.back().source != source || mail.back().time != t) mail.push_back({t, source});
  earliest_sent_ = std::min<Tick>(earliest_sent_, t + out.delay);
}

void Worker::Trace(std::vector<NeuronId> neurons, Tick every) {
  traced_ = std::move(neurons);
  traces_.assign(traced_.size(), {});
  trace_every_ = every;
  traced_until_ = now_;
}

void Worker::ForgetTraces() {
  for (std::vector<float>& trace : traces_) trace.clear();
}

void Worker::RecordTraces(Tick t) {
  if (traced_.empty() || t <= traced_until_) return;
  const Tick first = (std::exchange(traced_until_, t) / trace_every_ + 1) * trace_every_;
  if (first > t) return;
  for (std::size_t i = 0; i < traced_.size(); ++i) {
    const bool may_change = neurons_.IsNoted(traced_[i]);
    for (Tick s = first; s <= t; s += trace_every_) {
      if (may_change || s == first) neurons_.Read(traced_[i], s, trace_state_);
      traces_[i].insert(traces_[i].end(), trace_state_.begin(), trace_state_.end());
    }
  }
}

void Worker::ApplyPotentiation() {
  if (network_.rules.empty() || delivery_.applied_until() == now_) return;
  // The weights that were set come out too potentiated, and get what they should be afterwards.
  std::vector<SynapsePlace> set;
  delivery_.set_weights().ForEach([&set](SynapsePlace place) { set.push_back(place); });
  const std::vector<PresentWeight> of_set = Look(set);
  const Flights flights = FlightsOf(shared_, WaitingEvents(), [this](Tick previous) { return RecordOf(previous); });
  std::vector<SpikeInFlight> of_column;
  auto flight = flights.begin();
  for (const ColumnId c : owned_columns_) {
    of_column.clear();
    for (; flight != flights.end() && flight->first == c; ++flight) of_column.push_back(flight->second);
    columns_[c].ApplyPotentiation(shared_.rules, history_, spike_traces_, delivery_.applied_until(), of_column);
  }
  for (std::size_t i = 0; i < set.size(); ++i) columns_[set[i].column].weights()[set[i].position] = of_set[i].weight;
  delivery_.SetAppliedUntil(now_);
  history_.ForgetOlder();
}

void Worker::UpdateWeights(Tick t) {
  ApplyPotentiation();
  for (const ColumnId c : owned_columns_) schedule_.Apply(t, columns_[c]);
  next_update_ = schedule_.NextAfter(t);
}

std::vector<Worker::Arrival> Worker::LastArrivals(std::span<const SynapsePlace> places) const {
  std::vector<Arrival> arrivals(places.size());
  if (network_.rules.empty() || delivery_.applied_until() == now_) return arrivals;
  // A synapse that the last spike of its source has not reached.
  struct Unreached {
    ColumnId column;
    std::uint32_t begin;     // of the stream
    std::uint32_t position;  // in the stream
    std::size_t index;       // in `places`
  };
  const auto trace_of = [this](Route route) { return shared_.rules.learning[route.rule() - 1].traces().arrivals; };
  std::vector<Unreached> unreached;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto [column, position] = places[i];
    const Route route = columns_[column].routes()[position];
    if (route.rule() == 0) continue;
    const Stream& stream = network_.columns[column].stream_of(position);
    const Tick last = history_.last(stream.source);
    if (last == kNoSpike) continue;
    arrivals[i].time = last + route.delay();
    if (is_traced_) arrivals[i].arrivals = spike_traces_.LastOf(stream.source, trace_of(route));
    if (arrivals[i].time > now_) unreached.push_back({column, stream.begin, position, i});
  }
  if (unreached.empty()) return arrivals;
  const auto in_order = [](const Unreached& a, const Unreached& b) {
    return std::tuple(a.column, a.position, a.index) < std::tuple(b.column, b.position, b.index);
  };
  std::ranges::sort(unreached, in_order);
  // The last spike that has reached a synapse is the one before the first of those that have not.
  for (const SavedEvent& event : WaitingEvents()) {
    auto next = std::ranges::lower_bound(unreached, Unreached{event.column, 0, event.position, 0}, in_order);
    for (; next != unreached.end() && next->column == event.column && next->begin <= event.position; ++next) {
      const Route route = columns_[next->column].routes()[next->position];
      const SpikeTraces::Record record = RecordOf(event.previous);
      const Tick before = record.previous == kNoSpike ? kNoSpike : record.previous + Tick{route.delay()};
      Arrival& arrival = arrivals[next->index];
      if (before >= arrival.time) continue;
      arrival.time = before;
      if (is_traced_) arrival.arrivals = record.values[trace_of(route)];
    }
  }
  return arrivals;
}

std::vector<Worker::PresentWeight> Worker::Look(std::span<const SynapsePlace> places) {
  const std::vector<Arrival> arrivals = LastArrivals(places);
  std::vector<PresentWeight> present;
  present.reserve(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Column& column = columns_[places[i].column];
    const float weight = column.weights()[places[i].position];
    const Tick arrived = arrivals[i].time;
    const Route route = column.routes()[places[i].position];
    if (arrived == kNoSpike || shared_.rules.learning[route.rule() - 1].gathers()) {
      present.push_back({weight, false});
      continue;
    }
    const NeuronId target = column.first_neuron() + route.target();
    const SetWeights::Steps* const set = set_weights() > 0 ? delivery_.set_weights().Of(RunOf(places[i])) : nullptr;
    const Tick applied_until = AppliedUntil(delivery_.applied_until(), set, places[i].position);
    const LearningRule& rule = shared_.rules.learning[route.rule() - 1];
    const float after = is_traced_ ? WithTracedPotentiation(weight, rule, history_, target, arrived, applied_until,
                                                            arrivals[i].arrivals)
                                   : WithPotentiation(weight, rule, history_, target, arrived, applied_until);
    present.push_back({after, history_.last(target) >= FirstPending(arrived, applied_until)});
  }
  return present;
}

void Worker::SetWeight(SynapsePlace place, float weight, bool is_pending) {
  // All is applied already if too many of the weights before were pending.
  if (is_pending && delivery_.applied_until() < now_) delivery_.set_weights().Note(RunOf(place), place.position, now_);
  columns_[place.column].weights()[place.position] = weight;
  if (set_weights() > set_weights_limit_) ApplyPotentiation();
}

void Worker::SaveHistory(ByteWriter& out) const {
  out.Write(delivery_.applied_until());
  history_.Save(out, owned_);
}

// The states come before the inputs, because inputs move neurons in memory.
void Worker::TakeUp(const SavedState& saved) {
  now_ = saved.now;
  next_update_ = schedule_.NextAfter(saved.now);
  traced_until_ = saved.now;
  std::span<const float> states = saved.states;
  NeuronId next = network_.own_neurons.first;  // the neuron whose state is the first of these
  neurons_.Replace([&](NeuronId neuron) {
    while (next < neuron) states = states.subspan(network_.model_of(next++).state_size);
    return states.first(network_.model_of(neuron).state_size);
  });
  inputs_.SkipTo(saved.now, neurons_);
  for (std::size_t k = 0; k < saved.kicks.size(); ++k) inputs_.Resume(k, saved.kicks[k]);
  inputs_.Resume(saved.stimuli);
  for (const LargeInputs::Noted& noted : saved.large_inputs) {
    if (shared_.worker_of[network_.column_of(noted.neuron)] == index_) {
      neurons_.large_inputs().Note(noted.neuron, noted.sum);
    }
  }
  const SavedRecords& records = saved.records;
  const std::size_t size = shared_.rules.traces.of_sources.size();
  std::vector<Tick> numbers(records.fired.size(), -1);  // of the records that this worker needs
  for (const SavedEvent& event : saved.events) {
    if (shared_.worker_of[event.column] != index_) continue;
    Tick previous = event.previous;
    if (is_traced_) {
      const auto saved_number = static_cast<std::size_t>(previous);
      previous = numbers[saved_number];
      if (previous < 0) {
        previous = spike_traces_.AddRecord(records.fired[saved_number], records.previous[saved_number],
                                           std::span(records.values).subspan(saved_number * size, size));
        numbers[saved_number] = previous;
      }
    }
    Push(event.due, {previous, event.column, event.position});
  }
  if (history_.MustMoveBase(saved.now)) history_.MoveBase(saved.now);
  if (saved.last) {
    const auto set_last = [&](NeuronId neuron) {
      const Tick last = saved.last->Of(neuron);
      if (last == kNoSpike) return;
      history_.SetLast(neuron, last);
      if (const auto traces = saved.of_sources.Of(neuron); !traces.empty()) spike_traces_.SetSource(neuron, traces);
    };
    for (const NeuronRange& range : owned_) {
      for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
        set_last(neuron);
        if (const auto traces = saved.of_targets.Of(neuron); !traces.empty()) spike_traces_.SetTarget(neuron, traces);
      }
    }
    for (const ColumnId c : owned_columns_) {
      for (const Stream& stream : network_.columns[c].streams) set_last(stream.source);
    }
  }
  delivery_.SetAppliedUntil(saved.now);
}

}  // namespace lull
