// What is recorded is what happens: a run's log against observers that keep everything in memory.

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
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kRecordedNetwork = R"(
seed = 3
duration = "2537 ms"

[types.slow]
model = "hindmarsh-rose"
time_units_per_ms = 0.2

[[columns]]
name = "mixed"
count = 4
layers = [
  { name = "a", size = 20, types = [{ type = "chattering" }, { type = "fast spiking" }] },
  { name = "b", size = 10, type = "slow" },
]

[[columns]]
name = "plain"
count = 2
layers = [{ name = "b", size = 15, type = "regular spiking" }]

[[projections]]
from = "a"
to = "a"
from_column = "mixed"
to_column = "mixed"
reach = { ring = 1 }
probability = 0.3
strength = [0, 3]
delay = ["2 ms", "30 ms"]
inhibitory = 0.3
stdp = true

[[projections]]
from = "a"
to = "b"
from_column = "mixed"
to_column = "plain"
reach = "others"
probability = 0.3
strength = [0, 2]

[[inputs]]
source = "poisson"
rate_hz = 8
amplitude = 18
)";

struct Snapshot {
  Tick time;
  std::vector<Synapse> synapses;
};

class StateKeeper : public Observer {
 public:
  StateKeeper(std::vector<NeuronId> neurons, Tick every) : neurons_(std::move(neurons)), every_(every) {}
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  std::vector<NeuronId> traced() const override { return neurons_; }
  Tick trace_every() const override { return every_; }
  void OnTrace(NeuronId neuron, Tick, Tick, std::span<const float> states) override {
    kept[neuron].insert(kept[neuron].end(), states.begin(), states.end());
  }
  std::map<NeuronId, std::vector<float>> kept;

 private:
  std::vector<NeuronId> neurons_;
  Tick every_;
};

class LogRecorderTest : public testing::Test {
 protected:
  // Runs kRecordedNetwork with these settings, in pieces, into directory_; keeps in memory what it did.
  void Record(const std::string& record, const SimulationOptions& options = {}) {
    const std::string text = std::string(kRecordedNetwork) + "[record]\n" + record;
    config_ = ParseConfig(text, "test").value();
    std::ofstream(directory_.File("config.toml")) << text;
    const Network network = Network::Build(config_.network).value();
    layers_of_ = LayoutOf(network);
    Simulation simulation = Simulation::Create(network, options).value();
    facts_ = {.version = "0.0", .network = "test", .config_hash = ConfigHash(config_), .synapses = network.synapses()};
    absl::StatusOr<LogRecorder> recorder =
        LogRecorder::Create(network, config_.record, facts_, directory_.File(kLogFile));
    ASSERT_TRUE(recorder.ok()) << recorder.status();
    recorder->Observe(simulation);
    simulation.Observe(spikes_);
    simulation.Observe(states_);
    const auto snapshot = [&] {
      ASSERT_TRUE(recorder->RecordWeights(simulation).ok());
      snapshots_.push_back({simulation.now(), {}});
      simulation.ForEachSynapse([&](const Synapse& synapse) { snapshots_.back().synapses.push_back(synapse); });
    };
    snapshot();
    while (simulation.now() < config_.duration) {
      const Tick until = std::min(config_.duration, recorder->next_weights(simulation.now()));
      ASSERT_TRUE(simulation.Run(until - simulation.now()).ok());
      snapshot();
    }
    facts_.end = {.finished = true, .stats = simulation.totals(), .spike_hash = simulation.spike_hash()};
    ASSERT_TRUE(recorder->Finish(facts_).ok());
    statistics_ = recorder->statistics();
  }

  RecordedRun Open() const { return RecordedRun::Open(directory_.path()).value(); }

  static std::vector<Spike> SpikesOf(const RecordedRun& run) {
    std::vector<Spike> spikes;
    EXPECT_TRUE(
        SourcesOf(run).Spikes()([&](auto piece) { spikes.insert(spikes.end(), piece.begin(), piece.end()); }).ok());
    return spikes;
  }

  TemporaryDirectory directory_;
  Config config_;
  Layout layers_of_;
  RunFacts facts_;
  SpikeRecorder spikes_;
  StateKeeper states_{{3, 25, 130}, 7};
  std::vector<Snapshot> snapshots_;
  Statistics statistics_;
};

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
  std::vector<Synapse> synapses;
  ASSERT_TRUE(weights
                  ->visit_synapses(
                      [&](std::uint64_t, auto piece) { synapses.insert(synapses.end(), piece.begin(), piece.end()); })
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
  for (const Snapshot& snapshot : snapshots_) EXPECT_TRUE(read[snapshot.time] == snapshot.synapses) << snapshot.time;
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
                  ->visit_synapses([&](std::uint64_t, std::span<const Synapse> piece) {
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

TEST_F(LogRecorderTest, ComputesTheSameStatisticsLater) {
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
TEST_F(LogRecorderTest, ALogThatIsCutAnywhereIsTheBeginningOfTheRun) {
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
TEST_F(LogRecorderTest, ABlockThatCannotBeIsRefused) {
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
                HasSubstr(std::string("recording.log: has ") + bad.what + " that cannot"));
  }
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
    EXPECT_EQ(status.message(), directory_.File(kLogFile) + ": cannot be written: File too large");
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

TEST_F(LogRecorderTest, ARunGoesWithItsConfiguration) {
  Record("");
  std::ofstream(directory_.File("config.toml")) << kRecordedNetwork << "[stdp]\na_plus = 0.2\n";
  EXPECT_THAT(std::string(RecordedRun::Open(directory_.path()).status().message()),
              HasSubstr("is not of the run that config.toml beside it describes"));
  std::filesystem::remove(directory_.File("config.toml"));
  EXPECT_FALSE(RecordedRun::Open(directory_.path()).ok());
  EXPECT_TRUE(absl::IsNotFound(RecordedRun::Open(directory_.File("nowhere")).status()));
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
