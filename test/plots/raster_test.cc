#include "plots/raster.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "plots/part.h"
#include "test/support/made_layout.h"
#include "test/support/pixels.h"
#include "test/support/random_spikes.h"

namespace lull {
namespace {

constexpr Colour kInkFull = {kInk, kShades};

// The inner rectangle of the uppermost frame: found, not computed, from the outside.
Rect RasterArea(const Canvas& canvas) {
  const int middle = canvas.width() / 2;
  int top = 0;
  const auto is_line = [&](int y) {
    for (int x = middle - 300; x < middle + 300; ++x) {
      if (!(canvas.at(x, y) == kInkFull)) return false;
    }
    return true;
  };
  while (top < canvas.height() && !is_line(top)) ++top;
  if (top == canvas.height()) {
    ADD_FAILURE() << "no frame";
    return {0, 0, canvas.width(), canvas.height()};
  }
  int bottom = top + 1;
  while (!is_line(bottom)) ++bottom;
  int left = middle;
  while (canvas.at(left - 1, top) == kInkFull) --left;
  int right = middle;
  while (canvas.at(right + 1, top) == kInkFull) ++right;
  return {left + 1, top + 1, right, bottom};
}

// Pixels of a layer's hue within an area, and where they are.
struct Seen {
  int count = 0;
  double x = 0;  // mean, from the left [0, 1]
  double y = 0;  // mean, from the top [0, 1]
};

std::map<Hue, Seen> SeenIn(const Canvas& canvas, const Rect& area) {
  std::map<Hue, Seen> seen;
  for (int y = area.top; y < area.bottom; ++y) {
    for (int x = area.left; x < area.right; ++x) {
      const Colour colour = canvas.at(x, y);
      if (colour.hue == kInk) continue;
      ++seen[colour.hue].count;
      seen[colour.hue].x += (x + 0.5 - area.left) / area.width();
      seen[colour.hue].y += (y + 0.5 - area.top) / area.height();
    }
  }
  for (auto& [hue, of_hue] : seen) of_hue.x /= of_hue.count, of_hue.y /= of_hue.count;
  return seen;
}

Canvas DrawRasterOf(const std::vector<Spike>& spikes, const Layout& layout, Tick duration) {
  const PlotOptions options = {.width = 1600, .height = 900, .title = "title"};
  return DrawRaster(FromMemory(spikes), layout, {}, {0, duration}, options).value().canvas;
}

TEST(Raster, ShowsALoneSpikeWhereItBelongs) {
  const Layout layout = MadeLayout(100, {{"few", 200}, {"many", 800}});
  // Neuron 75,900: column 75, neuron 900 of it, so of "many", the first hue.
  const Canvas canvas = DrawRasterOf({{Seconds(45), 75'900}}, layout, Seconds(60));
  const auto seen = SeenIn(canvas, RasterArea(canvas));
  ASSERT_EQ(seen.size(), 1u);
  const Seen& spike = seen.at(1);
  EXPECT_EQ(spike.count, 9) << "3 × 3 pixels, or nobody would see it";
  EXPECT_NEAR(spike.x, 0.75, 0.002);
  EXPECT_NEAR(spike.y, 0.759, 0.004);
}

TEST(Raster, ShowsLayersInTheirHues) {
  const Layout layout = MadeLayout(1, {{"few", 20}, {"many", 80}});
  const Canvas canvas = DrawRasterOf({{100, 10}, {900, 60}}, layout, 1000);
  const auto seen = SeenIn(canvas, RasterArea(canvas));
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_NEAR(seen.at(2).x, 0.1, 0.002);
  EXPECT_NEAR(seen.at(2).y, 0.105, 0.01);
  EXPECT_NEAR(seen.at(1).x, 0.9, 0.002);
  EXPECT_NEAR(seen.at(1).y, 0.605, 0.01);
}

// 2,000 neurons that fire at 10 Hz for 20 s, in unison or not: the rhythm is a contrast between columns of pixels.
double ContrastOfColumns(bool in_unison) {
  const Layout layout = MadeLayout(20, {{"all", 100}});
  std::vector<Spike> spikes;
  for (Tick burst = 50; burst <= Seconds(20) - 50; burst += 100) {
    for (NeuronId neuron = 0; neuron < 2000; ++neuron) {
      const Tick spread = in_unison ? neuron * 7919 % 15 : neuron * 7919 % 100;  // [ms]
      spikes.push_back({burst - 50 + spread, neuron});
    }
  }
  std::sort(spikes.begin(), spikes.end());
  const Canvas canvas = DrawRasterOf(spikes, layout, Seconds(20));
  const Rect area = RasterArea(canvas);
  double sum = 0;
  double squares = 0;
  for (int x = area.left; x < area.right; ++x) {
    double darkness = 0;
    for (int y = area.top; y < area.bottom; ++y) darkness += canvas.at(x, y).hue == kInk ? 0 : canvas.at(x, y).shade;
    darkness /= area.height() * kFullShade;
    sum += darkness;
    squares += darkness * darkness;
  }
  const double mean = sum / area.width();
  return std::sqrt(squares / area.width() - mean * mean);
}

TEST(Raster, ShowsRhythmAsStripes) {
  EXPECT_GT(ContrastOfColumns(true), 0.2);
  EXPECT_LT(ContrastOfColumns(false), 0.05);
}

// How many pixels of layers' colours are in the raster of these spikes. Its frame must be there to be found.
int InkOfSpikes(const std::vector<Spike>& spikes, const Layout& layout, Tick duration) {
  const Canvas canvas = DrawRasterOf(spikes, layout, duration);
  int count = 0;
  for (const auto& [hue, seen] : SeenIn(canvas, RasterArea(canvas))) count += seen.count;
  return count;
}

TEST(Raster, DrawsRunsOfAnyShape) {
  const Layout one = MadeLayout(1, {{"only", 1}});
  const Layout large = MadeLayout(10'000, {{"a", 60}, {"b", 40}});
  EXPECT_EQ(InkOfSpikes({}, one, 0), 0);
  EXPECT_EQ(InkOfSpikes({}, one, Seconds(100'000)), 0);
  EXPECT_GT(InkOfSpikes({{1, 0}}, one, 1), 0);
  EXPECT_GT(InkOfSpikes({{1, 0}, {1, 999'999}}, large, 1), 1);
  EXPECT_GT(InkOfSpikes({{1, 0}, {Seconds(100'000), 999'999}}, large, Seconds(100'000)), 1);
  const std::vector<std::pair<std::string, std::uint32_t>> layers(500, {"layer", 1});
  EXPECT_GT(InkOfSpikes({{1, 499}}, MadeLayout(2, layers), 1000), 0);
  const PlotOptions small = {.width = 640, .height = 400, .title = std::string(300, 't')};
  const Canvas canvas = DrawRaster(FromMemory({}), large, {}, {0, 1000}, small).value().canvas;
  EXPECT_EQ(canvas.width(), 640);
  EXPECT_GT(CountInked(canvas, AllOf(canvas)), 2 * (640 + 400));
}

TEST(Raster, WithoutSpikesHasFramesAndNoDots) {
  const Canvas canvas = DrawRasterOf({}, MadeLayout(20, {{"all", 100}}), Seconds(20));
  const Rect area = RasterArea(canvas);
  EXPECT_GT(area.width(), 1400);
  EXPECT_GT(area.height(), 500);
  EXPECT_TRUE(SeenIn(canvas, area).empty());
}

// The same spikes at an earlier time look the same.
TEST(Raster, OfALaterSecondShowsItsSpikesAlone) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const Layout layout = MadeLayout(5, {{"few", 20}, {"many", 80}});
  constexpr Tick kFrom = Seconds(3600);
  const std::vector<Spike> spikes =
      RandomSpikes(5000, {kFrom - Seconds(1), kFrom + Seconds(2)}, layout.neurons(), random);
  std::vector<Spike> earlier;
  for (const auto [time, neuron] : spikes) {
    if (time > kFrom && time <= kFrom + Seconds(1)) earlier.push_back({time - kFrom, neuron});
  }
  const PlotOptions options = {.title = "title"};
  const TimeSpan span = {kFrom, kFrom + Seconds(1)};
  const Canvas part = DrawRaster(FromMemory(spikes), layout, {}, span, options).value().canvas;
  const Canvas alone = DrawRasterOf(earlier, layout, Seconds(1));
  EXPECT_TRUE(AreEqual(part, alone, {0, 0, part.width(), RasterArea(part).bottom})) << "but for the times";
}

// Neurons that fall silent leave their place; neurons that are not selected leave none.
TEST(Raster, OfAPartKeepsColoursAndFillsThePicture) {
  const Layout layout = MadeLayout(10, {{"few", 20}, {"many", 80}});
  const std::vector<Spike> spikes = {{100, 310}, {900, 410}, {950, 450}, {950, 10}};
  const NeuronSelection selection = {.layers = {"few"}, .columns = {{3, 4}}};
  const Raster raster = DrawRaster(FromMemory(spikes), layout, selection, {0, 1000}, {}).value();
  EXPECT_EQ(raster.title, "40 of 1,000 neurons in 2 of 10 columns, 1 s: 2 spikes, 0.0500 Hz per neuron");
  const auto seen = SeenIn(raster.canvas, RasterArea(raster.canvas));
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_NEAR(seen.at(2).x, 0.5, 0.002);
  EXPECT_NEAR(seen.at(2).y, 0.5125, 0.01) << "neurons 10 and 30 of 40";
}

TEST(Raster, RefusesWhatIsNotOfTheRun) {
  const Layout layout = MadeLayout(10, {{"few", 20}, {"many", 80}});
  const auto code = [&](const std::vector<Spike>& spikes, const NeuronSelection& selection, TimeSpan span) {
    return DrawRaster(FromMemory(spikes), layout, selection, span, {}).status().code();
  };
  EXPECT_EQ(code({{1, 999}}, {}, {0, 10}), absl::StatusCode::kOk);
  EXPECT_EQ(code({{1, 1000}}, {}, {0, 10}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({}, {.layers = {"none"}}, {0, 10}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({}, {}, {10, 9}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({}, {}, {-1, 9}), absl::StatusCode::kInvalidArgument);
  const SpikeSource torn = [](const auto&) { return absl::DataLossError("torn"); };
  EXPECT_EQ(DrawRaster(torn, layout, {}, {0, 10}, {}).status(), absl::DataLossError("torn"));
}

TEST(RasterTitle, SaysWhatWasRun) {
  const Layout layout = MadeLayout(20, {{"all", 100}});
  const Layout one = MadeLayout(1, {{"only", 1}});
  EXPECT_EQ(RasterTitle(300'000, layout, layout, {0, Seconds(20)}),
            "2,000 neurons in 20 columns, 20 s: 300,000 spikes, 7.50 Hz per neuron");
  EXPECT_EQ(RasterTitle(1, one, one, {0, 1}), "1 neuron in 1 column, 1 ms: 1 spike, 1000 Hz per neuron");
  EXPECT_EQ(RasterTitle(0, layout, layout, {0, 0}), "2,000 neurons in 20 columns, 0 ms: 0 spikes, 0 Hz per neuron");
}

TEST(RasterTitle, SaysWhichPartIsShown) {
  const Layout whole = MadeLayout(20, {{"all", 100}});
  const Layout column = Select(whole, {.columns = {{7, 7}}, .neurons = {{700, 759}}}).value().layout;
  EXPECT_EQ(RasterTitle(600, column, whole, {Seconds(12), Seconds(13)}),
            "60 of 2,000 neurons in column 7, 12 s to 13 s: 600 spikes, 10.0 Hz per neuron");
  EXPECT_EQ(RasterTitle(0, whole, whole, {Seconds(86'399) + 999, Seconds(86'400) + 1}),
            "2,000 neurons in 20 columns, 23 h 59 min 59.999 s to 24 h 0.001 s: 0 spikes, 0 Hz per neuron");
}

}  // namespace
}  // namespace lull
