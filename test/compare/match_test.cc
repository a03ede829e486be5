#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "lull/compare/rest_accuracy.h"
#include "test/support/made_comparisons.h"

namespace lull {
namespace {

SpikeMatch Match(const std::vector<Spike>& reference, const std::vector<Spike>& spikes, Tick duration = 1000) {
  SpikeMatch all;
  for (const SpikeMatch& match : MatchSpikes(reference, spikes, duration, duration)) all += match;
  return all;
}

TEST(MatchSpikes, FindsWhatIsTheSame) {
  const std::vector<Spike> spikes = SpikesAt(0, {3, 50, 51, 700});
  EXPECT_EQ(Match(spikes, spikes), SpikeMatch{.same = 4});
  EXPECT_EQ(Match({}, {}), SpikeMatch{});
}

TEST(MatchSpikes, TellsMovedFromVanishedAndAppeared) {
  EXPECT_EQ(Match(SpikesAt(0, {100}), SpikesAt(0, {119})), (SpikeMatch{.moved = 1, .shift_ms = 19}));
  EXPECT_EQ(Match(SpikesAt(0, {100}), SpikesAt(0, {120})), (SpikeMatch{.appeared = 1, .vanished = 1}));
  EXPECT_EQ(Match(SpikesAt(0, {100}), {}), SpikeMatch{.vanished = 1});
  EXPECT_EQ(Match({}, SpikesAt(0, {100})), SpikeMatch{.appeared = 1});
}

TEST(MatchSpikes, KeepsNeuronsApart) {
  EXPECT_EQ(Match(SpikesAt(0, {100}), SpikesAt(7, {100})), (SpikeMatch{.appeared = 1, .vanished = 1}));
}

// One at a time each would be nearest to its neighbour; together all moved by as much.
TEST(MatchSpikes, MovesAWholeBurst) {
  EXPECT_EQ(Match(SpikesAt(0, {100, 104, 108}), SpikesAt(0, {103, 107, 111})), (SpikeMatch{.moved = 3, .shift_ms = 9}));
}

TEST(MatchSpikes, CountsByStretch) {
  const std::vector<SpikeMatch> matches =
      MatchSpikes(SpikesAt(0, {100, 101, 250}), SpikesAt(0, {100, 110, 300}), 300, 100);
  ASSERT_EQ(matches.size(), 3u);
  EXPECT_EQ(matches[0], SpikeMatch{.same = 1});
  EXPECT_EQ(matches[1], (SpikeMatch{.moved = 1, .shift_ms = 9}));
  EXPECT_EQ(matches[2], (SpikeMatch{.appeared = 1, .vanished = 1}));
}

// The distance of Victor and Purpura as their definition has it: over all spikes at once, without cutting trains.
double Distance(const std::vector<Spike>& one, const std::vector<Spike>& other) {
  std::vector<std::vector<double>> cost(one.size() + 1, std::vector<double>(other.size() + 1));
  for (std::size_t i = 0; i <= one.size(); ++i) {
    for (std::size_t j = 0; j <= other.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = static_cast<double>(i + j);
      } else {
        const double shift = std::abs(static_cast<double>(one[i - 1].time - other[j - 1].time));
        cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + 0.1 * shift});
      }
    }
  }
  return cost.back().back();
}

TEST(MatchSpikes, IsTheCheapestAlignment) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  for (int trial = 0; trial < 300; ++trial) {
    const auto draw = [&] {
      std::vector<Tick> times;
      const Tick gap = 2 + random() % 60;
      for (Tick t = 1 + random() % gap; t <= 1000; t += 1 + random() % gap) times.push_back(t);
      return SpikesAt(0, times);
    };
    const std::vector<Spike> reference = draw(), spikes = draw();
    const SpikeMatch match = Match(reference, spikes);
    EXPECT_EQ(match.reference(), reference.size());
    EXPECT_EQ(match.same + match.moved + match.appeared, spikes.size());
    EXPECT_NEAR(static_cast<double>(match.appeared + match.vanished) + 0.1 * static_cast<double>(match.shift_ms),
                Distance(reference, spikes), 1e-9);
  }
}

}  // namespace
}  // namespace lull
