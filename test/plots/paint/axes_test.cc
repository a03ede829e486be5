#include "plots/paint/axes.h"

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

TEST(Ticks, OfALateMomentKeepTheirDigits) {
  EXPECT_THAT(Labels(Ticks(12, 13, 5)), ElementsAre("12.0", "12.2", "12.4", "12.6", "12.8", "13.0"));
  EXPECT_THAT(Labels(Ticks(3600, 3601, 5)), ElementsAre("3600.0", "3600.2", "3600.4", "3600.6", "3600.8", "3601.0"));
  EXPECT_THAT(Labels(Ticks(86399.999, 86400.001, 2)), ElementsAre("86399.999", "86400.000", "86400.001"));
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

TEST(TimeAxis, HasTheUnitInWhichTimesReadBest) {
  const auto title = [](Tick from, Tick until) { return TimeAxis::For({from, until}).title; };
  EXPECT_EQ(title(0, 999), "time [ms]");
  EXPECT_EQ(title(0, Seconds(1)), "time [s]");
  EXPECT_EQ(title(Seconds(12), Seconds(12) + 50), "time [s]");
  EXPECT_EQ(title(0, Seconds(599)), "time [s]");
  EXPECT_EQ(title(0, Seconds(3600)), "time [min]");
  EXPECT_EQ(title(Seconds(3600), Seconds(3601)), "time [s]");
  EXPECT_EQ(title(0, Seconds(86'400)), "time [h]");
  EXPECT_DOUBLE_EQ(TimeAxis::For({0, Seconds(3600)}).At(Seconds(90)), 1.5);
  EXPECT_DOUBLE_EQ(TimeAxis::For({0, Seconds(86'400)}).At(Seconds(1800)), 0.5);
}

TEST(XAxis, KeepsItsLastLabelOffTheEdge) {
  const Style style = Style::For(1600, 900);
  Canvas canvas(1600, 900);
  const Panel panel = {{100, 50, 1600 - style.margin, 800}, 86'399, 86'400, 0, 1};
  DrawXAxis(canvas, panel, {{86'400, "86400.000"}}, "", style);
  bool is_drawn = false;
  for (int y = 810; y < 900; ++y) {
    for (int x = 1400; x < 1600; ++x) {
      if (canvas.at(x, y) == kWhite) continue;
      is_drawn = true;
      EXPECT_LT(x, 1600 - style.gap);
    }
  }
  EXPECT_TRUE(is_drawn);
}

TEST(RightAxis, HasItsTicksAtTheHeightsOfThoseOnTheLeft) {
  const Style style = Style::For(1600, 900);
  const Panel panel = {{300, 50, 1300, 800}, 0, 1, 0, 10};
  const auto rows = [&](const auto& draw, int x) {
    Canvas canvas(1600, 900);
    draw(canvas, panel, {{2, ""}, {7.3, ""}}, "", 0, style);
    std::vector<int> rows_of_ink;
    for (int y = 0; y < 900; ++y) {
      if (canvas.at(x, y) != kWhite) rows_of_ink.push_back(y);
    }
    return rows_of_ink;
  };
  const std::vector<int> right = rows(DrawRightAxis, 1303);
  EXPECT_EQ(right.size(), 2u);
  EXPECT_EQ(right, rows(DrawYAxis, 296));
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
