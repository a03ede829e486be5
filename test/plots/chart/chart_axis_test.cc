#include "plots/chart/chart_axis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace lull {
namespace {

using testing::ElementsAre;

const ChartAxis kLinear = {};
const ChartAxis kLog = {.scale = ChartScale::kLog};

int LetterRoom(const std::string& label) { return 10 * static_cast<int>(label.size()) + 20; }

std::vector<std::string> LabelsOf(const ChartAxis& axis, const Range& values, int pixels) {
  std::vector<std::string> labels;
  for (const TickMark& tick : FitTicks(axis, FitAxis(axis, values, false), pixels, LetterRoom)) {
    if (!tick.label.empty()) labels.push_back(tick.label);
  }
  return labels;
}

TEST(FitAxis, GivesPointsRoom) {
  const FittedAxis axis = FitAxis(kLinear, {10, 20}, false);
  EXPECT_LT(axis.low, 10);
  EXPECT_GT(axis.low, 9);
  EXPECT_GT(axis.high, 20);
  EXPECT_LT(axis.high, 21);
}

TEST(FitAxis, BeginsOrEndsAtZeroWhereAsked) {
  EXPECT_EQ(FitAxis(kLinear, {10, 20}, true).low, 0);
  EXPECT_GT(FitAxis(kLinear, {10, 20}, true).high, 20);
  EXPECT_EQ(FitAxis(kLinear, {-20, -10}, true).high, 0);
  EXPECT_LT(FitAxis(kLinear, {-20, -10}, true).low, -20);
  EXPECT_LT(FitAxis(kLinear, {-20, 10}, true).low, -20);
  EXPECT_GT(FitAxis(kLog, {10, 20}, true).low, 0.9) << "a logarithmic axis has no 0";
}

TEST(FitAxis, TakesTheEndsThatAreGiven) {
  const FittedAxis axis = FitAxis({.scale = ChartScale::kLog, .low = 0.1, .high = 1000}, {3, 4}, true);
  EXPECT_DOUBLE_EQ(axis.low, -1);
  EXPECT_DOUBLE_EQ(axis.high, 3);
  EXPECT_DOUBLE_EQ(axis.Place(10), 1);
  EXPECT_DOUBLE_EQ(FitAxis({.low = -7}, {3, 4}, true).low, -7);
  EXPECT_DOUBLE_EQ(FitAxis({.high = 7}, {3, 4}, true).high, 7);
}

TEST(FitAxis, AlwaysHasALengthAndWhatItNeeds) {
  for (const ChartAxis& given : {kLinear, ChartAxis{.low = 5}, ChartAxis{.high = -5}, ChartAxis{.high = 0}}) {
    for (const double value : {0.0, 1e-300, -1e-95, 1.0, -5.0, 5.0, 1e100, -1e100}) {
      for (const bool from_zero : {false, true}) {
        const FittedAxis axis = FitAxis(given, {value, value}, from_zero);
        EXPECT_LT(axis.low, axis.high) << value;
        EXPECT_TRUE(given.low.has_value() || axis.low <= value) << value;
        EXPECT_TRUE(given.high.has_value() || axis.high >= value) << value;
      }
    }
  }
  EXPECT_NEAR(FitAxis(kLog, {10, 10}, true).Place(10), 1, 1e-12);
  EXPECT_LT(FitAxis(kLog, {10, 10}, true).low, 1);
  EXPECT_GT(FitAxis(kLog, {10, 10}, true).high, 1);
}

TEST(FitTicks, OfALogarithmicAxisAre125WhereThereIsRoom) {
  EXPECT_THAT(LabelsOf(kLog, {0.5, 25}, 1000), ElementsAre("0.5", "1", "2", "5", "10", "20"));
  EXPECT_THAT(LabelsOf(kLog, {0.5, 2500}, 300), ElementsAre("1", "10", "100", "1000"));
  EXPECT_THAT(LabelsOf(kLog, {0.5, 2500}, 200), ElementsAre("1", "100"));
}

TEST(FitTicks, OfManyDecadesAreShort) {
  EXPECT_THAT(LabelsOf(kLog, {1e-5, 1e6}, 1200),
              ElementsAre("1e−5", "1e−4", "0.001", "0.01", "0.1", "1", "10", "100", "1000", "10000", "1e5", "1e6"));
}

TEST(FitTicks, WithinADecadeAreThoseOfALinearAxis) {
  EXPECT_THAT(LabelsOf(kLog, {3.1, 3.9}, 1000),
              ElementsAre("3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9"));
}

TEST(FitTicks, TakesThoseThatAreGiven) {
  const ChartAxis axis = {.low = 0, .high = 10, .ticks = {{9, "far"}, {1, "near"}, {1.1, "too near"}, {11, "outside"}}};
  const std::vector<TickMark> ticks = FitTicks(axis, FitAxis(axis, {0, 1}, false), 1000, LetterRoom);
  ASSERT_EQ(ticks.size(), 3u);
  EXPECT_EQ(ticks[0].label, "near");
  EXPECT_EQ(ticks[1].label, "");
  EXPECT_EQ(ticks[2].label, "far");
}

TEST(FitTicks, NeverTouchAndLieOnTheAxis) {
  const unsigned seed = 7;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const auto share = [&random] { return std::generate_canonical<double, 32>(random); };
  for (int round = 0; round < 2000; ++round) {
    const ChartAxis& axis = round % 2 == 0 ? kLinear : kLog;
    const double low = std::pow(10, 200 * share() - 100);
    const Range values = {low, std::min(low * std::pow(10, std::pow(10, 8 * share() - 6)), 1e100)};
    const FittedAxis fitted = FitAxis(axis, values, false);
    ASSERT_LT(fitted.low, fitted.high);
    const int pixels = 1 + static_cast<int>(2000 * share());
    double end = -HUGE_VAL;
    for (const TickMark& tick : FitTicks(axis, fitted, pixels, LetterRoom)) {
      const double at = (tick.value - fitted.low) / (fitted.high - fitted.low) * pixels;
      EXPECT_GE(at, -0.5);
      EXPECT_LE(at, pixels + 0.5);
      if (tick.label.empty()) continue;
      EXPECT_GE(at - 0.5 * LetterRoom(tick.label), end - 1e-6) << values.low << " to " << values.high;
      end = at + 0.5 * LetterRoom(tick.label);
    }
  }
}

}  // namespace
}  // namespace lull
