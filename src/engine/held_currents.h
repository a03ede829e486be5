// Currents that are set and then stay: of each neuron a step function of time.

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

  // From step `time` on, which is to come, the neuron's current is `amplitude`, until it is set again.
  void Set(Tick time, NeuronId neuron, std::int32_t amplitude) { changes_[{time, neuron}] = amplitude; }

  // Whether some neuron has a current now; when one is set next, or kNever.
  bool holds() const { return !held_.empty(); }
  Tick next_change() const { return changes_.empty() ? kNever : changes_.begin()->first.first; }

  // Adds what acts in step t to the sums. Steps are applied in order, none that a change is due in left out.
  void Apply(Tick t, ActiveSet& neurons) {
    SkipTo(t);
    for (const Held& held : held_) neurons.Sum(held.neuron) += held.amplitude;
  }

  // Takes up the changes of the steps up to and including `now`.
  void SkipTo(Tick now);

  // The neuron's current in step t, before which no other change is due.
  std::int32_t At(Tick t, NeuronId neuron) const;

  // For saved states: what acts, and what is to come.
  const std::vector<Held>& held() const { return held_; }
  void AppendChanges(std::vector<Change>& changes) const;
  void Hold(NeuronId neuron, std::int32_t amplitude);

  // [bytes] A change to come: in a node of a map, with four words beside it and one of the heap's.
  static constexpr double ChangeBytes() { return sizeof(Changes::value_type) + 5 * sizeof(void*); }

 private:
  using Changes = std::map<std::pair<Tick, NeuronId>, std::int32_t>;

  std::vector<Held> held_;  // ascending
  Changes changes_ = {};    // to come
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_HELD_CURRENTS_H_
