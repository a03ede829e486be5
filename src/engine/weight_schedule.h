// What happens to weights at intervals: changes that were gathered are added, and the weights of a neuron are
// normalised (Stdp::update_every, Stdp::normalise_every; docs/learning.md).
//
// Both are done at the end of a step, after its spikes have been taken into account, for each column by its worker: the
// synapses of a neuron all lie in its column, in an order that does not depend on workers and ranks.

#ifndef LULL_SRC_ENGINE_WEIGHT_SCHEDULE_H_
#define LULL_SRC_ENGINE_WEIGHT_SCHEDULE_H_

#include <cstddef>
#include <span>
#include <vector>

#include "engine/column.h"
#include "engine/learning_rule.h"
#include "lull/types.h"

namespace lull {

// Thread use: confined to the worker that owns the columns.
class WeightSchedule {
 public:
  // The rules outlive this object.
  explicit WeightSchedule(std::span<const LearningRule> rules) : rules_(rules) {}

  // The first step after `t` at the end of which something is to be done; kNever if there is none.
  Tick NextAfter(Tick t) const;

  // Does what is to be done at the end of step t in a column to whose weights all potentiation has been applied.
  void Apply(Tick t, const Column& column);

 private:
  std::span<const LearningRule> rules_;
  std::vector<double> sums_;  // of the weights of each neuron of a column
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_WEIGHT_SCHEDULE_H_
