#include "plots/rate_plot.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "test/support/made_layout.h"
#include "test/support/pixels.h"
#include "test/support/random_spikes.h"

namespace lull {
namespace {

TEST(RatePlot, HasAStripForEachLayerThatFires) {
  const Layout layout = MadeLayout(1, {{"large", 30}, {"small", 10}, {"silent", 5}});  // hues 1, 2, 3
  const std::vector<Spike> spikes = Beat(1000, 10, 40);
  const Canvas canvas = *DrawRates(FromMemory(spikes), layout, {.from = 0, .until = 1000}, {});
  EXPECT_GT(CountInked(canvas, AllOf(canvas), 1), 0);
  EXPECT_GT(CountInked(canvas, AllOf(canvas), 2), 0);
  EXPECT_EQ(CountInked(canvas, AllOf(canvas), 3), 0);
}

// Its layer has the first hue in the lower half, which is its strip.
TEST(RatePlot, OfAnythingIsAPicture) {
  const Layout layout = MadeLayout(1, {{"a", 1}});
  const std::vector<Spike> one = {{1, 0}};
  for (const Tick until : {0, 1, 999, 2000, 100'000}) {
    SCOPED_TRACE(until);
    const PlotOptions options = {.width = 640, .height = 400, .title = std::string(200, 'x')};
    const auto silence = DrawRates(FromMemory({}), layout, {.from = 0, .until = until}, options);
    const auto firing = DrawRates(FromMemory(one), layout, {.from = 0, .until = until}, options);
    ASSERT_TRUE(silence.ok());
    ASSERT_TRUE(firing.ok());
    EXPECT_GT(CountInked(*silence, AllOf(*silence)), 2 * (640 + 400)) << "frames and words";
    EXPECT_EQ(CountInked(*silence, AllOf(*silence), 1), 0);
    EXPECT_EQ(CountInked(*firing, {0, 0, 640, 200}, 1), 0);
    EXPECT_GT(CountInked(*firing, Below(*firing, 200), 1), 0);
  }
}

TEST(RatePlot, OfManyLayersShowsThoseThatFit) {
  std::vector<std::pair<std::string, std::uint32_t>> layers;
  for (int i = 0; i < 300; ++i) layers.emplace_back("layer", 1);
  const std::vector<Spike> spikes = Beat(1000, 10, 300);
  int before = 0;
  for (const int height : {400, 900, 5000}) {
    const PlotOptions options = {.width = 640, .height = height};
    const auto canvas = DrawRates(FromMemory(spikes), MadeLayout(1, layers), {.from = 0, .until = 1000}, options);
    ASSERT_TRUE(canvas.ok());
    int coloured = 0;
    for (Hue hue = 1; hue <= kLayerHues; ++hue) coloured += CountInked(*canvas, AllOf(*canvas), hue);
    EXPECT_GT(coloured, before) << "the higher, the more of them fit";
    before = coloured;
  }
}

TEST(RatePlot, ReportsWhatReadingReports) {
  const SpikeSource broken = [](const auto&) { return absl::DataLossError("torn"); };
  EXPECT_EQ(DrawRates(broken, MadeLayout(1, {{"a", 1}}), {.from = 0, .until = 9}, {}).status(),
            absl::DataLossError("torn"));
}

}  // namespace
}  // namespace lull
