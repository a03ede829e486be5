#include "plots/full_raster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <random>

#include "plots/paint/palette.h"
#include "test/support/made_layout.h"
#include "test/support/random_spikes.h"
#include "test/support/read_png.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::HasSubstr;

constexpr Rgb kPaper = {255, 255, 255};

Layout LayoutWith(std::uint32_t layers) {
  std::vector<std::pair<std::string, std::uint32_t>> named;
  for (std::uint32_t i = 0; i < layers; ++i) named.emplace_back("layer " + std::to_string(i), 2);
  return MadeLayout(2, named);
}

class FullRasterLayers : public testing::TestWithParam<std::pair<int, int>> {};

TEST_P(FullRasterLayers, HasOneColouredPixelPerSpike) {
  const auto [layers, bits] = GetParam();
  const Layout layout = LayoutWith(static_cast<std::uint32_t>(layers));
  const TemporaryDirectory directory;
  const std::string path = directory.File("full.png");
  constexpr Tick kDuration = 37;
  const auto fires = [](Tick t, NeuronId neuron) { return (t * 31 + neuron * 17) % 11 == 0; };
  std::vector<Spike> spikes;
  for (Tick t = 1; t <= kDuration; ++t) {
    for (NeuronId neuron = 0; neuron < layout.neurons(); ++neuron) {
      if (fires(t, neuron)) spikes.push_back({t, neuron});
    }
  }
  ASSERT_TRUE(PlotFullRaster(FromMemory(spikes), layout, {}, {0, kDuration}, path).ok());

  EXPECT_EQ(BitDepth(path), bits);
  const Picture picture = ReadPng(path);
  ASSERT_EQ(picture.width, kDuration);
  ASSERT_EQ(picture.height, layout.neurons());
  const std::vector<Hue> hues = LayerHues(layout.layers);
  for (Tick t = 1; t <= kDuration; ++t) {
    for (NeuronId neuron = 0; neuron < layout.neurons(); ++neuron) {
      const Rgb expected = fires(t, neuron) ? HueRgb(hues[layout.layer_of[neuron] % 255]) : kPaper;
      ASSERT_EQ(picture.at(t - 1, neuron), expected) << "neuron " << neuron << " at " << t << " ms";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(FullRaster, FullRasterLayers,
                         testing::Values(std::pair(1, 1), std::pair(2, 2), std::pair(3, 2), std::pair(5, 4),
                                         std::pair(15, 4), std::pair(16, 8), std::pair(300, 8)),
                         [](const auto& test) { return std::to_string(test.param.first) + "layers"; });

TEST(FullRaster, OfSilenceIsBlank) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(PlotFullRaster(FromMemory({}), LayoutWith(5), {}, {0, 100}, directory.File("full.png")).ok());
  EXPECT_EQ(ReadPng(directory.File("full.png")).Count(kPaper), 100u * 20);
}

TEST(FullRaster, HasSidesThatAPngCanHave) {
  const TemporaryDirectory directory;
  for (const Tick duration : {Tick{0}, Tick{0x8000'0000}}) {
    const absl::Status status =
        PlotFullRaster(FromMemory({}), LayoutWith(1), {}, {0, duration}, directory.File("full.png"));
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("2147483647"));
  }
  EXPECT_TRUE(directory.Names().empty());
}

TEST(FullRaster, IsTheSameInBandsOfAnyHeight) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const TemporaryDirectory directory;
  const Layout layout = LayoutWith(5);
  const std::vector<Spike> spikes = RandomSpikes(500, {0, 1000}, layout.neurons(), random);
  const auto written = [&](std::uint64_t spikes_at_once) {
    const std::string path = directory.File("full.png");
    EXPECT_TRUE(PlotFullRaster(FromMemory(spikes), layout, {}, {0, 1000}, path, {}, spikes_at_once).ok());
    return Contents(path);
  };
  const std::string at_once = written(500);
  EXPECT_GT(ReadPng(directory.File("full.png")).Inked(), 450u);
  EXPECT_TRUE(written(0) == at_once) << "a row at a time";
  EXPECT_TRUE(written(60) == at_once);
}

TEST(FullRaster, OfAPartIsACutFromTheWhole) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const TemporaryDirectory directory;
  const Layout layout = LayoutWith(5);
  const std::vector<Spike> all = RandomSpikes(500, {0, 1000}, layout.neurons(), random);
  const SpikeSource spikes = FromMemory(all);
  ASSERT_TRUE(PlotFullRaster(spikes, layout, {}, {0, 1000}, directory.File("whole.png")).ok());
  ASSERT_TRUE(PlotFullRaster(spikes, layout, {.columns = {{1, 1}}}, {300, 420}, directory.File("part.png")).ok());
  const Picture whole = ReadPng(directory.File("whole.png"));
  const Picture part = ReadPng(directory.File("part.png"));
  EXPECT_GT(part.Inked(), 0u);
  ASSERT_EQ(part.width, 120u);
  ASSERT_EQ(part.height, 10u);
  for (std::size_t y = 0; y < 10; ++y) {
    for (std::size_t x = 0; x < 120; ++x) ASSERT_EQ(part.at(x, y), whole.at(300 + x, 10 + y)) << x << ", " << y;
  }
}

// 6 · 10⁸ pixels would be 1.8 GB as red, green and blue, and 150 MB as they are packed.
TEST(FullRaster, OfALongRunTakesLittleMemory) {
  const TemporaryDirectory directory;
  constexpr Tick kDuration = 12'000;
  const Layout layout = MadeLayout(500, {{"a", 60}, {"b", 40}});
  std::vector<Spike> spikes;
  for (Tick t = 1; t <= kDuration; ++t) spikes.push_back({t, static_cast<NeuronId>(t)});
  const auto peak_mebibytes = [] {
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
  };
  const long before = peak_mebibytes();
  ASSERT_TRUE(PlotFullRaster(FromMemory(spikes), layout, {}, {0, kDuration}, directory.File("full.png")).ok());
  EXPECT_LT(peak_mebibytes() - before, 64);
  EXPECT_EQ(BitDepth(directory.File("full.png")), 2);
}

}  // namespace
}  // namespace lull
