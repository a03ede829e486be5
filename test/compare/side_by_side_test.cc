#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lull/compare/compare.h"
#include "lull/observer.h"
#include "test/support/made_comparisons.h"

namespace lull {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Optional;
using ::testing::SizeIs;

SideBySide Ran(const Contestant& one, const Contestant& other, const SideBySideOptions& options = {}) {
  return RunSideBySide(one, other, options).value();
}

// The same network but for one kick more.
NetworkSpec Kicked(Tick time, NeuronId neuron) {
  NetworkSpec spec = SmallSpec();
  spec.inputs.push_back({.source = SpikeInput{{{time, neuron}}, 500}});
  return spec;
}

TEST(SideBySide, TheEnginesAgree) {
  const Network network = Built(SmallSpec());
  const SideBySide result = Ran({network}, {network, {.engine = EngineKind::kClockDriven}}, {.duration = 550});
  EXPECT_FALSE(result.difference);
  EXPECT_EQ(result.until, 550);
  EXPECT_GT(result.stats[0].spikes, 100u);
  EXPECT_EQ(result.stats[0].spikes, result.stats[1].spikes);
  EXPECT_LT(result.stats[0].neuron_steps, result.stats[1].neuron_steps);
  auto alone = Simulation::Create(network);
  ASSERT_TRUE(alone->Run(550).ok());
  EXPECT_EQ(result.spike_hash, alone->spike_hash());
  EXPECT_EQ(result.weight_hash, alone->weight_hash());
}

TEST(SideBySide, FindsTheFirstSpikeThatOneHas) {
  for (const int has_it : {0, 1}) {
    const Contestant plain = {Built(SmallSpec())};
    const Contestant kicked = {Built(Kicked(333, 123)), {.engine = EngineKind::kClockDriven}};
    const SideBySide result = has_it == 0 ? Ran(kicked, plain) : Ran(plain, kicked);
    ASSERT_TRUE(result.difference);
    EXPECT_EQ(result.difference->spike, (Spike{333, 123}));
    EXPECT_EQ(result.difference->fired_in, has_it);
    EXPECT_LT(result.until, 1000) << "it looks no farther";
    // Equal before, and after the step one has fired.
    ASSERT_THAT(result.difference->around,
                ElementsAre(Field(&Difference::States::time, 331), Field(&Difference::States::time, 332),
                            Field(&Difference::States::time, 333)));
    EXPECT_EQ(result.difference->around[1].states[0], result.difference->around[1].states[1]);
    EXPECT_NE(result.difference->around[2].states[0], result.difference->around[2].states[1]);
  }
}

TEST(SideBySide, FindsADifferenceInTheFirstStep) {
  const SideBySide result = Ran({Built(SmallSpec())}, {Built(Kicked(1, 0))}, {.duration = 10});
  ASSERT_TRUE(result.difference);
  EXPECT_EQ(result.difference->spike, (Spike{1, 0}));
  EXPECT_THAT(result.difference->around, SizeIs(2)) << "there is no step before";
}

// Two neurons whose synapse has no effect that anybody could see.
TEST(SideBySide, FindsAWeight) {
  const auto with = [](float weight) {
    NetworkSpec spec = SmallSpec();
    spec.projections.clear();
    spec.edges = {{.synapses = {{4, 5, 3, 0.25f}, {4, 6, 3, weight}}}};
    return Built(spec);
  };
  const SideBySide result = Ran({with(0.5f)}, {with(0.625f)}, {.duration = 20});
  ASSERT_TRUE(result.difference);
  EXPECT_EQ(result.difference->spike, std::nullopt);
  ASSERT_TRUE(result.difference->synapses);
  EXPECT_EQ((*result.difference->synapses)[0], (Synapse{4, 6, 3, 0.5f}));
  EXPECT_EQ((*result.difference->synapses)[1], (Synapse{4, 6, 3, 0.625f}));
}

TEST(SideBySide, EndsWhenItHasTakenLongEnough) {
  const Network network = Built(SmallSpec());
  const SideBySide result = Ran({network}, {network}, {.duration = Seconds(100'000), .time_limit_s = 1e-9});
  EXPECT_EQ(result.until, 100);
  EXPECT_FALSE(result.difference);
}

TEST(SideBySide, EndsWhenSomebodyHasHadEnough) {
  const Network network = Built(SmallSpec());
  int asked = 0;
  const auto interrupt = [&asked] { return ++asked == 3 ? absl::CancelledError("enough") : absl::OkStatus(); };
  const auto result = RunSideBySide({network}, {network}, {.duration = 5000, .interrupt = interrupt});
  EXPECT_TRUE(absl::IsCancelled(result.status()));
  EXPECT_EQ(asked, 3);
}

}  // namespace
}  // namespace lull
