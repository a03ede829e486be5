#include "engine/weight_schedule.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace lull {
namespace {

bool IsDue(const std::optional<Tick>& every, Tick t) { return every && t % *every == 0; }

}  // namespace

Tick WeightSchedule::NextAfter(Tick t) const {
  Tick next = kNever;
  for (const LearningRule& rule : rules_) {
    for (const std::optional<Tick>& every : {rule.update_every(), rule.normalise_every()}) {
      if (!every) continue;
      const Tick after = std::max(t + 1, rule.from());
      const Tick due = ((after - 1) / *every + 1) * *every;
      if (rule.IsActive(due)) next = std::min(next, due);
    }
  }
  return next;
}

void WeightSchedule::Apply(Tick t, const Column& column) {
  const auto for_each_of = [&column](std::size_t rule, const auto& use) {
    for (std::uint32_t i = 0; i < column.synapse_count(); ++i) {
      const Route route = column.routes()[i];
      if (route.rule() == rule + 1) use(column.weights()[i], i, route.target());
    }
  };
  if (!column.plastic()) return;
  for (std::size_t r = 0; r < rules_.size(); ++r) {
    const LearningRule& rule = rules_[r];
    if (!rule.IsActive(t)) continue;
    if (IsDue(rule.update_every(), t)) {
      for_each_of(r, [&](float& weight, std::uint32_t i, std::uint32_t) {
        rule.Update(weight, *column.gathered(column.weights() + i));
      });
    }
    if (!IsDue(rule.normalise_every(), t)) continue;
    sums_.clear();
    for_each_of(r, [&](float weight, std::uint32_t, std::uint32_t target) {
      if (target >= sums_.size()) sums_.resize(target + 1);
      sums_[target] += std::fabs(static_cast<double>(weight));
    });
    for_each_of(r, [&](float& weight, std::uint32_t, std::uint32_t target) {
      if (sums_[target] > 0) weight = rule.Scaled(weight, rule.normalise_to() / sums_[target]);
    });
  }
}

}  // namespace lull
