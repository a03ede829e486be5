#include "plots/paint/trace_curve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <utility>
#include <vector>

#include "test/support/pixels.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr float kNoNumber = std::numeric_limits<float>::quiet_NaN();

// The points of a curve of these samples.
std::vector<std::pair<double, double>> PointsOf(const std::vector<float>& samples, const Peaks& peaks, Tick every) {
  std::vector<std::pair<double, double>> points;
  CurvePoints curve(peaks, every);
  Tick time = 0;
  for (const float sample : samples) {
    time += every;
    curve.Add(time, sample, [&points](double t, double value) { points.emplace_back(t, value); });
  }
  return points;
}

TEST(CurvePoints, RiseToThePeakOfASpikeAndComeBack) {
  const std::vector<Tick> spikes = {2};
  EXPECT_THAT(PointsOf({-60, -65, -64}, {spikes, 30}, 1),
              ElementsAre(Pair(1, -60), Pair(2, 30), Pair(2, -65), Pair(3, -64)));
  EXPECT_THAT(PointsOf({-60, -65, -64}, {spikes, std::nullopt}, 1),
              ElementsAre(Pair(1, -60), Pair(2, -65), Pair(3, -64)))
      << "the potential itself shows the spike";
}

// Samples of every 10 ms: the spike at 14 ms stands on the line from −60 at 10 ms to −70 at 20 ms.
TEST(CurvePoints, RiseFromTheCurveBetweenSamples) {
  const std::vector<Tick> spikes = {14};
  EXPECT_THAT(PointsOf({-60, -70}, {spikes, 30}, 10),
              ElementsAre(Pair(10, -60), Pair(14, -64), Pair(14, 30), Pair(14, -64), Pair(20, -70)));
}

TEST(CurvePoints, LeaveOutWhatIsNotFinite) {
  EXPECT_THAT(PointsOf({1, kNoNumber, std::numeric_limits<float>::infinity(), 2}, {{}, 30}, 1),
              ElementsAre(Pair(1, 1), Pair(4, 2)));
}

TEST(CurveRange, GoesFromTheLowestToTheHighestPoint) {
  const std::vector<float> potential = {-60, kNoNumber, -80, -70};
  const std::vector<Tick> spikes = {4};
  const Range with_peak = CurveRange({potential, spikes, "v", 30}), without = CurveRange({potential, spikes, "v", {}});
  EXPECT_EQ(with_peak.low, -80);
  EXPECT_EQ(with_peak.high, 30);
  EXPECT_EQ(without.high, -60);
  EXPECT_TRUE(CurveRange({std::vector<float>{kNoNumber}, {}, "v", 30}).empty());
}

TEST(AxisRange, IsAsLongAsItMustBeAndHasItsMargins) {
  const Range axis = AxisRange({-70, -60}, 5, 0.1, 0.2);
  EXPECT_DOUBLE_EQ(axis.low, -71);
  EXPECT_DOUBLE_EQ(axis.high, -58);
  const Range quiet = AxisRange({-65, -65}, 5, 0, 0);
  EXPECT_DOUBLE_EQ(quiet.low, -67.5);
  EXPECT_DOUBLE_EQ(quiet.high, -62.5);
  const Range nothing = AxisRange({}, 2, 0, 0);
  EXPECT_DOUBLE_EQ(nothing.low, -1);
  EXPECT_DOUBLE_EQ(nothing.high, 1);
}

// A panel of 100 × 50 pixels, of as many ms as there are samples and 0 to 100.
Canvas DrawSamples(const std::vector<float>& samples, double x_low, double x_high) {
  Canvas canvas(120, 70);
  DrawCurve(canvas, {{10, 10, 110, 60}, x_low, x_high, 0, 100}, {samples, {}, "v", {}}, {kPotentialColour, 1, 1});
  return canvas;
}

// Few samples are joined by lines; of many to a pixel the lowest and the highest show.
TEST(DrawCurve, FollowsItsSamples) {
  for (const std::size_t count : {2u, 50u, 5000u}) {
    SCOPED_TRACE(count);
    const Canvas canvas = DrawSamples(std::vector<float>(count, 50), 1, static_cast<double>(count));
    const Rect box = BoxAround(120, 70, [&](int x, int y) { return canvas.at(x, y) != kWhite; });
    EXPECT_NEAR(box.left, 10, 1);
    EXPECT_NEAR(box.right, 110, 1);
    EXPECT_NEAR(0.5 * (box.top + box.bottom), 35, 1);
    EXPECT_LE(box.height(), 4);
  }
}

TEST(DrawCurve, StaysBetweenTheSidesOfItsPanel) {
  for (const std::size_t count : {40u, 4000u}) {
    const auto length = static_cast<double>(count);
    const Canvas canvas = DrawSamples(std::vector<float>(count, 50), 0.25 * length, 0.75 * length);
    EXPECT_GT(CountInked(canvas, {10, 10, 110, 60}), 100);
    EXPECT_EQ(CountInked(canvas, {0, 0, 9, 70}), 0);
    EXPECT_EQ(CountInked(canvas, {111, 0, 120, 70}), 0);
  }
}

}  // namespace
}  // namespace lull
