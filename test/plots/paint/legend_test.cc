#include "plots/paint/legend.h"

#include <gtest/gtest.h>

namespace lull {
namespace {

constexpr int kLegendWidth = 1000;

int HeightWith(std::size_t layers, const std::string& title) {
  const std::vector<Layout::Layer> all(layers, {"a layer of some name", 10});
  const Style style = Style::For(1600, 900);
  return Legend(all, LayerHues(all), title, kLegendWidth, style).Height() / style.text.Height();
}

TEST(Legend, StandsBesideAShortTitle) {
  EXPECT_EQ(HeightWith(0, "title"), 1);
  EXPECT_EQ(HeightWith(3, "title"), 1);
}

TEST(Legend, StandsBelowALongTitle) { EXPECT_EQ(HeightWith(3, std::string(80, 't')), 2); }

TEST(Legend, HasThreeLinesAtMost) {
  EXPECT_EQ(HeightWith(9, "title"), 4) << "and the title's";
  EXPECT_EQ(HeightWith(5000, "title"), 4);
}

TEST(Legend, ShowsTheColoursOfLayers) {
  const std::vector<Layout::Layer> layers = {{"few", 1}, {"many", 9}};
  Canvas canvas(kLegendWidth, 60);
  Legend(layers, LayerHues(layers), "title", kLegendWidth, Style::For(1600, 900)).Draw(canvas, 0, 10);
  int first[3] = {kLegendWidth, kLegendWidth, kLegendWidth};
  for (int x = kLegendWidth - 1; x >= 0; --x) {
    for (int y = 0; y < 60; ++y) {
      if (const Colour colour = canvas.at(x, y); colour.shade == kFullShade) first[colour.hue] = x;
    }
  }
  EXPECT_LT(first[2], first[1]) << "in the order of layers, not of hues";
  EXPECT_LT(first[1], kLegendWidth);
}

TEST(Legend, ShowsInkAsItShowsColours) {
  const std::vector<Layout::Layer> layers = {{"curve", 1}};
  const std::vector<Hue> hues = {kInk};
  Canvas canvas(kLegendWidth, 60);
  Legend(layers, hues, "", kLegendWidth, Style::For(1600, 900)).Draw(canvas, 0, 10);
  int swatch = 0;
  for (int y = 0; y < 60; ++y) {
    for (int x = 0; x < kLegendWidth; ++x) swatch += canvas.at(x, y) == Colour{kInk, kFullShade};
  }
  EXPECT_GT(swatch, 100);
}

}  // namespace
}  // namespace lull
