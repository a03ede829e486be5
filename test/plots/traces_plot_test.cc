#include "plots/traces_plot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "test/support/pixels.h"

namespace lull {
namespace {

constexpr Hue kTracePotential = 1;
constexpr Hue kRecovery = 2;

struct Recorded {
  std::size_t neurons = 1;
  std::vector<float> rows = {};  // v and u of each neuron
  std::vector<Spike> spikes = {};
  Tick every = 1;
  std::size_t piece = 1'000'000;  // [rows]
};

Recorded Flat(std::size_t neurons, std::size_t rows) {
  Recorded run = {.neurons = neurons};
  for (std::size_t i = 0; i < neurons * rows; ++i) run.rows.insert(run.rows.end(), {-65, -13});
  return run;
}

TraceSource SourceOf(const Recorded& run) {
  TraceSource source = {.every = run.every};
  for (std::size_t i = 0; i < run.neurons; ++i) {
    source.neurons.push_back({.id = static_cast<NeuronId>(10 * i),
                              .description = "column 3, internal, regular spiking",
                              .variables = {"v", "u"},
                              .unit = "mV",
                              .peak = 30});
  }
  source.visit = [&run](const auto& visit) {
    const std::size_t step = 2 * run.neurons * run.piece;
    const std::span<const float> rows = run.rows;
    for (std::size_t i = 0; i < rows.size(); i += step) {
      visit(run.every * static_cast<Tick>(1 + i / (2 * run.neurons)), rows.subspan(i, std::min(step, rows.size() - i)));
    }
    return absl::OkStatus();
  };
  return source;
}

Canvas DrawTraces(const Recorded& run, int width = 1600, int height = 900) {
  const Tick end = run.every * static_cast<Tick>(run.rows.size() / (2 * run.neurons));
  return *DrawTraces(SourceOf(run), FromMemory(run.spikes), {0, end},
                     {.width = width, .height = height, .title = "title"});
}

// Below the legend, which has the colours too.
int CountPixels(const Canvas& canvas, Hue hue) { return CountInked(canvas, Below(canvas, 45), hue); }

// Runs of rows of pixels that have the potential's colour at x.
int Curves(const Canvas& canvas, int x) {
  int curves = 0;
  for (int y = 45; y < canvas.height(); ++y) {
    curves += canvas.at(x, y).hue == kTracePotential && canvas.at(x, y - 1).hue != kTracePotential;
  }
  return curves;
}

// The column with the most pixels of the potential's colour.
struct Column {
  int x = 0;
  int pixels = 0;
};

Column Tallest(const Canvas& canvas) {
  Column tallest;
  for (int x = 0; x < canvas.width(); ++x) {
    int pixels = 0;
    for (int y = 45; y < canvas.height(); ++y) pixels += canvas.at(x, y).hue == kTracePotential;
    if (pixels > tallest.pixels) tallest = {x, pixels};
  }
  return tallest;
}

TEST(TracesPlot, DrawsEachNeuronOnce) {
  for (const std::size_t neurons : {1, 2, 4, 5, 8, 9, 20, 30}) {
    EXPECT_EQ(Curves(DrawTraces(Flat(neurons, 500)), 700), static_cast<int>(neurons));
  }
}

TEST(TracesPlot, DrawsAsManyAsFit) {
  const int fit = Curves(DrawTraces(Flat(400, 10)), 700);
  EXPECT_GT(fit, 25);
  EXPECT_LT(fit, 40);
  EXPECT_GT(Curves(DrawTraces(Flat(400, 10), 1600, 1800), 700), 2 * fit);
  EXPECT_GT(Curves(DrawTraces(Flat(400, 10), 640, 400), 300), 8);
}

TEST(TracesPlot, ShowsOtherVariablesOfAFewNeurons) {
  EXPECT_GT(CountPixels(DrawTraces(Flat(1, 500)), kRecovery), 0);
  EXPECT_GT(CountPixels(DrawTraces(Flat(4, 500)), kRecovery), 0);
  EXPECT_EQ(CountPixels(DrawTraces(Flat(12, 500)), kRecovery), 0);
}

TEST(TracesPlot, DrawsASpikeToItsPeakInItsOwnStrip) {
  for (const std::size_t neurons : {2, 20}) {
    Recorded run = Flat(neurons, 1000);
    const int flat = Tallest(DrawTraces(run)).pixels;
    run.spikes = {{500, 11}};  // of nobody's
    EXPECT_EQ(Tallest(DrawTraces(run)).pixels, flat);
    run.spikes = {{500, 10}};
    const Canvas canvas = DrawTraces(run);
    const Column spike = Tallest(canvas);
    EXPECT_GT(spike.pixels, flat + 15);
    EXPECT_EQ(Curves(canvas, spike.x), static_cast<int>(neurons)) << "it runs into no other curve";
  }
}

// The potential of the second neuron is the higher one, so with one scale it is the higher one in its panel.
TEST(TracesPlot, HasOneScaleForOneUnit) {
  Recorded run = Flat(2, 500);
  for (std::size_t i = 0; i < run.rows.size(); i += 4) run.rows[i + 2] = -40;
  const Canvas canvas = DrawTraces(run);
  std::vector<int> heights;
  for (int y = 45; y < canvas.height(); ++y) {
    if (canvas.at(700, y).hue == kTracePotential && canvas.at(700, y - 1).hue != kTracePotential) heights.push_back(y);
  }
  ASSERT_EQ(heights.size(), 2u);
  EXPECT_LT(heights[1] - heights[0], 405 - 100) << "the neurons' places are some 405 pixels apart";
}

TEST(TracesPlot, IsTheSamePieceByPiece) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  std::normal_distribution<float> noise(-65, 5);
  for (const std::size_t neurons : {3, 12}) {
    Recorded run = Flat(neurons, 3000);
    for (float& number : run.rows) number = noise(random);
    run.spikes = {{5, 0}, {1000, 20}, {2999, 0}};
    const Canvas at_once = DrawTraces(run);
    run.piece = 1 + random() % 500;
    EXPECT_GT(CountPixels(at_once, kTracePotential), 1000);
    EXPECT_TRUE(AreEqual(at_once, DrawTraces(run)));
  }
}

TEST(TracesPlot, DrawsNoCurveOutsideThePanels) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  std::normal_distribution<float> noise(-65, 20);
  for (const Tick every : {1, 13, 1000}) {
    Recorded run = Flat(3, 2000);
    run.every = every;
    for (float& number : run.rows) number = noise(random);
    run.spikes = {{333, 0}, {334, 10}, {900 * every, 20}};
    const Canvas canvas = *DrawTraces(SourceOf(run), FromMemory(run.spikes), {333, 1000 * every}, {.title = "title"});
    EXPECT_GT(CountPixels(canvas, kTracePotential), 1000) << every;
    for (const Hue hue : {kTracePotential, kRecovery}) {
      EXPECT_EQ(CountInked(canvas, {0, 45, 50, canvas.height()}, hue), 0) << every;
      EXPECT_EQ(CountInked(canvas, {1571, 45, 1600, canvas.height()}, hue), 0) << every;
    }
  }
}

TEST(TracesPlot, LosesNoSampleOfALongRun) {
  Recorded run = Flat(10, 200'000);
  const int flat = CountPixels(DrawTraces(run), kTracePotential);
  run.rows[20 * 123'456] = 20;
  const Canvas canvas = DrawTraces(run);
  EXPECT_NE(CountPixels(canvas, kTracePotential), flat);
}

TEST(TracesPlot, LeavesOutWhatIsNotFinite) {
  Recorded run = Flat(2, 500);
  run.rows[40] = std::numeric_limits<float>::infinity();
  run.rows[45] = std::nanf("");
  EXPECT_EQ(Curves(DrawTraces(run), 700), 2);
  std::fill(run.rows.begin(), run.rows.end(), std::nanf(""));
  EXPECT_EQ(CountPixels(DrawTraces(run), kTracePotential), 0);
}

TEST(TracesPlot, DrawsRunsOfAnyShape) {
  EXPECT_EQ(CountPixels(DrawTraces(Flat(3, 0)), kTracePotential), 0);
  for (const std::size_t neurons : {1, 7, 30}) {
    const Canvas canvas = DrawTraces(Flat(neurons, 1), 640, 400);
    EXPECT_GT(CountInked(canvas, AllOf(canvas)), 640) << "frames and words, at least";
  }
}

TEST(TracesPlot, TellsWhatReadingSays) {
  const Recorded run = Flat(2, 5);
  const SpikeSource broken = [](const auto&) { return absl::UnavailableError("disk"); };
  EXPECT_EQ(DrawTraces(SourceOf(run), broken, {0, 5}, {}).status(), absl::UnavailableError("disk"));
}

}  // namespace
}  // namespace lull
