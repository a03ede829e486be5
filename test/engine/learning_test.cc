// Learning in the steps where things coincide, by hand. The weights follow from MODEL.md 5 with pencil and paper: each
// expected one is written out as the float operations it is.
//
// Covers column.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "engine/worker.h"
#include "test/support/hand_made.h"

namespace lull {
namespace {

// Δ(dt) of the default rule: 0.1 / (1 + dt / 20).
float D(Tick dt) { return static_cast<float>(0.1 * (1 / (1 + static_cast<double>(dt) / 20))); }

Stdp Untimed() { return {.window = StdpWindow::kNone, .w_max = {}}; }

Stdp Hard(std::optional<double> w_max = std::nullopt) {
  return {.window = StdpWindow::kNone, .bounds = WeightBounds::kHard, .w_max = w_max};
}

// A synapse 0 → 1 of delay 1; arrivals and spikes of the target in the given steps (arrivals from 2 on).
NetworkSpec Pair(double weight, const Stdp& stdp, const std::vector<Tick>& arrivals, const std::vector<Tick>& spikes) {
  NetworkSpec spec = Cells(2);
  Connect(spec, 0, 1, 1, weight, stdp);
  for (const Tick arrival : arrivals) DriveAt(spec, 0, {arrival - 1});
  DriveAt(spec, 1, spikes);
  return spec;
}

float Learned(double weight, const Stdp& stdp, const std::vector<Tick>& arrivals, const std::vector<Tick>& spikes,
              Tick duration = 100) {
  const Outcome outcome = ExpectAgreement(Pair(weight, stdp, arrivals, spikes), duration);
  EXPECT_EQ(outcome.spikes.size(), arrivals.size() + spikes.size()) << "a pulse did not fire, or something else did";
  EXPECT_EQ(outcome.deliveries, arrivals.size());
  return Weight(outcome, 0, 1);
}

TEST(Pairs, ArrivalAndSpikeInOneStepAreOfAgeZero) {
  EXPECT_THAT(Learned(1, {}, {4}, {4}), IsExactly(1.0f + D(0)));
  EXPECT_THAT(Learned(1, {}, {4}, {2, 4}), IsExactly((1.0f - D(2)) + D(0)));
  EXPECT_THAT(Learned(1, {}, {4, 9}, {4, 9}), IsExactly(((1.0f + D(0)) - D(5)) + D(0)));
}

TEST(Pairs, SpikeJustBeforeAndJustAfterAnArrival) {
  EXPECT_THAT(Learned(1, {}, {4}, {3}), IsExactly(1.0f - D(1)));
  EXPECT_THAT(Learned(1, {}, {4}, {5}), IsExactly(1.0f + D(1)));
  EXPECT_THAT(Learned(1, {}, {4}, {3, 4, 5}), IsExactly(((1.0f - D(1)) + D(0)) + D(1)));
}

// Every distance from −100 to 100 ms between an arrival and a spike, weights of both signs between and on their bounds,
// short and long delays: a pair of cells for each, held to the formula of the rule.
TEST(Pairs, OfEveryDistanceChangeByTheirSideOfTheWindow) {
  const auto learned = [](float w, int dt, double mu_plus, double mu_minus) {
    const double change = dt >= 0 ? 0.3 * std::exp(-dt / 16.8) : -(0.2 * std::exp(dt / 33.7));
    const double size = std::fabs(w), room = (change > 0) != std::signbit(w) ? (2 - size) / 2 : size / 2;
    const float after = w + static_cast<float>(change * std::pow(room, dt >= 0 ? mu_plus : mu_minus));
    if (std::signbit(after) != std::signbit(w)) return std::copysign(0.0f, w);
    return std::copysign(std::min(std::fabs(after), 2.0f), w);
  };
  for (const auto& [mu_plus, mu_minus] :
       {std::pair(0.0, 0.0), std::pair(0.3, 0.7), std::pair(1.0, 1.0), std::pair(0.0, 1.0), std::pair(1.0, 0.0)}) {
    const Stdp rule{.window = StdpWindow::kExponential,
                    .a_plus = 0.3,
                    .a_minus = 0.2,
                    .time_constant_plus_ms = 16.8,
                    .time_constant_minus_ms = 33.7,
                    .mu_plus = mu_plus,
                    .mu_minus = mu_minus,
                    .bounds = WeightBounds::kHard,
                    .w_max = 2};
    for (const Tick delay : {1, 7, 20}) {
      const std::vector<float> weights = {0.75f, -0.75f, 0.0f, -0.0f, 2.0f, -2.0f};
      NetworkSpec spec = Cells(2 * static_cast<int>(weights.size()));
      for (LayerSpec& layer : spec.columns[0].layers) layer.size = 201;
      std::vector<Spike> driven;
      for (int k = 0; k < std::ssize(weights); ++k) {
        Connect(spec, 2 * k, 2 * k + 1, delay, weights[static_cast<std::size_t>(k)], rule);
        spec.projections.back().one_to_one = true;
        for (int i = 0; i < 201; ++i) {
          driven.push_back({150 - delay, static_cast<NeuronId>(402 * k + i)});
          driven.push_back({150 + i - 100, static_cast<NeuronId>(402 * k + 201 + i)});
        }
      }
      Drive(spec, std::move(driven));
      SCOPED_TRACE(testing::Message() << "mu " << mu_plus << " and " << mu_minus << ", delay " << delay);
      const Outcome outcome = ExpectAgreement(spec, 300);
      ASSERT_EQ(outcome.spikes.size(), 402 * weights.size()) << "a pulse did not fire, or something else did";
      for (int k = 0; k < std::ssize(weights); ++k) {
        const float w = weights[static_cast<std::size_t>(k)];
        for (int i = 0; i < 201; ++i) {
          SCOPED_TRACE(testing::Message() << w << ", " << i - 100 << " ms");
          ASSERT_THAT(Weight(outcome, 402 * k + i, 402 * k + 201 + i),
                      IsExactly(learned(w, i - 100, mu_plus, mu_minus)));
        }
      }
    }
  }
}

TEST(Pairs, WithoutSpikeOrWithoutArrivalNothingChanges) {
  EXPECT_THAT(Learned(1, {}, {4, 8, 15}, {}), IsExactly(1.0f));
  EXPECT_THAT(Learned(1, {}, {}, {4, 8, 15}), IsExactly(1.0f));
}

TEST(Pairs, OnlyTheNearestSpikeDepresses) {
  EXPECT_THAT(Learned(1, {}, {30}, {3, 9, 20}), IsExactly(1.0f - D(10)));
  EXPECT_THAT(Learned(1, {}, {30, 31}, {3, 9, 20}), IsExactly((1.0f - D(10)) - D(11)));
}

// Every spike of the target pairs with the last arrival, however many come before the next one.
TEST(Pairs, SeveralSpikesOfTheTargetBetweenTwoArrivals) {
  for (const int count : {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 33, 70}) {
    SCOPED_TRACE(count);
    std::vector<Tick> spikes;
    float expected = 1;
    for (int i = 0; i < count; ++i) {
      spikes.push_back(12 + 10 * i);
      expected += D(spikes.back() - 10);
    }
    const float unread = expected;
    const Tick last = spikes.back();
    expected -= D(8);
    EXPECT_THAT(Learned(1, {}, {10}, spikes, last), IsExactly(unread));
    EXPECT_THAT(Learned(1, {}, {10, last + 8}, spikes, last + 20), IsExactly(expected));
    std::vector<Tick> more = spikes;
    more.push_back(last + 8);
    EXPECT_THAT(Learned(1, {}, {10, last + 8}, more, last + 20), IsExactly(expected + D(0)));
  }
}

TEST(Pairs, SpikesInOneStepAfterAnother) {
  float expected = 1;
  for (Tick t = 5; t <= 11; ++t) expected += D(t - 4);
  EXPECT_THAT(Learned(1, {}, {4}, {5, 6, 7, 8, 9, 10, 11}), IsExactly(expected));
  EXPECT_THAT(Learned(1, {}, {4, 12}, {5, 6, 7, 8, 9, 10, 11}), IsExactly(expected - D(1)));
}

// The first of several spikes falls in the step of the arrival.
TEST(Pairs, SeveralSpikesFromTheStepOfTheArrivalOn) {
  for (const int count : {1, 2, 3, 4, 5, 6, 9}) {
    SCOPED_TRACE(count);
    std::vector<Tick> spikes;
    float expected = 1;
    for (int i = 0; i < count; ++i) {
      spikes.push_back(10 + 7 * i);
      expected += D(7 * i);
    }
    EXPECT_THAT(Learned(1, {}, {10}, spikes), IsExactly(expected));
    EXPECT_THAT(Learned(1, {}, {10, 90}, spikes), IsExactly(expected - D(90 - spikes.back())));
  }
}

// Farther apart than any table of changes is likely to reach.
TEST(Pairs, SecondsApart) {
  float expected = 1;
  expected += D(20);
  expected += D(1020);
  expected += D(3000);
  expected -= D(4010 - 3010);
  EXPECT_THAT(Learned(1, {}, {10, 4010}, {30, 1030, 3010}, 5000), IsExactly(expected));
  EXPECT_THAT(Learned(1, {}, {10, 8010}, {30, 1030, 3010}, 9000),
              IsExactly(((1.0f + D(20)) + D(1020)) + D(3000) - D(5000)));
}

TEST(Pairs, ArrivalsInOneStepAfterAnother) {
  float expected = 1;
  for (Tick t = 5; t <= 11; ++t) expected -= D(t - 4);
  EXPECT_THAT(Learned(1, {}, {5, 6, 7, 8, 9, 10, 11}, {4}), IsExactly(expected));
  EXPECT_THAT(Learned(1, {}, {5, 6, 7, 8, 9, 10, 11}, {4, 12}), IsExactly(expected + D(1)));
}

TEST(Pairs, AlternateInEveryStep) {
  float expected = 1;
  for (Tick t = 4; t <= 12; ++t) {  // an arrival and a spike in each
    if (t > 4) expected -= D(1);
    expected += D(0);
  }
  const std::vector<Tick> all = {4, 5, 6, 7, 8, 9, 10, 11, 12};
  EXPECT_THAT(Learned(1, {}, all, all), IsExactly(expected));
}

TEST(Pairs, OfANeuronWithItself) {
  NetworkSpec spec = Cells(1);
  Connect(spec, 0, 0, 1, 1, Stdp{});
  DriveAt(spec, 0, {1, 2, 3});
  const Outcome outcome = ExpectAgreement(spec, 6);
  // Step 2: arrival (last spike 1), spike. Step 3: the same. Step 4: arrival.
  EXPECT_THAT(Weight(outcome, 0, 0), IsExactly((((1.0f - D(1)) + D(0)) - D(1)) + D(0) - D(1)));
}

TEST(Pairs, TwoArrivalsInOneStepAtOneTarget) {
  NetworkSpec spec = Cells(3);
  Connect(spec, 0, 2, 2, 1, Stdp{});
  Connect(spec, 1, 2, 5, 2, Stdp{});
  DriveAt(spec, 0, {4});
  DriveAt(spec, 1, {1});
  DriveAt(spec, 2, {3, 6, 11});
  const Outcome outcome = ExpectAgreement(spec, 20);
  EXPECT_THAT(Weight(outcome, 0, 2), IsExactly(((1.0f - D(3)) + D(0)) + D(5)));
  EXPECT_THAT(Weight(outcome, 1, 2), IsExactly(((2.0f - D(3)) + D(0)) + D(5)));
}

// Delivery takes eight synapses at a time: eleven arrive in step 11, three others in step 21. The rest of the last
// eight in step 21 is no synapse, and must not change the weights that these places held in step 11.
TEST(Pairs, ArrivalsAtFewSynapsesLeaveTheWeightsOfManyEarlierOnesAlone) {
  for (const bool mixed : {false, true}) {
    NetworkSpec spec = Cells(13);
    for (int target = 2; target < 13; ++target) Connect(spec, 0, target, 1, 1, Stdp{});
    for (int target = 2; target < 5; ++target) Connect(spec, 1, target, 1, 2, Stdp{});
    if (mixed) Connect(spec, 1, 0, 30, 0.5);
    DriveAt(spec, 0, {10});
    DriveAt(spec, 1, {20});
    for (NeuronId target = 2; target < 13; ++target) DriveAt(spec, target, {5});
    const Outcome outcome = ExpectAgreement(spec, 25);
    EXPECT_EQ(outcome.deliveries, 11u + 3u);
    for (NeuronId target = 2; target < 13; ++target) {
      EXPECT_THAT(Weight(outcome, 0, target), IsExactly(1.0f - D(11 - 5)));
    }
    for (NeuronId target = 2; target < 5; ++target) {
      EXPECT_THAT(Weight(outcome, 1, target), IsExactly(2.0f - D(21 - 5)));
    }
  }
}

// The source spikes four times within the delay of 50; each spike arrives on its own.
TEST(Pairs, SeveralSpikesOfTheSourceInFlight) {
  NetworkSpec spec = Cells(2);
  Connect(spec, 0, 1, 50, 1, Stdp{});
  DriveAt(spec, 0, {1, 2, 10, 40});
  DriveAt(spec, 1, {45, 51, 55, 90});
  const Outcome outcome = ExpectAgreement(spec, 100);
  float expected = 1;
  expected -= D(51 - 45);
  expected += D(0);
  expected -= D(52 - 51);
  expected += D(55 - 52);
  expected -= D(60 - 55);
  expected -= D(90 - 55);
  expected += D(0);
  EXPECT_THAT(Weight(outcome, 0, 1), IsExactly(expected));
}

// What is delivered is the weight before the change of its own arrival, and after all changes before.
TEST(Pairs, DeliveryComesBeforeTheChangeOfItsArrival) {
  NetworkSpec spec = Cells(4);
  Stdp large = Untimed();
  large.a_plus = large.a_minus = 1;
  Connect(spec, 0, 1, 1, 2, large);
  DriveAt(spec, 0, {5, 9});
  DriveAt(spec, 1, {3, 7, 8});
  DriveAt(spec, 2, {3, 7, 8});
  DriveAt(spec, 2, {6}, 2);   // arrives with 2, then loses 1
  DriveAt(spec, 2, {10}, 3);  // two spikes have added 2
  const Outcome outcome = ExpectAgreement(spec, 10);
  EXPECT_THAT(outcome.states[1], FirstDifferenceFrom(outcome.states[2]));
  EXPECT_THAT(Weight(outcome, 0, 1), IsExactly(2.0f - 1 + 1 + 1 - 1));
}

TEST(Windows, AreThoseOfTheContract) {
  for (const Tick dt : {0, 1, 7, 63, 64, 255, 256, 1000, 1500}) {
    SCOPED_TRACE(dt);
    Stdp rule{.window = StdpWindow::kExponential, .a_plus = 0.3, .a_minus = 0.2, .time_constant_ms = 35, .w_max = {}};
    const double age = static_cast<double>(dt);
    EXPECT_THAT(Learned(1, rule, {4}, {4 + dt}, 1600), IsExactly(1.0f + static_cast<float>(0.3 * std::exp(-age / 35))));
    rule.window = StdpWindow::kHyperbolic;
    EXPECT_THAT(Learned(1, rule, {4}, {4 + dt}, 1600),
                IsExactly(1.0f + static_cast<float>(0.3 * (1 / (1 + age / 35)))));
    rule.window = StdpWindow::kNone;
    EXPECT_THAT(Learned(1, rule, {4}, {4 + dt}, 1600), IsExactly(1.0f + 0.3f));
    if (dt == 0) continue;
    EXPECT_THAT(Learned(1, rule, {4 + dt}, {4}, 1600), IsExactly(1.0f - 0.2f));
    rule.window = StdpWindow::kHyperbolic;
    EXPECT_THAT(Learned(1, rule, {4 + dt}, {4}, 1600),
                IsExactly(1.0f - static_cast<float>(0.2 * (1 / (1 + age / 35)))));
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Bounds

TEST(DeliveryBounds, TheStoredWeightIsFree) {
  EXPECT_THAT(Learned(3.95, Untimed(), {4}, {6, 8, 10}), IsExactly(3.95f + 0.1f + 0.1f + 0.1f));
  EXPECT_THAT(Learned(0.05, Untimed(), {4, 5}, {2}), IsExactly(0.05f - 0.1f - 0.1f));  // changes its sign
  EXPECT_THAT(Learned(-0.05, Untimed(), {4}, {6, 8}), IsExactly(-0.05f + 0.1f + 0.1f));
}

TEST(HardBounds, WeightsStopAtTheClampAndComeBack) {
  EXPECT_THAT(Learned(3.95, Hard(), {4}, {6, 8, 10}), IsExactly(4.0f));
  EXPECT_THAT(Learned(3.95, Hard(), {4, 12}, {6, 8, 10}), IsExactly(4.0f - 0.1f));
  EXPECT_THAT(Learned(1.65, Hard(1.7), {4, 12}, {6, 8, 10}), IsExactly(1.7f - 0.1f));
  EXPECT_THAT(Learned(-3.95, Hard(), {4, 5, 6}, {2}), IsExactly(-4.0f));
  EXPECT_THAT(Learned(-3.95, Hard(), {4, 5, 6}, {2, 9}), IsExactly(-4.0f + 0.1f));
}

TEST(HardBounds, WeightsStopAtZeroAndKeepTheirSide) {
  EXPECT_THAT(Learned(0.05, Hard(), {4, 5, 6}, {2}), IsExactly(0.0f));
  EXPECT_THAT(Learned(0.05, Hard(), {4, 5, 6}, {2, 9}), IsExactly(0.0f + 0.1f));
  EXPECT_THAT(Learned(-0.05, Hard(), {4}, {6, 8}), IsExactly(-0.0f));
  EXPECT_THAT(Learned(-0.05, Hard(), {4, 12}, {6, 8}), IsExactly(-0.1f));
}

// −0.1 + 0.1 is +0.0 in float; the weight must come out as −0.0, also when clamping had nothing to do.
TEST(HardBounds, InhibitoryZeroIsNegativeZero) {
  const double tenth = static_cast<double>(0.1f);
  EXPECT_THAT(Learned(-tenth, Hard(), {4}, {6}), IsExactly(-0.0f));
  EXPECT_THAT(Learned(-tenth, Hard(), {4}, {6, 8, 9}), IsExactly(-0.0f));
  EXPECT_THAT(Learned(-tenth, Hard(), {4, 12}, {6, 8, 9}), IsExactly(-0.1f));
  EXPECT_THAT(Learned(tenth, Hard(), {4}, {2}), IsExactly(0.0f));
  EXPECT_THAT(Learned(tenth, Hard(), {4, 5}, {2}), IsExactly(0.0f));
}

// The side is the sign bit of the initial weight: strength 0 has one, too.
TEST(HardBounds, InitialZeroHasASide) {
  EXPECT_THAT(Learned(-0.0, Hard(), {}, {}), IsExactly(-0.0f));
  EXPECT_THAT(Learned(-0.0, Hard(), {4}, {6}), IsExactly(-0.0f));
  EXPECT_THAT(Learned(-0.0, Hard(), {4}, {2}), IsExactly(-0.1f));
  EXPECT_THAT(Learned(0.0, Hard(), {4}, {2}), IsExactly(0.0f));
  EXPECT_THAT(Learned(0.0, Hard(), {4}, {6}), IsExactly(0.1f));
}

// Clamped after each change, not once for several: up three times from just below the bound, then down.
TEST(HardBounds, EachOfSeveralChangesIsClamped) {
  for (const int spikes : {2, 7}) {
    std::vector<Tick> times;
    for (int i = 0; i < spikes; ++i) times.push_back(6 + 3 * i);
    EXPECT_THAT(Learned(3.95, Hard(), {4, 40}, times), IsExactly(4.0f - 0.1f));
    EXPECT_THAT(Learned(-0.05, Hard(), {4, 40}, times), IsExactly(-0.1f));
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// From and until: changes count in the steps from ≤ t < until, pairs may reach back.

Stdp Between(Tick from, Tick until) {
  Stdp stdp;
  stdp.from = from;
  stdp.until = until;
  return stdp;
}

TEST(Gate, ArrivalInTheStepWhereLearningBegins) {
  EXPECT_THAT(Learned(1, Between(30, kNever), {30}, {20}), IsExactly(1.0f - D(10)));
  EXPECT_THAT(Learned(1, Between(31, kNever), {30}, {20}), IsExactly(1.0f));
}

TEST(Gate, SpikeInTheStepWhereLearningBegins) {
  EXPECT_THAT(Learned(1, Between(30, kNever), {20}, {30}), IsExactly(1.0f + D(10)));
  EXPECT_THAT(Learned(1, Between(31, kNever), {20}, {30}), IsExactly(1.0f));
  EXPECT_THAT(Learned(1, Between(30, kNever), {20, 50}, {28, 29, 30, 31}), IsExactly(1.0f + D(10) + D(11) - D(19)));
}

TEST(Gate, ArrivalInTheStepWhereLearningEnds) {
  EXPECT_THAT(Learned(1, Between(0, 30), {30}, {20}), IsExactly(1.0f));
  EXPECT_THAT(Learned(1, Between(0, 31), {30}, {20}), IsExactly(1.0f - D(10)));
}

TEST(Gate, SpikeInTheStepWhereLearningEnds) {
  EXPECT_THAT(Learned(1, Between(0, 30), {20}, {30}), IsExactly(1.0f));
  EXPECT_THAT(Learned(1, Between(0, 31), {20}, {30}), IsExactly(1.0f + D(10)));
  EXPECT_THAT(Learned(1, Between(0, 30), {20, 50}, {28, 29, 30, 31}), IsExactly(1.0f + D(8) + D(9)));
}

// The last arrival is the nearest one even if it changed nothing itself.
TEST(Gate, ArrivalsAndSpikesOutsideStillCountAsTheLast) {
  EXPECT_THAT(Learned(1, Between(40, kNever), {10, 30}, {45}), IsExactly(1.0f + D(15)));
  EXPECT_THAT(Learned(1, Between(40, kNever), {45}, {10, 30}), IsExactly(1.0f - D(15)));
}

TEST(Gate, ClosedOrOneStepLong) {
  EXPECT_THAT(Learned(1, Between(30, 30), {29, 30, 31}, {28, 30, 32}), IsExactly(1.0f));
  EXPECT_THAT(Learned(1, Between(30, 31), {29, 30, 31}, {28, 30, 32}), IsExactly(1.0f - D(2) + D(0)));
}

// Hard bounds hold after each change; outside there are no changes.
TEST(Gate, WithHardBounds) {
  Stdp stdp = Hard();
  stdp.from = 20;
  stdp.until = 40;
  EXPECT_THAT(Learned(3.95, stdp, {4, 25}, {10, 19, 20, 39, 40}), IsExactly(4.0f - 0.1f + 0.1f));
}

// ---------------------------------------------------------------------------------------------------------------------
// Several rules

TEST(Rules, EachSynapseFollowsItsOwn) {
  NetworkSpec spec = Cells(6);
  Stdp exponential{.window = StdpWindow::kExponential, .w_max = {}};
  Connect(spec, 0, 1, 3, 1, Stdp{});
  Connect(spec, 0, 1, 4, 1, exponential);
  Connect(spec, 0, 1, 5, 1);
  Connect(spec, 2, 1, 3, 1, Hard(1.05));
  Connect(spec, 3, 1, 3, 1);
  Connect(spec, 4, 1, 3, -1, Between(10, 20));
  for (const NeuronId source : {0u, 2u, 3u, 4u}) DriveAt(spec, source, {2, 11, 19});
  DriveAt(spec, 1, {5, 6, 7, 14, 15, 21});
  const Outcome outcome = ExpectAgreement(spec, 60);
  EXPECT_EQ(outcome.deliveries, 18u);
  EXPECT_THAT(Weight(outcome, 3, 1), IsExactly(1.0f));
  EXPECT_THAT(Weight(outcome, 2, 1), IsExactly(1.05f - 0.1f));  // at the bound from 5 on; arrivals at 14 and 22
  EXPECT_THAT(Weight(outcome, 4, 1), IsExactly(((-1.0f - D(7)) + D(0)) + D(1)));
}

// Every arrival finds synapses of all kinds beside each other: without a rule, with bounds and without, and with rules
// that begin and end while their sources and targets fire.
TEST(Rules, OfAllKindsSideBySideInABusyNetwork) {
  NetworkSpec spec = BuiltInConfig("timed")->network;
  spec.columns[0].count = 3;
  std::size_t i = 0;
  for (ProjectionSpec& projection : spec.projections) {
    Stdp& stdp = *projection.stdp;
    switch (i++ % 5) {
      case 0:
        stdp.from = 150;
        stdp.until = 330;
        break;
      case 1:
        projection.stdp.reset();
        break;
      case 2:
        stdp.window = StdpWindow::kExponential;
        stdp.bounds = WeightBounds::kHard;
        break;
      case 3:
        stdp = Hard();
        stdp.until = 200;
        break;
      default:
        break;
    }
  }
  EXPECT_GT(ExpectAgreement(spec, 450).deliveries, 20'000u);
}

// The weights of a column in which nothing learns are the network's own, which many simulations share.
TEST(Rules, SynapsesOfStaticColumnsBesideLearningOnesStayAsTheyAre) {
  NetworkSpec spec = BuiltInConfig("timed")->network;
  spec.columns[0].count = 4;
  spec.columns.push_back(spec.columns[0]);
  spec.columns[1].name = "static";
  const std::size_t learning = spec.projections.size();
  for (std::size_t p = 0; p < learning; ++p) {
    spec.projections[p].from_column = spec.projections[p].to_column = spec.columns[0].name;
    ProjectionSpec copy = spec.projections[p];
    copy.from_column = copy.to_column = "static";
    copy.stdp.reset();
    spec.projections.push_back(copy);
  }
  ExpectAgreement(spec, 300);
}

// ---------------------------------------------------------------------------------------------------------------------
// Long runs

// A source that is silent for twenty seconds while its target spikes hundreds of times, and one that never spikes.
TEST(History, OfATargetWhoseSourceIsSilentForLong) {
  for (const WeightBounds bounds : {WeightBounds::kDelivery, WeightBounds::kHard}) {
    NetworkSpec loud = Cells(4);
    Stdp stdp;
    stdp.bounds = bounds;
    stdp.a_plus = 1e-3;
    Connect(loud, 0, 1, 2, 1, stdp);
    Connect(loud, 2, 1, 2, 1, stdp);
    Connect(loud, 3, 1, 1000, -1, stdp);
    DriveAt(loud, 0, {5, 19'500});
    DriveAt(loud, 3, {1, 7, 10'000, 18'999});
    loud.inputs.push_back({.source = StepCurrent{15}, .target = {.layers = {"1"}, .columns = {}, .neurons = {}}});
    const Outcome outcome = ExpectAgreement(loud, 20'000);
    EXPECT_GT(outcome.spikes.size(), 500u);
    EXPECT_THAT(Weight(outcome, 2, 1), IsExactly(1.0f));
  }
}

// More spikes in one column than an engine may want to keep, beside an input that is silent: whatever it does to bound
// its history must not show.
TEST(History, OfManyThousandSpikes) {
  NetworkSpec spec = Layer(40, Named("chattering"));
  spec.columns[0].layers.push_back({"silent", 3, {{"chattering"}}});
  const auto join = [&spec](const std::string& from, Tick min_delay, Tick max_delay, WeightBounds bounds) {
    ProjectionSpec projection;
    projection.from = from;
    projection.to = "cells";
    projection.probability = 0.3;
    projection.delay = {min_delay, max_delay};
    projection.strength = {0, 3};
    projection.inhibitory = 0.5;
    projection.stdp = Stdp{};
    projection.stdp->bounds = bounds;
    projection.stdp->a_plus = projection.stdp->a_minus = 1e-3;
    spec.projections.push_back(projection);
  };
  join("cells", 1, 30, WeightBounds::kDelivery);
  join("cells", 31, 400, WeightBounds::kHard);
  join("silent", 1, 1000, WeightBounds::kDelivery);
  spec.inputs.push_back({.source = StepCurrent{12}, .target = {.layers = {"cells"}, .columns = {}, .neurons = {}}});
  Drive(spec, {{2, 40}, {3, 41}, {2'900, 41}, {5'000, 40}});
  EXPECT_GT(ExpectAgreement(spec, 6'000).spikes.size(), 12'000u);
}

// So many spikes while an input is silent that an engine may keep no more of them (Worker::kMinSpikesKept): what they
// potentiate is applied before they are forgotten.
TEST(History, OfMoreSpikesThanAreKeptIsAppliedBeforeItIsForgotten) {
  NetworkSpec spec = Layer(1'200, Named("fast spiking"));
  spec.columns[0].layers.push_back({"silent", 1, {{"fast spiking"}}});
  ProjectionSpec projection;
  projection.from = "silent";
  projection.to = "cells";
  projection.probability = 1;
  projection.stdp = Stdp{.a_plus = 1e-3};
  spec.projections.push_back(projection);
  spec.inputs.push_back({.source = StepCurrent{400}, .target = {.layers = {"cells"}, .columns = {}, .neurons = {}}});
  Drive(spec, {{2, 1'200}, {990, 1'200}});
  EXPECT_GT(ExpectAgreement(spec, 1'000).spikes.size(), Worker::kMinSpikesKept + std::size_t{5 * 1'200});
}

// Changes at distances below LearningRule::kTableSize are read from a table, others computed; on both sides of its end.
TEST(Potentiation, GoesOnBeyondTheTable) {
  for (const Tick dt : {2046, 2047, 2048, 2049, 3000}) {
    NetworkSpec spec = Cells(2);
    Connect(spec, 0, 1, 1, 1.5, Stdp{.a_plus = 50});
    DriveAt(spec, 0, {10, 11 + dt});       // arrivals at 11 and 12 + dt
    DriveAt(spec, 1, {11 + dt, 20 + dt});  // the first dt after the arrival
    ExpectAgreement(spec, 40 + dt);
  }
}

}  // namespace
}  // namespace lull
