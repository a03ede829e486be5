// Weights that change at intervals, by hand; beside all else they are held to the oracle (grid_test.cc).

#include "engine/weight_schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "test/support/hand_made.h"

namespace lull {
namespace {

Stdp Gathers(double drift = 0, double keep = 0) {
  return {.window = StdpWindow::kNone,
          .a_plus = 0.25,
          .a_minus = 0.5,
          .bounds = WeightBounds::kHard,
          .w_max = 3,
          .update_every = 100,
          .drift = drift,
          .keep = keep};
}

// Weights of synapses 0 → 1 with arrivals and spikes of the target in these steps.
std::vector<float> WeightsAfter(const std::vector<double>& weights, const Stdp& stdp, const std::vector<Tick>& arrivals,
                                const std::vector<Tick>& spikes, Tick duration) {
  NetworkSpec spec = Cells(2 * static_cast<int>(weights.size()));
  for (int i = 0; i < std::ssize(weights); ++i) {
    Connect(spec, 2 * i, 2 * i + 1, 1, weights[static_cast<std::size_t>(i)], stdp);
    for (const Tick arrival : arrivals) DriveAt(spec, static_cast<NeuronId>(2 * i), {arrival - 1});
    DriveAt(spec, static_cast<NeuronId>(2 * i + 1), spikes);
  }
  const Outcome outcome = ExpectAgreement(spec, duration);
  EXPECT_EQ(outcome.spikes.size(), weights.size() * (arrivals.size() + spikes.size()));
  std::vector<float> after;
  for (int i = 0; i < std::ssize(weights); ++i) after.push_back(Weight(outcome, 2 * i, 2 * i + 1));
  return after;
}

using testing::ElementsAre;

TEST(Updates, AddWhatWasGatheredAtTheEndOfTheirStep) {
  EXPECT_THAT(WeightsAfter({1, -1}, Gathers(), {10, 40}, {20, 60, 70}, 99), ElementsAre(1, -1));
  // +0.25, −0.5, +0.25, +0.25: an inhibitory weight becomes weaker by what makes an excitatory one stronger.
  EXPECT_THAT(WeightsAfter({1, -1}, Gathers(), {10, 40}, {20, 60, 70}, 100), ElementsAre(1.25f, -0.75f));
  EXPECT_THAT(WeightsAfter({1, -1}, Gathers(), {10, 40}, {20, 60, 70}, 500), ElementsAre(1.25f, -0.75f));
}

TEST(Updates, TakeInTheSpikesOfTheirStep) {
  EXPECT_THAT(WeightsAfter({1}, Gathers(), {10}, {100}, 100), ElementsAre(1.25f));
  EXPECT_THAT(WeightsAfter({1}, Gathers(), {10, 100}, {90}, 100), ElementsAre(0.75f));
  EXPECT_THAT(WeightsAfter({1}, Gathers(), {10}, {101}, 199), ElementsAre(1));
}

TEST(Updates, GatherWithoutBoundsAndKeepWeightsWithinThem) {
  const std::vector<Tick> spikes = {20, 30, 40, 50, 60, 70, 80, 90, 95};
  EXPECT_THAT(WeightsAfter({2}, Gathers(), {10}, spikes, 100), ElementsAre(3)) << "2 + 9 · 0.25 is above w_max";
  // Gathered: 2.25, of which half is kept; 3 − 0.5 + 1.125 would be beyond the bound.
  EXPECT_THAT(WeightsAfter({2}, Gathers(0, 0.5), {10, 150}, spikes, 200), ElementsAre(3));
  EXPECT_THAT(WeightsAfter({-0.5}, Gathers(), {10}, spikes, 100), ElementsAre(IsExactly(-0.0f)));
}

TEST(Updates, KeepAPartOfWhatWasGathered) {
  // 0.25, then half of it, then half of that.
  EXPECT_THAT(WeightsAfter({1}, Gathers(0, 0.5), {10}, {20}, 300), ElementsAre(1 + 0.25f + 0.125f + 0.0625f));
}

TEST(Updates, DriftThoughNothingHappens) {
  EXPECT_THAT(WeightsAfter({1, -1}, Gathers(0.25), {}, {}, 400), ElementsAre(2, -0.0f));
  EXPECT_THAT(WeightsAfter({1, -1}, Gathers(-0.25), {}, {}, 400), ElementsAre(0, -2));
}

TEST(Updates, OnlyWhileTheRuleIsActive) {
  Stdp gated = Gathers(0.25);
  gated.from = 150;
  gated.until = 400;
  EXPECT_THAT(WeightsAfter({1}, gated, {}, {}, 1000), ElementsAre(1.5f)) << "at 200 and 300 ms";
}

TEST(Normalisation, ScalesTheWeightsOfEachTarget) {
  const Stdp rule{.window = StdpWindow::kNone, .a_plus = 0.5, .a_minus = 0, .normalise_every = 50, .normalise_to = 3};
  NetworkSpec spec = Cells(5);
  Connect(spec, 0, 3, 1, 1, rule);
  Connect(spec, 1, 3, 1, -2, rule);
  Connect(spec, 2, 3, 1, 2, std::nullopt);
  Connect(spec, 0, 4, 1, 0.5, rule);
  Connect(spec, 1, 4, 1, 0, rule);
  Connect(spec, 2, 4, 1, 0, rule);
  const Outcome before = ExpectAgreement(spec, 49), after = ExpectAgreement(spec, 50);
  EXPECT_EQ(Weight(before, 0, 3), 1);
  EXPECT_EQ(Weight(after, 0, 3), 1);
  EXPECT_EQ(Weight(after, 1, 3), -2);
  EXPECT_EQ(Weight(after, 2, 3), 2) << "it does not learn";
  EXPECT_EQ(Weight(after, 0, 4), 3);
  EXPECT_EQ(Weight(after, 1, 4), 0);
  // A pending change is taken into account: 1.5 and 2 become 9/7 and 12/7.
  DriveAt(spec, 0, {10});
  DriveAt(spec, 3, {20});
  const Outcome learned = ExpectAgreement(spec, 50);
  EXPECT_FLOAT_EQ(Weight(learned, 0, 3), 9 / 7.0f);
  EXPECT_FLOAT_EQ(Weight(learned, 1, 3), -12 / 7.0f);
}

TEST(Normalisation, LeavesWeightsThatAreAllZero) {
  const Stdp rule{.normalise_every = 50, .normalise_to = 3};
  NetworkSpec spec = Cells(2);
  Connect(spec, 0, 1, 1, -0.0, rule);
  EXPECT_THAT(Weight(ExpectAgreement(spec, 100), 0, 1), IsExactly(-0.0f));
}

TEST(WeightSchedule, KnowsTheNextOfItsSteps) {
  Stdp late{.normalise_every = 70, .normalise_to = 1};
  late.from = 71;
  late.until = 211;
  std::vector<LearningRule> rules = {LearningRule(Gathers(), 4), LearningRule(Stdp{}, 4), LearningRule(late, 4)};
  const WeightSchedule schedule(rules);
  EXPECT_EQ(schedule.NextAfter(0), 100);
  EXPECT_EQ(schedule.NextAfter(99), 100);
  EXPECT_EQ(schedule.NextAfter(100), 140);
  EXPECT_EQ(schedule.NextAfter(200), 210);
  EXPECT_EQ(schedule.NextAfter(210), 300);
  EXPECT_EQ(WeightSchedule(std::span(rules).subspan(1, 1)).NextAfter(5), kNever);
  EXPECT_EQ(WeightSchedule(std::span(rules).subspan(2)).NextAfter(210), kNever);
}

}  // namespace
}  // namespace lull
