#include "engine/mixed_rules.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <vector>

namespace lull {
namespace {

constexpr std::uint32_t kNoChange = LearningRule::kTableSize;

Stdp ActiveIn(Tick from, Tick until) {
  Stdp stdp;
  stdp.from = from;
  stdp.until = until;
  return stdp;
}

std::uint32_t Bits(float value) { return std::bit_cast<std::uint32_t>(value); }

TEST(MixedRules, EachRowHasTheChangesOfItsRuleAndTheFirstHasNone) {
  const std::vector<LearningRule> rules = {LearningRule(Stdp{}, 4),
                                           LearningRule({.window = StdpWindow::kExponential, .a_plus = 0.3}, 4),
                                           LearningRule({.bounds = WeightBounds::kHard, .w_max = 1.5}, 4)};
  MixedRules mixed(rules);
  mixed.Begin(1);
  const MixedRules::Tables& tables = mixed.tables();
  for (std::uint32_t dt = 0; dt <= kNoChange; ++dt) {
    EXPECT_EQ(Bits(-0.0f + tables.increase[dt]), Bits(-0.0f)) << dt;
    EXPECT_EQ(Bits(0.0f - tables.decrease[dt]), Bits(0.0f)) << dt;
    for (std::size_t r = 0; dt < kNoChange && r < rules.size(); ++r) {
      const float w = 1;  // within all bounds after one change
      EXPECT_EQ(w + tables.increase[tables.row[r + 1] + static_cast<std::int32_t>(dt)], rules[r].Potentiated(w, dt));
      EXPECT_EQ(w - tables.decrease[tables.row[r + 1] + static_cast<std::int32_t>(dt)], rules[r].Depressed(w, dt));
    }
  }
  EXPECT_EQ(tables.hard[0], 0u);
  EXPECT_EQ(tables.hard[1], 0u);
  EXPECT_EQ(tables.hard[3], ~std::uint32_t{0});
  EXPECT_EQ(tables.w_max[3], 1.5f);
}

TEST(MixedRules, ARuleCountsFromItsFirstStepToItsLast) {
  const std::vector<LearningRule> rules = {LearningRule(ActiveIn(10, 20), 4), LearningRule(ActiveIn(0, 15), 4)};
  MixedRules mixed(rules);
  const auto active = [&](Tick t, std::size_t rule) {
    mixed.Begin(t);
    return mixed.tables().row[rule] != 0;
  };
  for (Tick t = 1; t < 30; ++t) {
    EXPECT_EQ(active(t, 1), 10 <= t && t < 20) << t;
    EXPECT_EQ(active(t, 2), t < 15) << t;
    EXPECT_EQ(mixed.since(), t < 10 ? 0 : t < 15 ? 10 : t < 20 ? 15 : 20) << t;
  }
}

TEST(MixedRules, MayBeginAtAnyStep) {
  const std::vector<LearningRule> rules = {LearningRule(ActiveIn(10, 20), 4)};
  MixedRules mixed(rules);
  mixed.Begin(1'000'000);
  EXPECT_EQ(mixed.tables().row[1], 0);
  EXPECT_EQ(mixed.since(), 20);
}

// Before it begins and after its end, a rule keeps no weight within its bounds either.
TEST(MixedRules, OneThatIsNotActiveBoundsNothing) {
  Stdp stdp = ActiveIn(10, 20);
  stdp.bounds = WeightBounds::kHard;
  const std::vector<LearningRule> rules = {LearningRule(stdp, 4)};
  MixedRules mixed(rules);
  mixed.Begin(9);
  EXPECT_EQ(mixed.tables().hard[1], 0u);
  mixed.Begin(19);
  EXPECT_EQ(mixed.tables().hard[1], ~std::uint32_t{0});
  mixed.Begin(20);
  EXPECT_EQ(mixed.tables().hard[1], 0u);
}

}  // namespace
}  // namespace lull
