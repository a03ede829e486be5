#include "engine/mixed_rules.h"

#include <algorithm>
#include <cstddef>

namespace lull {
namespace {

constexpr std::size_t kRowSize = LearningRule::kTableSize + 1;

}  // namespace

MixedRules::MixedRules(std::span<const LearningRule> rules) : rules_(rules) {
  increase_.assign(kRowSize, -0.0f);
  decrease_.assign(kRowSize, 0.0f);
  for (const LearningRule& rule : rules) {
    const auto table = rule.table<WeightBounds::kDelivery>();
    increase_.insert(increase_.end(), table.increase, table.increase + kRowSize);
    decrease_.insert(decrease_.end(), table.decrease, table.decrease + kRowSize);
    traced_.push_back(rule.traced());
  }
  tables_.increase = increase_.data();
  tables_.decrease = decrease_.data();
}

void MixedRules::Change(Tick t) {
  since_ = std::numeric_limits<Tick>::min();
  next_edge_ = kNever;
  for (std::size_t r = 0; r < rules_.size(); ++r) {
    const LearningRule& rule = rules_[r];
    for (const Tick edge : {rule.from(), rule.until()}) {
      if (edge <= t) {
        since_ = std::max(since_, edge);
      } else {
        next_edge_ = std::min(next_edge_, edge);
      }
    }
    const bool active = rule.IsActive(t);
    active_[r + 1] = active ? &traced_[r] : nullptr;
    tables_.row[r + 1] = active ? static_cast<std::int32_t>((r + 1) * kRowSize) : 0;
    tables_.hard[r + 1] = active && rule.bounds() == WeightBounds::kHard ? ~std::uint32_t{0} : 0;
    tables_.w_min[r + 1] = rule.w_min();
    tables_.w_max[r + 1] = rule.w_max();
    tables_.weighed[r + 1] = active && rule.depends_on_weight() ? rule.weighed() : LearningRule::Weighed{};
  }
}

}  // namespace lull
