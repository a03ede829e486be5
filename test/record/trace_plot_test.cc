#include "record/trace_plot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace lull {
namespace {

constexpr Hue kCurve = 1;
constexpr Hue kMark = 2;

Canvas Draw(const std::vector<float>& potential, const std::vector<Tick>& spikes, std::optional<double> peak) {
  return DrawTrace({potential, spikes, peak ? "v [mV]" : "x", peak}, {.width = 1600, .height = 900, .title = "title"});
}

int Count(const Canvas& canvas, Hue hue, int from_y = 0) {
  int count = 0;
  for (int y = from_y; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) count += canvas.at(x, y).hue == hue;
  }
  return count;
}

// The highest pixel of the curve.
int Top(const Canvas& canvas) {
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) {
      if (canvas.at(x, y).hue == kCurve) return y;
    }
  }
  return canvas.height();
}

TEST(BusiestSecond, HasTheMostSpikes) {
  EXPECT_EQ(BusiestSecond(std::vector<Tick>{1, 500, 1000, 1001, 2000}, Seconds(3)), 0) << "1000 is in the first second";
  EXPECT_EQ(BusiestSecond(std::vector<Tick>{1, 1001, 1999, 2500}, Seconds(3)), Seconds(1));
}

TEST(BusiestSecond, IsTheLastOfEquals) {
  EXPECT_EQ(BusiestSecond(std::vector<Tick>{500, 2500}, Seconds(4)), Seconds(2));
  EXPECT_EQ(BusiestSecond({}, Seconds(4)), Seconds(3));
  EXPECT_EQ(BusiestSecond({}, 4500), Seconds(4));
  EXPECT_EQ(BusiestSecond({}, 0), 0);
}

TEST(TracePlot, DrawsASpikeToItsPeak) {
  const std::vector<float> potential(1000, -65);
  const Canvas quiet = Draw(potential, {}, 30);
  const Canvas firing = Draw(potential, {500}, 30);
  EXPECT_GT(Top(quiet), 300) << "a flat line";
  EXPECT_LT(Top(firing), 200);
  EXPECT_EQ(Count(quiet, kMark), 0);
  EXPECT_GT(Count(firing, kMark), 0);
}

TEST(TracePlot, LeavesThePeakToAModelThatShowsIt) {
  std::vector<float> potential(1000, -1.6f);
  EXPECT_EQ(Top(Draw(potential, {500}, std::nullopt)), Top(Draw(potential, {}, std::nullopt)));
}

// Of 200,000 samples, some 140 to a pixel, one is high.
TEST(TracePlot, LosesNoSampleOfALongRun) {
  std::vector<float> potential(200'000, -65);
  const int flat = Top(Draw(potential, {}, 30));
  potential[123'456] = 20;
  EXPECT_LT(Top(Draw(potential, {}, 30)), flat);
}

TEST(TracePlot, DrawsRunsOfAnyShape) {
  EXPECT_EQ(Count(Draw({}, {}, 30), kCurve), 0);
  EXPECT_EQ(Draw({-65}, {1}, 30).width(), 1600);
  EXPECT_GT(Count(Draw(std::vector<float>(3'600'000, -65), {}, 30), kCurve), 0);
  std::vector<Tick> every(5000);
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = static_cast<Tick>(i) + 1;
  EXPECT_GT(Count(Draw(std::vector<float>(5000, -65), every, 30), kMark), 0);
}

TEST(TracePlot, LeavesOutWhatIsNotFinite) {
  std::vector<float> potential(1000, 1);
  const Canvas whole = Draw(potential, {}, std::nullopt);
  potential[300] = std::numeric_limits<float>::infinity();
  potential[301] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(Top(Draw(potential, {}, std::nullopt)), Top(whole));
  EXPECT_EQ(Count(Draw(std::vector<float>(9, std::nanf("")), {}, 30), kCurve), 0);
  potential[302] = 3e38f;
  EXPECT_GT(Count(Draw(potential, {}, std::nullopt), kCurve), 0);
}

}  // namespace
}  // namespace lull
