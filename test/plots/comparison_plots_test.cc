#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lull/compare/compare.h"
#include "lull/compare/plots.h"
#include "lull/compare/rest_accuracy.h"
#include "lull/compare/sweep.h"
#include "test/support/made_comparisons.h"
#include "test/support/read_png.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

class ComparePictures : public ::testing::Test {
 protected:
  std::string Path() const { return directory_.File("picture.png"); }
  void ExpectPicture(const absl::Status& status) const {
    ASSERT_TRUE(status.ok()) << status;
    const Picture picture = ReadPng(Path());
    EXPECT_EQ(picture.width, 1600u);
    EXPECT_EQ(picture.height, 900u);
  }

  TemporaryDirectory directory_;
};

Comparison Compared(Tick duration) {
  return CompareEngines(Built(SmallSpec()), {.duration = duration, .threads = 1, .rounds = 2}).value();
}

TEST_F(ComparePictures, OfOneNetwork) { ExpectPicture(PlotComparison(Compared(500), Path())); }

TEST_F(ComparePictures, OfASingleStep) { ExpectPicture(PlotComparison(Compared(1), Path())); }

TEST_F(ComparePictures, OfASilentNetwork) {
  NetworkSpec spec = SmallSpec();
  spec.inputs.clear();
  const Comparison comparison = CompareEngines(Built(spec), {.duration = 300, .threads = 1, .rounds = 1}).value();
  ExpectPicture(PlotComparison(comparison, Path()));
  const SweepPoint points[] = {{.value = 1, .neurons = 500, .comparison = comparison}};
  ExpectPicture(PlotSweep(SweepKey::kRate, points, Path()));
}

TEST_F(ComparePictures, OfASweep) {
  for (const SweepKey key : {SweepKey::kRate, SweepKey::kRestTolerance}) {
    std::vector<SweepPoint> points;
    for (const double value : {0.0, 0.1, 1.0}) {
      if (value == 0 && key == SweepKey::kRate) continue;
      points.push_back({.value = value, .neurons = 500, .comparison = Compared(100)});
    }
    ExpectPicture(PlotSweep(key, points, Path()));
  }
}

TEST_F(ComparePictures, OfAccuracy) {
  const auto report = MeasureRest(SmallSpec(), {.duration = 500, .threads = 1, .tolerances = {0.01, 5}});
  ExpectPicture(PlotRestAccuracy(report.value(), Path()));
}

TEST_F(ComparePictures, AreNotDrawnWhereTheEnginesDiffer) {
  Comparison comparison = Compared(10);
  comparison.difference.emplace().spike = Spike{1, 1};
  EXPECT_TRUE(absl::IsInvalidArgument(PlotComparison(comparison, Path())));
  EXPECT_TRUE(absl::IsInvalidArgument(PlotSweep(SweepKey::kRate, {}, Path())));
}

}  // namespace
}  // namespace lull
