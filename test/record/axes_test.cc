#include "record/axes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lull {
namespace {

using testing::ElementsAre;

std::vector<std::string> Labels(const std::vector<TickMark>& ticks) {
  std::vector<std::string> labels;
  for (const TickMark& tick : ticks) labels.push_back(tick.label);
  return labels;
}

TEST(Ticks, AreRoundNumbers) {
  EXPECT_THAT(Labels(Ticks(0, 20, 5)), ElementsAre("0", "5", "10", "15", "20"));
  EXPECT_THAT(Labels(Ticks(0, 0.3, 3)), ElementsAre("0.0", "0.1", "0.2", "0.3"));
  EXPECT_THAT(Labels(Ticks(0.93, 1.13, 2)), ElementsAre("1.0", "1.1"));
  EXPECT_THAT(Labels(Ticks(0, 0.0012, 3)), ElementsAre("0.0000", "0.0005", "0.0010"));
  EXPECT_THAT(Labels(Ticks(0, 3600, 4)), ElementsAre("0", "1000", "2000", "3000"));
}

TEST(Ticks, HaveATypographicMinusAndNoNegativeZero) {
  EXPECT_THAT(Labels(Ticks(-80, 30, 3)), ElementsAre("−50", "0"));
  EXPECT_THAT(Labels(Ticks(-1e-9, 1, 1)), ElementsAre("0", "1"));
}

TEST(Ticks, OfEnormousRangesHaveShortLabels) {
  for (const TickMark& tick : Ticks(-1e30, 1e30, 5)) EXPECT_LE(tick.label.size(), 10u) << tick.label;
}

TEST(Ticks, AreNeverMoreThanAsked) {
  for (double high = 0.001; high < 1e7; high *= 1.07) {
    for (int most = 1; most <= 12; ++most) EXPECT_LE(Ticks(0, high, most).size(), most + 1u) << high;
  }
}

TEST(Ticks, OfIndicesAreWhole) {
  EXPECT_THAT(Labels(WholeTicks(0, 2, 10)), ElementsAre("0", "1", "2"));
  EXPECT_THAT(Labels(WholeTicks(0, 0, 10)), ElementsAre("0"));
  EXPECT_THAT(Labels(WholeTicks(0, 999, 10)),
              ElementsAre("0", "100", "200", "300", "400", "500", "600", "700", "800", "900"));
}

TEST(RoundUp, FindsTheNextRoundNumber) {
  EXPECT_DOUBLE_EQ(RoundUp(1), 1);
  EXPECT_DOUBLE_EQ(RoundUp(1.01), 2);
  EXPECT_DOUBLE_EQ(RoundUp(13.8), 20);
  EXPECT_DOUBLE_EQ(RoundUp(0.03), 0.05);
  EXPECT_DOUBLE_EQ(RoundUp(7), 10);
  EXPECT_DOUBLE_EQ(RoundUp(0.1), 0.1);
}

TEST(Grouped, HasACommaPerThousand) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1000), "1,000");
  EXPECT_EQ(Grouped(1234567), "1,234,567");
}

TEST(Panel, MapsItsRangeOntoItsPixels) {
  const Panel panel = {{100, 50, 300, 150}, 0, 20, -80, 20};
  EXPECT_DOUBLE_EQ(panel.X(0), 100);
  EXPECT_DOUBLE_EQ(panel.X(20), 300);
  EXPECT_DOUBLE_EQ(panel.Y(-80), 150);
  EXPECT_DOUBLE_EQ(panel.Y(20), 50);
}

TEST(Style, GrowsWithThePicture) {
  EXPECT_EQ(Style::For(640, 400).text.font, &kSmallFont);
  EXPECT_EQ(Style::For(1600, 900).text.font, &kLargeFont);
  EXPECT_EQ(Style::For(1600, 900).scale, 1);
  EXPECT_EQ(Style::For(3200, 1800).scale, 2);
  EXPECT_EQ(Style::For(16'384, 400).scale, 1);
}

}  // namespace
}  // namespace lull
