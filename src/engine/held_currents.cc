#include "engine/held_currents.h"

#include <algorithm>

namespace lull {

void HeldCurrents::Hold(NeuronId neuron, std::int32_t amplitude) {
  const auto place = std::ranges::lower_bound(held_, neuron, {}, &Held::neuron);
  const bool is_there = place != held_.end() && place->neuron == neuron;
  if (amplitude == 0) {
    if (is_there) held_.erase(place);
  } else if (is_there) {
    place->amplitude = amplitude;
  } else {
    held_.insert(place, {neuron, amplitude});
  }
}

void HeldCurrents::SkipTo(Tick now) {
  while (!changes_.empty() && changes_.begin()->first.first <= now) {
    Hold(changes_.begin()->first.second, changes_.begin()->second);
    changes_.erase(changes_.begin());
  }
}

std::int32_t HeldCurrents::At(Tick t, NeuronId neuron) const {
  if (const auto change = changes_.find({t, neuron}); change != changes_.end()) return change->second;
  const auto place = std::ranges::lower_bound(held_, neuron, {}, &Held::neuron);
  return place != held_.end() && place->neuron == neuron ? place->amplitude : 0;
}

void HeldCurrents::AppendChanges(std::vector<Change>& changes) const {
  for (const auto& [key, amplitude] : changes_) changes.push_back({key.first, key.second, amplitude});
}

}  // namespace lull
