// What is recorded is what happens: a run's log against observers that keep everything in memory.
// Covers recorder_saving.cc, recorder_weights.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "base/aside_file.h"
#include "lull/observer.h"
#include "lull/recording.h"
#include "recording/recorded_run.h"
#include "test/support/recorded_small_run.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

class LogRecorderTest : public RecordedSmallRun {};

TEST_F(LogRecorderTest, KeepsEverySpike) {
  for (const SimulationOptions& options :
       {SimulationOptions{.threads = 1}, {.engine = EngineKind::kClockDriven, .exchange_every = 400, .threads = 2}}) {
    std::filesystem::remove(directory_.File(kLogFile));
    spikes_ = {};
    Record("", options);
    const RecordedRun run = Open();
    EXPECT_THAT(spikes_.spikes(), SizeIs(testing::Gt(1000)));
    EXPECT_TRUE(SpikesOf(run) == spikes_.spikes());
    EXPECT_EQ(run.duration(), 2537);
    EXPECT_FALSE(run.cut());
    EXPECT_EQ(run.facts(), facts_);
    EXPECT_FALSE(run.has_weights() || run.has_traces());
  }
}

TEST_F(LogRecorderTest, KeepsTheSpikesOfSomeNeurons) {
  Record("spikes = { layers = \"b\", columns = [1, [3, 4]] }");
  std::vector<Spike> expected;
  for (const Spike& spike : spikes_.spikes()) {
    const NeuronId n = spike.neuron;
    if ((n >= 50 && n < 60) || (n >= 110 && n < 120) || (n >= 120 && n < 135)) expected.push_back(spike);
  }
  EXPECT_FALSE(expected.empty());
  EXPECT_TRUE(SpikesOf(Open()) == expected);
  EXPECT_EQ(statistics_.all.spikes, spikes_.spikes().size());  // of all, recorded or not
}

TEST_F(LogRecorderTest, KeepsNoSpikesThatNobodyWants) {
  Record("spikes = false\nraster = false\nfull_raster = false\nrhythm = false");
  EXPECT_TRUE(SpikesOf(Open()).empty());
  EXPECT_EQ(Open().duration(), 2537);
  EXPECT_EQ(statistics_.all.spikes, spikes_.spikes().size());
}

TEST_F(LogRecorderTest, KeepsStatesEverySoOften) {
  Record("traces = { neurons = [3, 25, 130], every = \"7 ms\" }\ntrace = 25");
  const RecordedRun run = Open();
  const std::optional<TraceSource> traces = SourcesOf(run).Traces(kTraces);
  ASSERT_TRUE(traces.has_value());
  EXPECT_EQ(traces->neurons[0].variables, (std::vector<std::string>{"v", "u"}));
  EXPECT_EQ(traces->neurons[1].variables, (std::vector<std::string>{"x", "y", "z"}));
  EXPECT_THAT(traces->neurons[1].description, "column 0, b, slow");
  std::vector<float> rows;
  Tick next = 7;
  ASSERT_TRUE(traces
                  ->visit([&](Tick first, std::span<const float> piece) {
                    EXPECT_EQ(first, next);
                    next += 7 * static_cast<Tick>(piece.size() / traces->width());
                    rows.insert(rows.end(), piece.begin(), piece.end());
                  })
                  .ok());
  ASSERT_EQ(rows.size(), 7u * (2537 / 7));
  for (std::size_t row = 0; row < rows.size() / 7; ++row) {
    for (std::size_t i = 0; i < 2; ++i) ASSERT_EQ(rows[7 * row + i], states_.kept[3][2 * row + i]);
    for (std::size_t i = 0; i < 3; ++i) ASSERT_EQ(rows[7 * row + 2 + i], states_.kept[25][3 * row + i]);
    for (std::size_t i = 0; i < 2; ++i) ASSERT_EQ(rows[7 * row + 5 + i], states_.kept[130][2 * row + i]);
  }
  EXPECT_EQ(SourcesOf(run).Traces(kTraceOfPicture)->every, 1);
}

TEST_F(LogRecorderTest, KeepsAllWeightsAtTheBeginningEverySoOftenAndAtTheEnd) {
  Record("weights = { every = \"1 s\" }");
  const RecordedRun run = Open();
  const std::optional<WeightSource> weights = SourcesOf(run).Weights();
  ASSERT_TRUE(weights.has_value());
  EXPECT_THAT(weights->times, ElementsAre(0, 1000, 2000, 2537));
  EXPECT_EQ(weights->delivery_limit, config_.network.delivery_limit);
  EXPECT_THAT(weights->bounds, testing::Contains(static_cast<float>(config_.network.delivery_limit.value())));
  for (const ProjectionSpec& projection : config_.network.projections) {
    EXPECT_THAT(weights->bounds, testing::Contains(static_cast<float>(projection.strength.range()->high)));
    EXPECT_THAT(weights->lower_bounds, testing::Contains(static_cast<float>(projection.strength.range()->low)));
  }
  std::vector<Synapse> synapses;
  ASSERT_TRUE(weights
                  ->visit_synapses([&](std::uint64_t, auto piece, auto) {
                    synapses.insert(synapses.end(), piece.begin(), piece.end());
                  })
                  .ok());
  std::map<Tick, std::vector<Synapse>> read;
  ASSERT_TRUE(weights
                  ->visit([&](Tick time, std::uint64_t first, std::span<const float> piece) {
                    for (std::size_t i = 0; i < piece.size(); ++i) {
                      read[time].push_back(synapses[first + i]);
                      read[time].back().weight = piece[i];
                    }
                  })
                  .ok());
  ASSERT_THAT(snapshots_, SizeIs(4));
  for (const KeptSnapshot& snapshot : snapshots_)
    EXPECT_TRUE(read[snapshot.time] == snapshot.synapses) << snapshot.time;
  EXPECT_TRUE(snapshots_.front().synapses != snapshots_.back().synapses);
}

TEST_F(LogRecorderTest, SamplesWeightsEvenlyAndAlwaysTheSame) {
  Record("weights = { sample = 50 }");
  const RecordedRun run = Open();
  const std::optional<WeightSource> weights = SourcesOf(run).Weights();
  ASSERT_TRUE(weights.has_value());
  EXPECT_EQ(weights->synapses, 50u);
  EXPECT_THAT(weights->times, ElementsAre(0, 2537));
  const std::vector<Synapse>& all = snapshots_.front().synapses;
  std::vector<std::size_t> places;
  ASSERT_TRUE(weights
                  ->visit_synapses([&](std::uint64_t, std::span<const Synapse> piece, auto) {
                    for (const Synapse& s : piece) {
                      const auto same = [&s](const Synapse& o) {
                        return std::tie(o.source, o.target, o.delay) == std::tie(s.source, s.target, s.delay);
                      };
                      places.push_back(static_cast<std::size_t>(std::ranges::find_if(all, same) - all.begin()));
                    }
                  })
                  .ok());
  ASSERT_THAT(places, SizeIs(50));
  for (std::size_t i = 0; i < 50; ++i) {  // one in each fiftieth
    EXPECT_GE(places[i], i * all.size() / 50);
    EXPECT_LT(places[i], (i + 1) * all.size() / 50);
  }
}

TEST_F(LogRecorderTest, CountsSpikesByLayer) {
  Record("rates = { every = \"10 ms\" }");
  std::vector<std::uint32_t> expected(2 * 254);
  for (const Spike& spike : spikes_.spikes()) {
    ++expected[static_cast<std::size_t>((spike.time - 1) / 10) * 2 + layers_of_.layer_of[spike.neuron]];
  }
  std::vector<std::uint32_t> read;
  const RecordedRun run = Open();
  ASSERT_TRUE(SourcesOf(run)
                  .Rates()
                  .visit([&](std::uint64_t first, std::span<const std::uint32_t> piece) {
                    EXPECT_EQ(first * 2, read.size());
                    read.insert(read.end(), piece.begin(), piece.end());
                  })
                  .ok());
  EXPECT_EQ(read, expected);
}

TEST_F(LogRecorderTest, ADiskThatIsFullEndsTheRunAndWhatWasFlushedCanBeRead) {
  const std::string text = std::string(kRecordedNetwork) + "[record]\ntraces = {}\n";
  config_ = ParseConfig(text, "test", {{"duration", "10 h"}}).value();
  std::ofstream(directory_.File("config.toml")) << text;
  const Network network = Network::Build(config_.network).value();
  Simulation simulation = Simulation::Create(network).value();
  facts_.config_hash = ConfigHash(config_);
  {
    LogRecorder recorder = LogRecorder::Create(network, config_.record, facts_, directory_.File(kLogFile)).value();
    recorder.Observe(simulation);
    const FullDisk full(3'000'000);
    const absl::Status status = simulation.Run(config_.duration).status();
    EXPECT_TRUE(absl::IsUnavailable(status));
    EXPECT_THAT(std::string(status.message()),
                StartsWith(directory_.File(kLogFile) + ": cannot be written: File too large (the limit on"));
    EXPECT_EQ(recorder.Finish(facts_), status);
  }
  const RecordedRun run = Open();
  EXPECT_TRUE(run.cut());
  EXPECT_GT(run.duration(), 0);
  EXPECT_FALSE(run.facts().end.has_value());
}

TEST_F(LogRecorderTest, ADirectoryThatVanishesIsNoticed) {
  config_ = ParseConfig(kRecordedNetwork, "test").value();
  const Network network = Network::Build(config_.network).value();
  Simulation simulation = Simulation::Create(network).value();
  std::filesystem::create_directory(directory_.File("run"));
  LogRecorder recorder =
      LogRecorder::Create(network, config_.record, facts_, directory_.File("run/recording.log")).value();
  recorder.Observe(simulation);
  ASSERT_TRUE(simulation.Run(1000).ok());
  std::filesystem::remove_all(directory_.File("run"));
  EXPECT_THAT(std::string(recorder.Finish(facts_).message()), HasSubstr("recording.log: has vanished"));
}

// An environment that draws its answers.
class Drawing : public Observer {
 public:
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  void OnExchange(Tick now, std::vector<Stimulus>& stimuli) override {
    for (int i = 0; i < 3; ++i) {
      const auto neuron = static_cast<NeuronId>(random_() % 100);
      const auto kind = random_() % 2 == 0 ? Stimulus::Kind::kSpike : Stimulus::Kind::kCurrent;
      stimuli.push_back(
          {now + 1 + static_cast<Tick>(random_() % 50), neuron, kind, static_cast<double>(random_() % 70) / 7});
    }
  }

 private:
  std::mt19937 random_{7};
};

TEST(LogRecorder, KeepsWhatCameInSoThatTheRunIsRepeatedWithoutItsEnvironment) {
  Config config = ParseConfig(kRecordedNetwork, "net.toml").value();
  const Network network = Network::Build(config.network).value();
  const TemporaryDirectory directory;
  RunFacts facts = {.config_hash = ConfigHash(config)};
  ASSERT_TRUE(WriteFile(directory.File(kConfigFile), ToToml(config)).ok());
  LogRecorder recorder = LogRecorder::Create(network, config.record, facts, directory.File(kLogFile)).value();
  Simulation simulation = Simulation::Create(network).value();
  Drawing environment;
  StimulusRecorder all;
  recorder.Observe(simulation);
  simulation.Observe(environment);
  simulation.Observe(all);
  ASSERT_TRUE(simulation.Run(2000).ok());
  ASSERT_TRUE(recorder.Finish(facts).ok());
  const RecordedRun run = RecordedRun::Open(directory.path()).value();
  ASSERT_TRUE(run.has_stimuli());
  EXPECT_EQ(run.Stimuli().value(), all.stimuli());
  const std::vector<std::string> files = ExportRun(run, directory.path(), FileFormat::kCsv).value();
  EXPECT_THAT(files, testing::Contains("stimuli.csv"));

  config = ParseConfig(std::string(kRecordedNetwork) + "\n[[inputs]]\nsource = \"stimuli\"\nfile = \"stimuli.csv\"\n",
                       "replay.toml", {}, directory.path())
               .value();
  Simulation replay = Simulation::Create(Network::Build(config.network).value()).value();
  ASSERT_TRUE(replay.Run(2000).ok());
  EXPECT_EQ(replay.spike_hash(), simulation.spike_hash());
  EXPECT_EQ(replay.weight_hash(), simulation.weight_hash());
}

}  // namespace
}  // namespace lull
