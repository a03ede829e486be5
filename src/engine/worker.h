// A worker: the columns and neurons that it owns, and the order of things within a step.
//
// A step t, for all columns of the worker (the contract that both engines keep):
//   1. Receive.   Inputs change and act; every event due at t is delivered: weights into sums, learning.
//   2. Integrate. Neurons take a step with their sums (ActiveSet::Step) …
//   3. Fire.      … those that fire are recorded and their spikes sent: due at t + delay, never earlier.
//   4. Rest.      … and quiet ones near their rest point come to rest.
// Inputs come before deliveries because a change of inputs moves neurons in memory; sums are integers, so their order
// cannot matter otherwise.
//
// An engine decides which steps are taken, which neurons are integrated, and where events wait. Everything that a step
// touches is the worker's own, but for the mail: spikes for columns of other workers, written in one window and read in
// the next (engine/workers.h).

#ifndef LULL_SRC_ENGINE_WORKER_H_
#define LULL_SRC_ENGINE_WORKER_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/bytes_io.h"
#include "base/instruction_set.h"
#include "engine/active_set.h"
#include "engine/column.h"
#include "engine/delivery.h"
#include "engine/inputs.h"
#include "engine/spike_hash.h"
#include "engine/spike_history.h"
#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// [ms] What it costs to sweep all synapses that often cannot be measured. Chosen.
inline constexpr Tick kLongestHistory = Seconds(1800);

// A spike on its way to the columns of another worker, which enters it into all of them.
struct Mail {
  Tick time;  // when it was fired
  NeuronId source;
};

// What all workers of a run share and none changes, but for the columns: each is its owner's.
struct Shared {
  const BuiltNetwork& network;
  InstructionSet instruction_set;  // resolved
  DeliveryRules rules;
  std::uint32_t workers;
  Tick start;                            // the run's first step is the one behind it
  std::vector<std::uint32_t> worker_of;  // of each column
  std::vector<Column> columns;

  Shared(const BuiltNetwork& built, InstructionSet set, std::uint32_t worker_count, Tick begin,
         std::vector<std::uint32_t> placement);
};

// Thread use: one thread at a time.
class Worker {
 public:
  // How long the log of older spikes gets before a sweep applies what is pending, and forgets it. A sweep visits every
  // synapse once; sweeping after one spike for every four synapses keeps its share of the work small, and the log to 2
  // bytes per synapse. The floor, 2 MiB, keeps small networks from sweeping all the time: after a sweep each synapse's
  // next arrival takes a longer way. Both are chosen.
  static constexpr std::size_t kSynapsesPerSpikeKept = 4;
  static constexpr std::size_t kMinSpikesKept = std::size_t{1} << 18;

  virtual ~Worker() = default;

  // The next step in which anything may happen here, as far as is known without mail.
  virtual Tick NextStep() const = 0;

  // Takes the steps up to and including `end`.
  virtual void RunUntil(Tick end) = 0;

  // Takes in mail from `sender` and empties it. An event from the past is refused and reported by violation().
  void Receive(std::uint32_t sender, std::vector<Mail>& mail);
  const std::optional<std::string>& violation() const { return violation_; }

  // Swaps the mail written since the last call, a list for each worker, with empty lists. Returns the earliest step in
  // which any of it is due.
  Tick HandOver(std::vector<std::vector<Mail>>& mail) {
    outbox_.swap(mail);
    return std::exchange(earliest_sent_, kNever);
  }

  Tick now() const { return now_; }

  // What a saved state is made of, beside the neurons' states and the columns' weights. All mail has come in.
  struct SavedEvent {
    Tick due;
    Tick previous;
    ColumnId column;
    std::uint32_t position;
  };
  std::vector<SavedEvent> Events() const { return WaitingEvents(); }
  const Inputs& inputs() const { return inputs_; }
  Inputs& inputs() { return inputs_; }
  const std::vector<ColumnId>& owned_columns() const { return owned_columns_; }
  void SaveHistory(ByteWriter& out) const;

  // All that a saved state makes of the workers after step `now`, but for the weights of their columns.
  struct SavedState {
    Tick now;
    std::vector<float> states = {};       // of all neurons, flags included, one behind the other
    std::vector<SavedEvent> events = {};  // of all columns
    std::vector<std::vector<KickSchedule::Pending>> kicks = {};
    Inputs::SavedStimuli stimuli = {};
    std::vector<Tick> last = {};  // spike of each neuron, or kNoSpike; empty where nothing learns
  };
  // Takes up what is this worker's of it. The worker has taken no step; the weights of its columns are those of `now`,
  // with all potentiation applied.
  void TakeUp(const SavedState& saved);

  // The spikes that are under way in the columns of some events, by column, as ApplyPotentiation wants them.
  using Flights = std::vector<std::pair<ColumnId, SpikeInFlight>>;
  static Flights FlightsOf(const Shared& shared, std::span<const SavedEvent> events);

  // Whether spikes are kept for observers, or only counted.
  void KeepSpikes(bool keep) { keep_spikes_ = keep; }
  // The spikes since the last call of ForgetSpikes, in (time, neuron) order.
  const std::vector<Spike>& spikes() const { return spikes_; }
  void ForgetSpikes() { spikes_.clear(); }
  std::uint64_t spike_count() const { return spike_count_; }
  std::uint64_t spike_hash() const { return spike_hash_; }

  // From the next step on, keeps the state of these neurons after the steps that are multiples of `every`.
  void Trace(std::vector<NeuronId> neurons, Tick every);
  // Of the i-th traced neuron, since the last call of ForgetTraces: one state behind the other.
  std::span<const float> trace(std::size_t i) const { return traces_[i]; }
  void ForgetTraces();

  // Applies all potentiation up to now.
  void ApplyPotentiation();

  const ActiveSet& neurons() const { return neurons_; }
  ActiveSet& neurons() { return neurons_; }
  std::uint64_t deliveries() const { return delivery_.deliveries(); }
  std::size_t history_size() const { return history_.older_count(); }

 protected:
  Worker(Shared& shared, std::uint32_t index, bool integrate_all);

  // What comes before anything that a spike of step t, or a later one, brings.
  void BeginStep(Tick t);

  // Steps 2 to 4. Calls push(due, event) for every event that a spike of step t brings to the worker's columns.
  template <class Use>
  void StepNeurons(Tick t, const Use& push);

  // The states of traced neurons have not changed up to and including step t.
  void RecordTraces(Tick t);

  virtual void Push(Tick due, SpikeEvent event) = 0;
  // The events that wait in columns.
  virtual std::vector<SavedEvent> WaitingEvents() const = 0;

  const BuiltNetwork& network_;
  std::span<Column> columns_;
  ActiveSet neurons_;
  Inputs inputs_;
  SpikeHistory history_;
  Delivery delivery_;
  Tick now_;

 private:
  Worker(Shared& shared, std::uint32_t index, bool integrate_all, const std::vector<NeuronRange>& owned);

  // Records the spikes of step t.
  void RecordSpikes(Tick t);
  // Notes that a neuron of the worker has fired in step t; returns when it had before. kNoSpike where nothing learns.
  Tick NoteSpike(NeuronId neuron, Tick t);
  // Sends a spike of step t to the worker of a column.
  void SendAway(Tick t, NeuronId source, const FanOut& out);

  Shared& shared_;
  std::uint32_t index_;
  std::vector<NeuronRange> owned_;
  std::vector<ColumnId> owned_columns_;
  AlignedArray<float> weights_;            // of the plastic columns
  std::vector<std::vector<Mail>> outbox_;  // to each worker; here, so that writing touches no other worker's memory
  Tick earliest_sent_ = kNever;
  std::optional<std::string> violation_;

  bool keep_spikes_ = true;
  std::vector<Spike> spikes_;
  std::uint64_t spike_count_ = 0;
  std::uint64_t spike_hash_ = 0;
  std::vector<NeuronId> fired_;  // in this step
  std::size_t history_limit_ = 0;

  std::vector<NeuronId> traced_;
  std::vector<std::vector<float>> traces_;
  Tick trace_every_ = 1;
  Tick traced_until_;
  std::vector<float> trace_state_;  // for RecordTraces
};

// Delivery into the columns of a worker, whose Push takes the events that go on, compiled once for each vector width.
template <class W>
using DeliverFunction = void (*)(W&, std::span<const SpikeEvent>, Tick);

template <class W>
struct DeliverFunctions {
  template <class EndsOf>
  LULL_ALWAYS_INLINE static void Deliver(W& w, std::span<const SpikeEvent> due, Tick t) {
    w.delivery_.template Deliver<EndsOf>(due, t, [&w](Tick at, SpikeEvent event) { w.Push(at, event); });
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

template <class Use>
void Worker::StepNeurons(Tick t, const Use& push) {
  RecordTraces(t - 1);
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
    }
  }
  now_ = t;
  // Before the history grows beyond a share of the synapses, however long an input is silent.
  if (history_.older_count() > history_limit_) ApplyPotentiation();
  // And twice an hour, so that what a run takes in memory is soon settled, however long it goes on.
  if (history_.older_count() > 0 && t - delivery_.applied_until() >= kLongestHistory) ApplyPotentiation();
  RecordTraces(t);
}

}  // namespace lull

#endif  // LULL_SRC_ENGINE_WORKER_H_
