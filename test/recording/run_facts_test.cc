#include "recording/run_facts.h"

#include <gtest/gtest.h>

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
  facts.input_seed = 0;
  facts.end = {
      .finished = false,
      .stats = {.steps = 5, .spikes = 6, .deliveries = 7, .neuron_steps = 8, .awake_steps = 4, .wall_seconds = 1.0 / 3},
      .spike_hash = 9,
      .weight_hash = 10,
      .weights_beyond_limit = 0,
      .peak_rss_bytes = 11,
      .failure = "neuron 3 (layer 'x') has a state"};
  ASSERT_TRUE(ReadFacts(FactsText(facts), read).ok());  // later ones replace earlier ones
  EXPECT_EQ(read, facts);
}

TEST(RunFacts, UnknownOnesAreOfALaterVersionAndDamagedOnesAreTold) {
  RunFacts read;
  EXPECT_TRUE(ReadFacts("colour=green\nseed=8\n", read).ok());
  EXPECT_EQ(read.seed, 8u);
  EXPECT_FALSE(ReadFacts("seed=many\n", read).ok());
}

TEST(LogSet, ReadsBackBesideTheFacts) {
  const LogSet set = {.logs = 5, .id = 0xFEDC'BA98'7654'3210, .rank = 3};
  const std::string text = FactsText({.network = "net", .ranks = 4}) + LogSetText(set);
  LogSet read;
  ASSERT_TRUE(ReadLogSet(text, read).ok());
  EXPECT_EQ(read, set);
  RunFacts facts;
  ASSERT_TRUE(ReadFacts(text, facts).ok());
  EXPECT_EQ(facts.ranks, 4);
  ASSERT_TRUE(ReadLogSet("logs=2\n", read).ok());
  EXPECT_EQ(read.logs, 2u) << "a later line counts";
  EXPECT_EQ(read.rank, 3u);
  for (const char* wrong : {"logs=0\n", "logs=4000000000\n", "logs=many\n", "log_set=-1\n"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ReadLogSet(wrong, read))) << wrong;
  }
}

}  // namespace
}  // namespace lull
