#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lull/observer.h"
#include "lull/recording.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;

TEST(SpikeRecorder, KeepsSpikesOverExchanges) {
  SpikeRecorder recorder;
  recorder.OnSpikes(0, 3, std::vector<Spike>{{1, 4}, {3, 0}});
  recorder.OnSpikes(3, 6, {});
  recorder.OnSpikes(6, 9, std::vector<Spike>{{7, 2}});
  EXPECT_THAT(recorder.spikes(), ElementsAre(Spike{1, 4}, Spike{3, 0}, Spike{7, 2}));
  EXPECT_TRUE(recorder.traced().empty());
}

TEST(TraceRecorder, KeepsOneNeuron) {
  TraceRecorder recorder(7);
  EXPECT_THAT(recorder.traced(), ElementsAre(7u));
  recorder.OnSpikes(0, 2, std::vector<Spike>{{1, 7}, {2, 6}, {2, 8}});
  recorder.OnTrace(7, 0, 2, std::vector<float>{-65, 1, -64, 2});
  recorder.OnSpikes(2, 3, std::vector<Spike>{{3, 7}});
  recorder.OnTrace(7, 2, 3, std::vector<float>{-63, 3});
  EXPECT_THAT(recorder.potential(), ElementsAre(-65, -64, -63));
  EXPECT_THAT(recorder.spike_times(), ElementsAre(1, 3));
}

TEST(SpikesCsv, HasALinePerSpike) {
  const TemporaryDirectory directory;
  const std::vector<Spike> spikes = {{1, 0}, {1, 4'294'967'295}, {9'000'000'000'000, 12}};
  ASSERT_TRUE(WriteSpikesCsv(spikes, directory.File("spikes.csv")).ok());
  EXPECT_EQ(Contents(directory.File("spikes.csv")), "time_ms,neuron\n1,0\n1,4294967295\n9000000000000,12\n");
}

TEST(StimuliCsv, HasALinePerStimulusInOrderOfTime) {
  const TemporaryDirectory directory;
  StimulusRecorder recorder;
  recorder.OnStimuli(std::vector<Stimulus>{{7, 4, Stimulus::Kind::kSpike, 20}, {5, 1, Stimulus::Kind::kCurrent, 0.1}});
  recorder.OnStimuli(std::vector<Stimulus>{{5, 1, Stimulus::Kind::kCurrent, -1.5}});
  ASSERT_TRUE(WriteStimuliCsv(recorder.stimuli(), directory.File("stimuli.csv")).ok());
  EXPECT_EQ(Contents(directory.File("stimuli.csv")),
            "time_ms,neuron,kind,amplitude\n5,1,current,0.1\n5,1,current,-1.5\n7,4,spike,20\n");
}

TEST(SpikesCsv, WithoutSpikesIsItsHeading) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(WriteSpikesCsv({}, directory.File("spikes.csv")).ok());
  EXPECT_EQ(Contents(directory.File("spikes.csv")), "time_ms,neuron\n");
}

TEST(SpikesCsv, LosesNothingWhereBlocksMeet) {
  const TemporaryDirectory directory;
  std::vector<Spike> spikes;
  std::string expected = "time_ms,neuron\n";
  for (Tick t = 1; t <= 100'000; ++t) {
    spikes.push_back({t, 5});
    expected += std::to_string(t) + ",5\n";
  }
  ASSERT_TRUE(WriteSpikesCsv(spikes, directory.File("spikes.csv")).ok());
  EXPECT_TRUE(Contents(directory.File("spikes.csv")) == expected);
}

TEST(SpikesCsv, LeavesNothingWhenTheDiskFillsUp) {
  const TemporaryDirectory directory;
  const std::vector<Spike> spikes(100'000, Spike{1, 1});
  const FullDisk full(300'000);
  EXPECT_EQ(WriteSpikesCsv(spikes, directory.File("spikes.csv")).code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(directory.Names().empty());
}

}  // namespace
}  // namespace lull
