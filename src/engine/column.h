// What changes in a column besides its neurons: weights, and what learning remembers.
//
// Depression is applied when a spike arrives. Potentiation is due when the target fires, but nothing reads a weight
// until its next arrival: so an arrival first applies, in order of time, what the target's spikes since the last
// arrival have earned. When the last arrival was need not be stored per synapse: a spike reaches all runs of its stream
// after fixed delays, so it is the time of the source's previous spike, which the event carries, plus the delay.
//
// Both engines deliver through this; they differ in when they call, and in which memory the sums are.

#ifndef LULL_SRC_ENGINE_COLUMN_H_
#define LULL_SRC_ENGINE_COLUMN_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/learning_rule.h"
#include "engine/spike_history.h"
#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// A spike on its way along a stream. When it is due, the delay of its next synapse tells when it was fired.
struct SpikeEvent {
  Tick previous;           // when the source had fired before, or kNoSpike
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

  // What a synapse adds to its target's sum [quanta]: clamped, then rounded, half to even.
  std::int32_t Quanta(float weight) const {
    return static_cast<std::int32_t>(std::lrint(std::clamp<double>(weight, -limit, limit) * scale));
  }
};

// Thread use: confined to the worker that owns the column.
class Column {
 public:
  Column(const ColumnSynapses& synapses, const DeliveryRules& rules, std::size_t neurons)
      : synapses_(synapses), rules_(rules), history_(synapses.plastic ? neurons : 0) {
    if (!synapses.plastic) return;
    weights_ = synapses.weights;
    last_spike_.assign(synapses.streams.size(), kNoSpike);
  }

  // The source of a stream has fired in step t: the event that carries the spike.
  SpikeEvent Enter(std::uint32_t stream, Tick t) {
    SpikeEvent event = {kNoSpike, synapses_.streams[stream].begin};
    if (synapses_.plastic) event.previous = std::exchange(last_spike_[stream], t);
    return event;
  }

  // [ms] from the spike to the next synapse.
  std::uint32_t DelayOf(const SpikeEvent& event) const { return synapses_.routes[event.position].delay(); }

  // Delivers the run that is due in step `now`: adds to sum_of(target) and learns. Returns how many synapses it
  // reached, and leaves the event at the next run. Sets `ended` if there is none.
  template <class SumOf>
  std::uint32_t Deliver(SpikeEvent& event, Tick now, const SumOf& sum_of, bool& ended) {
    return synapses_.plastic ? DeliverRun<true>(event, now, sum_of, ended)
                             : DeliverRun<false>(event, now, sum_of, ended);
  }

  // A neuron of the column has fired in step t.
  void RecordSpike(std::uint32_t neuron, Tick t) {
    if (synapses_.plastic) history_.Add(neuron, t);
  }

  // Applies all potentiation up to and including step `now`, whose arrivals and spikes are all in, and forgets the
  // history behind it. `in_flight` holds every spike that is under way in the column, ordered by stream, the latest
  // first.
  void ApplyPotentiation(Tick now, std::span<const SpikeInFlight> in_flight);

  std::span<const float> weights() const { return synapses_.plastic ? weights_ : synapses_.weights; }
  bool plastic() const { return synapses_.plastic; }
  std::size_t history_size() const { return history_.older_count(); }

 private:
  template <bool kPlastic, class SumOf>
  std::uint32_t DeliverRun(SpikeEvent& event, Tick now, const SumOf& sum_of, bool& ended) {
    const Route* const routes = synapses_.routes.data();
    const std::uint32_t begin = event.position;
    std::uint32_t i = begin;
    // The arrival before this one, in all synapses of the run.
    const Tick arrived = event.previous == kNoSpike ? kNoSpike : event.previous + routes[begin].delay();
    const bool soon = now - arrived < LearningRule::kTableSize && arrived > applied_until_;
    for (;; ++i) {
      const Route route = routes[i];
      if (!kPlastic || route.rule() == 0) {
        sum_of(route.target()) += rules_.Quanta(synapses_.weights[i]);
      } else {
        const LearningRule& rule = rules_.learning[route.rule() - 1];
        float w = soon && rule.IsAlwaysActive() ? WithRecentPotentiation(weights_[i], rule, route.target(), arrived)
                                                : WithPotentiation(weights_[i], rule, route.target(), arrived);
        sum_of(route.target()) += rules_.Quanta(w);
        const Tick fired = history_.last(route.target());
        if (fired != kNoSpike && rule.IsActive(now)) w = rule.Depressed(w, now - fired);
        weights_[i] = w;
      }
      ended = route.ends_stream();
      if (ended || route.ends_run(routes[i + 1])) break;
    }
    event.position = i + 1;
    return event.position - begin;
  }

  // The same where all spikes since the arrival lie within the table of changes. The usual case, a target that has not
  // fired more than three times since, takes no branch that depends on the spikes: a mispredicted one costs more than
  // three additions.
  float WithRecentPotentiation(float w, const LearningRule& rule, std::uint32_t target, Tick arrived) const {
    const SpikeHistory::Recent& recent = history_.recent(target);
    if (recent.front() >= arrived) [[unlikely]] {
      return WithPotentiation(w, rule, target, arrived);
    }
    return rule.PotentiatedByTable(w, std::span(recent).subspan<1>(), arrived);
  }

  // A weight with what the target's spikes have earned it since the arrival at `arrived`, as far as it is not applied
  // yet.
  float WithPotentiation(float w, const LearningRule& rule, std::uint32_t target, Tick arrived) const {
    if (arrived == kNoSpike) return w;
    history_.ForEachFrom(target, std::max(arrived, applied_until_ + 1), [&](Tick fired) {
      if (rule.IsActive(fired)) w = rule.Potentiated(w, fired - arrived);
    });
    return w;
  }

  const ColumnSynapses& synapses_;
  const DeliveryRules& rules_;
  std::vector<float> weights_;    // of a plastic column; otherwise the network's
  std::vector<Tick> last_spike_;  // of each stream's source, that has entered here; of a plastic column
  SpikeHistory history_;
  Tick applied_until_ = 0;  // potentiation by spikes up to this step is applied to all weights
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_COLUMN_H_
