#include "plots/rhythm_plot.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "test/support/pixels.h"
#include "test/support/random_spikes.h"

namespace lull {
namespace {

// Pixel rows of a hue at its full shade, without those that only the key has.
std::vector<int> RowsOf(const Canvas& canvas, Hue hue) {
  std::vector<int> rows;
  for (int y = 60; y < canvas.height(); ++y) {
    int pixels = 0;
    for (int x = 0; x < canvas.width(); ++x) pixels += canvas.at(x, y) == Colour{hue, kFullShade};
    if (pixels > canvas.width() / 2) rows.push_back(y);
  }
  return rows;
}

TEST(RhythmPlot, HasItsLineHigherTheFasterTheRhythm) {
  const auto line = [](Tick period) {
    const std::vector<Spike> spikes = Beat(10'000, period, 50);
    const std::vector<int> rows = RowsOf(*DrawRhythm(FromMemory(spikes), 50, {.from = 0, .until = 10'000}, {}), 2);
    EXPECT_EQ(rows.size(), 3u);
    return rows.empty() ? 0 : rows[1];
  };
  const int at_5_hz = line(200);
  const int at_10_hz = line(100);
  const int at_20_hz = line(50);
  EXPECT_LT(at_10_hz, at_5_hz);
  EXPECT_NEAR(at_5_hz - at_10_hz, at_10_hz - at_20_hz, 1) << "an octave is an octave";
}

// Silence has axes and words, and nothing of the colour of the dominant frequency. One spike has a rate, below.
TEST(RhythmPlot, OfAnythingIsAPicture) {
  const std::vector<Spike> one = {{1, 0}};
  for (const Tick until : {0, 1, 999, 2000, 100'000}) {
    SCOPED_TRACE(until);
    const PlotOptions options = {.width = 640, .height = 400, .title = std::string(200, 'x')};
    const auto silence = DrawRhythm(FromMemory({}), 1, {.from = 0, .until = until}, options);
    const auto rhythm = DrawRhythm(FromMemory(one), 1, {.from = 0, .until = until}, options);
    ASSERT_TRUE(silence.ok());
    ASSERT_TRUE(rhythm.ok());
    EXPECT_TRUE(RowsOf(*silence, 2).empty());
    EXPECT_TRUE(RowsOf(*rhythm, 2).empty());
    EXPECT_GT(CountInked(*silence, AllOf(*silence)), 2 * (640 + 400)) << "frames and words";
    EXPECT_FALSE(AreEqual(*silence, *rhythm, Below(*rhythm, 300))) << "the rate of one spike is to be seen";
  }
}

TEST(RhythmPlot, ReportsWhatReadingReports) {
  const SpikeSource broken = [](const auto&) { return absl::DataLossError("torn"); };
  EXPECT_EQ(DrawRhythm(broken, 1, {.from = 0, .until = 9}, {}).status(), absl::DataLossError("torn"));
}

}  // namespace
}  // namespace lull
