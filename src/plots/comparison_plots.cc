#include <cmath>
#include <cstddef>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lull/chart.h"
#include "lull/compare/plots.h"

namespace lull {
namespace {

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

// The hues of engines and of the share awake, which are the same in all pictures.
constexpr int kInkHue = 0, kEventHue = 1, kClockHue = 2, kAwakeHue = 3;

// The value, or a gap in the curve if it is 0, which has no place on a logarithmic axis.
double OrGap(double value) { return value > 0 ? value : kGap; }

void AddPoint(ChartSeries& series, double x, const Spread& y) {
  series.x.push_back(x);
  series.y.push_back(y.median);
  series.y_low.push_back(y.low);
  series.y_high.push_back(y.high);
}

void AddPoint(ChartSeries& series, double x, double y) {
  series.x.push_back(x);
  series.y.push_back(y);
}

ChartAxis AwakeAxis() { return {.title = "neurons awake [%]", .scale = ChartScale::kLog, .high = 100}; }

// The axis of a key: logarithmic if all its values are positive.
ChartAxis KeyAxis(SweepKey key, std::span<const SweepPoint> points) {
  const bool log = points.front().value > 0 && points.size() > 1;
  return {.title = AxisTitle(key), .scale = log ? ChartScale::kLog : ChartScale::kLinear};
}

}  // namespace

absl::Status PlotComparison(const Comparison& comparison, const PlotTarget& target, const PlotOptions& options) {
  if (comparison.difference) return absl::InvalidArgumentError("comparison: the engines differ; there are no times");
  const ChartAxis time = {.title = "model time [s]"};
  ChartSeries event = {.label = "event-driven", .hue = kEventHue, .dots = false};
  ChartSeries clock = {.label = "clock-driven", .hue = kClockHue, .dots = false};
  ChartSeries awake = {.label = "awake", .hue = kAwakeHue, .dots = false};
  Tick begin = 0;
  for (std::size_t i = 0; i < comparison.awake.size(); ++i) {
    const Tick end = std::min(begin + comparison.stretch, comparison.duration);
    const double middle = 5e-4 * static_cast<double>(begin + end);
    const double seconds = 1e-3 * static_cast<double>(end - begin);
    AddPoint(event, middle, 1e3 * comparison.event.by_stretch[i] / seconds);
    AddPoint(clock, middle, 1e3 * comparison.clock.by_stretch[i] / seconds);
    AddPoint(awake, middle, 100 * comparison.awake[i]);
    begin = end;
  }
  const ChartPanel panels[] = {
      {.title = "What a second of model time takes",
       .x = time,
       .y = {.title = "wall time [ms/s]", .scale = ChartScale::kLog},
       .series = {std::move(event), std::move(clock)},
       .share = 1.6},
      {.title = "Neurons that do not rest", .x = time, .y = {.title = "awake [%]"}, .series = {std::move(awake)}}};
  return PlotChart(panels, target, options);
}

absl::Status PlotSweep(SweepKey key, std::span<const SweepPoint> points, const PlotTarget& target,
                       const PlotOptions& options) {
  if (points.empty()) return absl::InvalidArgumentError("sweep: no points");
  ChartSeries speed_up = {.label = "speed-up of the event-driven engine", .hue = kInkHue};
  ChartSeries awake = {.label = "neurons awake", .hue = kAwakeHue, .right = true};
  ChartSeries event = {.label = "event-driven", .hue = kEventHue}, clock = {.label = "clock-driven", .hue = kClockHue};
  for (const SweepPoint& point : points) {
    AddPoint(speed_up, point.value, point.comparison.SpeedUp());
    AddPoint(awake, point.value, OrGap(100 * point.ShareAwake()));
    AddPoint(event, point.value, point.comparison.MsPerSecond(point.comparison.event));
    AddPoint(clock, point.value, point.comparison.MsPerSecond(point.comparison.clock));
  }
  std::vector<ChartMark> crossing;
  if (const std::optional<Crossing> even = FindCrossing(points)) {
    crossing.push_back({even->value, absl::StrFormat("even at %.2g", even->value)});
  }
  const ChartPanel panels[] = {{.title = "Clock-driven time / event-driven time",
                                .x = KeyAxis(key, points),
                                .y = {.title = "speed-up", .scale = ChartScale::kLog},
                                .right = AwakeAxis(),
                                .series = {std::move(speed_up), std::move(awake)},
                                .x_marks = std::move(crossing),
                                .y_marks = {{1, "both take as long"}},
                                .share = 1.3},
                               {.title = "What a second of model time takes",
                                .x = KeyAxis(key, points),
                                .y = {.title = "wall time [ms/s]", .scale = ChartScale::kLog},
                                .series = {std::move(event), std::move(clock)}}};
  return PlotChart(panels, target, options);
}

absl::Status PlotRestAccuracy(const RestReport& report, const PlotTarget& target, const PlotOptions& options) {
  ChartSeries moved = {.label = "moved", .hue = 1}, appeared = {.label = "appeared", .hue = 2},
              vanished = {.label = "vanished", .hue = 4},
              awake = {.label = "neurons awake", .hue = kAwakeHue, .right = true};
  std::vector<ChartSeries> over_time;
  for (std::size_t i = 1; i < report.tolerances.size(); ++i) {  // tolerance 0 is the reference
    const RestAccuracy& accuracy = report.tolerances[i];
    const auto percent = [&](std::uint64_t spikes) {
      return OrGap(100 * static_cast<double>(spikes) / static_cast<double>(accuracy.match.reference()));
    };
    AddPoint(moved, accuracy.tolerance, percent(accuracy.match.moved));
    AddPoint(appeared, accuracy.tolerance, percent(accuracy.match.appeared));
    AddPoint(vanished, accuracy.tolerance, percent(accuracy.match.vanished));
    AddPoint(awake, accuracy.tolerance, 100 * accuracy.share_awake);
    ChartSeries& series = over_time.emplace_back();
    series.label = absl::StrCat("tolerance ", accuracy.tolerance);
    series.hue = static_cast<int>(i - 1) % 8 + 1;
    for (std::size_t k = 0; k < accuracy.by_stretch.size(); ++k) {
      AddPoint(series, 1e-3 * static_cast<double>(report.stretch) * (static_cast<double>(k) + 0.5),
               100 * accuracy.by_stretch[k].differing());
    }
  }
  std::uint64_t differing = 0;
  for (const RestAccuracy& accuracy : report.tolerances) {
    differing += accuracy.match.moved + accuracy.match.appeared + accuracy.match.vanished;
  }
  const ChartPanel panels[] = {
      {.title = differing > 0 ? "Spikes that differ from those without a tolerance"
                              : "No spike differs from those without a tolerance",
       .x = {.title = "rest tolerance", .scale = ChartScale::kLog},
       .y = {.title = "spikes [%]", .scale = ChartScale::kLog},
       .right = AwakeAxis(),
       .series = {std::move(moved), std::move(appeared), std::move(vanished), std::move(awake)}},
      {.title = "The same, over time",
       .x = {.title = "model time [s]"},
       .y = {.title = "differing [%]"},
       .series = std::move(over_time)}};
  return PlotChart(panels, target, options);
}

}  // namespace lull
