#include "engine/column.h"

namespace lull {

void Column::ApplyPotentiation(const DeliveryRules& rules, SpikeHistory& history, Tick applied_until,
                               std::span<const SpikeInFlight> in_flight) {
  if (!plastic()) return;
  auto flight = in_flight.begin();
  for (std::uint32_t s = 0; s < synapses_->streams.size(); ++s) {
    // The last spike that has reached the present synapse: the latest of the spikes in flight that have passed it, or
    // else the spike before the earliest of them.
    Tick reached = history.last(synapses_->streams[s].source);
    const auto enters = [&] { return flight != in_flight.end() && flight->stream == s; };
    for (std::uint32_t i = synapses_->streams[s].begin; i < synapses_->end_of(s); ++i) {
      while (enters() && flight->position <= i) {
        reached = flight->previous;
        ++flight;
      }
      const Route route = routes_[i];
      if (route.rule() != 0 && reached != kNoSpike) {
        weights_[i] = WithPotentiation(weights_[i], rules.learning[route.rule() - 1], history,
                                       first_neuron_ + route.target(), reached + route.delay(), applied_until);
      }
    }
    while (enters()) ++flight;
  }
}

}  // namespace lull
