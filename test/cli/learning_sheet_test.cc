#include "cli/learning_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>

namespace lull::cli {
namespace {

using testing::SizeIs;

double At(const ChartSeries& series, double x) {
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (std::fabs(series.x[i] - x) < 1e-6) return series.y[i];
  }
  return std::nan("");
}

TEST(LearningSheet, ShowsTheWindowsThatPairsMeet) {
  const auto sheet = LearningRulesSheet();
  ASSERT_TRUE(sheet.ok()) << sheet.status();
  ASSERT_THAT(sheet->panels, SizeIs(3));
  const auto& windows = sheet->panels[0].series;
  ASSERT_THAT(windows, SizeIs(4));
  for (const double dt : {-100.0, -37.0, -1.0, 0.0, 1.0, 37.0, 100.0}) {
    SCOPED_TRACE(dt);
    const double amplitude = dt < 0 ? -0.1 : 0.1, age = std::fabs(dt);
    EXPECT_NEAR(At(windows[0], dt), amplitude / (1 + age / 20), 1e-6);
    EXPECT_NEAR(At(windows[1], dt), amplitude * std::exp(-age / 20), 1e-6);
    EXPECT_NEAR(At(windows[2], dt), amplitude * std::exp(-age / (dt < 0 ? 40 : 10)), 1e-6);
    EXPECT_NEAR(At(windows[3], dt), amplitude, 1e-6);
  }
}

TEST(LearningSheet, ShowsHowChangesDependOnTheWeight) {
  const auto sheet = LearningRulesSheet();
  ASSERT_TRUE(sheet.ok()) << sheet.status();
  const auto& weights = sheet->panels[1].series;
  ASSERT_THAT(weights, SizeIs(8));
  const double change = 0.1 * std::exp(-0.5);
  for (const double w : {0.5, 1.0, 2.0, 3.5}) {
    SCOPED_TRACE(w);
    EXPECT_NEAR(At(weights[0], w), change, 1e-6);
    EXPECT_NEAR(At(weights[1], w), -change, 1e-6);
    EXPECT_NEAR(At(weights[4], w), change * std::sqrt(1 - w / 4), 1e-6);
    EXPECT_NEAR(At(weights[7], w), -change * w / 4, 1e-6);
  }
}

TEST(LearningSheet, ShowsThatTripletsDependOnTheFrequency) {
  const auto sheet = LearningRulesSheet();
  ASSERT_TRUE(sheet.ok()) << sheet.status();
  const auto& changes = sheet->panels[2].series;
  ASSERT_THAT(changes, SizeIs(8));  // pairs of nearest spikes, all pairs, triplets of both kinds; each +10 and −10 ms
  for (const double every : {1000.0, 100.0, 20.0}) {
    SCOPED_TRACE(every);
    const auto window = [](double dt, double tau) { return std::exp(-dt / tau); };
    EXPECT_NEAR(At(changes[0], 1000 / every), 60 * 6.2e-3 * window(10, 16.8) - 59 * 7e-3 * window(every - 10, 33.7),
                1e-5);
    EXPECT_NEAR(At(changes[1], 1000 / every), 59 * 6.2e-3 * window(every - 10, 16.8) - 60 * 7e-3 * window(10, 33.7),
                1e-5);
  }
  for (const std::size_t triplets : {4u, 6u}) {
    EXPECT_LT(At(changes[triplets + 1], 10), -0.2);
    EXPECT_GT(At(changes[triplets + 1], 50), 0.4);
  }
  EXPECT_LT(At(changes[3], 50), 0.1) << "pairs alone do not";
}

}  // namespace
}  // namespace lull::cli
