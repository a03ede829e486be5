#include "engine/spike_history.h"

#include <gtest/gtest.h>

#include <vector>

namespace lull {
namespace {

std::vector<Tick> From(const SpikeHistory& history, std::uint32_t neuron, Tick first) {
  std::vector<Tick> times;
  history.ForEachFrom(neuron, first, [&](Tick time) { times.push_back(time); });
  return times;
}

TEST(SpikeHistory, IsEmptyAtFirst) {
  const SpikeHistory history(2);
  EXPECT_EQ(history.last(1), kNoSpike);
  EXPECT_TRUE(From(history, 1, 0).empty());
  EXPECT_EQ(history.older_count(), 0u);
}

TEST(SpikeHistory, GivesTheTimesFromAFirstOnInOrder) {
  SpikeHistory history(3);
  std::vector<Tick> times;
  for (Tick t = 10; t <= 100; t += 10) {
    history.Add(1, t);
    times.push_back(t);
    for (std::size_t i = 0; i < times.size(); ++i) {
      const std::vector<Tick> expected(times.begin() + static_cast<std::ptrdiff_t>(i), times.end());
      EXPECT_EQ(From(history, 1, times[i]), expected);
      EXPECT_EQ(From(history, 1, times[i] - 9), expected);
    }
    EXPECT_TRUE(From(history, 1, t + 1).empty());
  }
  EXPECT_EQ(history.last(1), 100);
  EXPECT_EQ(history.older_count(), 6u);
  EXPECT_TRUE(From(history, 0, 0).empty());
}

TEST(SpikeHistory, KeepsTheRecentTimesWhenItForgets) {
  SpikeHistory history(1);
  for (Tick t = 1; t <= 7; ++t) history.Add(0, t);
  history.ForgetOlder();
  EXPECT_EQ(history.older_count(), 0u);
  EXPECT_EQ(From(history, 0, 0), (std::vector<Tick>{4, 5, 6, 7}));
  history.Add(0, 8);
  EXPECT_EQ(From(history, 0, 4), (std::vector<Tick>{4, 5, 6, 7, 8}));
}

}  // namespace
}  // namespace lull
