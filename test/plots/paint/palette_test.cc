#include "plots/paint/palette.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lull/plots.h"

namespace lull {
namespace {

using testing::ElementsAre;

TEST(Palette, HasAnIndexForEveryColour) {
  for (Hue hue = kInk; hue <= kLayerHues; ++hue) {
    for (int shade = 1; shade <= kShades; ++shade) {
      const Colour colour = {hue, shade};
      EXPECT_EQ(ColourOf(PaletteIndex(colour)), colour);
    }
    EXPECT_EQ(PaletteIndex({hue, 0}), 0) << "white";
  }
}

TEST(Palette, RunsFromWhiteThroughTheHueIntoTheDark) {
  const std::vector<Rgb> palette = CanvasPalette();
  EXPECT_LE(palette.size(), 256u);
  EXPECT_EQ(palette[0], (Rgb{255, 255, 255}));
  for (Hue hue = kInk; hue <= kLayerHues; ++hue) {
    EXPECT_EQ(palette[PaletteIndex({hue, kFullShade})], HueRgb(hue));
    const auto brightness = [&](int shade) {
      const Rgb rgb = palette[PaletteIndex({hue, shade})];
      return rgb.red + rgb.green + rgb.blue;
    };
    for (int shade = 1; shade <= kShades; ++shade) EXPECT_LT(brightness(shade), brightness(shade - 1));
  }
}

TEST(LayerHues, GoBySizeThenByOrder) {
  const std::vector<Layout::Layer> layers = {{"sensory", 10}, {"motor", 10}, {"internal", 60}, {"afferent", 20}};
  EXPECT_THAT(LayerHues(layers), ElementsAre(3, 4, 1, 2));
}

TEST(LayerHues, BeginAgainWhenTheyRunOut) {
  const std::vector<Hue> hues = LayerHues(std::vector<Layout::Layer>(kLayerHues + 2));
  EXPECT_EQ(hues[kLayerHues - 1], kLayerHues);
  EXPECT_EQ(hues[kLayerHues], 1);
}

TEST(LayerColours, AreThoseOfThePictures) {
  const std::vector<std::uint64_t> neurons = {10, 60};
  EXPECT_THAT(LayerColours(neurons), ElementsAre("#d55e00", "#0072b2"));
}

}  // namespace
}  // namespace lull
