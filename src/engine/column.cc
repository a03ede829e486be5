#include "engine/column.h"

namespace lull {

void Column::ApplyPotentiation(const DeliveryRules& rules, SpikeHistory& history, const SpikeTraces& traces,
                               Tick applied_until, std::span<const SpikeInFlight> in_flight) {
  if (!plastic()) return;
  auto flight = in_flight.begin();
  for (std::uint32_t s = 0; s < synapses_->streams.size(); ++s) {
    // The last spike that has reached the present synapse: the latest of the spikes in flight that have passed it, or
    // else the spike before the earliest of them.
    const NeuronId source = synapses_->streams[s].source;
    Tick reached = history.last(source);
    const double* next_finds = nullptr;  // what the spike after it found; null if it is the last
    const auto enters = [&] { return flight != in_flight.end() && flight->stream == s; };
    for (std::uint32_t i = synapses_->streams[s].begin; i < synapses_->end_of(s); ++i) {
      while (enters() && flight->position <= i) {
        reached = flight->previous;
        next_finds = flight->traces;
        ++flight;
      }
      const Route route = routes_[i];
      if (route.rule() == 0 || reached == kNoSpike) continue;
      const LearningRule& rule = rules.learning[route.rule() - 1];
      const NeuronId target = first_neuron_ + route.target();
      const Tick arrived = reached + route.delay();
      if (!rule.traces().any) {
        weights_[i] = WithPotentiation(weights_[i], rule, history, target, arrived, applied_until);
        continue;
      }
      const std::uint32_t place = rule.traces().arrivals;
      const double arrivals = next_finds != nullptr ? next_finds[place] : traces.LastOf(source, place);
      float& changed = rule.gathers() ? *gathered(&weights_[i]) : weights_[i];
      changed = WithTracedPotentiation(changed, rule, history, target, arrived, applied_until, arrivals);
    }
    while (enters()) ++flight;
  }
}

}  // namespace lull
