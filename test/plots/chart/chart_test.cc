// Covers chart_curve.cc, chart_picture.cc.

#include "lull/chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "plots/paint/canvas.h"
#include "plots/paint/palette.h"
#include "test/support/pixels.h"
#include "test/support/read_png.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kChartBlue = 1;
constexpr int kVermillion = 2;

Picture Draw(const std::vector<ChartPanel>& panels, const PlotOptions& options = {}) {
  const TemporaryDirectory directory;
  const absl::Status written = PlotChart(panels, directory.File("a.png"), options);
  EXPECT_TRUE(written.ok()) << written;
  return ReadDrawnPng(directory.File("a.png"));
}

// Points in the hue without lines, on axes from 0 to 10.
ChartPanel Dots(std::vector<double> x, std::vector<double> y, int hue = kChartBlue) {
  return {.x = {.low = 0, .high = 10},
          .y = {.low = 0, .high = 10},
          .series = {{.x = std::move(x), .y = std::move(y), .hue = hue, .line = false}}};
}

// What holds all pixels that are the colour of the hue. There must be some.
Rect Around(const Picture& picture, Hue hue) {
  const Rect box = BoxAround(static_cast<int>(picture.width), static_cast<int>(picture.height),
                             [&](int x, int y) { return picture.at(x, y) == HueRgb(hue); });
  EXPECT_LT(box.left, box.right) << "nothing has hue " << hue;
  return box;
}

Point Middle(const Rect& rect) { return {0.5 * (rect.left + rect.right), 0.5 * (rect.top + rect.bottom)}; }

// Where a lone point is drawn.
Point DotOf(const ChartPanel& panel, const PlotOptions& options = {}) {
  return Middle(Around(Draw({panel}, options), kChartBlue));
}

std::size_t PixelsOf(const Picture& picture, Hue hue) { return picture.Count(HueRgb(hue)); }

TEST(Chart, DrawsAPointWhereItShould) {
  for (const auto& [width, height] : {std::pair{640, 400}, {1600, 900}, {3200, 1800}}) {
    const PlotOptions options = {.width = width, .height = height};
    const Point origin = DotOf(Dots({0}, {0}), options);
    const Point corner = DotOf(Dots({10}, {10}), options);
    EXPECT_LT(origin.x, 0.2 * width);
    EXPECT_GT(corner.x, 0.9 * width);
    EXPECT_GT(origin.y, 0.8 * height);
    EXPECT_LT(corner.y, 0.1 * height);
    const Point point = DotOf(Dots({2.5}, {8}), options);
    EXPECT_NEAR(point.x, std::lerp(origin.x, corner.x, 0.25), 1);
    EXPECT_NEAR(point.y, std::lerp(origin.y, corner.y, 0.8), 1);
  }
}

TEST(Chart, DrawsDecadesAsLongAsEachOther) {
  const auto at = [](double value) {
    ChartPanel panel = Dots({value}, {value});
    panel.x = panel.y = {.scale = ChartScale::kLog, .low = 1e-3, .high = 1e3};
    return DotOf(panel);
  };
  const Point low = at(1e-3);
  const Point high = at(1e3);
  for (int exponent = -2; exponent <= 2; ++exponent) {
    EXPECT_NEAR(at(std::pow(10, exponent)).x, std::lerp(low.x, high.x, (exponent + 3) / 6.0), 1);
    EXPECT_NEAR(at(std::pow(10, exponent)).y, std::lerp(low.y, high.y, (exponent + 3) / 6.0), 1);
  }
}

TEST(Chart, JoinsPointsByALine) {
  ChartPanel panel = Dots({0, 10}, {0, 10});
  panel.series[0].line = true;
  panel.series[0].dots = false;
  const Picture picture = Draw({panel});
  const Rect box = Around(picture, kChartBlue);
  for (int x = box.left + 5; x < box.right - 5; ++x) {
    const double y = std::lerp(box.bottom, box.top, (x + 0.5 - box.left) / box.width());
    EXPECT_EQ(picture.at(x, static_cast<std::size_t>(y)), HueRgb(kChartBlue)) << x;
  }
}

TEST(Chart, LeavesAGapAtNan) {
  ChartPanel panel = Dots({0, 2, 5, 8, 10}, {5, 5, kNan, 5, 5});
  panel.series[0].line = true;
  const Picture picture = Draw({panel});
  const Rect box = Around(picture, kChartBlue);
  const auto middle = static_cast<std::size_t>(Middle(box).y);
  const auto is_blue = [&](double share) {
    return picture.at(static_cast<std::size_t>(std::lerp(box.left, box.right - 1.0, share)), middle) ==
           HueRgb(kChartBlue);
  };
  EXPECT_TRUE(is_blue(0.1));
  EXPECT_FALSE(is_blue(0.25));
  EXPECT_FALSE(is_blue(0.5));
  EXPECT_FALSE(is_blue(0.75));
  EXPECT_TRUE(is_blue(0.9));
}

TEST(Chart, CutsOffWhatLiesOutsideItsAxes) {
  ChartPanel inside = Dots({0, 10}, {0, 10});
  inside.series[0].line = true;
  inside.series[0].dots = false;
  ChartPanel beyond = inside;
  beyond.series[0].x = {-1000, 1000};
  beyond.series[0].y = {-1000, 1000};
  EXPECT_GT(PixelsOf(Draw({inside}), kChartBlue), 500u);
  EXPECT_EQ(Draw({inside}).pixels, Draw({beyond}).pixels);
  beyond.series[0].x = {-5, 15};
  beyond.series[0].y = {11, 12};
  EXPECT_EQ(PixelsOf(Draw({beyond}), kChartBlue), 0u);
}

// What holds all pixels in which the two pictures differ.
Rect Difference(const Picture& a, const Picture& b) {
  return BoxAround(static_cast<int>(a.width), static_cast<int>(a.height),
                   [&](int x, int y) { return a.at(x, y) != b.at(x, y); });
}

TEST(Chart, DrawsASpreadAsABar) {
  ChartPanel panel = Dots({5, 7}, {5, 5});
  const Picture without = Draw({panel});
  panel.series[0].y_low = {2, kNan};
  panel.series[0].y_high = {9, kNan};
  const Rect bar = Difference(without, Draw({panel}));
  EXPECT_NEAR(bar.bottom, DotOf(Dots({5}, {2})).y, 2);
  EXPECT_NEAR(bar.top, DotOf(Dots({5}, {9})).y, 2);
  EXPECT_NEAR(Middle(bar).x, DotOf(Dots({5}, {5})).x, 1);
  EXPECT_LT(bar.width(), 20);
}

TEST(Chart, DrawsTheSpreadOfALineAsABand) {
  ChartPanel panel = Dots({2, 8}, {5, 5});
  panel.series[0].line = true;
  panel.series[0].dots = false;
  const Picture without = Draw({panel});
  panel.series[0].y_low = {4, 2};
  panel.series[0].y_high = {6, 9};
  const Picture with = Draw({panel});
  const Rect band = Difference(without, with);
  EXPECT_NEAR(band.left, DotOf(Dots({2}, {5})).x, 2);
  EXPECT_NEAR(band.right, DotOf(Dots({8}, {5})).x, 2);
  EXPECT_NEAR(band.bottom, DotOf(Dots({8}, {2})).y, 2);
  EXPECT_NEAR(band.top, DotOf(Dots({8}, {9})).y, 2);
  EXPECT_EQ(PixelsOf(with, kChartBlue), PixelsOf(without, kChartBlue)) << "and leaves the line as it is";
}

TEST(Chart, DrawsMarksThroughThePanel) {
  ChartPanel panel = Dots({5}, {5});
  const Picture without = Draw({panel});
  panel.x_marks = {{2}};
  const Rect upright = Difference(without, Draw({panel}));
  EXPECT_NEAR(Middle(upright).x, DotOf(Dots({2}, {0})).x, 1);
  EXPECT_NEAR(upright.top, DotOf(Dots({2}, {10})).y, 1);
  EXPECT_NEAR(upright.bottom, DotOf(Dots({2}, {0})).y, 12) << "it may end between two dashes";
  panel.x_marks = {};
  panel.y_marks = {{3}};
  const Rect level = Difference(without, Draw({panel}));
  EXPECT_NEAR(Middle(level).y, DotOf(Dots({0}, {3})).y, 1);
  EXPECT_NEAR(level.left, DotOf(Dots({0}, {3})).x, 1);
  panel.y_marks = {{11, "outside"}};
  EXPECT_EQ(Draw({panel}).pixels, without.pixels);
}

TEST(Chart, WritesTheWordsOfAMarkWhereTheyCoverNoCurve) {
  ChartPanel panel = Dots({}, {});
  for (double x = 5; x <= 10; x += 0.05) {  // right of the mark, from top to bottom
    for (const double y : {9.9, 9.7, 9.5, 9.3, 5.0}) {
      panel.series[0].x.push_back(x);
      panel.series[0].y.push_back(y);
    }
  }
  const Picture without = Draw({panel});
  panel.x_marks = {{4.9, "words"}};
  const Picture with = Draw({panel});
  EXPECT_GT(PixelsOf(without, kChartBlue), 1000u);
  EXPECT_EQ(PixelsOf(with, kChartBlue), PixelsOf(without, kChartBlue));
  EXPECT_GT(Difference(without, with).width(), 5 * 8);
}

TEST(Chart, MakesRoomForMarksOnItsAxes) {
  ChartPanel panel = {.series = {{.x = {1, 2}, .y = {1, 2}, .hue = kChartBlue}}};
  const int without = Around(Draw({panel}), kChartBlue).height();
  panel.y_marks = {{20}};
  EXPECT_LT(Around(Draw({panel}), kChartBlue).height(), without / 5);
}

TEST(Chart, HasALegendAboveThePanel) {
  ChartPanel panel = Dots({5}, {5});
  panel.series[0].label = "blue";
  panel.series.push_back({.label = "vermillion", .x = {5}, .y = {5}, .hue = kVermillion, .line = false});
  panel.series[1].y = {kNan};
  panel.series.push_back({.x = {5}, .y = {kNan}, .hue = 3});
  const Picture picture = Draw({panel});
  const Rect swatch = Around(picture, kVermillion);
  EXPECT_LT(swatch.bottom, DotOf(Dots({5}, {10})).y + 40);
  EXPECT_GT(swatch.left, 800) << "right of the title";
  EXPECT_EQ(Around(picture, kChartBlue).top, swatch.top);
  EXPECT_EQ(PixelsOf(picture, 3), 0u) << "no label, not there";
}

TEST(Chart, HasManyAndLongLabelsInItsLegend) {
  ChartPanel panel = Dots({5}, {5});
  panel.title = std::string(400, 't');
  for (int i = 0; i < 60; ++i) panel.series.push_back({.label = std::string(i * 7, 'w'), .x = {1}, .y = {1}});
  const Picture picture = Draw({panel}, {.width = 640, .height = 400, .title = std::string(300, 'x')});
  EXPECT_EQ(picture.height, 400u);
  EXPECT_GT(PixelsOf(picture, kChartBlue), 0u) << "the dot of the first series";
}

TEST(Chart, DrawsSeriesOfTheRightOnTheirAxis) {
  ChartPanel panel = Dots({5}, {2});
  panel.right = ChartAxis{.title = "share [%]", .low = 0, .high = 100};
  const Rect left = Around(Draw({panel}), kChartBlue);
  panel.series[0].right = true;
  panel.series[0].y = {20};
  EXPECT_NEAR(Middle(Around(Draw({panel}), kChartBlue)).y, Middle(left).y, 1);
}

TEST(Chart, GivesPanelsTheirSharesInTheirOrder) {
  std::vector<ChartPanel> panels = {Dots({0, 10}, {0, 10}), Dots({0, 10}, {0, 10}, kVermillion)};
  panels[1].share = 0.5;
  const Picture picture = Draw(panels);
  const Rect first = Around(picture, kChartBlue);
  const Rect second = Around(picture, kVermillion);
  EXPECT_GT(second.top, first.bottom);
  EXPECT_NEAR(second.height(), 0.5 * first.height(), 8);
  EXPECT_EQ(second.left, first.left);
  EXPECT_EQ(second.right, first.right);
}

TEST(Chart, HasPanelsShareAnEqualAxis) {
  std::vector<ChartPanel> panels = {Dots({1, 2}, {1, 2}), Dots({2, 20}, {1, 2}, kVermillion)};
  for (ChartPanel& panel : panels) panel.x = {.title = "x"};
  const Picture shared = Draw(panels);
  const int dot = Around(Draw({Dots({5}, {5})}), kChartBlue).width();
  EXPECT_NEAR(Around(shared, kChartBlue).right - Around(shared, kVermillion).left, dot, 1) << "2 is below 2";
  panels[1].x.title = "another";
  const Picture apart = Draw(panels);
  EXPECT_EQ(Around(apart, kChartBlue).right, Around(apart, kVermillion).right);
  EXPECT_LT(Around(apart, kChartBlue).height(), Around(shared, kChartBlue).height()) << "numbers below each take room";
}

TEST(Chart, OfAnythingIsAPicture) {
  for (const double value : {0.0, -1e100, 1e100, 1e-300, 1.0}) {
    for (const double other : {0.0, 1e100, 1 + 1e-15, -3.0}) {
      const ChartPanel panel = {.series = {{.x = {value, other}, .y = {other, value}, .hue = kChartBlue}}};
      EXPECT_EQ(Draw({panel}, {.width = 640, .height = 400}).width, 640u);
      EXPECT_GT(PixelsOf(Draw({panel}, {.width = 640, .height = 400}), kChartBlue), 0u) << value << " " << other;
    }
  }
}

TEST(PlotChart, KeepsTitleAndTexts) {
  const TemporaryDirectory directory;
  const PlotOptions options = {.width = 640, .height = 400, .title = "the title", .texts = {{"seed", "7"}}};
  ASSERT_TRUE(PlotChart({{Dots({1}, {1})}}, directory.File("a.png"), options).ok());
  EXPECT_GT(PixelsOf(ReadDrawnPng(directory.File("a.png")), kChartBlue), 0u);
  const auto texts = TextsOf(directory.File("a.png"));
  EXPECT_THAT(texts, testing::Contains(std::pair<std::string, std::string>("Title", "the title")));
  EXPECT_THAT(texts, testing::Contains(std::pair<std::string, std::string>("seed", "7")));
}

TEST(PlotChart, RefusesWhatItCannotDraw) {
  const TemporaryDirectory directory;
  const auto refusal = [&](const std::vector<ChartPanel>& panels, const PlotOptions& options = {}) {
    const absl::Status status = PlotChart(panels, directory.File("a.png"), options);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    return std::string(status.message());
  };
  const auto with = [](const auto& change) {
    ChartPanel panel = Dots({1, 2}, {1, 2});
    panel.title = "t";
    panel.series[0].label = "s";
    change(panel, panel.series[0]);
    return std::vector<ChartPanel>{Dots({1}, {1}), panel};
  };
  EXPECT_EQ(refusal({}), "chart: no panels; must be 1 or more");
  EXPECT_THAT(refusal({Dots({1}, {1})}, {.width = 639}), HasSubstr("639 x 900 pixels; must be"));
  EXPECT_THAT(refusal({Dots({1}, {1})}, {.texts = {{" ", ""}}}), HasSubstr("text ' '"));
  EXPECT_EQ(refusal(std::vector<ChartPanel>(20, Dots({1}, {1})), {.width = 640, .height = 400}),
            "chart: 20 panels do not fit into 640 x 400 pixels; take fewer, or a larger picture");
  EXPECT_EQ(refusal(with([](auto& panel, auto&) { panel.share = 0; })),
            "chart: panel 1 ('t'): share is 0; must be greater than 0");
  EXPECT_EQ(refusal(with([](auto& panel, auto&) { panel.series.clear(); })),
            "chart: panel 1 ('t'): no series has a point; at least one must");
  EXPECT_THAT(refusal(with([](auto&, auto& series) { series.y = {kNan, kNan}; })), HasSubstr("no series has a point"));
  EXPECT_EQ(refusal(with([](auto&, auto& series) { series.y = {1}; })),
            "chart: panel 1 ('t'): series 0 ('s') has 2 x and 1 y; their numbers must be equal");
  EXPECT_EQ(
      refusal(with([](auto&, auto& series) {
        series.y_low = {1, 1};
      })),
      "chart: panel 1 ('t'): series 0 ('s') has 2 points and a spread of 2 and 0; give one for each point, or none");
  EXPECT_THAT(refusal(with([](auto&, auto& series) { series.y_low = series.y_high = {1}; })),
              HasSubstr("a spread of 1 and 1"));
  EXPECT_EQ(refusal(with([](auto&, auto& series) { series.hue = 9; })),
            "chart: panel 1 ('t'): series 0 ('s') has hue 9; must be 0 to 8");
  EXPECT_EQ(refusal(with([](auto&, auto& series) { series.right = true; })),
            "chart: panel 1 ('t'): series 0 ('s') belongs to the axis on the right, which the panel lacks");
  EXPECT_EQ(refusal(with([](auto&, auto& series) { series.x[1] = kNan; })),
            "chart: panel 1 ('t'): x of series 0 ('s') is nan; must be from -1e100 to 1e100");
  EXPECT_THAT(refusal(with([](auto&, auto& series) { series.y[1] = -HUGE_VAL; })), HasSubstr("('s') is -inf; must be"));
  EXPECT_EQ(refusal(with([](auto& panel, auto& series) {
              panel.y = {.scale = ChartScale::kLog};
              series.y[1] = 0;
            })),
            "chart: panel 1 ('t'): y of series 0 ('s') is 0; must be greater than 0 on a logarithmic axis");
  EXPECT_THAT(refusal(with([](auto& panel, auto&) {
                panel.x.scale = ChartScale::kLog;
                panel.x.low = 0.1;
                panel.x_marks = {{-1}};
              })),
              HasSubstr("a mark of x is -1; must be greater than 0"));
  EXPECT_THAT(refusal(with([](auto& panel, auto&) { panel.x.scale = ChartScale::kLog; })),
              HasSubstr("an end of axis x is 0; must be greater than 0"));
  EXPECT_THAT(refusal(with([](auto& panel, auto&) {
                panel.right = ChartAxis{.ticks = {{kNan, "?"}}};
              })),
              HasSubstr("a tick of axis right is nan"));
  EXPECT_EQ(refusal(with([](auto& panel, auto&) { panel.y.high = -1; })),
            "chart: panel 1 ('t'): axis y goes from 0 to -1; must end above where it begins");
  EXPECT_TRUE(directory.Names().empty());
}

TEST(PlotChart, ThatCannotBeWrittenLeavesTheOldFile) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("a.png");
  ASSERT_TRUE(PlotChart({{Dots({1}, {1})}}, path).ok());
  ReadDrawnPng(path);
  const std::string old = Contents(path);
  const FullDisk full(1000);
  EXPECT_EQ(PlotChart({{Dots({2}, {2})}}, path).code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Contents(path) == old);
  EXPECT_THAT(directory.Names(), ElementsAre("a.png"));
}

}  // namespace
}  // namespace lull
