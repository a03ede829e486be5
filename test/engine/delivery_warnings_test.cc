// What a description is warned of: weights beyond the delivery limit, and amplitudes that round to 0.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>

#include "lull/config.h"
#include "lull/estimate.h"
#include "lull/network.h"

namespace lull {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr double kQuantum = 0x1p-16;

NetworkSpec Ten() {
  return ParseConfig("delivery_limit = 4\n[[columns]]\nlayers = [{ name = \"a\", size = 10, type = \"chattering\" }]\n",
                     "ten")
      .value()
      .network;
}

ProjectionSpec Strengths(double low, double high) { return {.from = "a", .to = "a", .strength = {low, high}}; }

TEST(DeliveryWarnings, NoneForWhatIsDeliveredAsItIs) {
  for (const std::string& name : BuiltInNames()) {
    EXPECT_THAT(DeliveryWarnings(BuiltInConfig(name)->network, kQuantum), IsEmpty()) << name;
  }
  NetworkSpec spec = Ten();
  spec.projections = {Strengths(0, 4), Strengths(4, 4), Strengths(0, 0)};
  spec.edges = {{.synapses = {{0, 1, 1, 4}, {0, 1, 1, -4}, {0, 1, 1, 0}}}};
  spec.inputs = {{.source = StepCurrent{65}}, {.source = StepCurrent{0}}};  // inputs are not clamped
  EXPECT_THAT(DeliveryWarnings(spec, kQuantum), IsEmpty());
}

TEST(DeliveryWarnings, AreKnownForEachQuantum) {
  NetworkSpec spec = Ten();
  spec.delivery_limit = 4;
  spec.edges = {{.synapses = {{0, 1, 1, 0x1p-12f}, {0, 1, 1, 5}}}};
  const auto warnings = DeliveryWarningsByQuantum(spec);
  EXPECT_EQ(warnings.size(), 9);
  for (int exponent = 8; exponent <= 16; ++exponent) {
    const double quantum = std::ldexp(1.0, -exponent);
    ASSERT_EQ(warnings.count(quantum), 1) << exponent;
    EXPECT_EQ(warnings.at(quantum), DeliveryWarnings(spec, quantum)) << exponent;
    EXPECT_EQ(warnings.at(quantum).size(), exponent < 12 ? 2 : 1) << exponent;  // half a quantum rounds to 0
  }
}

TEST(DeliveryWarnings, CountsListedWeightsBeyondTheLimit) {
  NetworkSpec spec = Ten();
  EdgeListSpec list = {.file = "edges.csv"};
  for (std::uint32_t i = 1; i <= 65; ++i) {
    const auto weight = static_cast<float>(i);
    list.synapses.push_back({i % 10, i % 7, 1, i % 2 == 0 ? weight : -weight});
  }
  spec.edges = {{.synapses = {{0, 1, 1, 4}}}, list, {.synapses = {{0, 1, 1, 5}}, .stdp = Stdp{}}};
  EXPECT_THAT(
      DeliveryWarnings(spec, kQuantum),
      ElementsAre(
          "61 of 65 synapses of edges[1], 'edges.csv' have weights beyond delivery_limit = 4 (up to "
          "65), which is delivered as 4; raise delivery_limit, or leave it out, to deliver each weight as it is",
          StartsWith("1 of 1 synapse of edges[2] has a weight beyond delivery_limit = 4 (up to 5)")));
  spec.delivery_limit = 65;
  EXPECT_THAT(DeliveryWarnings(spec, kQuantum), IsEmpty());
  spec.delivery_limit.reset();
  EXPECT_THAT(DeliveryWarnings(spec, kQuantum), IsEmpty());
}

// Compared with the built network, whose strengths are drawn one by one.
TEST(DeliveryWarnings, ExpectsDrawnWeightsBeyondTheLimit) {
  NetworkSpec spec = Ten();
  spec.projections = {Strengths(2, 10), Strengths(10, 10), Strengths(5, 6)};
  spec.projections[1].inhibitory = 1;
  EXPECT_THAT(DeliveryWarnings(spec, kQuantum),
              ElementsAre(StartsWith("about 75 of 100 synapses of projections[0], 'a to a' have weights"),
                          StartsWith("100 of 100 synapses of projections[1]"),
                          StartsWith("100 of 100 synapses of projections[2]")));
  spec.projections.resize(1);
  int beyond = 0;
  Network::Build(spec)->ForEachSynapse([&](const Synapse& synapse) { beyond += synapse.weight > 4; });
  EXPECT_NEAR(beyond, 75, 20);  // five standard deviations
}

TEST(DeliveryWarnings, CallThingsByTheirNames) {
  NetworkSpec spec = Ten();
  spec.projections = {Strengths(10, 10)};
  spec.projections[0].name = "recurrent";
  spec.edges = {{.name = "hand made", .synapses = {{0, 1, 1, 5}}}};
  spec.inputs = {{.name = "tiny", .source = StepCurrent{-1e-9}}};
  EXPECT_THAT(DeliveryWarnings(spec, kQuantum),
              ElementsAre(StartsWith("100 of 100 synapses of projections.recurrent, 'a to a' have"),
                          StartsWith("1 of 1 synapse of edges.\"hand made\" has"),
                          StartsWith("inputs.tiny.amplitude = -1e-09 acts as 0")));
}

TEST(DeliveryWarnings, NamesWhatRoundsToNothing) {
  NetworkSpec spec = Ten();
  spec.projections = {Strengths(1e-6, 1e-6), Strengths(0, 1e-6)};
  spec.projections[1].stdp = Stdp{};  // these learn
  spec.edges = {{.synapses = {{0, 1, 1, 1e-30f}, {0, 2, 1, 1}}}};
  spec.inputs = {{.source = StepCurrent{-1e-9}},
                 {.source = UniformNoise{-1, 1e-9}},
                 {.source = StimulusInput{.stimuli = {{.time = 3, .neuron = 7, .amplitude = 1e-9}}}},
                 {.source = StepCurrent{kQuantum / 2}},
                 {.source = StepCurrent{kQuantum}},
                 {.source = PoissonKicks{20, {-1e-9, 1e-9}}},
                 {.source = OneAtRandom{{0, 1}}}};
  EXPECT_THAT(
      DeliveryWarnings(spec, kQuantum),
      ElementsAre(AllOf(StartsWith("100 of 100 synapses of projections[0]"), HasSubstr("round to 0")),
                  StartsWith("1 of 2 synapses of edges[0] delivers nothing: its weight rounds"),
                  StartsWith("inputs[0].amplitude = -1e-09 acts as 0"), StartsWith("inputs[1].high = 1e-09 acts as 0"),
                  StartsWith("inputs[2].stimuli: the amplitude of neuron 7 at 3 ms = 1e-09 acts as 0"),
                  StartsWith("inputs[3].amplitude"), StartsWith("inputs[5].amplitude = [-1e-09, 1e-09] acts as 0")));
}

}  // namespace
}  // namespace lull
