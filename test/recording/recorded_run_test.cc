// What is read from a log is what was recorded; what cannot be of a run is refused.

#include "recording/recorded_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "recording/recording_log.h"
#include "test/support/recorded_small_run.h"

namespace lull {
namespace {

using testing::HasSubstr;

class RecordedRunTest : public RecordedSmallRun {};

TEST_F(RecordedRunTest, ComputesTheSameStatisticsLater) {
  Record("");
  const Statistics again = Open().ComputeStatistics().value();
  EXPECT_EQ(again.all.rate_hz, statistics_.all.rate_hz);
  EXPECT_EQ(again.all.cv_isi, statistics_.all.cv_isi);
  EXPECT_EQ(again.all.synchrony, statistics_.all.synchrony);
  EXPECT_EQ(again.rhythm_hz, statistics_.rhythm_hz);
  EXPECT_EQ(again.duration, statistics_.duration);
  EXPECT_EQ(again.layers.size(), 2u);
}

// Killed at any moment: what is read is a beginning of what was recorded.
TEST_F(RecordedRunTest, ALogThatIsCutAnywhereIsTheBeginningOfTheRun) {
  Record("traces = { neurons = 3 }\nweights = { every = \"1 s\" }\nrates = true", {.exchange_every = 1});
  const std::string whole = Contents(directory_.File(kLogFile));
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 60; ++i) {
    std::ofstream(directory_.File(kLogFile), std::ios::binary)
        << whole.substr(0, 1000 + random() % (whole.size() - 1000));
    const absl::StatusOr<RecordedRun> run = RecordedRun::Open(directory_.path());
    ASSERT_TRUE(run.ok()) << run.status();
    std::vector<Spike> expected;
    for (const Spike& spike : spikes_.spikes()) {
      if (spike.time <= run->duration()) expected.push_back(spike);
    }
    EXPECT_TRUE(SpikesOf(*run) == expected);
    std::size_t rows = 0;
    if (const auto traces = SourcesOf(*run).Traces(kTraces)) {
      ASSERT_TRUE(traces->visit([&rows](Tick, auto piece) { rows += piece.size() / 2; }).ok());
      EXPECT_EQ(rows, static_cast<std::size_t>(run->duration()));
    }
    if (const auto weights = SourcesOf(*run).Weights()) {
      std::size_t numbers = 0;
      ASSERT_TRUE(weights->visit([&numbers](Tick, std::uint64_t, auto piece) { numbers += piece.size(); }).ok());
      EXPECT_EQ(numbers, weights->times.size() * weights->synapses);
    }
    ASSERT_TRUE(ExportRun(*run, directory_.path(), FileFormat::kCsv).ok());
  }
}

// Whole and well checked, and yet of no run of this network: what reads logs counts on what has been looked at.
TEST_F(RecordedRunTest, ABlockThatCannotBeIsRefused) {
  Record("traces = { neurons = [0], every = '7 ms' }\nweights = {}\nrates = { every = '40 ms' }\n");
  const std::string path = directory_.File(kLogFile), whole = Contents(path);
  const Tick end = config_.duration;
  struct Bad {
    const char* what;
    BlockHeader header;
    std::vector<std::uint32_t> payload;
  };
  const std::vector<Bad> blocks = {
      {"a spike", {.kind = BlockKind::kSpikes, .record_size = 8, .from = end, .until = end + 9}, {5, 150}},
      {"a spike", {.kind = BlockKind::kSpikes, .record_size = 8, .from = end, .until = end + 9}, {5, 1, 4, 1}},
      {"a spike", {.kind = BlockKind::kSpikes, .record_size = 8, .from = end, .until = end + 9}, {11, 1}},
      {"a block of spikes", {.kind = BlockKind::kSpikes, .record_size = 8, .from = 5, .until = end + 9}, {}},
      {"a block of spikes", {.kind = BlockKind::kSpikes, .record_size = 4, .from = end, .until = end + 9}, {1}},
      {"a time", {.kind = BlockKind::kSpikes, .record_size = 8, .from = end, .until = end - 1}, {}},
      {"a time", {.kind = BlockKind::kSpikes, .record_size = 8, .from = end, .until = kNever}, {}},
      {"a trace", {.kind = BlockKind::kTrace, .stream = 9, .record_size = 8, .from = end, .until = end + 7}, {1, 2}},
      {"a trace", {.kind = BlockKind::kTrace, .stream = 1, .record_size = 4, .from = end, .until = end + 7}, {1}},
      {"a trace", {.kind = BlockKind::kTrace, .stream = 1, .record_size = 8, .from = end, .until = end + 70}, {1, 2}},
      {"a traced neuron", {.kind = BlockKind::kTraced, .record_size = 1, .first = 0}, {}},
      {"a stream", {.kind = BlockKind::kSpikes, .stream = 1, .record_size = 8, .from = end, .until = end}, {}},
      {"a synapse", {.kind = BlockKind::kSynapses, .record_size = 12, .first = 0}, {1, 2, 3}},
      {"a weight", {.kind = BlockKind::kWeights, .record_size = 4, .first = 0, .from = 1, .until = 1}, {0}},
      {"a weight", {.kind = BlockKind::kWeights, .record_size = 4, .first = 1 << 20, .from = end, .until = end}, {0}},
      // Time, neuron, kind and amplitude: a neuron that there is not, a kind likewise, before the first step, NaN, cut.
      {"a stimulus", {.kind = BlockKind::kStimuli, .record_size = 24}, {5, 0, 150, 0, 0, 0}},
      {"a stimulus", {.kind = BlockKind::kStimuli, .record_size = 24}, {5, 0, 1, 2, 0, 0}},
      {"a stimulus", {.kind = BlockKind::kStimuli, .record_size = 24}, {0, 0, 1, 0, 0, 0}},
      {"a stimulus", {.kind = BlockKind::kStimuli, .record_size = 24}, {5, 0, 1, 0, 0, 0x7FF80000}},
      {"a stimulus", {.kind = BlockKind::kStimuli, .record_size = 8}, {5, 0}},
      {"a bin of rates", {.kind = BlockKind::kRates, .record_size = 4, .first = 99}, {0}},
      {"a block", {.kind = static_cast<BlockKind>(77), .record_size = 4}, {0}},
  };
  for (const Bad& bad : blocks) {
    std::ofstream(path, std::ios::binary) << whole;
    ASSERT_TRUE(LogWriter::Resume(path, whole.size())->Append(bad.header, std::as_bytes(std::span(bad.payload))).ok());
    const absl::Status status = RecordedRun::Open(directory_.path()).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status));
    EXPECT_THAT(std::string(status.message()),
                HasSubstr(std::string("recording.log: has ") + bad.what + ", which does not fit the run"));
  }
}

TEST_F(RecordedRunTest, ARunGoesWithItsConfiguration) {
  Record("");
  std::ofstream(directory_.File("config.toml")) << kRecordedNetwork << "[stdp]\na_plus = 0.2\n";
  EXPECT_THAT(std::string(RecordedRun::Open(directory_.path()).status().message()),
              HasSubstr("is not of the run that config.toml beside it describes"));
  // Also one that does not fit into this machine's memory: reading does not build it. It has 3 TB of synapses.
  std::ofstream(directory_.File("config.toml"))
      << "[[columns]]\ncount = 100\nlayers = [{ name = \"a\", size = 60000, type = \"chattering\" }]\n"
         "[[projections]]\nfrom = \"a\"\nto = \"a\"\n";
  EXPECT_THAT(std::string(RecordedRun::Open(directory_.path()).status().message()),
              HasSubstr("is not of the run that config.toml beside it describes"));
  std::filesystem::remove(directory_.File("config.toml"));
  EXPECT_FALSE(RecordedRun::Open(directory_.path()).ok());
  EXPECT_TRUE(absl::IsNotFound(RecordedRun::Open(directory_.File("nowhere")).status()));
}

}  // namespace
}  // namespace lull
