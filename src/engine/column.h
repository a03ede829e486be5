// The part of a column that changes in a run, besides its neurons: its weights.
//
// Depression is applied when a spike arrives. Potentiation is due when the target fires, but nothing reads a weight
// until its next arrival: so an arrival first applies, in order of time, the potentiation that the target's spikes have
// caused since the last arrival (engine/delivery.h). No synapse needs to store the time of its last arrival: a spike
// reaches all runs of its stream after fixed delays, so the last arrival was at the time of the source's previous
// spike, which the event carries, plus the delay.

#ifndef LULL_SRC_ENGINE_COLUMN_H_
#define LULL_SRC_ENGINE_COLUMN_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/prefetch.h"
#include "engine/learning_rule.h"
#include "engine/spike_history.h"
#include "engine/spike_traces.h"
#include "lull/types.h"
#include "network/built_network.h"
#include "spec/sums.h"

namespace lull {

// A spike on its way along a stream. When the event is due, its time minus the delay of the next synapse is the time of
// the spike.
struct SpikeEvent {
  // The time of the source's previous spike, or kNoSpike; always kNoSpike where no synapse learns. Where rules need
  // traces, the number of the spike's record (engine/spike_traces.h), which knows that time.
  Tick previous;
  ColumnId column;
  std::uint32_t position;  // the next synapse, in the column's routes
};

// A spike in flight, in the form that ApplyPotentiation needs.
struct SpikeInFlight {
  std::uint32_t stream;
  std::uint32_t position;  // synapses of the stream before this one have received it
  Tick time;               // when the spike was fired
  Tick previous;           // the time of the source's previous spike, or kNoSpike
  const double* traces;    // SpikeTraces::Record::values, where rules need traces
};

// The constants that all columns of a run share.
struct DeliveryRules {
  double limit;  // [mV/ms]; not every multiple of 2⁻¹⁶ is a float; infinite if there is none
  double scale;  // quanta per mV/ms
  TraceConstants traces;
  std::vector<LearningRule> learning;  // as BuiltNetwork::rules

  explicit DeliveryRules(const BuiltNetwork& network)
      : limit(DeliveryLimit(network.spec)), scale(std::ldexp(1.0, network.quantum_exponent)), traces(network.rules) {
    for (const Stdp& stdp : network.rules) learning.emplace_back(stdp, limit, traces.PlacesOf(stdp));
  }
};

// Thread use: confined to the worker that owns the column.
class Column {
 public:
  Column(const ColumnSynapses& synapses, NeuronId first_neuron)
      : routes_(synapses.routes.data()),
        weights_(const_cast<float*>(synapses.weights.data())),  // never written to: GiveWeights replaces it first
        synapses_(&synapses),
        first_neuron_(first_neuron),
        plastic_(synapses.plastic) {}

  // Gives the column its own array of weights, in memory that outlives the column: at the beginning if the column is
  // plastic, or else when one of the weights is set. Called between steps.
  void GiveWeights(float* weights) { weights_ = std::ranges::copy(synapses_->weights, weights).out - synapse_count(); }

  // The same for the changes that rules gather, one for each of its weights, so many floats after them. Called once the
  // column has its weights.
  void GiveGathered(std::ptrdiff_t after_weights) { gathered_after_ = after_weights; }
  // What is gathered for a weight, by its place.
  float* gathered(float* weight) const { return weight + gathered_after_; }

  // The delay from the spike to the next synapse [ms].
  std::uint32_t DelayOf(const SpikeEvent& event) const { return routes_[event.position].delay(); }

  // Prefetches the synapse at a position, and its neighbours.
  void Prefetch(std::uint32_t position) const {
    lull::Prefetch(routes_ + position);
    lull::Prefetch(weights_ + position);
  }

  NeuronId first_neuron() const { return first_neuron_; }
  const Route* routes() const { return routes_; }
  std::uint32_t synapse_count() const { return static_cast<std::uint32_t>(synapses_->routes.size()); }
  float* weights() const { return weights_; }
  bool plastic() const { return plastic_; }

  // Applies all potentiation by the spikes after `applied_until` up to and including the present step; all arrivals and
  // spikes of the present step must be in. `in_flight` holds every spike that is under way in the column, ordered by
  // stream, the latest first. `traces` are used where rules need them.
  void ApplyPotentiation(const DeliveryRules& rules, SpikeHistory& history, const SpikeTraces& traces,
                         Tick applied_until, std::span<const SpikeInFlight> in_flight);

 private:
  const Route* routes_;
  float* weights_;
  const ColumnSynapses* synapses_;
  std::ptrdiff_t gathered_after_ = 0;
  NeuronId first_neuron_;
  bool plastic_;
};

// The first step whose spikes potentiate a synapse after an arrival; those up to `applied_until` have done so already.
inline Tick FirstPending(Tick arrived, Tick applied_until) { return std::max(arrived, applied_until + 1); }

// Returns the weight after the potentiation by its target's spikes since the arrival at `arrived`. Spikes up to
// `applied_until` have been applied already.
inline float WithPotentiation(float w, const LearningRule& rule, SpikeHistory& history, NeuronId target, Tick arrived,
                              Tick applied_until) {
  if (arrived == kNoSpike) return w;
  history.ForEachFrom(target, FirstPending(arrived, applied_until), [&](Tick fired) {
    if (rule.IsActive(fired)) w = rule.Potentiated(w, fired - arrived);
  });
  return w;
}

// The same for a rule that needs traces: `arrivals` is the trace of the arrivals up to `arrived`.
inline float WithTracedPotentiation(float w, const LearningRule& rule, SpikeHistory& history, NeuronId target,
                                    Tick arrived, Tick applied_until, double arrivals) {
  if (arrived == kNoSpike) return w;
  const std::optional<std::uint32_t> before = rule.traces().spikes_before;
  history.ForEachWithValuesFrom(target, FirstPending(arrived, applied_until), [&](Tick fired, const double* values) {
    if (!rule.IsActive(fired)) return;
    w = rule.Potentiated(w, fired - arrived, arrivals, before ? values[*before] : 0);
  });
  return w;
}

}  // namespace lull

#endif  // LULL_SRC_ENGINE_COLUMN_H_
