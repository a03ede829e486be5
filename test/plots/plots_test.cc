#include "lull/plots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "lull/array_recorders.h"
#include "plots/paint/palette.h"
#include "statistics/layout.h"
#include "test/support/read_png.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;

// A column of 2 + 3 neurons, and two of another kind of 3 + 1; the last layer is of Hindmarsh–Rose neurons.
NetworkSpec SmallSpec() {
  NetworkSpec spec;
  spec.types = {
      {.name = "regular spiking", .model = IzhikevichType{.a = 0.02, .b = 0.2, .c = -65, .d = 8}, .initial = {}},
      {.name = "bursting", .model = HindmarshRoseType{}, .initial = {}}};
  const auto layer = [](const char* name, std::uint32_t size, const char* type) {
    return LayerSpec{name, size, {{type, 1}}};
  };
  spec.columns = {
      {.name = "cortex", .count = 1, .layers = {layer("in", 2, "regular spiking"), layer("out", 3, "regular spiking")}},
      {.name = "thalamus", .count = 2, .layers = {layer("out", 3, "regular spiking"), layer("relay", 1, "bursting")}}};
  return spec;
}

Network Small() { return Network::Build(SmallSpec()).value(); }

TraceRecorder TraceOf(NeuronId neuron) {
  TraceRecorder trace(neuron);
  trace.OnSpikes(0, 4, std::vector<Spike>{{3, neuron}});
  trace.OnTrace(neuron, 0, 4, std::vector<float>{-65, 0, -60, 0, -65, 0, -66, 0});
  return trace;
}

TEST(Layout, IsThatOfTheNetwork) {
  const Layout layout = LayoutOf(Small());
  EXPECT_THAT(layout.column_starts, ElementsAre(0, 5, 9, 13));
  EXPECT_THAT(layout.layer_of, ElementsAre(0, 0, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 2));
  ASSERT_EQ(layout.layers.size(), 3u);
  EXPECT_EQ(layout.layers[1].name, "out");
  EXPECT_EQ(layout.layers[1].neurons, 9u);
  ASSERT_EQ(layout.kinds.size(), 2u);
  EXPECT_EQ(layout.kinds[1].name, "thalamus");
  EXPECT_EQ(layout.kinds[1].first, 1u);
  EXPECT_EQ(layout.kinds[1].count, 2u);
}

TEST(Layout, NeedsNoNetwork) {
  const Network network = Small();
  const Layout layout = LayoutOf(SmallSpec());
  for (ColumnId column = 0; column < network.columns(); ++column) {
    EXPECT_EQ(layout.column_starts[column], network.first_neuron(column));
    for (const LayerRange& layer : network.layers(column)) {
      for (NeuronId i = 0; i < layer.size; ++i) {
        EXPECT_EQ(layout.layers[layout.layer_of[layer.first + i]].name, layer.name);
      }
    }
  }
  EXPECT_EQ(layout.neurons(), network.neurons());
}

TEST(Plots, HaveTheSizeAndTitleAskedFor) {
  const TemporaryDirectory directory;
  const PlotOptions options = {.width = 700, .height = 450, .title = "a title of its own"};
  ASSERT_TRUE(PlotRaster(std::vector<Spike>{{1, 0}}, Small(), 1000, directory.File("spikes.png"), options).ok());
  ASSERT_TRUE(PlotTrace(TraceOf(3), Small(), directory.File("trace.png"), options).ok());
  for (const char* name : {"spikes.png", "trace.png"}) {
    const Picture picture = ReadDrawnPng(directory.File(name));
    EXPECT_EQ(picture.width, 700u);
    EXPECT_EQ(picture.height, 450u);
    EXPECT_THAT(Contents(directory.File(name)), HasSubstr("a title of its own"));
  }
}

TEST(Plots, KeepTheTextsGivenToThem) {
  const TemporaryDirectory directory;
  const PlotTexts texts = {{"Configuration", "0123abcd"}, {"Seed", "7"}};
  const TracePanel panel = {.title = "a", .potential = {-65, -60}};
  ASSERT_TRUE(PlotRaster({}, Small(), 1000, directory.File("spikes.png"), {.texts = texts}).ok());
  ASSERT_TRUE(PlotFullRaster({}, Small(), 1000, directory.File("full.png"), texts).ok());
  ASSERT_TRUE(PlotTrace(TraceOf(3), Small(), directory.File("trace.png"), {.texts = texts}).ok());
  ASSERT_TRUE(PlotTraceSheet({&panel, 1}, directory.File("sheet.png"), {.texts = texts}).ok());
  for (const std::string& name : directory.Names()) {
    if (name != "full.png") ReadDrawnPng(directory.File(name));  // of silence, without axes
    EXPECT_THAT(TextsOf(directory.File(name)), IsSupersetOf(texts)) << name;
  }
  EXPECT_EQ(directory.Names().size(), 4u);
}

TEST(Plots, SayByDefaultWhatTheyShow) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(PlotRaster({}, Small(), 2000, directory.File("spikes.png")).ok());
  ReadDrawnPng(directory.File("spikes.png"));
  EXPECT_THAT(Contents(directory.File("spikes.png")), HasSubstr("13 neurons in 3 columns, 2 s: 0 spikes"));
  ASSERT_TRUE(PlotTrace(TraceOf(12), Small(), directory.File("trace.png")).ok());
  EXPECT_GT(ReadDrawnPng(directory.File("trace.png")).Count(HueRgb(1)), 0u) << "the curve";
  EXPECT_THAT(Contents(directory.File("trace.png")), HasSubstr("neuron 12 (column 2, relay, bursting): 1 spike in"));
}

TEST(Plots, OfEveryPixelShowColumnsOneAfterTheOther) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(PlotFullRaster(std::vector<Spike>{{1, 0}, {2, 12}}, Small(), 3, directory.File("full.png")).ok());
  const Picture picture = ReadPng(directory.File("full.png"));
  ASSERT_EQ(picture.width, 3u);
  ASSERT_EQ(picture.height, 13u);
  EXPECT_EQ(picture.at(0, 0), HueRgb(2)) << "\"in\" and \"relay\" have two neurons each";
  EXPECT_EQ(picture.at(1, 12), HueRgb(3));
  EXPECT_EQ(picture.Count({255, 255, 255}), 3u * 13 - 2);
}

TEST(Plots, RefuseWhatIsOutOfRange) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("a.png");
  const std::vector<absl::Status> refusals = {
      PlotRaster({}, Small(), 1000, path, {.width = 639, .height = 900, .title = ""}),
      PlotRaster({}, Small(), 1000, path, {.width = 1600, .height = 16'385, .title = ""}),
      PlotRaster({}, Small(), -1, path),
      PlotRaster(std::vector<Spike>{{1, 13}}, Small(), 1000, path),
      PlotFullRaster(std::vector<Spike>{{1, 13}}, Small(), 1000, path),
      PlotFullRaster({}, Small(), 0, path),
      PlotTrace(TraceOf(3), Small(), path, {.width = 1600, .height = 399, .title = ""}),
      PlotTrace(TraceOf(13), Small(), path),
      PlotRaster({}, Small(), 1000, path, {.texts = {{"", "no key"}}}),
      PlotFullRaster({}, Small(), 1000, path, {{"two  spaces", ""}}),
  };
  for (const absl::Status& status : refusals) EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_TRUE(directory.Names().empty());
}

TEST(Plots, InMemoryAreTheBytesOfTheFile) {
  const TemporaryDirectory directory;
  const std::vector<Spike> spikes = {{1, 0}, {2, 12}};
  const auto expect_same = [&directory](const auto& plot) {
    std::string png = "is replaced";
    ASSERT_TRUE(plot(PlotTarget::Memory(png)).ok());
    ASSERT_TRUE(plot(directory.File("a.png")).ok());
    EXPECT_TRUE(png == Contents(directory.File("a.png")));
    ASSERT_TRUE(plot(std::filesystem::path(directory.File("a.png"))).ok());
    ASSERT_TRUE(plot(directory.File("a.png").c_str()).ok());
  };
  expect_same([&](const PlotTarget& target) { return PlotRaster(spikes, Small(), 10, target); });
  expect_same([&](const PlotTarget& target) { return PlotFullRaster(spikes, Small(), 10, target); });
  expect_same([&](const PlotTarget& target) { return PlotTrace(TraceOf(3), Small(), target); });
  const std::vector<TracePanel> panels = {{.title = "a", .potential = {1, 2, 3}}};
  expect_same([&](const PlotTarget& target) { return PlotTraceSheet(panels, target); });
}

TEST(Plots, ThatFailLeaveTheMemoryAsItIs) {
  std::string png = "as it is";
  EXPECT_FALSE(PlotRaster(std::vector<Spike>{{1, 13}}, Small(), 1000, PlotTarget::Memory(png)).ok());
  EXPECT_FALSE(PlotFullRaster({}, Small(), 0, PlotTarget::Memory(png)).ok());
  EXPECT_EQ(png, "as it is");
}

TEST(Plots, OfStatesShowWhatWasRecorded) {
  const TemporaryDirectory directory;
  const Network network = Small();
  StateRecorder recovery = StateRecorder::Create(network, {3, 12}, 1, {"u"}).value();
  recovery.OnTrace(3, 0, 4, std::vector<float>{-65, 0, -60, 3, -65, 2, -66, 1});
  recovery.OnTrace(12, 0, 4, std::vector<float>(12));
  ASSERT_TRUE(PlotTraces(recovery, {}, network, 4, directory.File("u.png")).ok());
  EXPECT_GT(ReadDrawnPng(directory.File("u.png")).Count(HueRgb(1)), 0u) << "the curve";
  EXPECT_THAT(Contents(directory.File("u.png")), HasSubstr("1 neuron, every 1 ms"));
  const auto refusal = [&](const PlotPart& part) {
    const absl::Status status = PlotTraces(recovery, {}, network, part, directory.File("b.png"));
    EXPECT_TRUE(absl::IsInvalidArgument(status));
    return std::string(status.message());
  };
  EXPECT_THAT(refusal({4, 8}), HasSubstr("nothing was recorded of these neurons at these times"));
  EXPECT_THAT(refusal({0, 4, {.neurons = {{4, 12}}}}), HasSubstr("nothing was recorded of these neurons"));
  recovery.OnTrace(3, 1, 2, std::vector<float>{-65, 0});
  EXPECT_THAT(refusal(4), HasSubstr("the recorded times do not ascend"));
  EXPECT_THAT(directory.Names(), ElementsAre("u.png"));
}

TEST(Plots, OfArraysRefuseWhatDoesNotFit) {
  const TemporaryDirectory directory;
  const Network network = Small();
  const std::string path = directory.File("a.png");
  const std::vector<Tick> times = {1, 2}, same = {3, 3}, early = {-1, 2};
  const std::vector<NeuronId> neurons = {3};
  const std::vector<float> weights = {1, 2, 3, 4}, odd = {1, 2, 3},
                           infinite = {1, 2, 3, std::numeric_limits<float>::infinity()};
  const std::vector<absl::Status> refusals = {
      PlotRaster(SpikeArrays{times, neurons}, network, 10, path),
      PlotRates(SpikeArrays{times, neurons}, network, 10, path),
      PlotRhythm(std::vector<Spike>{{1, 13}}, network, 10, path),
      PlotSpectrum({}, network, {5, 4}, path),
      PlotRates({}, network, {0, 10, {.layers = {"none"}}}, path),
      PlotRates({}, network, 10, path, {.bin = 11}),
      PlotWeights({}, network, path),
      PlotWeights({times, odd}, network, path),
      PlotWeights({same, weights}, network, path),
      PlotWeights({early, weights}, network, path),
      PlotWeights({times, {}}, network, path),
      PlotWeights({times, infinite}, network, path),
      PlotWeights({times, weights}, network, path, {.width = 1}),
  };
  for (const absl::Status& status : refusals) EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_TRUE(directory.Names().empty());
}

TEST(Plots, ThatCannotBeWrittenLeaveTheOldFile) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("a.png");
  ASSERT_TRUE(PlotRaster({}, Small(), 1000, path).ok());
  ReadDrawnPng(path);
  const std::string old = Contents(path);
  const FullDisk full(1000);
  EXPECT_EQ(PlotRaster(std::vector<Spike>{{1, 3}}, Small(), 1000, path).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(PlotTrace(TraceOf(3), Small(), path).code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Contents(path) == old);
  EXPECT_THAT(directory.Names(), ElementsAre("a.png"));
}

}  // namespace
}  // namespace lull
