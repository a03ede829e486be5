#include "plots/trace_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "test/support/pixels.h"
#include "test/support/read_png.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Hue kPotential = 1;
constexpr Hue kStrip = 2;
constexpr int kSheetWidth = 1600;
constexpr int kSheetHeight = 1200;

// A flat trace with one spike and a step of current.
TracePanel PanelWithSpike(Tick spike) {
  TracePanel panel = {.title = "title", .caption = "caption", .peak = 30, .strip_quantity = "I [mV/ms]"};
  panel.potential.assign(400, -65);
  panel.spike_times = {spike};
  panel.strip.assign(400, 0);
  std::fill(panel.strip.begin() + 50, panel.strip.begin() + 350, 10.0f);
  return panel;
}

Canvas DrawSheet(const std::vector<TracePanel>& panels) {
  return DrawTraceSheet(panels, {.width = kSheetWidth, .height = kSheetHeight, .title = "sheet"}).value();
}

Rect SheetDifference(const Canvas& a, const Canvas& b) {
  return BoxAround(a.width(), a.height(), [&](int x, int y) { return a.at(x, y) != b.at(x, y); });
}

Rect Of(const Canvas& canvas, Hue hue, int from_y) {
  return BoxAround(canvas.width(), canvas.height(),
                   [&](int x, int y) { return y >= from_y && canvas.at(x, y).hue == hue; });
}

constexpr int kBelowLegend = 60;

TEST(SheetColumns, KeepCellsNearThreeByTwo) {
  EXPECT_EQ(SheetColumns(1, 1600, 1200), 1);
  EXPECT_EQ(SheetColumns(2, 1600, 1200), 1);
  EXPECT_EQ(SheetColumns(4, 1600, 1200), 2);
  EXPECT_EQ(SheetColumns(6, 1600, 1200), 2);
  EXPECT_EQ(SheetColumns(7, 1600, 1200), 3);
  EXPECT_EQ(SheetColumns(9, 1600, 1200), 3);
  EXPECT_EQ(SheetColumns(4, 6400, 800), 4);
  EXPECT_EQ(SheetColumns(4, 400, 3000), 1);
}

// Each panel is changed in turn; what changes in the picture has a place of its own, in reading order.
TEST(TraceSheet, DrawsEveryPanelInItsCell) {
  for (const std::size_t count : {1u, 2u, 5u, 9u}) {
    const std::vector<TracePanel> panels(count, PanelWithSpike(100));
    const Canvas before = DrawSheet(panels);
    std::vector<Rect> cells;
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<TracePanel> changed = panels;
      changed[i] = PanelWithSpike(300);
      changed[i].title = std::string(500, 'W');
      changed[i].caption = std::string(500, 'W');
      cells.push_back(SheetDifference(before, DrawSheet(changed)));
      EXPECT_LT(cells[i].left, cells[i].right);
    }
    const auto columns = static_cast<std::size_t>(SheetColumns(count, kSheetWidth, kSheetHeight));
    for (std::size_t i = 0; i < count; ++i) {
      if (i % columns > 0) {
        EXPECT_GT(cells[i].left, cells[i - 1].right) << i << " of " << count;
        EXPECT_EQ(cells[i].top, cells[i - 1].top);
      }
      if (i >= columns) {
        EXPECT_GT(cells[i].top, cells[i - columns].bottom) << i << " of " << count;
        EXPECT_EQ(cells[i].left, cells[i - columns].left);
      }
    }
  }
}

TEST(TraceSheet, DrawsASpikeToItsPeak) {
  TracePanel quiet = PanelWithSpike(100);
  quiet.spike_times = {};
  TracePanel higher = PanelWithSpike(100);
  higher.peak = 60;
  const Canvas canvas = DrawSheet({PanelWithSpike(100), quiet, higher, PanelWithSpike(100)});
  const auto top = [&](int left, int from_y) {
    return BoxAround(canvas.width(), canvas.height(),
                     [&](int x, int y) {
                       return x >= left && x < left + kSheetWidth / 2 && y >= from_y &&
                              y < from_y + kSheetHeight / 2 - kBelowLegend && canvas.at(x, y).hue == kPotential;
                     })
        .top;
  };
  const int first_row = kBelowLegend;
  const int second_row = kSheetHeight / 2;
  const int axis_of_95_mv = top(kSheetWidth / 2, first_row) - top(0, first_row);
  const int axis_of_30_mv = top(kSheetWidth / 2, second_row) - top(0, second_row);
  EXPECT_GT(axis_of_95_mv, 100);
  EXPECT_NEAR(axis_of_30_mv, axis_of_95_mv * 30.0 / 95, 2) << "one range of potentials for all";
}

TEST(TraceSheet, GivesACloseUpARangeOfItsOwn) {
  TracePanel ringing = PanelWithSpike(1);
  ringing.spike_times = {};
  for (std::size_t i = 0; i < 400; ++i) ringing.potential[i] = -62 + std::sin(0.1f * static_cast<float>(i));
  const auto height = [&] {
    const Canvas canvas = DrawSheet({PanelWithSpike(100), ringing});
    EXPECT_GT(CountInked(canvas, Below(canvas, kSheetHeight / 2), kPotential), 100);
    return Of(canvas, kPotential, kSheetHeight / 2).bottom - Of(canvas, kPotential, kSheetHeight / 2).top;
  };
  const int shared = height();
  ringing.close_up = true;
  EXPECT_GT(height(), 5 * shared);
}

TEST(TraceSheet, DrawsAStripBelowThePotential) {
  const Canvas with = DrawSheet({PanelWithSpike(100)});
  EXPECT_GT(Of(with, kStrip, kBelowLegend).top, Of(with, kPotential, kBelowLegend).bottom);
  TracePanel bare = PanelWithSpike(100);
  bare.strip = {};
  const Canvas without = DrawSheet({bare});
  EXPECT_EQ(Of(without, kStrip, 0).right, 0) << "nor is there a word of it in the legend";
  EXPECT_GT(Of(without, kPotential, kBelowLegend).bottom, Of(with, kPotential, kBelowLegend).bottom);
}

TEST(TraceSheet, HasOneAxisOfTime) {
  TracePanel half = PanelWithSpike(100);
  half.potential.resize(200);
  half.strip.resize(200);
  const auto right_end = [](const Canvas& canvas) { return Of(canvas, kPotential, kSheetHeight / 2).right; };
  const int left = Of(DrawSheet({PanelWithSpike(100), PanelWithSpike(100)}), kPotential, kSheetHeight / 2).left;
  const int whole = right_end(DrawSheet({PanelWithSpike(100), PanelWithSpike(100)})) - left;
  EXPECT_NEAR(right_end(DrawSheet({PanelWithSpike(100), half})) - left, whole / 2, 4);
  half.step_ms = 2;
  EXPECT_NEAR(right_end(DrawSheet({PanelWithSpike(100), half})) - left, whole, 4);
}

TEST(TraceSheet, DrawsTracesOfAnyShape) {
  TracePanel empty = {.title = "empty"};
  TracePanel odd = PanelWithSpike(100);
  odd.potential[10] = std::numeric_limits<float>::quiet_NaN();
  odd.strip[10] = std::numeric_limits<float>::infinity();
  const Canvas frames = DrawSheet({empty}), three = DrawSheet({empty, odd, PanelWithSpike(1)});
  EXPECT_GT(CountInked(frames, AllOf(frames)), kSheetWidth);
  EXPECT_EQ(CountInked(frames, Below(frames, kBelowLegend), kPotential), 0);
  EXPECT_GT(CountInked(three, Below(three, kBelowLegend), kPotential), 1000);
  odd.potential.assign(400, std::numeric_limits<float>::quiet_NaN());
  odd.spike_times = {};
  EXPECT_EQ(Of(DrawSheet({odd}), kPotential, kBelowLegend).right, 0);
}

TEST(TraceSheet, HasRoomForSoManyPanels) {
  const PlotOptions smallest = {.width = 640, .height = 400, .title = ""};
  const std::optional<Canvas> two = DrawTraceSheet(std::vector<TracePanel>(2, PanelWithSpike(100)), smallest);
  ASSERT_TRUE(two.has_value());
  EXPECT_GT(CountInked(*two, Below(*two, kBelowLegend), kPotential), 100);
  EXPECT_FALSE(DrawTraceSheet(std::vector<TracePanel>(30, PanelWithSpike(100)), smallest).has_value());
  EXPECT_TRUE(
      DrawTraceSheet(std::vector<TracePanel>(30, PanelWithSpike(100)), {.width = 3200, .height = 2400, .title = ""})
          .has_value());
}

TEST(PlotTraceSheet, WritesTheSameBytesForTheSamePanels) {
  const TemporaryDirectory directory;
  const std::vector<TracePanel> panels = {PanelWithSpike(100), PanelWithSpike(200), PanelWithSpike(300)};
  ASSERT_TRUE(PlotTraceSheet(panels, directory.File("a.png")).ok());
  ASSERT_TRUE(PlotTraceSheet(panels, directory.File("b.png")).ok());
  EXPECT_TRUE(Contents(directory.File("a.png")) == Contents(directory.File("b.png")));
  const Picture picture = ReadDrawnPng(directory.File("a.png"));
  EXPECT_EQ(picture.width, 1600u);
  EXPECT_EQ(picture.height, 1200u);
  EXPECT_THAT(Contents(directory.File("a.png")), HasSubstr("3 traces")) << "the title, for who gave none";
}

TEST(PlotTraceSheet, HasTheSizeAndTitleAskedFor) {
  const TemporaryDirectory directory;
  const PlotOptions options = {.width = 900, .height = 700, .title = "a title of its own"};
  ASSERT_TRUE(PlotTraceSheet(std::vector<TracePanel>{PanelWithSpike(100)}, directory.File("a.png"), options).ok());
  EXPECT_EQ(ReadDrawnPng(directory.File("a.png")).width, 900u);
  EXPECT_EQ(ReadPng(directory.File("a.png")).height, 700u);
  EXPECT_THAT(Contents(directory.File("a.png")), HasSubstr("a title of its own"));
}

TEST(PlotTraceSheet, RefusesWhatDoesNotFit) {
  const TemporaryDirectory directory;
  const auto refusal = [&](const std::vector<TracePanel>& panels, const PlotOptions& options = {}) {
    const absl::Status status = PlotTraceSheet(panels, directory.File("a.png"), options);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    return std::string(status.message());
  };
  const auto with = [](const auto& change) {
    TracePanel panel = PanelWithSpike(100);
    change(panel);
    return std::vector<TracePanel>{PanelWithSpike(100), panel};
  };
  EXPECT_EQ(refusal({}), "trace sheet: no panels; must be 1 or more");
  EXPECT_THAT(refusal({PanelWithSpike(1)}, {.width = 639, .height = 900, .title = ""}),
              HasSubstr("639 x 900 pixels; must be"));
  EXPECT_EQ(refusal(std::vector<TracePanel>(30, PanelWithSpike(1)), {.width = 640, .height = 400, .title = ""}),
            "trace sheet: 30 panels do not fit into 640 x 400 pixels; take fewer, or a larger picture");
  EXPECT_EQ(refusal(with([](TracePanel& panel) { panel.strip.pop_back(); })),
            "trace sheet: panel 1 ('title'): the strip has 399 steps and the potential 400; must be the same");
  EXPECT_EQ(refusal(with([](TracePanel& panel) {
              panel.spike_times = {7, 3};
            })),
            "trace sheet: panel 1 ('title'): spike times must ascend");
  EXPECT_EQ(refusal(with([](TracePanel& panel) {
              panel.spike_times = {0, 401};
            })),
            "trace sheet: panel 1 ('title'): spikes from 0 to 401; must be from 1 to 400");
  EXPECT_EQ(refusal(with([](TracePanel& panel) { panel.step_ms = 0; })),
            "trace sheet: panel 1 ('title'): steps of 0 ms; must be greater than 0 ms and at most a billion ms");
  EXPECT_TRUE(directory.Names().empty());
}

TEST(PlotTraceSheet, ThatCannotBeWrittenLeavesTheOldFile) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("a.png");
  ASSERT_TRUE(PlotTraceSheet(std::vector<TracePanel>{PanelWithSpike(100)}, path).ok());
  ReadDrawnPng(path);
  const std::string old = Contents(path);
  const FullDisk full(1000);
  EXPECT_EQ(PlotTraceSheet(std::vector<TracePanel>{PanelWithSpike(200)}, path).code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Contents(path) == old);
  EXPECT_THAT(directory.Names(), ElementsAre("a.png"));
}

}  // namespace
}  // namespace lull
