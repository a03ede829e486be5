// Currents that are set and then held: the current of each neuron is a step function of time.

#ifndef LULL_SRC_ENGINE_HELD_CURRENTS_H_
#define LULL_SRC_ENGINE_HELD_CURRENTS_H_

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "engine/active_set.h"
#include "lull/types.h"

namespace lull {

// Thread use: confined to the worker whose neurons they act on.
class HeldCurrents {
 public:
  struct Held {
    NeuronId neuron;
    std::int32_t amplitude;  // [quanta] not 0
  };
  struct Change {
    Tick time;
    NeuronId neuron;
    std::int32_t amplitude;  // [quanta]
  };

  // Sets the neuron's current to `amplitude` from step `time` on, until it is set again. The step must be in the
  // future.
  void Set(Tick time, NeuronId neuron, std::int32_t amplitude) { changes_[{time, neuron}] = amplitude; }

  // Whether a neuron has a current now; and when the next current is set, or kNever.
  bool holds() const { return !held_.empty(); }
  Tick next_change() const { return changes_.empty() ? kNever : changes_.begin()->first.first; }

  // Adds the currents of step t to the sums. Steps must be applied in order; a step in which a change is due must not
  // be left out.
  void Apply(Tick t, ActiveSet& neurons) {
    SkipTo(t);
    for (const Held& held : held_) neurons.Sum(held.neuron) += held.amplitude;
  }

  // Applies the changes of the steps up to and including `now`, without sums.
  void SkipTo(Tick now);

  // The neuron's current in step t. No other change may be due before t.
  std::int32_t At(Tick t, NeuronId neuron) const;

  // For saved states: the present currents, and the future changes.
  const std::vector<Held>& held() const { return held_; }
  void AppendChanges(std::vector<Change>& changes) const;
  void Hold(NeuronId neuron, std::int32_t amplitude);

  // The size of a future change [bytes]: a node of a map, with four words beside the value and one word of the heap's.
  static constexpr double ChangeBytes() { return sizeof(Changes::value_type) + 5 * sizeof(void*); }

 private:
  using Changes = std::map<std::pair<Tick, NeuronId>, std::int32_t>;

  std::vector<Held> held_;  // ascending
  Changes changes_ = {};    // future changes
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_HELD_CURRENTS_H_
