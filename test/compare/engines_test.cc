#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "lull/compare/compare.h"
#include "test/support/made_comparisons.h"

namespace lull {
namespace {

using ::testing::Each;
using ::testing::Gt;
using ::testing::SizeIs;

TEST(SpreadOf, HasTheMedianAndTheQuartiles) {
  const Spread spread = SpreadOf({9, 1, 3, 5, 7});
  EXPECT_EQ(spread.median, 5);
  EXPECT_EQ(spread.low, 3);
  EXPECT_EQ(spread.high, 7);
  EXPECT_EQ(SpreadOf({4, 2}).median, 3);
  EXPECT_EQ(SpreadOf({4, 2}).low, 2.5);
  EXPECT_EQ(SpreadOf({4}).high, 4);
}

TEST(Comparison, PairsTheRounds) {
  Comparison comparison = {.duration = 2000};
  comparison.event.rounds = {0.1, 0.2, 0.4};
  comparison.clock.rounds = {0.3, 0.4, 2.0};  // 3, 2 and 5 times as long
  EXPECT_DOUBLE_EQ(comparison.SpeedUp().median, 3);
  EXPECT_DOUBLE_EQ(comparison.SpeedUp().low, 2.5);
  EXPECT_DOUBLE_EQ(comparison.MsPerSecond(comparison.event).median, 100);
}

TEST(CompareEngines, CountsWhatBothDid) {
  const Network network = Built(SmallSpec());
  const Comparison comparison = CompareEngines(network, {.duration = 1205, .threads = 1, .rounds = 2}).value();
  EXPECT_FALSE(comparison.difference);
  EXPECT_EQ(comparison.duration, 1205);
  EXPECT_EQ(comparison.threads, 1);

  auto alone = Simulation::Create(network, {.threads = 1});
  ASSERT_TRUE(alone->Run(1205).ok());
  EXPECT_EQ(comparison.spike_hash, alone->spike_hash());
  EXPECT_EQ(comparison.event.stats.spikes, alone->totals().spikes);
  EXPECT_EQ(comparison.event.stats.deliveries, alone->totals().deliveries);
  EXPECT_EQ(comparison.event.stats.neuron_steps, alone->totals().neuron_steps);
  EXPECT_EQ(comparison.clock.stats.neuron_steps, 1205u * network.neurons());
  EXPECT_EQ(comparison.clock.stats.deliveries, comparison.event.stats.deliveries);

  EXPECT_THAT(comparison.event.rounds, SizeIs(2));
  EXPECT_THAT(comparison.clock.rounds, SizeIs(2));
  EXPECT_THAT(comparison.clock.rounds, Each(Gt(0)));
  // Sixty stretches, the last of which is shorter.
  EXPECT_EQ(comparison.stretch, 21);
  EXPECT_THAT(comparison.awake, SizeIs(58));
  EXPECT_THAT(comparison.event.by_stretch, SizeIs(58));
  EXPECT_THAT(comparison.clock.by_stretch, SizeIs(58));
}

TEST(CompareEngines, SharesOfStretchesMakeUpTheWhole) {
  const Network network = Built(SmallSpec());
  const Comparison comparison = CompareEngines(network, {.duration = 600, .threads = 1, .rounds = 1}).value();
  const double mean = std::accumulate(comparison.awake.begin(), comparison.awake.end(), 0.0) /
                      static_cast<double>(comparison.awake.size());
  EXPECT_NEAR(mean, comparison.ShareAwake(network.neurons()), 1e-12);
  EXPECT_GT(mean, 0);
  EXPECT_LT(mean, 1);
}

TEST(CompareEngines, TurnsEndWhereTheSlowerEngineHadTakenLongEnough) {
  const Comparison comparison =
      CompareEngines(Built(SmallSpec()), {.duration = Seconds(3600), .rounds = 1, .turn_seconds = 1e-9}).value();
  EXPECT_EQ(comparison.duration, 100);
  EXPECT_EQ(comparison.event.stats.steps, 100);
}

TEST(CompareEngines, BuildsTheNetworkAnewForEachLaterRound) {
  int built = 0;
  const auto rebuild = [&built] {
    ++built;
    return absl::StatusOr<Network>(Built(SmallSpec()));
  };
  const Network network = Built(SmallSpec());
  EXPECT_THAT(CompareEngines(network, {.duration = 100, .rounds = 3, .rebuild = rebuild})->event.rounds, SizeIs(3));
  EXPECT_EQ(built, 2);
  const auto another = [] { return absl::StatusOr<Network>(Built(SmallSpec(2))); };
  EXPECT_TRUE(absl::IsInternal(CompareEngines(network, {.duration = 100, .rounds = 2, .rebuild = another}).status()));
  const auto fails = [] { return absl::StatusOr<Network>(absl::ResourceExhaustedError("no memory")); };
  EXPECT_TRUE(
      absl::IsResourceExhausted(CompareEngines(network, {.duration = 100, .rounds = 2, .rebuild = fails}).status()));
}

TEST(CompareEngines, RefusesWhatCannotBe) {
  const Network network = Built(SmallSpec());
  EXPECT_TRUE(absl::IsInvalidArgument(CompareEngines(network, {.duration = 0}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(CompareEngines(network, {.rounds = 0}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(CompareEngines(network, {.threads = -1}).status()));
}

TEST(CompareEngines, EndsWhenSomebodyHasHadEnough) {
  bool timing = false;
  const CompareOptions options = {
      .duration = 200,
      .interrupt = [&timing] { return timing ? absl::CancelledError("enough") : absl::OkStatus(); },
      .on_progress = [&timing](const std::string& what) { timing = what.starts_with("round"); }};
  EXPECT_TRUE(absl::IsCancelled(CompareEngines(Built(SmallSpec()), options).status()));
}

}  // namespace
}  // namespace lull
