#include "plots/trace_plot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>
#include <random>
#include <vector>

#include "test/support/pixels.h"

namespace lull {
namespace {

constexpr Hue kCurve = 1;
constexpr Hue kMark = 2;

constexpr NeuronId kNeuron = 7;

struct RecordedTrace {
  std::vector<float> potential;
  std::vector<Tick> spike_times = {};
  std::optional<double> peak = {};
  Tick every = 1;
  std::size_t piece = 1'000'000;  // [rows]
};

Canvas DrawTrace(const RecordedTrace& run, std::optional<TimeSpan> span = {}) {
  const TraceSource source = {
      .every = run.every,
      .neurons = {{.id = 2, .description = {}, .variables = {"x", "y", "z"}, .unit = {}, .peak = {}},
                  {.id = kNeuron, .description = {}, .variables = {"v"}, .unit = "mV", .peak = run.peak}},
      .visit = [&run](const auto& visit) {
        std::vector<float> rows;
        Tick first = run.every;
        for (std::size_t i = 0; i < run.potential.size(); ++i) {
          rows.insert(rows.end(), {1e9f, 1e9f, 1e9f, run.potential[i]});  // the other neuron's are not drawn
          if (rows.size() < 4 * run.piece && i + 1 < run.potential.size()) continue;
          visit(first, rows);
          first += run.every * static_cast<Tick>(rows.size() / 4);
          rows.clear();
        }
        return absl::OkStatus();
      }};
  std::vector<Spike> spikes;
  for (const Tick time : run.spike_times) spikes.insert(spikes.end(), {{time, 2}, {time, kNeuron}});
  const TimeSpan all = {0, run.every * std::ssize(run.potential)};
  return *DrawTrace(source, 1, FromMemory(spikes), span.value_or(all),
                    {.width = 1600, .height = 900, .title = "title"});
}

Canvas DrawTrace(const std::vector<float>& potential, const std::vector<Tick>& spikes, std::optional<double> peak) {
  return DrawTrace({.potential = potential, .spike_times = spikes, .peak = peak});
}

// A random walk with a spike now and then; the seed is printed with a failure.
RecordedTrace RandomRun(unsigned seed, Tick every, std::size_t rows) {
  std::mt19937 random(seed);
  std::normal_distribution<float> step(0, 2);
  RecordedTrace run = {.potential = {}, .spike_times = {}, .peak = 30, .every = every};
  float v = -65;
  for (std::size_t i = 0; i < rows; ++i) {
    v += step(random) - 0.1f * (v + 65);
    run.potential.push_back(v);
  }
  std::exponential_distribution<double> wait(0.01);
  const Tick end = every * static_cast<Tick>(rows);
  for (double t = 1 + wait(random); t <= static_cast<double>(end); t += 1 + wait(random)) {
    run.spike_times.push_back(static_cast<Tick>(t));
  }
  return run;
}

int CountOnCanvas(const Canvas& canvas, Hue hue) { return CountInked(canvas, AllOf(canvas), hue); }

// The highest pixel of the curve.
int Top(const Canvas& canvas) {
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) {
      if (canvas.at(x, y).hue == kCurve) return y;
    }
  }
  return canvas.height();
}

Tick Busiest(TimeSpan span, const std::vector<Tick>& spike_times) {
  BusiestSecond busiest(span);
  for (const Tick time : spike_times) busiest.Add(time);
  return busiest.first();
}

TEST(BusiestSecond, HasTheMostSpikes) {
  EXPECT_EQ(Busiest({0, Seconds(3)}, {1, 500, 1000, 1001, 2000}), 0) << "1000 is in the first second";
  EXPECT_EQ(Busiest({0, Seconds(3)}, {1, 1001, 1999, 2500}), Seconds(1));
  EXPECT_EQ(Busiest({500, Seconds(3)}, {1500, 1501, 1502, 2600}), 1500);
}

TEST(BusiestSecond, IsTheLastOfEquals) {
  EXPECT_EQ(Busiest({0, Seconds(4)}, {500, 2500}), Seconds(2));
  EXPECT_EQ(Busiest({0, Seconds(4)}, {}), Seconds(3));
  EXPECT_EQ(Busiest({0, 4500}, {}), Seconds(4));
  EXPECT_EQ(Busiest({0, 0}, {}), 0);
}

TEST(TracePlot, DrawsASpikeToItsPeak) {
  const std::vector<float> potential(1000, -65);
  const Canvas quiet = DrawTrace(potential, {}, 30);
  const Canvas firing = DrawTrace(potential, {500}, 30);
  EXPECT_GT(Top(quiet), 300) << "a flat line";
  EXPECT_LT(Top(firing), 200);
  EXPECT_EQ(CountOnCanvas(quiet, kMark), 0);
  EXPECT_GT(CountOnCanvas(firing, kMark), 0);
}

TEST(TracePlot, LeavesThePeakToAModelThatShowsIt) {
  std::vector<float> potential(1000, -1.6f);
  const int top = Top(DrawTrace(potential, {}, std::nullopt));
  EXPECT_LT(top, 900) << "there is a curve";
  EXPECT_EQ(Top(DrawTrace(potential, {500}, std::nullopt)), top);
}

// Of 200,000 samples, some 140 to a pixel, one is high.
TEST(TracePlot, LosesNoSampleOfALongRun) {
  std::vector<float> potential(200'000, -65);
  const int flat = Top(DrawTrace(potential, {}, 30));
  potential[123'456] = 20;
  EXPECT_LT(Top(DrawTrace(potential, {}, 30)), flat);
}

TEST(TracePlot, DrawsRunsOfAnyShape) {
  EXPECT_EQ(CountOnCanvas(DrawTrace({}, {}, 30), kCurve), 0);
  EXPECT_GT(CountOnCanvas(DrawTrace({-65}, {1}, 30), kCurve), 0);
  EXPECT_GT(CountOnCanvas(DrawTrace(std::vector<float>(3'600'000, -65), {}, 30), kCurve), 0);
  std::vector<Tick> every(5000);
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = static_cast<Tick>(i) + 1;
  EXPECT_GT(CountOnCanvas(DrawTrace(std::vector<float>(5000, -65), every, 30), kMark), 0);
}

TEST(TracePlot, LeavesOutWhatIsNotFinite) {
  std::vector<float> potential(1000, 1);
  const Canvas whole = DrawTrace(potential, {}, std::nullopt);
  potential[300] = std::numeric_limits<float>::infinity();
  potential[301] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(Top(DrawTrace(potential, {}, std::nullopt)), Top(whole));
  EXPECT_EQ(CountOnCanvas(DrawTrace(std::vector<float>(9, std::nanf("")), {}, 30), kCurve), 0);
  potential[302] = 3e38f;
  EXPECT_GT(CountOnCanvas(DrawTrace(potential, {}, std::nullopt), kCurve), 0);
}

TEST(TracePlot, IsTheSamePieceByPiece) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  RecordedTrace run = RandomRun(seed, 1, 20'000);
  const Canvas at_once = DrawTrace(run);
  run.piece = 777;
  EXPECT_GT(CountOnCanvas(at_once, kCurve), 1000);
  EXPECT_TRUE(AreEqual(at_once, DrawTrace(run)));
}

// Of 10 s, the part from 4 s to 6 s is drawn as a run of its own, but for the numbers on its axis.
TEST(TracePlot, DrawsPartOfARun) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  RecordedTrace run = RandomRun(seed, 1, 10'000);
  // A run of its own lacks the first point of the part, so that point has no spike and is not the lowest one.
  std::erase(run.spike_times, 4000);
  run.potential[3999] = run.potential[4000];
  RecordedTrace part = {.potential = {run.potential.begin() + 4000, run.potential.begin() + 6000}, .peak = 30};
  for (const Tick t : run.spike_times) {
    if (t > 4000 && t <= 6000) part.spike_times.push_back(t - 4000);
  }
  const Canvas whole = DrawTrace(run, TimeSpan{4000, 6000});
  EXPECT_GT(CountOnCanvas(whole, kCurve), 1000);
  EXPECT_NEAR(CountOnCanvas(whole, kCurve), CountOnCanvas(DrawTrace(part), kCurve),
              0.01 * CountOnCanvas(whole, kCurve));
  // Where a mark lies half way between two pixels, the last bit of a time decides which.
  EXPECT_NEAR(CountOnCanvas(whole, kMark), CountOnCanvas(DrawTrace(part), kMark), 0.05 * CountOnCanvas(whole, kMark));
}

// Rows of every 10 ms: spikes between them rise from the curve, which is flat.
TEST(TracePlot, DrawsSpikesBetweenRows) {
  for (const std::vector<Tick>& spikes : std::vector<std::vector<Tick>>{{501}, {505}, {510}}) {
    const Canvas canvas =
        DrawTrace({.potential = std::vector<float>(100, -65), .spike_times = spikes, .peak = 30, .every = 10});
    EXPECT_LT(Top(canvas), 200);
    int wide = 0;  // columns in which the curve is high
    for (int x = 0; x < canvas.width(); ++x) wide += canvas.at(x, 400).hue == kCurve;
    EXPECT_GE(wide, 1);
    EXPECT_LE(wide, 3) << "a line, not a triangle";
  }
}

TEST(TracePlot, LosesNoSpikeOfAVeryLongRun) {
  const Canvas canvas =
      DrawTrace({.potential = std::vector<float>(40'000, -65), .spike_times = {12'345'678}, .peak = 30, .every = 1000});
  EXPECT_LT(Top(canvas), 200);
}

TEST(TracePlot, DrawsNoCurveOutsideItsPanels) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  for (const Tick every : {1, 7, 49, 1000}) {
    const Canvas canvas = DrawTrace(RandomRun(seed, every, 5000), TimeSpan{3333, 4000 * every});
    EXPECT_GT(CountOnCanvas(canvas, kCurve), 1000) << every;
    EXPECT_EQ(CountInked(canvas, {0, 0, 90, canvas.height()}, kCurve), 0) << every;
    EXPECT_EQ(CountInked(canvas, {1571, 0, 1600, canvas.height()}, kCurve), 0) << every;
  }
}

TEST(TracePlot, TellsWhatReadingSays) {
  const TraceSource source = {.every = 1,
                              .neurons = {{.id = 0, .description = {}, .variables = {"v"}, .unit = "mV", .peak = {}}},
                              .visit = [](const auto&) { return absl::UnavailableError("disk"); }};
  EXPECT_EQ(DrawTrace(source, 0, FromMemory({}), {0, 9}, {}).status(), absl::UnavailableError("disk"));
}

}  // namespace
}  // namespace lull
