// Things that happen in one step, by hand: spikes, rest and waking. Every network is given to every engine
// and to the oracle; what the outcome must be follows from MODEL.md with pencil and paper.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "test/support/hand_made.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

std::vector<float> RestPointOf(const NetworkSpec& spec, NeuronId neuron) {
  return Built(spec).neuron(neuron).rest_point.value();
}

// ---------------------------------------------------------------------------------------------------------------------
// Quanta of 2⁻¹⁶, half to even. A gain of 2¹⁶ makes each a whole unit of current.

TEST(Quantum, HalvesGoToEven) {
  constexpr double kQuantum = 0x1p-16;
  const std::vector<std::pair<double, double>> rounded = {{0.5, 0},    {1.5, 2},    {2.5, 2},   {1.75, 2}, {2.25, 2},
                                                          {-0.5, 0},   {-1.5, -2},  {-2.5, -2}, {3.5, 4},  {0.75, 1},
                                                          {-0.75, -1}, {-1.25, -1}, {0.25, 0}};
  IzhikevichType strong = std::get<IzhikevichType>(Named("regular spiking").model);
  strong.gain = 65536;
  for (const auto& [given, delivered] : rounded) {
    SCOPED_TRACE(given);
    NetworkSpec spec = Cells(4);
    spec.types.push_back({"strong", strong, {}});
    for (std::size_t i = 1; i < 4; ++i) spec.columns[0].layers[i].types = {{"strong"}};
    Connect(spec, 0, 1, 1, given * kQuantum);
    DriveAt(spec, 0, {1});
    DriveAt(spec, 2, {2}, given * kQuantum);
    DriveAt(spec, 3, {2}, delivered * kQuantum);
    const Outcome outcome = ExpectAgreement(spec, 2);
    EXPECT_THAT(outcome.spikes, SizeIs(1));
    EXPECT_THAT(outcome.states[1], FirstDifferenceFrom(outcome.states[3]));
    EXPECT_THAT(outcome.states[2], FirstDifferenceFrom(outcome.states[3]));
  }
}

// Duplicates of given spikes count as often as they come.
TEST(Quantum, LeavesRoomForDuplicates) {
  for (const int times : {1, 2, 3, 5}) {
    NetworkSpec spec = Cells(1);
    Drive(spec, std::vector<Spike>(static_cast<std::size_t>(times), Spike{5, 0}), 20'000);
    const Network network = Built(spec);
    EXPECT_EQ(network.quantum(), oracle::Quantum(ProblemOf(network)));
    EXPECT_EQ(ExpectAgreement(spec, 4).spikes.size(), 0u);
    ExpectAgreement(spec, 5);
  }
}

TEST(Quantum, CoarserWhenANeuronMayReceiveMore) {
  NetworkSpec spec = Cells(3);
  spec.delivery_limit = 20000;
  Connect(spec, 0, 1, 1, 15000);
  Connect(spec, 0, 1, 2, 20000);
  Connect(spec, 0, 2, 2, 3 * 0x1p-17);  // one and a half of the finest, 0.75 of the next
  DriveAt(spec, 0, {1, 4, 9});
  EXPECT_EQ(Built(spec).quantum(), 0x1p-15);
  ExpectAgreement(spec, 300);
}

// ---------------------------------------------------------------------------------------------------------------------
// Rest

// Every neuron gets a pulse that does not fire it and, i steps later, another: one of them comes in the step in which
// its neuron would rest, one in the next, the others before and after. The same by way of synapses.
TEST(Rest, WakingInEveryStepAroundIt) {
  for (const std::string type : {"regular spiking", "fast spiking", "thalamo-cortical", "resonator"}) {
    for (const double tolerance : {0.0, 0.01, 0.1}) {
      for (const double pulse : {1.0, 4.0}) {
        SCOPED_TRACE(type + ", tolerance " + std::to_string(tolerance) + ", pulse " + std::to_string(pulse));
        NetworkSpec spec = Layer(150, AtRest(Named(type)));
        spec.rest_tolerance = tolerance;
        std::vector<Spike> spikes;
        for (NeuronId i = 0; i < 150; ++i) {
          spikes.push_back({3, i});
          spikes.push_back({3 + static_cast<Tick>(i), i});
        }
        Drive(spec, spikes, pulse);
        ExpectAgreement(spec, 170);
        ExpectAgreement(spec, 700);
      }
    }
  }
}

TEST(Rest, ArrivalsInEveryStepAroundIt) {
  NetworkSpec spec = Layer(400, AtRest(Named("regular spiking")));
  spec.columns[0].layers.push_back({"driver", 1, {{"regular spiking"}}});
  spec.projections = {{.from = "driver",
                       .to = "cells",
                       .from_column = {},
                       .to_column = {},
                       .delay = {1, 600},
                       .strength = {1, 4},
                       .stdp = {}}};
  DriveAt(spec, 400, {1, 300});
  ExpectAgreement(spec, 1000);
}

TEST(Rest, AfterSpikesOfHindmarshRose) {
  NetworkSpec spec = Layer(60, AtRest({"rose", HindmarshRoseType{}, {}}));
  std::vector<Spike> spikes;
  for (NeuronId i = 0; i < 60; ++i) {
    spikes.push_back({2, i});
    spikes.push_back({10 + 10 * static_cast<Tick>(i), i});
  }
  Drive(spec, spikes, 30);
  const Outcome outcome = ExpectAgreement(spec, 1500);
  EXPECT_THAT(outcome.spikes, testing::Not(testing::IsEmpty()));
}

// A neuron is not at rest before its first step, however near it starts: a pulse in step 1 meets the given state.
TEST(Rest, DoesNotBeginBeforeTheFirstStep) {
  NetworkSpec spec = Layer(2, From(Named("regular spiking"), {-69.995, -14.0}));
  DriveAt(spec, 0, {1}, 3);
  const Outcome outcome = ExpectAgreement(spec, 1);
  EXPECT_THAT(outcome.states[1], FirstDifferenceFrom(RestPointOf(spec, 1)));
  // By hand, with quantised input exactly 3 and u = −14: v in two halves, then u.
  float v = -69.995f, u = -14;
  for (int half = 0; half < 2; ++half) v += 0.5f * (((((0.04f * v) * v + 5.0f * v) + 140.0f) - u) + 3.0f);
  u += 0.02f * (0.2f * v - u);
  EXPECT_THAT(outcome.states[0], ElementsAre(v, u));
  ExpectAgreement(spec, 300);
}

// A sum of 0 is no input, whatever it is the sum of: a neuron that is near enough rests in that very step.
TEST(Rest, InputThatCancelsIsNoInput) {
  NetworkSpec near = Layer(1, From(Named("regular spiking"), {-69.999, -14.0}));
  Drive(near, {{1, 0}}, 5);
  Drive(near, {{1, 0}}, -5);
  const Outcome outcome = ExpectAgreement(near, 1);
  EXPECT_THAT(outcome.states[0], FirstDifferenceFrom(RestPointOf(near, 0)));
}

// Two arrivals cancel, 1 to 300 steps after a pulse: before, in and after the step in which the target rests.
TEST(Rest, ArrivalsThatCancelAreNoInput) {
  NetworkSpec spec = Cells(3);
  for (NeuronType& type : spec.types) type.initial.at_rest = true;
  Connect(spec, 0, 1, 1, 2);
  Connect(spec, 0, 1, 1, -2);
  Connect(spec, 0, 2, 1, 2);
  Connect(spec, 0, 2, 1, -1.999);
  DriveAt(spec, 0, {1, 3, 4, 5, 9, 20, 25, 30, 35, 40, 45, 50, 55, 60, 70, 80, 120});
  Drive(spec, {{1, 1}, {1, 2}, {100, 1}, {100, 2}}, 0.5);
  for (Tick t = 2; t <= 150; ++t) ExpectAgreement(spec, t);
}

// Near its rest point by the spike itself, with a sum of 0: it may rest one step later, not in that step.
TEST(Rest, NotInTheStepOfASpike) {
  NeuronType type = Named("regular spiking");
  std::get<IzhikevichType>(type.model).c = -70;
  std::get<IzhikevichType>(type.model).d = 0;
  NetworkSpec spec = Layer(1, AtRest(type));
  spec.rest_tolerance = 10;
  DriveAt(spec, 0, {1}, 60);  // −70 → −40 → −1 in step 1, past 30 in step 2
  const Outcome outcome = ExpectAgreement(spec, 2);
  EXPECT_THAT(outcome.spikes, ElementsAre(Spike{2, 0}));
  EXPECT_THAT(outcome.states[0], testing::Not(FirstDifferenceFrom(RestPointOf(spec, 0))));
  EXPECT_THAT(ExpectAgreement(spec, 3).states[0], FirstDifferenceFrom(RestPointOf(spec, 0)));
}

TEST(Rest, TermsTooSmallForTheQuantumDoNotWake) {
  NetworkSpec spec = Layer(2, AtRest(Named("regular spiking")));
  DriveAt(spec, 0, {1, 2, 3, 50}, 0x1p-18);
  const Outcome outcome = ExpectAgreement(spec, 60);
  EXPECT_THAT(outcome.states[0], FirstDifferenceFrom(RestPointOf(spec, 0)));
}

// At drive 1 the equilibrium (−60, −15) of this type is a standstill in float, but an unstable one: its Jacobian has
// spectral radius 1.18. A neuron beside it moves away, however near it is.
TEST(Rest, NotWhereTheEquilibriumIsUnstable) {
  NeuronType type = From(Named("low-threshold spiking"), {-60.001, -15.0});
  std::get<IzhikevichType>(type.model).drive = 1;
  NetworkSpec spec = Layer(1, type);
  EXPECT_FALSE(Built(spec).neuron(0).rest_point.has_value());
  const Outcome outcome = ExpectAgreement(spec, 300);
  EXPECT_GT(std::fabs(outcome.states[0][0] + 60), 0.1f);
}

TEST(Rest, NeuronsWithoutRestPointNeverRest) {
  NeuronType driven = Named("regular spiking");
  std::get<IzhikevichType>(driven.model).drive = 5;
  NetworkSpec spec = Layer(3, driven);
  EXPECT_FALSE(Built(spec).neuron(0).rest_point.has_value());
  EXPECT_THAT(ExpectAgreement(spec, 1000).spikes, SizeIs(30));  // MODEL.md 2: ten each
}

// ---------------------------------------------------------------------------------------------------------------------
// Models, alone

TEST(Models, HindmarshRoseOutsideOneUnitPerMs) {
  for (const double units : {0.004, 0.07, 0.5, 2.0, 7.3}) {
    SCOPED_TRACE(units);
    HindmarshRoseType rose;
    rose.drive = {1.0, 3.5};
    rose.time_units_per_ms = units;
    const Outcome outcome = ExpectAgreement(Layer(20, {"rose", rose, {}}), units > 1 ? 100 : 400);
    if (units >= 0.5) {
      EXPECT_THAT(outcome.spikes, testing::Not(testing::IsEmpty()));
    }
  }
}

// A neuron that starts at x ≥ 1 is disarmed: it fires only after it has been below 0.
TEST(Models, HindmarshRoseStartsDisarmedAbove) {
  NetworkSpec spec = Layer(2, From({"rose", HindmarshRoseType{}, {}}, {1.5, -3, 0}));
  Drive(spec, {{1, 1}, {40, 0}, {40, 1}}, 20);
  ExpectAgreement(spec, 2);
  ExpectAgreement(spec, 200);
}

TEST(Models, CountsOfTheContractOnEveryEngine) {
  NeuronType bursting = Named("intrinsically bursting");
  std::get<IzhikevichType>(bursting.model).drive = 5;
  EXPECT_THAT(ExpectAgreement(Layer(1, bursting), 1000).spikes, SizeIs(12));
  HindmarshRoseType rose;
  rose.drive = 2;
  const Outcome outcome = ExpectAgreement(Layer(1, {"rose", rose, {}}), 8000);
  EXPECT_EQ(std::count_if(outcome.spikes.begin(), outcome.spikes.end(), [](const Spike& s) { return s.time > 4000; }),
            63);
}

// Sizes around every vector width: the last lanes of a batch are padding.
TEST(Models, LayersOfEverySizeAroundTheVectorWidths) {
  for (const std::uint32_t size : {1u, 3u, 7u, 8u, 9u, 15u, 16u, 17u, 31u, 33u, 63u, 65u}) {
    SCOPED_TRACE(size);
    NeuronType varied{"varied", IzhikevichType{{0.02, 0.1}, {0.2, 0.25}, {-65, -50}, {2, 8}, {3, 10}, {0.5, 2}}, {}};
    NetworkSpec spec = Layer(size, varied);
    spec.inputs.push_back({.source = UniformNoise{-2, 5}, .target = {}});
    EXPECT_THAT(ExpectAgreement(spec, 200).spikes, testing::Not(testing::IsEmpty()));
  }
}

}  // namespace
}  // namespace lull
