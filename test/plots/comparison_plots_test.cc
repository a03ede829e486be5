#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "lull/compare/compare.h"
#include "lull/compare/plots.h"
#include "lull/compare/rest_accuracy.h"
#include "lull/compare/sweep.h"
#include "plots/paint/canvas.h"
#include "plots/paint/palette.h"
#include "test/support/made_comparisons.h"
#include "test/support/read_png.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

constexpr Hue kEvent = 1, kClock = 2, kAwake = 3;

// The insides of the frames of a picture, from the top: found by their long lines, not computed.
std::vector<Rect> FramesOf(const Picture& picture) {
  const auto is_dark = [&picture](std::size_t x, std::size_t y) {
    const Rgb& colour = picture.at(x, y);
    return colour.red < 60 && colour.green < 60 && colour.blue < 60;
  };
  std::vector<Rect> frames;
  bool within = false, line_before = false;
  for (std::size_t y = 0; y < picture.height; ++y) {
    std::size_t dark = 0, left = picture.width, right = 0;
    for (std::size_t x = 0; x < picture.width; ++x) {
      if (!is_dark(x, y)) continue;
      ++dark;
      left = std::min(left, x);
      right = x;
    }
    const bool line = dark > picture.width / 2;
    if (line && !line_before) {
      if (!within)
        frames.push_back({static_cast<int>(left) + 3, static_cast<int>(y) + 3, static_cast<int>(right) - 3, 0});
      if (within) frames.back().bottom = static_cast<int>(y) - 3;
      within = !within;
    }
    line_before = line;
  }
  return frames;
}

// The pixels of a colour in a frame.
struct Found {
  std::size_t count = 0;
  double y = 0;  // their mean, from the top [pixels]
};

class ComparePictures : public ::testing::Test {
 protected:
  std::string Path() const { return directory_.File("picture.png"); }

  // A picture of the usual size, of two panels with curves of these colours.
  void ExpectPicture(const absl::Status& status, const std::vector<Hue>& upper, const std::vector<Hue>& lower) {
    ASSERT_TRUE(status.ok()) << status;
    picture_ = ReadDrawnPng(Path());
    ASSERT_EQ(picture_.width, 1600u);
    ASSERT_EQ(picture_.height, 900u);
    frames_ = FramesOf(picture_);
    ASSERT_EQ(frames_.size(), 2u);
    for (const Hue hue : upper) EXPECT_GT(InUpper(hue).count, 20u) << "hue " << hue << " in the upper panel";
    for (const Hue hue : lower) EXPECT_GT(InLower(hue).count, 20u) << "hue " << hue << " in the lower panel";
  }
  Found InUpper(Hue hue) const { return Find(hue, frames_.at(0)); }
  Found InLower(Hue hue) const { return Find(hue, frames_.at(1)); }

  TemporaryDirectory directory_;

 private:
  Found Find(Hue hue, const Rect& area) const {
    Found found;
    for (int y = area.top; y < area.bottom; ++y) {
      for (int x = area.left; x < area.right; ++x) {
        if (picture_.at(static_cast<std::size_t>(x), static_cast<std::size_t>(y)) != HueRgb(hue)) continue;
        ++found.count;
        found.y += y;
      }
    }
    if (found.count > 0) found.y /= static_cast<double>(found.count);
    return found;
  }

  Picture picture_;
  std::vector<Rect> frames_;
};

Comparison Compared(Tick duration) {
  return CompareEngines(Built(SmallSpec()), {.duration = duration, .threads = 1, .rounds = 2}).value();
}

// Ten stretches of 100 ms: the event-driven engine takes 1 ms for each, the clock-driven one 10, or so many times as
// much; half are awake.
Comparison Measured(double times = 1) {
  Comparison comparison = {.duration = 1000, .stretch = 100, .threads = 1};
  comparison.event = {.stats = {.steps = 1000, .neuron_steps = 50'000, .awake_steps = 50'000},
                      .rounds = {0.01, 0.01},
                      .by_stretch = std::vector<double>(10, 0.001)};
  comparison.clock = comparison.event;
  comparison.clock.rounds = {0.1 * times, 0.1 * times};
  comparison.clock.by_stretch = std::vector<double>(10, 0.01 * times);
  comparison.awake = std::vector<double>(10, 0.5);
  return comparison;
}

TEST_F(ComparePictures, OfOneNetwork) {
  ExpectPicture(PlotComparison(Measured(), Path()), {kEvent, kClock}, {kAwake});
  EXPECT_LT(InUpper(kClock).y, InUpper(kEvent).y) << "who takes longer is higher up";
  EXPECT_EQ(InUpper(kAwake).count, 0u);
  EXPECT_EQ(InLower(kEvent).count + InLower(kClock).count, 0u);
  ExpectPicture(PlotComparison(Compared(500), Path()), {kEvent}, {kAwake});  // it may cover the other
}

// Frames and no curves: a line begins with its second point.
TEST_F(ComparePictures, OfASingleStep) { ExpectPicture(PlotComparison(Compared(1), Path()), {}, {}); }

// Nobody is awake: a line at zero, which the frame covers, and on a logarithmic axis no place at all.
TEST_F(ComparePictures, OfASilentNetwork) {
  NetworkSpec spec = SmallSpec();
  spec.inputs.clear();
  const Comparison comparison = CompareEngines(Built(spec), {.duration = 300, .threads = 1, .rounds = 1}).value();
  ExpectPicture(PlotComparison(comparison, Path()), {kEvent, kClock}, {});
  const SweepPoint points[] = {{.value = 1, .neurons = 500, .comparison = comparison}};
  ExpectPicture(PlotSweep(SweepKey::kRate, points, Path()), {kInk}, {kEvent, kClock});
  EXPECT_EQ(InUpper(kAwake).count, 0u);
}

TEST_F(ComparePictures, OfASweep) {
  for (const SweepKey key : {SweepKey::kRate, SweepKey::kRestTolerance}) {
    std::vector<SweepPoint> points;
    for (const double value : {0.0, 0.1, 1.0}) {
      if (value == 0 && key == SweepKey::kRate) continue;
      points.push_back({.value = value, .neurons = 100, .comparison = Measured(1 + value)});
    }
    ExpectPicture(PlotSweep(key, points, Path()), {kInk, kAwake}, {kEvent, kClock});
    EXPECT_LT(InLower(kClock).y, InLower(kEvent).y);
    EXPECT_EQ(InUpper(kEvent).count + InUpper(kClock).count + InLower(kAwake).count, 0u);
  }
  const SweepPoint measured[] = {{.value = 0.5, .neurons = 500, .comparison = Compared(100)}};
  ExpectPicture(PlotSweep(SweepKey::kRate, measured, Path()), {kInk}, {kEvent});  // dots may cover each other
}

// Among 100 spikes 10 moved, 5 appeared and 1 vanished; larger shares are drawn higher up.
TEST_F(ComparePictures, OfAccuracy) {
  RestReport report = {.duration = 1000, .stretch = 500, .neurons = 100, .tolerances = {{}}};
  for (const double tolerance : {0.01, 0.1}) {
    const SpikeMatch match = {.same = 89, .moved = 10, .appeared = 5, .vanished = 1};
    report.tolerances.push_back(
        {.tolerance = tolerance, .share_awake = 5 * tolerance, .match = match, .by_stretch = {match, match}});
  }
  const Hue moved = 1, appeared = 2, vanished = 4;
  ExpectPicture(PlotRestAccuracy(report, Path()), {moved, appeared, vanished, kAwake}, {1});
  EXPECT_LT(InUpper(moved).y, InUpper(appeared).y);
  EXPECT_LT(InUpper(appeared).y, InUpper(vanished).y);
  EXPECT_EQ(InLower(kAwake).count + InLower(vanished).count, 0u);
  const auto measured = MeasureRest(SmallSpec(), {.duration = 500, .threads = 1, .tolerances = {0.01, 5}});
  ExpectPicture(PlotRestAccuracy(measured.value(), Path()), {kAwake}, {});
}

TEST_F(ComparePictures, AreNotDrawnWhereTheEnginesDiffer) {
  Comparison comparison = Compared(10);
  comparison.difference.emplace().spike = Spike{1, 1};
  EXPECT_TRUE(absl::IsInvalidArgument(PlotComparison(comparison, Path())));
  EXPECT_TRUE(absl::IsInvalidArgument(PlotSweep(SweepKey::kRate, {}, Path())));
}

}  // namespace
}  // namespace lull
