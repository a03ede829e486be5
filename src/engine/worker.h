// What both engines have in common: the columns and neurons that a worker owns, and the order of things within a step.
//
// A step t, for all columns of the worker (the contract that both engines keep):
//   1. Receive.   Inputs change and act; every event due at t is delivered: weights into sums, learning.
//   2. Integrate. Neurons take a step with their sums (ActiveSet::Step) …
//   3. Fire.      … those that fire are recorded and their spikes sent: due at t + delay, never earlier.
//   4. Rest.      … and quiet ones near their rest point come to rest.
// Inputs come before deliveries because a change of inputs moves neurons in memory; sums are integers, so their order
// cannot matter otherwise.
//
// An engine decides which steps are taken, which neurons are integrated, and where events wait. In this version one
// worker owns all columns; everything a column touches within a step is its worker's.

#ifndef LULL_SRC_ENGINE_WORKER_H_
#define LULL_SRC_ENGINE_WORKER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "engine/active_set.h"
#include "engine/column.h"
#include "engine/inputs.h"
#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// Thread use: one thread at a time.
class Worker {
 public:
  virtual ~Worker() = default;

  // Takes the steps up to and including `end`.
  virtual void RunUntil(Tick end) = 0;

  Tick now() const { return now_; }

  // The spikes since the last call of TakeSpikes, in (time, neuron) order.
  const std::vector<Spike>& spikes() const { return spikes_; }
  void ForgetSpikes() { spikes_.clear(); }

  // From the next step on, keeps the potential of these neurons after every step.
  void Trace(std::vector<NeuronId> neurons);
  // Of the i-th traced neuron, since the last call of ForgetTraces.
  std::span<const float> trace(std::size_t i) const { return traces_[i]; }
  void ForgetTraces();

  // Applies all potentiation up to now.
  void ApplyPotentiation();

  const Column& column(ColumnId column) const { return columns_[column]; }
  const ActiveSet& neurons() const { return neurons_; }
  std::uint64_t deliveries() const { return deliveries_; }
  std::size_t history_size() const;

 protected:
  // An event that waits in a column.
  struct Waiting {
    ColumnId column;
    Tick due;
    SpikeEvent event;
  };

  Worker(const BuiltNetwork& network, InstructionSet set, bool integrate_all);

  // Steps 2 to 4. Calls send(stream) for every stream that a spike of step t enters.
  template <class Send>
  void StepNeurons(Tick t, const Send& send);

  // The potentials of traced neurons have not changed up to and including step t.
  void RecordTraces(Tick t);

  virtual std::vector<Waiting> WaitingEvents() const = 0;

  const BuiltNetwork& network_;
  DeliveryRules rules_;
  std::vector<Column> columns_;
  ActiveSet neurons_;
  Inputs inputs_;
  Tick now_ = 0;
  std::uint64_t deliveries_ = 0;

 private:
  // Applies potentiation before the histories grow beyond a share of the synapses, however long an input is silent.
  void SweepHistory();

  std::vector<Spike> spikes_;
  std::vector<NeuronId> fired_;  // in this step
  std::size_t history_limit_;
  std::size_t history_added_ = 0;  // spikes of plastic columns since the last sweep
  std::vector<NeuronId> traced_;
  std::vector<std::vector<float>> traces_;
  Tick traces_from_ = 0;
};

template <class Send>
void Worker::StepNeurons(Tick t, const Send& send) {
  RecordTraces(t - 1);
  fired_.clear();
  neurons_.Step([this](NeuronId neuron) { fired_.push_back(neuron); });
  std::sort(fired_.begin(), fired_.end());  // packs are in no order of id
  for (const NeuronId neuron : fired_) {
    spikes_.push_back({t, neuron});
    const ColumnId own = network_.column_of(neuron);
    if (columns_[own].plastic()) {
      columns_[own].RecordSpike(neuron - network_.column_first[own], t);
      ++history_added_;
    }
    for (const FanOut& out : network_.fan_out_of(neuron)) send(out);
  }
  now_ = t;
  if (history_added_ > history_limit_) SweepHistory();
  RecordTraces(t);
}

}  // namespace lull

#endif  // LULL_SRC_ENGINE_WORKER_H_
