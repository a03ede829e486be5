// What changes in a column besides its neurons: weights.
//
// Depression is applied when a spike arrives. Potentiation is due when the target fires, but nothing reads a weight
// until its next arrival: so an arrival first applies, in order of time, what the target's spikes since the last
// arrival have earned (engine/delivery.h). When the last arrival was need not be stored per synapse: a spike reaches
// all runs of its stream after fixed delays, so it is the time of the source's previous spike, which the event carries,
// plus the delay.

#ifndef LULL_SRC_ENGINE_COLUMN_H_
#define LULL_SRC_ENGINE_COLUMN_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "base/prefetch.h"
#include "engine/learning_rule.h"
#include "engine/spike_history.h"
#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// A spike on its way along a stream. When it is due, the delay of its next synapse tells when it was fired.
struct SpikeEvent {
  Tick previous;  // when the source had fired before, or kNoSpike; kNoSpike where nothing learns
  ColumnId column;
  std::uint32_t position;  // the next synapse, in the column's routes
};

// A spike in flight, as ApplyPotentiation wants it.
struct SpikeInFlight {
  std::uint32_t stream;
  std::uint32_t position;  // synapses of the stream before this one have received it
  Tick time;               // when it was fired
  Tick previous;
};

// What is the same in all columns of a run.
struct DeliveryRules {
  double limit;                        // [mV/ms]; not every multiple of 2⁻¹⁶ is a float
  double scale;                        // quanta per mV/ms
  std::vector<LearningRule> learning;  // as BuiltNetwork::rules

  explicit DeliveryRules(const BuiltNetwork& network)
      : limit(network.spec.delivery_limit), scale(std::ldexp(1.0, network.quantum_exponent)) {
    for (const Stdp& stdp : network.rules) learning.emplace_back(stdp, network.spec.delivery_limit);
  }
};

// Thread use: confined to the worker that owns the column.
class Column {
 public:
  Column(const ColumnSynapses& synapses, NeuronId first_neuron)
      : routes_(synapses.routes.data()),
        weights_(const_cast<float*>(synapses.weights.data())),  // not written to: GiveWeights gives others
        synapses_(&synapses),
        first_neuron_(first_neuron) {}

  // Gives the column a weight of its own for each synapse, in memory that outlives it: if it is plastic before anything
  // else, or else when one of them is set. Between steps.
  void GiveWeights(float* weights) { weights_ = std::ranges::copy(synapses_->weights, weights).out - synapse_count(); }

  // [ms] from the spike to the next synapse.
  std::uint32_t DelayOf(const SpikeEvent& event) const { return routes_[event.position].delay(); }

  // Asks for the memory of the synapse at a position, and of its neighbours.
  void Prefetch(std::uint32_t position) const {
    lull::Prefetch(routes_ + position);
    lull::Prefetch(weights_ + position);
  }

  NeuronId first_neuron() const { return first_neuron_; }
  const Route* routes() const { return routes_; }
  std::uint32_t synapse_count() const { return static_cast<std::uint32_t>(synapses_->routes.size()); }
  float* weights() const { return weights_; }
  bool plastic() const { return synapses_->plastic; }

  // Applies all potentiation by the spikes after `applied_until` up to and including the present step, whose arrivals
  // and spikes are all in. `in_flight` holds every spike that is under way in the column, ordered by stream, the latest
  // first.
  void ApplyPotentiation(const DeliveryRules& rules, SpikeHistory& history, Tick applied_until,
                         std::span<const SpikeInFlight> in_flight);

 private:
  const Route* routes_;
  float* weights_;
  const ColumnSynapses* synapses_;
  NeuronId first_neuron_;
};

// A weight with what the spikes of its target have earned it since the arrival at `arrived`, as far as that has not
// been applied yet: spikes up to `applied_until` have.
inline float WithPotentiation(float w, const LearningRule& rule, SpikeHistory& history, NeuronId target, Tick arrived,
                              Tick applied_until) {
  if (arrived == kNoSpike) return w;
  history.ForEachFrom(target, std::max(arrived, applied_until + 1), [&](Tick fired) {
    if (rule.IsActive(fired)) w = rule.Potentiated(w, fired - arrived);
  });
  return w;
}

}  // namespace lull

#endif  // LULL_SRC_ENGINE_COLUMN_H_
