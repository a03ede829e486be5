#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "plots/rate_plot.h"
#include "plots/rhythm_plot.h"
#include "test/support/made_layout.h"

namespace lull {
namespace {

// The neurons fire one after the other in the first half of each period: volleys as wide as a rhythm's are.
std::vector<Spike> Beat(Tick until, Tick period, NeuronId neurons) {
  std::vector<Spike> spikes;
  for (Tick t = period; t <= until; t += period) {
    for (NeuronId neuron = 0; neuron < neurons; ++neuron) spikes.push_back({t + period / 2 * neuron / neurons, neuron});
  }
  return spikes;
}

// Pixel rows of a hue at its full shade, without those that only the key has.
std::vector<int> RowsOf(const Canvas& canvas, Hue hue) {
  std::vector<int> rows;
  for (int y = 60; y < canvas.height(); ++y) {
    int pixels = 0;
    for (int x = 0; x < canvas.width(); ++x) pixels += canvas.at(x, y) == Colour{hue, kFullShade};
    if (pixels > canvas.width() / 2) rows.push_back(y);
  }
  return rows;
}

TEST(RhythmPlot, HasItsLineHigherTheFasterTheRhythm) {
  const auto line = [](Tick period) {
    const std::vector<Spike> spikes = Beat(10'000, period, 50);
    const std::vector<int> rows = RowsOf(*DrawRhythm(FromMemory(spikes), 50, {.from = 0, .until = 10'000}, {}), 2);
    EXPECT_EQ(rows.size(), 3u);
    return rows.empty() ? 0 : rows[1];
  };
  const int at_5_hz = line(200);
  const int at_10_hz = line(100);
  const int at_20_hz = line(50);
  EXPECT_LT(at_10_hz, at_5_hz);
  EXPECT_NEAR(at_5_hz - at_10_hz, at_10_hz - at_20_hz, 1) << "an octave is an octave";
}

TEST(RhythmPlot, OfAnythingIsAPicture) {
  const std::vector<Spike> one = {{1, 0}};
  for (const Tick until : {0, 1, 999, 2000, 100'000}) {
    for (const std::vector<Spike>& spikes : {std::vector<Spike>{}, one}) {
      const PlotOptions options = {.width = 640, .height = 400, .title = std::string(200, 'x')};
      const auto rhythm = DrawRhythm(FromMemory(spikes), 1, {.from = 0, .until = until}, options);
      ASSERT_TRUE(rhythm.ok());
      EXPECT_TRUE(RowsOf(*rhythm, 2).empty());
      EXPECT_TRUE(DrawRates(FromMemory(spikes), MadeLayout(1, {{"a", 1}}), {.from = 0, .until = until}, options).ok());
    }
  }
}

TEST(RhythmPlot, ReportsWhatReadingReports) {
  const SpikeSource broken = [](const auto&) { return absl::DataLossError("torn"); };
  EXPECT_EQ(DrawRhythm(broken, 1, {.from = 0, .until = 9}, {}).status(), absl::DataLossError("torn"));
  EXPECT_EQ(DrawRates(broken, MadeLayout(1, {{"a", 1}}), {.from = 0, .until = 9}, {}).status(),
            absl::DataLossError("torn"));
}

// Whether the picture has the hue anywhere.
bool Has(const Canvas& canvas, Hue hue) {
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) {
      if (canvas.at(x, y) != kWhite && canvas.at(x, y).hue == hue) return true;
    }
  }
  return false;
}

TEST(RatePlot, HasAStripForEachLayerThatFires) {
  const Layout layout = MadeLayout(1, {{"large", 30}, {"small", 10}, {"silent", 5}});  // hues 1, 2, 3
  const std::vector<Spike> spikes = Beat(1000, 10, 40);
  const Canvas canvas = *DrawRates(FromMemory(spikes), layout, {.from = 0, .until = 1000}, {});
  EXPECT_TRUE(Has(canvas, 1));
  EXPECT_TRUE(Has(canvas, 2));
  EXPECT_FALSE(Has(canvas, 3));
}

TEST(RatePlot, OfManyLayersShowsThoseThatFit) {
  std::vector<std::pair<std::string, std::uint32_t>> layers;
  for (int i = 0; i < 300; ++i) layers.emplace_back("layer", 1);
  const std::vector<Spike> spikes = Beat(1000, 10, 300);
  for (const int height : {400, 900, 5000}) {
    const PlotOptions options = {.width = 640, .height = height};
    EXPECT_TRUE(DrawRates(FromMemory(spikes), MadeLayout(1, layers), {.from = 0, .until = 1000}, options).ok());
  }
}

}  // namespace
}  // namespace lull
