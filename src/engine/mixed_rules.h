// The learning rules of a network in which synapses learn by different rules, or not at all, or only for a time: in a
// form for loops over synapses of all kinds side by side.
//
// Each rule has a row in a table of changes; row 0 changes nothing. A synapse without a rule reads row 0, and so does
// one whose rule is not active in this step. What a rule did between the last arrival and this one is known from the
// table only if no rule has begun or ended in between: see since().

#ifndef LULL_SRC_ENGINE_MIXED_RULES_H_
#define LULL_SRC_ENGINE_MIXED_RULES_H_

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "engine/learning_rule.h"
#include "lull/types.h"

namespace lull {

// Thread use: confined to the worker that owns it. The rules outlive it.
class MixedRules {
 public:
  explicit MixedRules(std::span<const LearningRule> rules);

  // Must precede all other calls for a step. Steps ascend.
  void Begin(Tick t) {
    if (t >= next_edge_) Change(t);
  }

  // The step from which on the same rules have been active as in this step.
  Tick since() const { return since_; }

  // By Route::rule(). Rules that are not active have the values of rule 0.
  static constexpr std::size_t kRules = 32;
  struct Tables {
    const float* increase;  // rows of kTableSize + 1 changes, by distance; the last changes nothing
    const float* decrease;
    std::array<std::int32_t, kRules> row;    // where a rule's row begins
    std::array<std::uint32_t, kRules> hard;  // all bits if the weight is kept between w_min and w_max, else none
    std::array<float, kRules> w_min, w_max;
    std::array<LearningRule::Weighed, kRules> weighed;  // without tables if the rule does not depend on the weight
  };
  const Tables& tables() const { return tables_; }

  // The rule in a form for traces, by Route::rule(); null for rule 0, and if it is not active.
  const LearningRule::Traced* traced(std::uint32_t rule) const { return active_[rule]; }

 private:
  void Change(Tick t);

  std::span<const LearningRule> rules_;
  std::vector<float> increase_, decrease_;
  Tables tables_ = {};
  std::vector<LearningRule::Traced> traced_;  // one per rule
  std::array<const LearningRule::Traced*, kRules> active_ = {};
  Tick since_ = 0;
  Tick next_edge_ = std::numeric_limits<Tick>::min();  // the next step in which a rule begins or ends
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_MIXED_RULES_H_
