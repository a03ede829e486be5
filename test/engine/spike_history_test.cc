#include "engine/spike_history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace lull {
namespace {

std::vector<Tick> From(SpikeHistory& history, std::uint32_t neuron, Tick first) {
  std::vector<Tick> times;
  history.ForEachFrom(neuron, first, [&](Tick time) { times.push_back(time); });
  return times;
}

TEST(SpikeHistory, IsEmptyAtFirst) {
  SpikeHistory history({0, 2});
  EXPECT_EQ(history.last(1), kNoSpike);
  EXPECT_TRUE(From(history, 1, 0).empty());
  EXPECT_EQ(history.older_count(), 0u);
}

TEST(SpikeHistory, GivesTheTimesFromAFirstOnInOrder) {
  SpikeHistory history({0, 3});
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
  SpikeHistory history({0, 1});
  for (Tick t = 1; t <= 7; ++t) history.Add(0, t);
  history.ForgetOlder();
  EXPECT_EQ(history.older_count(), 0u);
  EXPECT_EQ(From(history, 0, 0), (std::vector<Tick>{4, 5, 6, 7}));
  history.Add(0, 8);
  EXPECT_EQ(From(history, 0, 4), (std::vector<Tick>{4, 5, 6, 7, 8}));
}

TEST(SpikeHistory, KeepsTheValuesOfEachSpike) {
  SpikeHistory history({3, 2}, 2);
  const auto values = [&](NeuronId neuron, Tick first) {
    std::vector<std::pair<Tick, std::pair<double, double>>> found;
    history.ForEachWithValuesFrom(neuron, first, [&](Tick t, const double* v) { found.push_back({t, {v[0], v[1]}}); });
    return found;
  };
  std::vector<std::pair<Tick, std::pair<double, double>>> expected;
  for (Tick t = 10; t <= 100; t += 10) {
    const auto value = static_cast<double>(t);
    history.AddWithValues(4, t, std::vector<double>{value / 2, -value});
    history.AddWithValues(3, t + 1, std::vector<double>{1, 2});
    expected.push_back({t, {value / 2, -value}});
    ASSERT_EQ(values(4, 0), expected);
  }
  EXPECT_EQ(values(4, 95), (std::vector{expected.back()}));
  history.ForgetOlder();
  EXPECT_EQ(values(4, 0), std::vector(expected.end() - 4, expected.end()));
}

// A source that is nobody's target here fills no log, however often it fires.
TEST(SpikeHistory, OfASourceItKnowsTheLastTime) {
  SpikeHistory history({0, 2});
  for (Tick t = 10; t <= 100; t += 10) history.AddSource(1, t);
  EXPECT_EQ(history.last(1), 100);
  EXPECT_EQ(history.last(0), kNoSpike);
  EXPECT_EQ(history.older_count(), 0u);
}

// The sources whose mail comes in, below and above the worker's own neurons.
TEST(SpikeHistory, OfOtherWorkersNeuronsItKnowsTheLastTimeHoweverLongAgo) {
  constexpr Tick kDay = Seconds(24 * 60 * 60);
  SpikeHistory history({100, 50});
  EXPECT_EQ(history.AddSource(99, 10), kNoSpike);
  EXPECT_EQ(history.AddSource(150, 20), kNoSpike);
  EXPECT_EQ(history.AddSource(120, 30), kNoSpike);  // its own
  EXPECT_EQ(history.AddSource(99, 40), 10);
  history.SetLast(4'000'000'000, 35);
  EXPECT_EQ(history.last(99), 40);
  EXPECT_EQ(history.last(100), kNoSpike);
  for (const Tick now : {40 * kDay, 80 * kDay}) {
    EXPECT_TRUE(history.MustMoveBase(now));
    history.MoveBase(now);
    EXPECT_EQ(history.last(99), 40);
    EXPECT_EQ(history.last(150), 20);
    EXPECT_EQ(history.last(120), 30);
    EXPECT_EQ(history.last(4'000'000'000), 35);
    EXPECT_EQ(history.last(151), kNoSpike);
  }
  history.SetLast(7, 50);  // before the base
  EXPECT_EQ(history.last(7), 50);
  EXPECT_EQ(history.AddSource(150, 80 * kDay + 1), 20);
  EXPECT_EQ(history.AddSource(150, 80 * kDay + 2), 80 * kDay + 1);
  history.MoveBase(81 * kDay);  // not so long after that the time is no longer among the recent ones
  EXPECT_EQ(history.last(150), 80 * kDay + 2);
}

// Recent times are kept in 32 bits, which reach for 24 days.
TEST(SpikeHistory, TimesStayExactHoweverLongANeuronIsSilent) {
  constexpr Tick kDay = Seconds(24 * 60 * 60);
  SpikeHistory history({0, 3});
  history.Add(0, 7);
  history.Add(1, 5);
  for (Tick t = kDay; t < 200 * kDay; t += kDay) {
    if (history.MustMoveBase(t)) {
      history.ForgetOlder();
      history.MoveBase(t - 1);
    }
    history.Add(1, t);
    EXPECT_EQ(history.last(0), 7) << t;
    EXPECT_EQ(history.last(1), t);
    EXPECT_EQ(history.last(2), kNoSpike);
    EXPECT_EQ(From(history, 1, t - kDay + 6), std::vector<Tick>{t});
  }
  EXPECT_EQ(From(history, 1, 197 * kDay), (std::vector<Tick>{197 * kDay, 198 * kDay, 199 * kDay}));
  history.Add(0, 200 * kDay);
  EXPECT_EQ(history.last(0), 200 * kDay);
}

// What the loop over synapses relies on: modulo 2³², no spike, or one of long ago, is far from every time near now.
TEST(SpikeHistory, RelativeTimesOfNoSpikeAreFarFromNow) {
  SpikeHistory history({0, 1});
  for (const Tick now : {Tick{1}, Tick{3000}, Tick{1} << 30, (Tick{1} << 31) - SpikeHistory::kReach - 1}) {
    ASSERT_FALSE(history.MustMoveBase(now));
    const std::uint32_t none = history.recents()[0][3];
    EXPECT_GE(history.RelativeOf(now) - none, SpikeHistory::kReach);
    EXPECT_GE(none - history.RelativeOf(std::max<Tick>(1, now - 5000)), SpikeHistory::kReach);
  }
  EXPECT_TRUE(history.MustMoveBase(Tick{1} << 31));
}

}  // namespace
}  // namespace lull
