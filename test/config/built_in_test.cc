#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "lull/config.h"
#include "lull/network.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(BuiltIn, EveryNameGivesANetwork) {
  for (const std::string& name : BuiltInNames()) EXPECT_TRUE(BuiltInConfig(name).ok()) << name;
}

TEST(BuiltIn, AnUnknownNameIsAnsweredWithTheKnownOnes) {
  const auto config = BuiltInConfig("network");
  EXPECT_EQ(config.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(config.status().message()),
              testing::AllOf(HasSubstr("'network'"), HasSubstr("reference, timed, dense-large, sparse")));
}

TEST(BuiltIn, ReferenceIsTheNetworkOfTheOriginal) {
  const auto config = BuiltInConfig("reference");
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->duration, Seconds(20));
  const auto network = Network::Build(config->network);
  ASSERT_TRUE(network.ok()) << network.status();
  EXPECT_EQ(network->neurons(), 2000u);
  EXPECT_EQ(network->columns(), 20u);
  EXPECT_EQ(network->min_delay_between_columns(), 3);
  EXPECT_EQ(network->max_delay(), 21);
  EXPECT_EQ(network->quantum(), 0x1p-16);

  // Expected: 20 · (4 · 100 · 0.4 + 3600 · 0.8 + 4 · 600 · 0.8) + 200 · 190 · 0.3 = 110,600. Its variance is the sum of
  // n p (1 − p).
  const double variance = 20 * (400 * 0.24 + 3600 * 0.16 + 2400 * 0.16) + 38'000 * 0.21;
  EXPECT_NEAR(static_cast<double>(network->synapses()), 110'600, 5 * std::sqrt(variance));

  std::uint64_t inhibitory = 0, total = 0;
  network->ForEachSynapse([&](const Synapse& synapse) {
    inhibitory += std::signbit(synapse.weight);
    ++total;
    ASSERT_GE(std::fabs(synapse.weight), 0.5f);
    ASSERT_LE(std::fabs(synapse.weight), 4.0f);
    ASSERT_GE(synapse.delay, 3);
    ASSERT_LE(synapse.delay, 21);
  });
  EXPECT_NEAR(static_cast<double>(inhibitory) / static_cast<double>(total), 0.2, 0.01);

  const NeuronProperties neuron = network->neuron(1999);
  EXPECT_EQ(neuron.column, 19u);
  EXPECT_EQ(neuron.layer, 4u);
  EXPECT_EQ(std::get<IzhikevichParameters>(neuron.parameters), (IzhikevichParameters{0.02f, 0.2f, -65, 2}));
  EXPECT_THAT(neuron.initial_state, ElementsAre(-65.0f, -1.3f));
}

TEST(BuiltIn, TimedDiffersFromReferenceInItsWindowAlone) {
  const auto reference = BuiltInConfig("reference"), timed = BuiltInConfig("timed");
  const auto a = Network::Build(reference->network), b = Network::Build(timed->network);
  std::vector<Synapse> of_a, of_b;
  a->ForEachSynapse([&](const Synapse& synapse) { of_a.push_back(synapse); });
  b->ForEachSynapse([&](const Synapse& synapse) { of_b.push_back(synapse); });
  EXPECT_EQ(of_a, of_b);
  for (const auto& projection : reference->network.projections) EXPECT_EQ(projection.stdp->window, StdpWindow::kNone);
  for (const auto& projection : timed->network.projections) EXPECT_EQ(projection.stdp->window, StdpWindow::kHyperbolic);
}

TEST(BuiltIn, SparseStartsAtRest) {
  auto config = BuiltInConfig("sparse-long");
  const auto network = Network::Build(config->network);
  ASSERT_TRUE(network.ok()) << network.status();
  const NeuronProperties neuron = network->neuron(5);
  EXPECT_EQ(neuron.initial_state, neuron.rest_point);
}

}  // namespace
}  // namespace lull
