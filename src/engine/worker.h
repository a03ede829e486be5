// A worker: the columns and neurons that it owns, and the order of things within a step.
//
// A step t, for all columns of the worker (the contract that both engines keep):
//   1. Receive.   Inputs change and act; every event due at t is delivered: weights into sums, learning.
//   2. Integrate. Neurons take a step with their sums (ActiveSet::Step) …
//   3. Fire.      … neurons that fire are recorded and their spikes sent: due at t + delay, never earlier.
//   4. Rest.      … and quiet neurons near their rest point come to rest.
// Inputs come before deliveries because a change of inputs moves neurons in memory. In every other respect the order of
// the two cannot matter, because sums are integers.
//
// An engine decides which steps are taken, which neurons are integrated, and where events wait. A step touches only
// data that the worker owns, except the mail: spikes for columns of other workers, written in one window and read in
// the next (engine/workers.h).

#ifndef LULL_SRC_ENGINE_WORKER_H_
#define LULL_SRC_ENGINE_WORKER_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/bytes_io.h"
#include "base/hash_table.h"
#include "base/instruction_set.h"
#include "base/range_span.h"
#include "base/range_vector.h"
#include "engine/active_set.h"
#include "engine/column.h"
#include "engine/delivery.h"
#include "engine/inputs.h"
#include "engine/spike_hash.h"
#include "engine/spike_history.h"
#include "engine/spike_traces.h"
#include "engine/weight_schedule.h"
#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// Sweeping all synapses this often costs too little to be measured [ms]. Chosen.
inline constexpr Tick kLongestHistory = Seconds(1800);

// A spike on its way to the columns of another worker, which distributes it to them.
struct Mail {
  Tick time;  // when the spike was fired
  NeuronId source;
};

// The data that all workers of a rank share. No worker changes them, except the columns, which only their owners
// change.
struct Shared {
  const BuiltNetwork& network;
  InstructionSet instruction_set;  // resolved
  DeliveryRules rules;
  std::uint32_t workers;
  Tick start;                            // the run's first step is start + 1
  RangeVector<std::uint32_t> worker_of;  // one per own column
  RangeVector<Column> columns;           // the own ones

  Shared(const BuiltNetwork& built, InstructionSet set, std::uint32_t worker_count, Tick begin,
         std::vector<std::uint32_t> placement);
};

// Thread use: one thread at a time.
class Worker {
 public:
  // The length of the log of older spikes at which a sweep applies the pending potentiation and forgets the log. A
  // sweep visits every synapse once; one sweep for every (synapses / 4) spikes keeps its share of the work small, and
  // the log at 2 bytes per synapse. The floor, 2 MiB, keeps small networks from sweeping all the time: after a sweep
  // the next arrival at each synapse takes a slower path. Both are chosen.
  static constexpr std::size_t kSynapsesPerSpikeKept = 4;
  static constexpr std::size_t kMinSpikesKept = std::size_t{1} << 18;

  virtual ~Worker() = default;

  // The next step in which anything can happen in this worker, as far as is known without mail.
  virtual Tick NextStep() const = 0;

  // Takes the steps up to and including `end`.
  virtual void RunUntil(Tick end) = 0;

  // Receives mail from the worker `sender` and empties the list. Refuses an event from the past; violation() reports
  // it.
  void Receive(std::uint32_t sender, std::vector<Mail>& mail);
  // The same for mail from another rank, which all workers of this rank get.
  void ReceiveFromRank(std::uint32_t rank, std::span<const Mail> mail);
  const std::optional<std::string>& violation() const { return violation_; }

  // Swaps the mail written since the last call, a list for each worker, with empty lists. Returns the earliest step in
  // which any of this mail is due.
  Tick HandOver(std::vector<std::vector<Mail>>& mail) {
    outbox_.swap(mail);
    return std::exchange(earliest_sent_, kNever);
  }
  // The mail for each other rank since it was last emptied. HandOver's result takes it into account.
  std::vector<std::vector<Mail>>& mail_to_ranks() { return to_ranks_; }

  Tick now() const { return now_; }

  // The parts of a saved state beside the neurons' states and the columns' weights. All mail must have come in.
  struct SavedEvent {
    Tick due;
    Tick previous;  // as SpikeEvent::previous
    ColumnId column;
    std::uint32_t position;
  };
  std::vector<SavedEvent> Events() const { return WaitingEvents(); }
  const Inputs& inputs() const { return inputs_; }
  Inputs& inputs() { return inputs_; }
  const std::vector<ColumnId>& owned_columns() const { return owned_columns_; }
  void SaveHistory(ByteWriter& out) const;
  const SpikeTraces& spike_traces() const { return spike_traces_; }
  // Calls use(neuron, time) for the last spike of each own neuron that has fired, and of each source of an own column
  // whose spike has come in.
  template <class Use>
  void ForEachLast(const Use& use) const {
    const auto use_last = [&](NeuronId neuron) {
      if (const Tick time = history_.last(neuron); time != kNoSpike) use(neuron, time);
    };
    for (const NeuronRange& range : owned_) {
      for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) use_last(neuron);
    }
    for (const ColumnId c : owned_columns_) {
      for (const Stream& stream : network_.columns[c].streams) use_last(stream.source);
    }
  }

  // The last spikes of the own neurons, and of the other neurons that own columns need.
  class LastSpikes {
   public:
    explicit LastSpikes(const NeuronRange& own) : own_(own.first, std::vector<Tick>(own.count, kNoSpike)) {}

    void Set(NeuronId neuron, Tick time) {
      if (neuron - own_.first() < own_.size()) {
        own_[neuron] = time;
      } else if (time != kNoSpike) {
        others_[neuron] = time;
      }
    }
    Tick Of(NeuronId neuron) const {
      if (neuron - own_.first() < own_.size()) return own_[neuron];
      const auto found = others_.find(neuron);
      return found != others_.end() ? found->second : kNoSpike;
    }

   private:
    RangeVector<Tick> own_;
    HashTable<NeuronId, Tick> others_;
  };

  // The records of spikes in flight where rules need traces (engine/spike_traces.h), numbered from 0:
  // SavedEvent::previous is such a number.
  struct SavedRecords {
    std::vector<Tick> fired = {};
    std::vector<Tick> previous = {};
    std::vector<double> values = {};  // without the constants, as many for each record as sources have traces
  };
  // The traces of some neurons.
  class SavedTraces {
   public:
    void Add(NeuronId neuron, std::span<const double> traces) {
      size_ = traces.size();
      places_[neuron] = static_cast<std::uint32_t>(places_.size());
      values_.insert(values_.end(), traces.begin(), traces.end());
    }
    // Empty if they are not among these.
    std::span<const double> Of(NeuronId neuron) const {
      const auto found = places_.find(neuron);
      return found != places_.end() ? std::span(values_).subspan(found->second * size_, size_)
                                    : std::span<const double>();
    }

   private:
    std::size_t size_ = 0;  // of each neuron
    HashTable<NeuronId, std::uint32_t> places_;
    std::vector<double> values_;
  };

  // The saved state of all workers after step `now`, without the weights of their columns.
  struct SavedState {
    static constexpr Tick kNoTime = -1;
    Tick now = kNoTime;
    std::vector<float> states = {};       // all own neurons' states in turn, flags included
    std::vector<SavedEvent> events = {};  // all own columns' events
    std::vector<std::vector<KickSchedule::Pending>> kicks = {};
    Inputs::SavedStimuli stimuli = {};
    std::vector<LargeInputs::Noted> large_inputs = {};
    std::optional<LastSpikes> last = {};  // empty where no synapse learns
    // If rules need traces: the records of the events, and what the last spikes left.
    SavedRecords records = {};
    SavedTraces of_sources = {}, of_targets = {};
  };
  // Restores this worker's part of a saved state. The worker must have taken no step; the weights of its columns must
  // be the weights after step `now`, with all potentiation applied.
  void TakeUp(const SavedState& saved);

  // The spikes of some events that are under way in columns, by column, in the form that ApplyPotentiation needs.
  using Flights = std::vector<std::pair<ColumnId, SpikeInFlight>>;
  // `record_of` gives what an event's `previous` stands for.
  template <class Find>
  static Flights FlightsOf(const Shared& shared, std::span<const SavedEvent> events, const Find& record_of);
  // What `previous` of an event of this worker stands for.
  SpikeTraces::Record RecordOf(Tick previous) const {
    return is_traced_ ? spike_traces_.At(previous) : SpikeTraces::Record{previous, nullptr};
  }

  // The spikes since the last call of ForgetSpikes, in (time, neuron) order.
  const std::vector<Spike>& spikes() const { return spikes_; }
  void ForgetSpikes() { spikes_.clear(); }
  std::uint64_t spike_count() const { return spike_count_; }
  std::uint64_t spike_hash() const { return spike_hash_; }

  // From the next step on, keeps the states of these neurons after the steps that are multiples of `every`.
  void Trace(std::vector<NeuronId> neurons, Tick every);
  // The states of the i-th traced neuron since the last call of ForgetTraces, one after the other.
  std::span<const float> trace(std::size_t i) const { return traces_[i]; }
  void ForgetTraces();

  // Applies all potentiation up to now.
  void ApplyPotentiation();

  // Does what the schedule of weights has for the end of step t.
  void UpdateWeights(Tick t);

  // The present weight of a synapse, after all learning up to now.
  struct PresentWeight {
    float weight;
    bool is_pending;  // whether some of it is not yet in the column's weights
  };
  // Those of some synapses of own columns, in their order. Applies nothing; the time is in proportion to the synapses
  // and to the spikes in flight.
  std::vector<PresentWeight> Look(std::span<const SynapsePlace> places);
  // Sets the weight of a synapse of a plastic column. `is_pending` is what Look has just said.
  void SetWeight(SynapsePlace place, float weight, bool is_pending);

  // One potentiation of all synapses for every (synapses / 64) weights that are set keeps the memory of these below 3
  // bytes per synapse, and costs less than setting them. Chosen.
  static constexpr std::size_t kSynapsesPerWeightSet = 64;

  const ActiveSet& neurons() const { return neurons_; }
  ActiveSet& neurons() { return neurons_; }
  std::uint64_t deliveries() const { return delivery_.deliveries(); }
  std::size_t history_size() const { return history_.older_count(); }
  // Weights that were set and whose next arrival has not come.
  std::size_t set_weights() const { return delivery_.set_weights().size(); }

 protected:
  Worker(Shared& shared, std::uint32_t index, bool integrate_all);

  // Does what must precede all effects of a spike of step t or later.
  void BeginStep(Tick t);

  // Does phases 2 to 4. Calls push(due, event) for every event that a spike of step t sends to the worker's columns.
  template <class Use>
  void StepNeurons(Tick t, const Use& push);

  // Records the states of traced neurons for the steps up to and including t, which no neuron has taken since the last
  // call. An input of a later step may not have come yet, because it ends the notes of neurons.
  void RecordTraces(Tick t);

  virtual void Push(Tick due, SpikeEvent event) = 0;
  // The events that wait in columns.
  virtual std::vector<SavedEvent> WaitingEvents() const = 0;

  const BuiltNetwork& network_;
  RangeSpan<Column> columns_;
  ActiveSet neurons_;
  Inputs inputs_;
  SpikeHistory history_;
  SpikeTraces spike_traces_;
  Delivery delivery_;
  WeightSchedule schedule_;
  Tick next_update_;  // of the schedule
  Tick now_;

 private:
  Worker(Shared& shared, std::uint32_t index, bool integrate_all, const std::vector<NeuronRange>& owned);

  struct Arrival {
    Tick time = kNoSpike;
    double arrivals = 1;  // the trace of the rule, if rules need traces
  };
  // The last arrival at each of some synapses of own columns; kNoSpike if there was none, or if none of its
  // potentiation can be pending.
  std::vector<Arrival> LastArrivals(std::span<const SynapsePlace> places) const;

  // Where the run of a synapse is.
  SynapsePlace RunOf(SynapsePlace place) const {
    return {place.column, network_.columns[place.column].begin_of_run(place.position)};
  }

  // Records the spikes of step t.
  void RecordSpikes(Tick t);
  // Notes that a neuron of the worker has fired in step t; returns SpikeEvent::previous for the events of its spike.
  Tick NoteSpike(NeuronId neuron, Tick t);
  Tick NoteTraces(NeuronId neuron, bool is_target, Tick t);
  // Sends a spike of step t to the worker of a column.
  void SendAway(Tick t, NeuronId source, const FanOut& out);
  // Receives a letter from somebody; says so if it is from the past. Returns whether it is good.
  template <class Sender>
  bool ReceiveLetter(const Mail& letter, std::span<const FanOut> fan_out, const Sender& sender);

  Shared& shared_;
  bool is_traced_;  // rules need traces
  std::uint32_t index_;
  std::vector<NeuronRange> owned_;
  std::vector<ColumnId> owned_columns_;
  AlignedArray<float> weights_;              // the plastic columns' weights
  std::vector<std::vector<Mail>> outbox_;    // one per worker; here, so that writing touches no other worker's memory
  std::vector<std::vector<Mail>> to_ranks_;  // one per rank
  Tick earliest_sent_ = kNever;
  std::optional<std::string> violation_;

  std::vector<Spike> spikes_;
  std::uint64_t spike_count_ = 0;
  std::uint64_t spike_hash_ = 0;
  std::vector<NeuronId> fired_;  // in this step
  std::size_t history_limit_ = 0;
  std::size_t set_weights_limit_ = 0;

  std::vector<NeuronId> traced_;
  std::vector<std::vector<float>> traces_;
  Tick trace_every_ = 1;
  Tick traced_until_;
  std::vector<float> trace_state_;  // for RecordTraces
};

// Delivers into the columns of a worker, whose Push takes the events that continue. Compiled once for each vector
// width.
template <class W>
using DeliverFunction = void (*)(W&, std::span<const SpikeEvent>, Tick);

template <class W, bool kTraced>
struct DeliverFunctions {
  template <class EndsOf>
  LULL_ALWAYS_INLINE static void Deliver(W& w, std::span<const SpikeEvent> due, Tick t) {
    w.delivery_.template Deliver<EndsOf, kTraced>(
        due, t, [&w](Tick at, SpikeEvent event) __attribute__((always_inline)) { w.Push(at, event); });
  }
  static void Baseline(W& w, std::span<const SpikeEvent> due, Tick t) { Deliver<EndsBaseline>(w, due, t); }
  LULL_TARGET_AVX2 static void Avx2(W& w, std::span<const SpikeEvent> due, Tick t) { Deliver<EndsAvx2>(w, due, t); }
  LULL_TARGET_AVX512 static void Avx512(W& w, std::span<const SpikeEvent> due, Tick t) {
    Deliver<EndsAvx512>(w, due, t);
  }

  static DeliverFunction<W> For(InstructionSet set) {
    return Choose<DeliverFunction<W>>(set, &Baseline, &Avx2, &Avx512);
  }
};

template <class W>
DeliverFunction<W> DeliverFunctionFor(const Shared& shared) {
  return shared.rules.traces.any() ? DeliverFunctions<W, true>::For(shared.instruction_set)
                                   : DeliverFunctions<W, false>::For(shared.instruction_set);
}

template <class Find>
Worker::Flights Worker::FlightsOf(const Shared& shared, std::span<const SavedEvent> events, const Find& record_of) {
  Flights flights;
  flights.reserve(events.size());
  for (const SavedEvent& event : events) {
    const ColumnSynapses& synapses = shared.network.columns[event.column];
    const auto after = std::ranges::upper_bound(synapses.streams, event.position, {}, &Stream::begin);
    const SpikeTraces::Record record = record_of(event.previous);
    flights.push_back({event.column,
                       {.stream = static_cast<std::uint32_t>(after - synapses.streams.begin() - 1),
                        .position = event.position,
                        .time = event.due - synapses.routes[event.position].delay(),
                        .previous = record.previous,
                        .traces = record.values}});
  }
  std::ranges::sort(flights, [](const auto& a, const auto& b) {
    return std::tuple(a.first, a.second.stream, b.second.time) < std::tuple(b.first, b.second.stream, a.second.time);
  });
  return flights;
}

template <class Use>
void Worker::StepNeurons(Tick t, const Use& push) {
  fired_.clear();
  neurons_.Step([this](NeuronId neuron) { fired_.push_back(neuron); });
  if (!fired_.empty()) {
    RecordSpikes(t);
    for (const NeuronId neuron : fired_) {
      const Tick previous = NoteSpike(neuron, t);
      for (const FanOut& out : network_.fan_out_of(neuron)) {
        if (shared_.worker_of[out.column] == index_) {
          columns_[out.column].Prefetch(out.begin);
          push(t + out.delay, SpikeEvent{previous, out.column, out.begin});
        } else {
          SendAway(t, neuron, out);
        }
      }
      for (const RankOut& out : network_.rank_out_of(neuron)) {
        to_ranks_[out.rank].push_back({t, neuron});
        earliest_sent_ = std::min<Tick>(earliest_sent_, t + out.delay);
      }
    }
  }
  now_ = t;
  if (t == next_update_) [[unlikely]]
    UpdateWeights(t);
  // Sweep before the history grows beyond a share of the synapses, however long an input is silent.
  if (history_.older_count() > history_limit_) ApplyPotentiation();
  // Sweep also twice an hour of model time, so that the memory of a run soon stops growing, however long the run lasts.
  if (history_.older_count() > 0 && t - delivery_.applied_until() >= kLongestHistory) ApplyPotentiation();
  RecordTraces(t);
}

}  // namespace lull

#endif  // LULL_SRC_ENGINE_WORKER_H_
