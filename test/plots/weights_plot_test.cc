// Covers projection_course.cc.

#include "plots/weights_plot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "test/support/pixels.h"

namespace lull {
namespace {

constexpr Hue kExcitatory = 1;
constexpr Hue kInhibitory = 2;
constexpr int kSide = 1210;  // [pixels] from here on the picture has the first and the last snapshot
constexpr int kTop = 95;     // below the heading

struct Snapshots {
  std::vector<Tick> times = {};
  std::vector<std::vector<float>> weights = {};
  std::size_t piece = 1'000'000;
};

WeightSource WeightsFrom(const Snapshots& snapshots) {
  const std::uint64_t synapses = snapshots.weights.empty() ? 0 : snapshots.weights.front().size();
  return {.times = snapshots.times,
          .synapses = synapses,
          .synapses_of_run = synapses,
          .visit = [&snapshots](const auto& visit) {
            for (std::size_t i = 0; i < snapshots.times.size(); ++i) {
              const std::span<const float> all = snapshots.weights[i];
              for (std::size_t first = 0; first < all.size(); first += snapshots.piece) {
                visit(snapshots.times[i], first, all.subspan(first, std::min(snapshots.piece, all.size() - first)));
              }
            }
            return absl::OkStatus();
          }};
}

Canvas DrawWeights(const Snapshots& snapshots, TimeSpan span) { return *DrawWeights(WeightsFrom(snapshots), span, {}); }

// Pixels of the hue in left ≤ x < right.
int CountInk(const Canvas& canvas, Hue hue, int left, int right) {
  return CountInked(canvas, {left, kTop, right, canvas.height()}, hue);
}

std::vector<float> Even(float low, float high, std::size_t count) {
  std::vector<float> weights(count);
  for (std::size_t i = 0; i < count; ++i) {
    weights[i] = low + (high - low) * (static_cast<float>(i) + 0.5f) / static_cast<float>(count);
  }
  return weights;
}

// The middle of the pixels of the hue at x, from the top; −1 if there are none.
double MiddleOf(const Canvas& canvas, Hue hue, int x) {
  double sum = 0;
  int count = 0;
  for (int y = kTop; y < canvas.height(); ++y) {
    if (canvas.at(x, y).hue != hue || canvas.at(x, y) == kWhite) continue;
    sum += y;
    ++count;
  }
  return count > 0 ? sum / count : -1;
}

TEST(WeightsPlot, HasAHueForEachSignOfTheFirstSnapshot) {
  const std::vector<float> mixed = {-2, -2, 1, 1, 1};
  const Canvas both = DrawWeights({{0, 1000}, {mixed, mixed}}, {0, 1000});
  EXPECT_GT(CountInk(both, kExcitatory, 0, 1600), 0);
  EXPECT_GT(CountInk(both, kInhibitory, 0, 1600), 0);
  // Learning takes all across zero: what was excitatory keeps its hue.
  const Canvas crossing = DrawWeights({{0, 1000}, {{1, 2, 3}, {-1, -2, -3}}}, {0, 1000});
  EXPECT_GT(CountInk(crossing, kExcitatory, 0, 1600), 0);
  EXPECT_EQ(CountInk(crossing, kInhibitory, 0, 1600), 0);
}

TEST(WeightsPlot, FollowsTheWeights) {
  const Canvas rising = DrawWeights({{0, 1000}, {Even(1, 2, 5000), Even(5, 6, 5000)}}, {0, 1000});
  EXPECT_GT(MiddleOf(rising, kExcitatory, 150), MiddleOf(rising, kExcitatory, kSide - 60) + 300);
}

// Of snapshots at 0, 1 and 2 s the middle one has the middle half of the time.
TEST(WeightsPlot, ShowsASnapshotWhereItIsTheNearest) {
  const std::vector<float> low = Even(1, 2, 5000);
  const std::vector<float> high = Even(9, 10, 5000);
  const Canvas canvas = DrawWeights({{0, 1000, 2000}, {low, high, low}}, {0, 2000});
  // The panel's lowest and highest tenth have the cells, and hardly a line.
  std::vector<int> high_columns;
  for (int x = 70; x < kSide - 30; ++x) {
    int pixels = 0;
    for (int y = 110; y < 160; ++y) pixels += canvas.at(x, y).hue == kExcitatory && canvas.at(x, y).shade > 5;
    if (pixels > 25) high_columns.push_back(x);
  }
  ASSERT_FALSE(high_columns.empty());
  const int width = high_columns.back() - high_columns.front() + 1;
  EXPECT_EQ(static_cast<int>(high_columns.size()), width);
  EXPECT_NEAR(width, 550, 20);
}

TEST(WeightsPlot, DrawsASingleSnapshotByItself) {
  const Canvas canvas = DrawWeights({{0}, {Even(1, 2, 5000)}}, {0, 0});
  EXPECT_GT(CountInk(canvas, kExcitatory, 100, 700), 100'000);
  EXPECT_GT(CountInk(canvas, kExcitatory, 900, 1200), 50'000) << "over the whole width";
}

TEST(WeightsPlot, ShowsTheSnapshotsOfTheSpan) {
  const Snapshots three = {{0, 1000, 2000}, {Even(-9, -8, 500), Even(1, 2, 500), Even(3, 4, 500)}};
  const Snapshots two = {{1000, 2000}, {Even(1, 2, 500), Even(3, 4, 500)}};
  EXPECT_GT(CountInk(DrawWeights(two, {1000, 2000}), kExcitatory, 0, kSide), 1000);
  EXPECT_TRUE(AreEqual(DrawWeights(three, {1000, 2000}), DrawWeights(two, {1000, 2000})));
  EXPECT_EQ(DrawWeights(WeightsFrom(three), {1, 999}, {}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(WeightsPlot, IsTheSamePieceByPiece) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  std::normal_distribution<float> weight(0, 3);
  Snapshots snapshots;
  for (Tick i = 0; i < 7; ++i) {
    snapshots.times.push_back(500 * i);
    snapshots.weights.emplace_back(3000);
    for (float& w : snapshots.weights.back()) w = weight(random);
  }
  const Canvas at_once = DrawWeights(snapshots, {0, 3000});
  snapshots.piece = 1 + random() % 1000;
  EXPECT_GT(CountInk(at_once, kExcitatory, 0, kSide), 1000);
  EXPECT_TRUE(AreEqual(at_once, DrawWeights(snapshots, {0, 3000})));
}

// One weight in ten thousand runs away: the others still fill the axis.
TEST(WeightsPlot, KeepsItsAxisFromFewThatRunAway) {
  std::vector<float> weights = Even(1, 2, 10'000);
  const int all = CountInk(DrawWeights({{0, 1000}, {weights, weights}}, {0, 1000}), kExcitatory, 0, kSide);
  weights[0] = 1e30f;
  const int others = CountInk(DrawWeights({{0, 1000}, {weights, weights}}, {0, 1000}), kExcitatory, 0, kSide);
  EXPECT_GT(all, 1000);
  EXPECT_NEAR(others, all, 0.02 * all);
}

TEST(WeightsPlot, DrawsNothingOutsideThePanels) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  std::cauchy_distribution<float> weight(0, 3);
  Snapshots snapshots;
  for (Tick i = 0; i < 3000; ++i) {  // more than pixels
    snapshots.times.push_back(i);
    snapshots.weights.emplace_back(50);
    for (float& w : snapshots.weights.back()) w = weight(random);
  }
  const Canvas canvas = DrawWeights(snapshots, {0, 2999});
  EXPECT_GT(CountInk(canvas, kExcitatory, 60, kSide), 1000);
  EXPECT_EQ(CountInk(canvas, kExcitatory, 0, 60) + CountInk(canvas, kInhibitory, 0, 60), 0);
  EXPECT_EQ(CountInk(canvas, kExcitatory, 1571, 1600) + CountInk(canvas, kInhibitory, 1571, 1600), 0);
  for (const Hue hue : {kExcitatory, kInhibitory}) EXPECT_EQ(CountInked(canvas, Below(canvas, 836), hue), 0);
}

TEST(WeightsPlot, DrawsWeightsOfAnyShape) {
  EXPECT_EQ(DrawWeights({{0, 1000}, {{}, {}}}, {0, 1000}).width(), 1600);
  EXPECT_EQ(DrawWeights({{0}, {{}}}, {0, 0}).width(), 1600);
  const std::vector<float> odd = {std::nanf(""), std::numeric_limits<float>::infinity(), 1, 3e38f};
  EXPECT_EQ(DrawWeights({{0, 1000}, {odd, odd}}, {0, 1000}).width(), 1600);
  const std::vector<float> none(3, std::nanf(""));
  EXPECT_EQ(CountInk(DrawWeights({{0, 1000}, {none, none}}, {0, 1000}), kExcitatory, 0, 1600), 0);
  const std::vector<float> equal(100, 5);
  EXPECT_GT(CountInk(DrawWeights({{0, 1000}, {equal, equal}}, {0, 1000}), kExcitatory, 0, kSide), 0);
}

// Rows that have the hue in left ≤ x < right: their top and bottom.
std::pair<int, int> RowsOf(const Canvas& canvas, Hue hue, int left, int right) {
  std::pair<int, int> rows = {canvas.height(), -1};
  for (int y = kTop; y < canvas.height(); ++y) {
    if (CountInked(canvas, {left, y, right, y + 1}, hue) == 0) continue;
    rows = {std::min(rows.first, y), std::max(rows.second, y)};
  }
  return rows;
}

// 3,200 weights make cells of 17 pixels, which would reach far beyond the bounds and 0; a million weights make low
// cells, which show where the bounds are.
TEST(WeightsPlot, DrawsNoBarBeyondBounds) {
  int most_beyond = 0;
  for (const float w_max : {0.7f, 1.0f, 3.3f}) {
    SCOPED_TRACE(w_max);
    std::vector<float> few;
    for (int i = 0; i < 1600; ++i) {
      few.push_back(w_max * static_cast<float>(i % 16) / 15);
      few.push_back(-few.back());
    }
    const auto [top, bottom_of_upper] =
        RowsOf(DrawWeights({{0}, {Even(-w_max, w_max, 1'000'000)}}, {0, 0}), kExcitatory, 100, 1500);
    const Snapshots snapshots = {{0}, {few}};
    WeightSource source = WeightsFrom(snapshots);
    source.bounds = {w_max};
    const Canvas canvas = *DrawWeights(source, {0, 0}, {});
    const auto [drawn_top, drawn_zero] = RowsOf(canvas, kExcitatory, 100, 1500);
    const auto [drawn_below, drawn_bottom] = RowsOf(canvas, kInhibitory, 100, 1500);
    EXPECT_NEAR(drawn_top, top, 2);
    EXPECT_NEAR(drawn_zero, bottom_of_upper, 2);
    EXPECT_NEAR(drawn_below, drawn_zero, 3) << "a line at 0 may be between them";
    EXPECT_NEAR(drawn_bottom - drawn_below, drawn_zero - drawn_top, 3);
    most_beyond = std::max(most_beyond, top - RowsOf(DrawWeights(snapshots, {0, 0}), kExcitatory, 100, 1500).first);
  }
  EXPECT_GT(most_beyond, 3) << "without bounds no bar would reach beyond";
}

TEST(WeightsPlot, HidesNeitherSignBehindTheOther) {
  std::vector<float> before(4000), after(4000);
  for (std::size_t i = 0; i < before.size(); ++i) {
    before[i] = i % 4 == 0 ? -1.0f : 1.0f;
    after[i] = 1;
  }
  const Canvas canvas = DrawWeights({{0, 1000}, {before, after}}, {0, 1000});
  EXPECT_GT(CountInk(canvas, kInhibitory, kSide / 2 + 100, kSide - 100), 500);
  EXPECT_GT(CountInk(canvas, kExcitatory, kSide / 2 + 100, kSide - 100), 500);
}

// The signs have equal histograms and equal lines: dashes of both take turns.
TEST(WeightsPlot, DashesLinesOfTheSignsThatCoincide) {
  std::vector<float> before = Even(1, 3, 4000), after = Even(2, 4, 4000);
  const std::vector<float> crossing = Even(-3, -1, 4000), to = after;
  before.insert(before.end(), crossing.begin(), crossing.end());
  after.insert(after.end(), to.begin(), to.end());
  const Canvas canvas = DrawWeights({{0, 1000, 2000}, {before, after, after}}, {0, 2000});
  constexpr int kOutlineShade = 24;
  std::array<int, 2> outline = {}, lines = {};
  for (int y = kTop; y < canvas.height(); ++y) {
    for (int x = 70; x < canvas.width(); ++x) {
      const Colour colour = canvas.at(x, y);
      const bool is_first = colour.hue == kExcitatory;
      if (!is_first && colour.hue != kInhibitory) continue;
      if (x > kSide && colour.shade == kOutlineShade) ++outline[is_first ? 0 : 1];
      if (x > kSide - 400 && x < kSide - 30 && colour.shade == kShades) ++lines[is_first ? 0 : 1];
    }
  }
  for (const auto& [first, second] : {std::pair(outline[0], outline[1]), std::pair(lines[0], lines[1])}) {
    EXPECT_GT(std::min(first, second), 100);
    EXPECT_LT(std::max(first, second), 2 * std::min(first, second));
  }
}

// Only the heading says how many weights are beyond the delivery limit.
TEST(WeightsPlot, SaysHowManyWeightsTheDeliveryLimitClamps) {
  const auto drawn = [](const std::vector<float>& weights, double limit, std::uint64_t synapses_of_run = 6) {
    const Snapshots snapshots = {{0}, {weights}};
    WeightSource source = WeightsFrom(snapshots);
    source.delivery_limit = limit;
    source.synapses_of_run = synapses_of_run;
    return *DrawWeights(source, {0, 0}, {});
  };
  const std::vector<float> weights = {-5, -4, 1, 2, 4, 6};
  const Canvas none = drawn(weights, 6);
  EXPECT_TRUE(AreEqual(none, drawn(weights, 100)));
  const Canvas one = drawn(weights, 5), two = drawn(weights, 4);
  for (const Canvas* canvas : {&one, &two}) {
    EXPECT_GT(CountInked(*canvas, {0, 0, 1600, kTop}, kInk), CountInked(none, {0, 0, 1600, kTop}, kInk) + 100);
    EXPECT_EQ(CountInked(*canvas, Below(*canvas, kTop), kInk), CountInked(none, Below(none, kTop), kInk));
  }
  EXPECT_FALSE(AreEqual(one, two));
  // The heading of a sample also says of how many weights.
  const auto heading = [](const Canvas& canvas) { return CountInked(canvas, {0, 0, 1600, kTop}, kInk); };
  EXPECT_GT(heading(drawn(weights, 4, 100)) - heading(drawn(weights, 6, 100)), heading(two) - heading(none) + 50);
}

TEST(WeightsPlot, TellsWhatReadingSays) {
  WeightSource broken = WeightsFrom({{0}, {{1}}});
  broken.visit = [](const auto&) { return absl::UnavailableError("disk"); };
  EXPECT_EQ(DrawWeights(broken, {0, 0}, {}).status(), absl::UnavailableError("disk"));
}

}  // namespace
}  // namespace lull
