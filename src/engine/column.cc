#include "engine/column.h"

namespace lull {

void Column::ApplyPotentiation(Tick now, std::span<const SpikeInFlight> in_flight) {
  if (!synapses_.plastic) return;
  auto flight = in_flight.begin();
  for (std::uint32_t s = 0; s < synapses_.streams.size(); ++s) {
    // The last spike that has reached the synapse at hand: the latest of those in flight that have passed it, or else
    // the one before the earliest of them.
    Tick reached = last_spike_[s];
    const auto enters = [&] { return flight != in_flight.end() && flight->stream == s; };
    for (std::uint32_t i = synapses_.streams[s].begin;; ++i) {
      while (enters() && flight->position <= i) {
        reached = flight->previous;
        ++flight;
      }
      const Route route = synapses_.routes[i];
      if (route.rule() != 0 && reached != kNoSpike) {
        const LearningRule& rule = rules_.learning[route.rule() - 1];
        weights_[i] = WithPotentiation(weights_[i], rule, route.target(), reached + route.delay());
      }
      if (route.ends_stream()) break;
    }
    while (enters()) ++flight;
  }
  applied_until_ = now;
  history_.ForgetOlder();
}

}  // namespace lull
