// Every kind of picture of values that a network may reach and no axis was made for: not a number, infinite, denormal,
// the largest, and all the same. Each is drawn or refused at once, in the memory of a picture.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "lull/chart.h"
#include "lull/compare/plots.h"
#include "lull/plots.h"
#include "plots/paint/axes.h"
#include "plots/paint/trace_curve.h"
#include "plots/rate_plot.h"
#include "plots/rhythm_plot.h"
#include "plots/trace_plot.h"
#include "plots/traces_plot.h"
#include "plots/weights_plot.h"
#include "test/support/pixels.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

constexpr float kEndless = std::numeric_limits<float>::infinity();
constexpr float kLargest = std::numeric_limits<float>::max();
constexpr float kNotANumber = std::numeric_limits<float>::quiet_NaN();
constexpr float kDenormal = std::numeric_limits<float>::denorm_min();
const std::vector<float> kExtremes = {0.0f,      -0.0f,       1.0f,  -65.0f, kDenormal, -kDenormal, 1e-38f,
                                      1e20f,     1e20f,       -1e9f, 1e30f,  -kLargest, kLargest,   kEndless,
                                      -kEndless, kNotANumber, 1e15f, 3e8f,   -1e6f,     16777216.0f};

// Flat curves at every extreme value, and curves of some of them; the seed is printed with a failure.
std::vector<std::vector<float>> ExtremeCurves() {
  std::vector<std::vector<float>> curves;
  for (const float value : kExtremes) curves.emplace_back(20, value);
  std::mt19937 random(5);
  for (int round = 0; round < 40; ++round) {
    std::vector<float> curve(20, kExtremes[random() % kExtremes.size()]);
    for (float& value : curve) {
      if (random() % 4 == 0) value = kExtremes[random() % kExtremes.size()];
    }
    curves.push_back(curve);
  }
  return curves;
}

TraceSource SourceOfCurve(const std::vector<float>& curve, const std::optional<double>& peak) {
  return {.every = 1,
          .neurons = {{.id = 0, .description = "a", .variables = {"v"}, .unit = "mV", .peak = peak}},
          .visit = [&curve](const auto& visit) {
            visit(1, curve);
            return absl::OkStatus();
          }};
}

TEST(ExtremeValues, OfTracesAreDrawn) {
  const PlotOptions options = {.width = 640, .height = 400, .title = "extreme"};
  const std::vector<Spike> spikes = {{3, 0}, {4, 0}};
  for (const std::vector<float>& curve : ExtremeCurves()) {
    for (const std::optional<double>& peak : {std::optional<double>(), std::optional<double>(30)}) {
      SCOPED_TRACE(testing::PrintToString(curve));
      const TraceSource source = SourceOfCurve(curve, peak);
      const auto one = DrawTrace(source, 0, FromMemory(spikes), {0, 20}, options);
      ASSERT_TRUE(one.ok());
      const auto stack = DrawTraces(source, FromMemory(spikes), {0, 20}, options);
      ASSERT_TRUE(stack.ok());
    }
  }
}

TEST(ExtremeValues, OfATraceHaveAnAxisWithDifferentNumbers) {
  const Range axis = AxisRange({1e20f, 1e20f}, 5, 0, 0);
  const std::vector<TickMark> ticks = Ticks(axis.low, axis.high, 5);
  ASSERT_GE(ticks.size(), 3u);
  for (std::size_t i = 1; i < ticks.size(); ++i) EXPECT_NE(ticks[i - 1].label, ticks[i].label);
}

TEST(ExtremeValues, OfASheetAreDrawn) {
  const TemporaryDirectory directory;
  for (const std::vector<float>& curve : ExtremeCurves()) {
    SCOPED_TRACE(testing::PrintToString(curve));
    for (const double peak : {30.0, 1e300, HUGE_VAL, -HUGE_VAL, static_cast<double>(kNotANumber)}) {
      const TracePanel panel = {
          .title = "a", .potential = curve, .spike_times = {3}, .peak = peak, .strip = curve, .strip_quantity = "I"};
      EXPECT_TRUE(PlotTraceSheet({{panel}}, directory.File("sheet.png"), {.width = 640, .height = 400}).ok());
    }
  }
}

TEST(ExtremeValues, OfWeightsAreDrawn) {
  for (const std::vector<float>& curve : ExtremeCurves()) {
    SCOPED_TRACE(testing::PrintToString(curve));
    const WeightSource source = {.times = {0, 10},
                                 .synapses = curve.size(),
                                 .synapses_of_run = curve.size(),
                                 .visit = [&curve](const auto& visit) {
                                   visit(0, 0, curve);
                                   visit(10, 0, curve);
                                   return absl::OkStatus();
                                 }};
    EXPECT_TRUE(DrawWeights(source, {0, 10}, {.width = 640, .height = 400}).ok());
    EXPECT_TRUE(DrawWeights(source, {0, 5}, {.width = 640, .height = 400}).ok());
  }
}

TEST(ExtremeValues, OfChartsAreDrawnOrRefused) {
  const TemporaryDirectory directory;
  const std::vector<double> extremes = {0,  -0.0,  1,     5e-324, -5e-324,  1e-310,    1e-100, 1e-99, 1e20,   1e100,
                                        -1, 1e101, 1e308, -1e308, HUGE_VAL, -HUGE_VAL, NAN,    1e99,  -1e100, 3e-324};
  const unsigned seed = 9;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  int drawn = 0;
  for (int round = 0; round < 300; ++round) {
    const auto any = [&] { return extremes[random() % extremes.size()]; };
    const auto scale = [&] { return random() % 2 == 0 ? ChartScale::kLog : ChartScale::kLinear; };
    ChartPanel panel = {.x = {.scale = scale()}, .y = {.scale = scale()}, .series = {{.label = "a"}}};
    ChartSeries& series = panel.series.front();
    const std::size_t points = 1 + random() % 3;
    for (std::size_t i = 0; i < points; ++i) {
      series.x.push_back(std::abs(any()));
      series.y.push_back(random() % 2 == 0 ? any() : std::abs(any()));
    }
    if (random() % 4 == 0) panel.y_marks = {{any(), "mark"}};
    if (random() % 4 == 0) panel.x.low = any();
    if (random() % 4 == 0) panel.y.high = any();
    const absl::Status status = PlotChart({{panel}}, directory.File("chart.png"), {.width = 640, .height = 400});
    EXPECT_TRUE(status.ok() || absl::IsInvalidArgument(status)) << status;
    drawn += status.ok();
  }
  EXPECT_GT(drawn, 20) << "the test must draw something";
}

TEST(ExtremeValues, OfRatesAndRhythmsAreDrawn) {
  const Layout layout = {.column_starts = {0, 1}, .kinds = {{"a", 0, 1}}, .layers = {{"a", 1}}, .layer_of = {0}};
  const PlotOptions options = {.width = 640, .height = 400};
  for (const TimeSpan span : {TimeSpan{0, 1}, TimeSpan{0, Tick{1'000'000'000'000}},
                              TimeSpan{Tick{999'999'999'999}, Tick{1'000'000'000'000}}}) {
    const std::vector<Spike> spikes(1'000'000, Spike{span.until, 0});
    for (const std::vector<Spike>& some : {spikes, std::vector<Spike>()}) {
      EXPECT_TRUE(DrawRates(FromMemory(some), layout, span, options).ok());
      EXPECT_TRUE(DrawRhythm(FromMemory(some), 1, span, options).ok());
    }
  }
}

TEST(ExtremeValues, OfComparisonsAreDrawnOrRefused) {
  const TemporaryDirectory directory;
  for (const double value : {0.0, 5e-324, 1e-300, 1.0, 1e100, 1e300, HUGE_VAL, static_cast<double>(kNotANumber)}) {
    Comparison comparison;
    comparison.duration = Seconds(1);
    comparison.stretch = Seconds(1);
    comparison.awake = {value};
    comparison.event.by_stretch = {value};
    comparison.clock.by_stretch = {value};
    comparison.event.rounds = {value, value, value};
    comparison.clock.rounds = {value, value, value};
    const absl::Status one = PlotComparison(comparison, directory.File("one.png"), {.width = 640, .height = 400});
    EXPECT_TRUE(one.ok() || absl::IsInvalidArgument(one)) << one;
    const std::vector<SweepPoint> points = {{.value = value, .comparison = comparison},
                                            {.value = value, .comparison = comparison}};
    const absl::Status sweep =
        PlotSweep(SweepKey::kRate, points, directory.File("sweep.png"), {.width = 640, .height = 600});
    EXPECT_TRUE(sweep.ok() || absl::IsInvalidArgument(sweep)) << sweep;
  }
}

}  // namespace
}  // namespace lull
