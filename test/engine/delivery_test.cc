// Spikes that arrive, by hand: when they do, and what they add up to. Every network is given to every engine and to the
// oracle; what the outcome must be follows from MODEL.md with pencil and paper.
//
// Covers clock_driven.cc, event_driven.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "test/support/hand_made.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

// A spike at t over delay d acts in step t + d: a weight that fires at once makes the spike of that very step.
TEST(Delay, OfOneAndOfAThousandActInTheirStep) {
  NetworkSpec spec = Cells(4);
  spec.delivery_limit = kFiring;
  Connect(spec, 0, 1, 1, kFiring);
  Connect(spec, 1, 2, 1000, kFiring);
  Connect(spec, 2, 3, 999, kFiring);
  DriveAt(spec, 0, {5});
  const Outcome outcome = ExpectAgreement(spec, 2100);
  EXPECT_THAT(outcome.spikes, ElementsAre(Spike{5, 0}, Spike{6, 1}, Spike{1006, 2}, Spike{2005, 3}));
  EXPECT_EQ(outcome.deliveries, 3u);
}

TEST(Delay, ArrivalInTheLastStepCountsAndOneLaterDoesNot) {
  NetworkSpec spec = Cells(3);
  Connect(spec, 0, 1, 10, 1);
  Connect(spec, 0, 2, 11, 1);
  DriveAt(spec, 0, {5});
  EXPECT_EQ(ExpectAgreement(spec, 15).deliveries, 1u);
  EXPECT_EQ(ExpectAgreement(spec, 16).deliveries, 2u);
}

TEST(Delay, RingOfDelayOneRunsForEver) {
  NetworkSpec spec = Cells(3, "fast spiking");
  spec.delivery_limit = kFiring;
  for (int i = 0; i < 3; ++i) Connect(spec, i, (i + 1) % 3, 1, kFiring);
  DriveAt(spec, 0, {1});
  const Outcome outcome = ExpectAgreement(spec, 500);
  std::vector<Spike> expected;
  for (Tick t = 1; t <= 500; ++t) expected.push_back({t, static_cast<NeuronId>((t - 1) % 3)});
  EXPECT_THAT(outcome.spikes, FirstDifferenceFrom(expected));
  EXPECT_EQ(outcome.deliveries, 499u);
}

// A weight of 65 is a pulse of 65, or of the limit if there is one.
TEST(DeliveryLimit, IsNoneUnlessTheNetworkHasOne) {
  ASSERT_EQ(NetworkSpec().delivery_limit, std::nullopt);
  for (const double weight : {65.0, -65.0, 30'000.0}) {
    for (const std::optional<double>& limit : {std::optional<double>(), std::optional<double>(4)}) {
      SCOPED_TRACE(weight);
      NetworkSpec by_synapse = Cells(2), by_pulse = Cells(2);
      by_synapse.delivery_limit = limit;
      Connect(by_synapse, 0, 1, 3, weight);
      for (NetworkSpec* spec : {&by_synapse, &by_pulse}) DriveAt(*spec, 0, {5});
      DriveAt(by_pulse, 1, {8}, limit ? std::clamp(weight, -*limit, *limit) : weight);
      const Outcome outcome = ExpectAgreement(by_synapse, 300), expected = ExpectAgreement(by_pulse, 300);
      EXPECT_THAT(outcome.spikes, FirstDifferenceFrom(expected.spikes));
      EXPECT_THAT(outcome.states, FirstDifferenceFrom(expected.states));
    }
  }
}

// Hard bounds without a delivery limit: the weight grows to w_max, and all of it is delivered.
TEST(DeliveryLimit, IsNotNeededUnderHardBounds) {
  NetworkSpec spec = Cells(2);
  spec.delivery_limit.reset();
  Connect(spec, 0, 1, 1, 60, Stdp{.a_plus = 50, .a_minus = 0, .bounds = WeightBounds::kHard, .w_max = 65});
  DriveAt(spec, 0, {5, 55, 105});
  const Outcome outcome = ExpectAgreement(spec, 200);
  EXPECT_EQ(Weight(outcome, 0, 1), 65);
  EXPECT_EQ(std::ranges::count(outcome.spikes, 1u, &Spike::neuron), 3);
}

// The sum has no memory of who added to it: the same as one pulse of the total.
TEST(Arrivals, TwoInOneStepAtOneTargetAdd) {
  NetworkSpec spec = Cells(4);
  Connect(spec, 0, 2, 2, 1.25);
  Connect(spec, 1, 2, 5, 2.5);
  DriveAt(spec, 0, {4});
  DriveAt(spec, 1, {1});
  DriveAt(spec, 3, {6}, 3.75);
  const Outcome outcome = ExpectAgreement(spec, 8);
  EXPECT_THAT(outcome.states[2], FirstDifferenceFrom(outcome.states[3]));
  EXPECT_EQ(outcome.deliveries, 2u);
}

TEST(Arrivals, TwoOfOneSourceInOneStepAdd) {
  NetworkSpec spec = Cells(3);
  Connect(spec, 0, 1, 3, 1.25);
  Connect(spec, 0, 1, 3, 2.5);
  DriveAt(spec, 0, {2});
  DriveAt(spec, 2, {5}, 3.75);
  const Outcome outcome = ExpectAgreement(spec, 8);
  EXPECT_THAT(outcome.states[1], FirstDifferenceFrom(outcome.states[2]));
  EXPECT_EQ(outcome.deliveries, 2u);
}

TEST(Arrivals, AreClampedToTheDeliveryLimit) {
  NetworkSpec spec = Cells(5);
  Connect(spec, 0, 1, 3, 7.5);
  Connect(spec, 0, 2, 3, -7.5);
  DriveAt(spec, 0, {2});
  DriveAt(spec, 3, {5}, 4);
  DriveAt(spec, 4, {5}, -4);
  const Outcome outcome = ExpectAgreement(spec, 8);
  EXPECT_THAT(outcome.states[1], FirstDifferenceFrom(outcome.states[3]));
  EXPECT_THAT(outcome.states[2], FirstDifferenceFrom(outcome.states[4]));
  EXPECT_EQ(Weight(outcome, 0, 1), 7.5f);
}

// The limit is a number of quanta, also where it is not a float: 1,000 + 2⁻¹⁶ less 1,000 is one quantum, which a gain
// of 2¹⁶ makes a current of 1.
TEST(Arrivals, AreClampedToALimitThatIsNoFloat) {
  IzhikevichType strong = std::get<IzhikevichType>(Named("regular spiking").model);
  strong.gain = 65536;
  NetworkSpec spec = Cells(3);
  spec.types.push_back({"strong", strong, {}});
  for (std::size_t i = 1; i < 3; ++i) spec.columns[0].layers[i].types = {{"strong"}};
  spec.delivery_limit = 1000 + 0x1p-16;
  Connect(spec, 0, 1, 1, 1500);
  DriveAt(spec, 0, {1});
  DriveAt(spec, 1, {2}, -1000);
  DriveAt(spec, 2, {2}, 0x1p-16);
  const Outcome outcome = ExpectAgreement(spec, 2);
  EXPECT_THAT(outcome.states[1], FirstDifferenceFrom(outcome.states[2]));
}

TEST(Arrivals, SourceThatSpikesAgainBeforeItsLastSpikeHasArrived) {
  NetworkSpec spec = Cells(5);
  spec.delivery_limit = kFiring;
  Connect(spec, 0, 1, 1, kFiring);
  Connect(spec, 0, 2, 2, kFiring);
  Connect(spec, 0, 3, 50, kFiring);
  Connect(spec, 0, 4, 1000, kFiring);
  const std::vector<Tick> times = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89};
  DriveAt(spec, 0, times);
  const Outcome outcome = ExpectAgreement(spec, 1100);
  std::vector<Spike> expected;
  for (const Tick t : times) {
    for (const Spike& spike : {Spike{t, 0}, Spike{t + 1, 1}, Spike{t + 2, 2}, Spike{t + 50, 3}, Spike{t + 1000, 4}}) {
      expected.push_back(spike);
    }
  }
  std::sort(expected.begin(), expected.end());
  EXPECT_THAT(outcome.spikes, FirstDifferenceFrom(expected));
  EXPECT_EQ(outcome.deliveries, 4 * times.size());
}

TEST(Arrivals, OfANeuronAtItself) {
  NetworkSpec spec = Cells(2);
  spec.delivery_limit = kFiring;
  Connect(spec, 0, 0, 7, kFiring);
  Connect(spec, 1, 1, 1, 4);
  DriveAt(spec, 0, {3});
  DriveAt(spec, 1, {1, 2, 3, 10});
  const Outcome outcome = ExpectAgreement(spec, 24);
  EXPECT_THAT(outcome.spikes, ElementsAre(Spike{1, 1}, Spike{2, 1}, Spike{3, 0}, Spike{3, 1}, Spike{10, 0},
                                          Spike{10, 1}, Spike{17, 0}, Spike{24, 0}));
  EXPECT_EQ(outcome.deliveries, 3u + 4u);  // at 10, 17, 24; and at 2, 3, 4, 11
}

// Synapses are read eight at a time, and the ends of runs and streams are found among them. Neurons 0 and 1 have the
// same targets, and the streams of both lie side by side: what reaches neuron 0's targets must end with its own stream.
TEST(Delivery, OfRunsAndStreamsThatEndAnywhereAmongEight) {
  for (const int length : {1, 7, 8, 9, 16, 17}) {
    SCOPED_TRACE(length);
    for (const bool plastic : {false, true}) {
      NetworkSpec spec = Cells(2 + length);
      const std::optional<Stdp> stdp = plastic ? std::optional(Stdp{}) : std::nullopt;
      for (int target = 2; target < 2 + length; ++target) {
        Connect(spec, 0, target, 1, 1, stdp);
        Connect(spec, 0, target, 100, 2, stdp);  // the last run of the stream
        Connect(spec, 1, target, 100, 3, stdp);  // the first run of the next stream, of the same delay
      }
      DriveAt(spec, 0, {3, 4});
      const auto deliveries = static_cast<std::uint64_t>(length);
      EXPECT_EQ(ExpectAgreement(spec, 103).deliveries, 3 * deliveries);
    }
  }
}

// More synapses than are written down at a time, in one step: runs that share a block of events, and one run alone.
TEST(Delivery, OfThousandsOfSynapsesInOneStep) {
  for (const bool plastic : {false, true}) {
    for (const auto& [sources, targets] : {std::pair(70u, 30u), std::pair(3u, 3000u), std::pair(200u, 8u)}) {
      NetworkSpec spec;
      spec.types = {AtRest(Named("regular spiking"))};
      spec.columns = {
          {"column", 1, {{"from", sources, {{"regular spiking"}}}, {"to", targets, {{"regular spiking"}}}}}};
      spec.delivery_limit = 0.5;
      ProjectionSpec projection = {.from = "from", .to = "to", .probability = 1, .delay = {2, 3}};
      projection.strength = {0, 0.5};
      if (plastic) projection.stdp = Stdp{};
      spec.projections = {projection};
      std::vector<Spike> spikes;
      for (NeuronId source = 0; source < sources; ++source) {
        for (const Tick time : {5, 60, 90}) spikes.push_back({time, source});
      }
      Drive(spec, spikes);
      ExpectAgreement(spec, 150);
    }
  }
}

}  // namespace
}  // namespace lull
