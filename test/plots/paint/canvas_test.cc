#include "plots/paint/canvas.h"

#include <gtest/gtest.h>

#include "test/support/read_png.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

constexpr Colour kBlue = {1, kFullShade};

int CountOf(const Canvas& canvas, Colour colour) {
  int count = 0;
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) count += canvas.at(x, y) == colour;
  }
  return count;
}

TEST(Canvas, FillsWhatIsInside) {
  Canvas canvas(10, 6);
  canvas.Fill({-5, 4, 3, 100}, kBlue);
  EXPECT_EQ(CountOf(canvas, kBlue), 3 * 2);
  EXPECT_EQ(canvas.at(2, 5), kBlue);
  canvas.Fill({8, 0, 4, 6}, kBlue);     // nothing: its sides are swapped
  canvas.Fill({20, 0, 30, 6}, kBlue);   // beside it
  canvas.Fill({0, -9, 10, -1}, kBlue);  // above it
  EXPECT_EQ(CountOf(canvas, kBlue), 3 * 2);
}

TEST(Canvas, LinesOnPixelsAreCrisp) {
  Canvas canvas(10, 10);
  canvas.Line({2.5, 1.5}, {2.5, 7.5}, 1, kBlue);
  EXPECT_EQ(CountOf(canvas, kBlue), 7);
  EXPECT_EQ(canvas.at(2, 1), kBlue);
  EXPECT_EQ(canvas.at(2, 7), kBlue);
  EXPECT_EQ(canvas.at(3, 4), kWhite);
}

TEST(Canvas, LinesBetweenPixelsAreSharedByBoth) {
  Canvas canvas(10, 10);
  canvas.Line({3, 1.5}, {3, 7.5}, 1, kBlue);
  EXPECT_EQ(canvas.at(2, 4), (Colour{1, kFullShade / 2}));
  EXPECT_EQ(canvas.at(3, 4), (Colour{1, kFullShade / 2}));
}

TEST(Canvas, LinesKeepWhatIsDarker) {
  Canvas canvas(10, 10);
  canvas.Fill({0, 0, 10, 5}, {kInk, kShades});
  canvas.Fill({0, 5, 10, 10}, {kInk, 1});
  canvas.Line({2.5, -100}, {2.5, 100}, 1, kBlue);
  EXPECT_EQ(canvas.at(2, 2), (Colour{kInk, kShades}));
  EXPECT_EQ(canvas.at(2, 7), kBlue);
}

TEST(Canvas, LinesFarOutsideCostNothing) {
  Canvas canvas(10, 10);
  canvas.Line({-1e12, -1e12}, {-1e11, -1e11}, 1, kBlue);
  canvas.Line({-1e12, 4.5}, {1e12, 4.5}, 1, kBlue);
  EXPECT_EQ(CountOf(canvas, kBlue), 10);
}

TEST(Canvas, WritesText) {
  const TextStyle style = {.font = &kSmallFont};
  Canvas canvas(40, 20);
  canvas.Text(5, 3, "k1", style);
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 40; ++x) {
      const bool inside = x >= 5 && x < 21 && y >= 3 && y < 16;
      const bool ink = inside && IsInk(kSmallFont, x < 13 ? U'k' : U'1', (x - 5) % 8, y - 3);
      EXPECT_EQ(canvas.at(x, y), ink ? style.colour : kWhite) << x << ", " << y;
    }
  }
}

TEST(Canvas, AlignsText) {
  const TextStyle style = {.font = &kSmallFont};
  Canvas start(60, 20);
  Canvas centre(60, 20);
  Canvas end(60, 20);
  start.Text(10, 0, "abc", style, Align::kStart);
  centre.Text(22, 0, "abc", style, Align::kCentre);
  end.Text(34, 0, "abc", style, Align::kEnd);
  EXPECT_GT(CountOf(start, style.colour), 30);
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 60; ++x) {
      EXPECT_EQ(centre.at(x, y), start.at(x, y));
      EXPECT_EQ(end.at(x, y), start.at(x, y));
    }
  }
}

TEST(Canvas, EnlargesText) {
  Canvas once(20, 20);
  Canvas thrice(60, 60);
  once.Text(2, 2, "R", {.font = &kSmallFont});
  thrice.Text(6, 6, "R", {.font = &kSmallFont, .scale = 3});
  EXPECT_GT(CountOf(once, TextStyle{.font = &kSmallFont}.colour), 10);
  for (int y = 0; y < 60; ++y) {
    for (int x = 0; x < 60; ++x) EXPECT_EQ(thrice.at(x, y), once.at(x / 3, y / 3));
  }
}

TEST(Canvas, TurnsTextToTheLeft) {
  const TextStyle style = {.font = &kSmallFont};
  Canvas level(16, 13);
  Canvas upwards(13, 17);
  level.Text(0, 0, "Rk", style);
  upwards.TextUpwards(0, 8, "Rk", style);
  EXPECT_GT(CountOf(level, style.colour), 20);
  for (int y = 0; y < 13; ++y) {
    for (int x = 0; x < 16; ++x) EXPECT_EQ(upwards.at(y, 16 - x), level.at(x, y)) << x << ", " << y;
  }
}

TEST(Canvas, IsWrittenAsItIs) {
  const TemporaryDirectory directory;
  Canvas canvas(30, 20);
  canvas.Line({2, 3}, {27, 15}, 2, kBlue);
  canvas.Triangle({15, 10}, 8, {2, kFullShade});
  ASSERT_TRUE(canvas.Write(directory.File("a.png"), "title").ok());
  const Picture picture = ReadPng(directory.File("a.png"));
  ASSERT_EQ(picture.width, 30u);
  ASSERT_EQ(picture.height, 20u);
  const std::vector<Rgb> palette = CanvasPalette();
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 30; ++x) EXPECT_EQ(picture.at(x, y), palette[PaletteIndex(canvas.at(x, y))]);
  }
}

}  // namespace
}  // namespace lull
