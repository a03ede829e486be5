// Pictures of a part of a run: what is asked for is drawn, what cannot be is told.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "lull/array_recorders.h"
#include "lull/observer.h"
#include "lull/plots.h"
#include "plots/paint/palette.h"
#include "test/support/read_png.h"
#include "test/support/recorded_on_ranks.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

// A network of three columns that is kicked for 3 s, of which this is recorded.
class RunPlotsTest : public testing::Test {
 protected:
  void Run(const std::string& record) {
    const std::string text = R"(
duration = "3 s"
[[columns]]
count = 3
layers = [{ name = "a", size = 8, type = "chattering" }, { name = "b", size = 2, type = "fast spiking" }]
[[projections]]
from = "a"
to = "b"
probability = 0.9
strength = [0, 0.01]
stdp = { bounds = "hard", w_max = 0.02, a_plus = 0.001, a_minus = 0.001 }
[[inputs]]
source = "poisson"
rate_hz = 20
amplitude = 20
[record]
)" + record;
    std::ofstream(run_.File("config.toml")) << text;
    config_ = ParseConfig(text, "test").value();
    network_.emplace(Network::Build(config_.network).value());
    Simulation simulation = Simulation::Create(*network_).value();
    RunFacts facts = {
        .version = "9.9", .config_hash = ConfigHash(config_), .seed = 77, .synapses = network_->synapses()};
    LogRecorder recorder = LogRecorder::Create(*network_, config_.record, facts, run_.File(kLogFile)).value();
    recorder.Observe(simulation);
    simulation.Observe(spikes_);
    ASSERT_TRUE(recorder.RecordWeights(simulation).ok());
    for (int second = 0; second < 3; ++second) {
      ASSERT_TRUE(simulation.Run(1000).ok());
      ASSERT_TRUE(recorder.RecordWeights(simulation).ok());
    }
    ASSERT_TRUE(recorder.Finish(facts).ok());
  }

  absl::StatusOr<RunPictures> Plot(const RunPlotOptions& options) const {
    return PlotRun(RecordedRun::Open(run_.path()).value(), pictures_.path(), options);
  }
  std::string Refusal(const RunPlotOptions& options) const {
    const auto pictures = Plot(options);
    EXPECT_TRUE(absl::IsInvalidArgument(pictures.status())) << pictures.status();
    EXPECT_THAT(pictures_.Names(), IsEmpty());
    return std::string(pictures.status().message());
  }

  TemporaryDirectory run_, pictures_;
  Config config_;
  std::optional<Network> network_;
  SpikeRecorder spikes_;
};

TEST_F(RunPlotsTest, TheWholeRasterIsThatOfTheSpikesInMemory) {
  Run("full_raster = false");
  ASSERT_TRUE(Plot({}).ok());
  ASSERT_TRUE(PlotRaster(spikes_.spikes(), *network_, config_.duration, pictures_.File("expected.png")).ok());
  EXPECT_TRUE(ReadDrawnPng(pictures_.File("spikes.png")).pixels == ReadPng(pictures_.File("expected.png")).pixels);
}

// In memory: the bytes of each file.
TEST_F(RunPlotsTest, InMemoryArePicturesOfTheSameBytes) {
  Run("rates = true\ntraces = { neurons = [1, 9] }\nweights = { every = \"1 s\" }");
  const RunPlotOptions options = {.from = 500, .width = 900, .height = 500, .full_raster = true};
  const RunPictures pictures = Plot(options).value();
  const PicturesInMemory in_memory = PlotRunInMemory(RecordedRun::Open(run_.path()).value(), options).value();
  ASSERT_EQ(in_memory.pictures.size(), pictures.files.size());
  ASSERT_GT(pictures.files.size(), 6u);
  for (std::size_t i = 0; i < pictures.files.size(); ++i) {
    EXPECT_EQ(in_memory.pictures[i].name, pictures.files[i]);
    EXPECT_TRUE(in_memory.pictures[i].png == Contents(pictures_.File(pictures.files[i]))) << pictures.files[i];
  }
  EXPECT_EQ(in_memory.left_out, pictures.left_out);
  const auto refused = PlotRunInMemory(RecordedRun::Open(run_.path()).value(), {.width = 1});
  EXPECT_TRUE(absl::IsInvalidArgument(refused.status()));
}

// Drawn of what recorders keep in memory: the pixels of the picture of the run's log.
TEST_F(RunPlotsTest, AreThoseOfWhatIsInMemory) {
  Run("rates = true\ntraces = { neurons = [1, 9, 22] }\nweights = { every = \"1 s\" }");
  Simulation simulation = Simulation::Create(*network_).value();
  SpikeArrayRecorder arrays;
  StateRecorder states = StateRecorder::Create(*network_, {1, 9, 22}).value();
  simulation.Observe(arrays);
  simulation.Observe(states);
  std::vector<Tick> times = {0};
  std::vector<float> weights;
  const auto add_weights = [&] {
    std::vector<float> now(network_->synapses());
    ASSERT_TRUE(simulation.ReadWeights(now).ok());
    weights.insert(weights.end(), now.begin(), now.end());
  };
  add_weights();
  for (const Tick piece : {1000, 1000, 1000}) {
    ASSERT_TRUE(simulation.Run(piece).ok());
    times.push_back(simulation.now());
    add_weights();
  }
  struct Part {
    Tick from, until;
    NeuronSelection of;
  };
  for (const auto& [from, until, of] : {Part{0, 3000, {}}, Part{500, 2400, {.columns = {{0, 1}}}}}) {
    ASSERT_TRUE(Plot({.from = from, .until = until, .of = of, .full_raster = true}).ok());
    const PlotPart part(from, until, of);
    const auto expect_same = [this](const absl::Status& status, const char* name) {
      ASSERT_TRUE(status.ok()) << status;
      EXPECT_TRUE(ReadPng(pictures_.File("expected.png")).pixels == ReadPng(pictures_.File(name)).pixels) << name;
    };
    const std::string expected = pictures_.File("expected.png");
    for (const SpikeView& view : {SpikeView(spikes_.spikes()), SpikeView(arrays.spikes())}) {
      expect_same(PlotRaster(view, *network_, part, expected), "spikes.png");
      expect_same(PlotFullRaster(view, *network_, part, expected), "spikes-full.png");
      expect_same(PlotRates(view, *network_, part, expected), "rates.png");
      expect_same(PlotRhythm(view, *network_, part, expected), "rhythm.png");
      expect_same(PlotSpectrum(view, *network_, part, expected), "spectrum.png");
      expect_same(PlotTraces(states, view, *network_, part, expected), "traces.png");
    }
  }
  ASSERT_TRUE(Plot({}).ok());
  const std::string expected = pictures_.File("expected.png");
  std::vector<NeuronId> sources(network_->synapses()), targets(sources.size());
  std::vector<std::uint32_t> projections(sources.size());
  ASSERT_TRUE(network_->ReadSynapses({.sources = sources, .targets = targets, .projections = projections}).ok());
  ASSERT_TRUE(PlotWeights({times, weights, sources, targets, projections}, *network_, expected).ok());
  EXPECT_TRUE(ReadDrawnPng(expected).pixels == ReadDrawnPng(pictures_.File("weights.png")).pixels);
}

TEST_F(RunPlotsTest, DrawsWhatIsWantedAndWasRecorded) {
  Run("traces = { neurons = [1, 9] }\nrates = true");
  EXPECT_THAT(Plot({})->files,
              ElementsAre("spikes.png", "rhythm.png", "spectrum.png", "rates.png", "neuron-trace.png", "traces.png"));
  for (const std::string& name : pictures_.Names()) ReadDrawnPng(pictures_.File(name));
  const RunPlotOptions some = {.raster = false, .rhythm = false, .rates = false, .full_raster = true, .trace = false};
  EXPECT_THAT(Plot(some)->files, ElementsAre("spikes-full.png", "spectrum.png", "traces.png"));
  const RunPictures others = Plot({.of = {.neurons = {{2, 3}}}}).value();
  EXPECT_THAT(others.files, ElementsAre("spikes.png", "rhythm.png", "spectrum.png", "rates.png"));
  EXPECT_THAT(others.left_out, ElementsAre("Left out: traces.png; none of these neurons was traced."));
}

TEST_F(RunPlotsTest, APictureThatCannotBeDrawnKeepsNoOtherFromBeingDrawn) {
  Run("traces = { neurons = [1, 9] }\nrates = true");
  for (const char* name : {"rhythm.png", "neuron-trace.png"})
    std::filesystem::create_directories(pictures_.File(name) + "/full");
  const absl::StatusOr<RunPictures> pictures = Plot({});
  EXPECT_TRUE(absl::IsUnavailable(pictures.status()));
  EXPECT_THAT(std::string(pictures.status().message()), HasSubstr("rhythm.png"));
  for (const char* name : {"spikes.png", "spectrum.png", "rates.png", "traces.png"}) ReadDrawnPng(pictures_.File(name));
}

TEST_F(RunPlotsTest, EveryPictureSaysWhereItComesFrom) {
  Run("rates = true\ntraces = { neurons = 1 }");
  const RunPictures pictures = Plot({.full_raster = true}).value();
  EXPECT_THAT(pictures.files, testing::SizeIs(7));
  for (const std::string& name : pictures.files) {
    EXPECT_GT(ReadPng(pictures_.File(name)).Inked(), spikes_.spikes().size() / 2) << name << " is blank";
    const auto texts = TextsOf(pictures_.File(name));
    EXPECT_THAT(texts, Contains(Pair("Seed", "77"))) << name;
    EXPECT_THAT(texts, Contains(Pair("Version", "9.9"))) << name;
    EXPECT_THAT(texts, Contains(Pair("Configuration", absl::StrFormat("%016x", ConfigHash(config_))))) << name;
  }
}

TEST_F(RunPlotsTest, APartOfWhatWasRecordedIsWhatBothName) {
  Run("spikes = { columns = [[0, 1]], layers = [\"a\"] }");
  ASSERT_TRUE(Plot({.of = {.columns = {{1, 2}}}, .rhythm = false, .spectrum = false, .rates = false}).ok());
  EXPECT_GT(ReadDrawnPng(pictures_.File("spikes.png")).Count(HueRgb(1)), 0u) << "spikes of layer a";
  const std::string part = Contents(pictures_.File("spikes.png"));
  ASSERT_TRUE(
      Plot({.of = {.layers = {"a"}, .columns = {{1, 1}}}, .rhythm = false, .spectrum = false, .rates = false}).ok());
  EXPECT_TRUE(Contents(pictures_.File("spikes.png")) == part);
}

TEST_F(RunPlotsTest, RefusesWhatTheRunDoesNotHave) {
  Run("spikes = { columns = 0 }");
  EXPECT_EQ(Refusal({.from = 1000, .until = 4000}),
            "from 1 s to 4 s is not a part of the run, which was recorded up to 3 s");
  EXPECT_EQ(Refusal({.from = 2000, .until = 2000}),
            "from 2 s to 2 s is not a part of the run, which was recorded up to 3 s");
  EXPECT_THAT(Refusal({.of = {.layers = {"c"}}}), HasSubstr("no column has a layer 'c'"));
  EXPECT_THAT(Refusal({.of = {.columns = {{3, 3}}}}), HasSubstr("there are 3 columns"));
  EXPECT_EQ(Refusal({.of = {.columns = {{1, 2}}}}), "of these neurons nothing was recorded");
  EXPECT_THAT(Refusal({.width = 100}), HasSubstr("must be 640 to 16384"));
}

// Of the logs of several ranks.
TEST(RunPlots, OfSeveralRanksHaveTheBytesOfThoseOfOneProcess) {
  const TemporaryDirectory scratch;
  std::map<std::string, std::string> alone;
  for (const int ranks : {0, 4}) {
    RunOfParts run(scratch.File("run-" + std::to_string(ranks)), kRecordAll);
    ExpectOk(run.Record({.ranks = ranks}));
    const std::string out = run.directory() + "/pictures";
    std::filesystem::create_directories(out + "/part");
    const RecordedRun recorded = run.Open().value();
    ASSERT_TRUE(PlotRun(recorded, out, {.full_raster = true}).ok());
    // A part of the time, and of the neurons.
    ASSERT_TRUE(PlotRun(recorded, out + "/part", {.from = 417, .until = 1290, .of = {.columns = {{1, 4}}}}).ok());
    std::map<std::string, std::string> files = FilesIn(out);
    for (const auto& [name, contents] : FilesIn(out + "/part")) files["part/" + name] = contents;
    EXPECT_EQ(files.size(), 15u);
    if (ranks == 0) {
      alone = files;
    } else {
      ExpectSameFiles(files, alone);
    }
  }
}

}  // namespace
}  // namespace lull
