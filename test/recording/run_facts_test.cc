#include "recording/run_facts.h"

#include <gtest/gtest.h>

#include "recording/traced_neurons.h"

namespace lull {
namespace {

TEST(RunFacts, ReadBack) {
  RunFacts facts = {.version = "1.2",
                    .network = "a=b c.toml",
                    .config_hash = 0xFFFF'FFFF'FFFF'FFFF,
                    .seed = 7,
                    .engine = EngineKind::kClockDriven,
                    .threads = 3,
                    .columns = 2,
                    .neurons = 4'000'000'000,
                    .synapses = 5'000'000'000'000,
                    .build_seconds = 0.1};
  RunFacts read;
  ASSERT_TRUE(ReadFacts(FactsText(facts), read).ok());
  EXPECT_EQ(read, facts);
  facts.end = {
      .finished = false,
      .stats = {.steps = 5, .spikes = 6, .deliveries = 7, .neuron_steps = 8, .awake_steps = 4, .wall_seconds = 1.0 / 3},
      .spike_hash = 9,
      .weight_hash = 10,
      .peak_rss_bytes = 11};
  ASSERT_TRUE(ReadFacts(FactsText(facts), read).ok());  // later ones replace earlier ones
  EXPECT_EQ(read, facts);
}

TEST(RunFacts, UnknownOnesAreOfALaterVersionAndDamagedOnesAreTold) {
  RunFacts read;
  EXPECT_TRUE(ReadFacts("colour=green\nseed=8\n", read).ok());
  EXPECT_EQ(read.seed, 8u);
  EXPECT_FALSE(ReadFacts("seed=many\n", read).ok());
}

TEST(Traced, ReadBack) {
  const std::vector<TraceSource::Neuron> neurons = {
      {.id = 7, .description = "column 3, a\tb, x", .variables = {"v", "u"}, .unit = "mV", .peak = 30},
      {.id = 4'000'000'000, .description = "", .variables = {"x", "y", "z"}, .unit = "", .peak = {}}};
  const auto read = ReadTraced(TracedText(neurons));
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].variables, neurons[0].variables);
  EXPECT_EQ((*read)[0].peak, 30);
  EXPECT_EQ((*read)[0].unit, "mV");
  EXPECT_EQ((*read)[1].id, neurons[1].id);
  EXPECT_EQ((*read)[1].peak, std::nullopt);
  EXPECT_FALSE(ReadTraced("7\tv\n").ok());
}

}  // namespace
}  // namespace lull
