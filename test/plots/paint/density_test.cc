#include "plots/paint/density.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "test/support/random_spikes.h"

namespace lull {
namespace {

Density CountedDensity(const std::vector<Spike>& spikes, const std::vector<Hue>& hues, Tick duration, int width,
                       int height) {
  Density density(Rows(hues, height), {0, duration}, width);
  density.Add(spikes);
  return density;
}

TEST(Division, PutsEachItemIntoOnePart) {
  for (const std::int64_t pixels : {1, 2, 7, 100}) {
    for (std::int64_t items = 1; items <= 250; ++items) {
      const Division division = {items, pixels};
      std::vector<std::int64_t> counts(static_cast<std::size_t>(division.parts()));
      for (std::int64_t i = 0; i < items; ++i) ++counts.at(division.PartOf(i));
      for (std::int64_t part = 0; part < division.parts(); ++part) {
        ASSERT_GE(counts[part], 1);
        ASSERT_EQ(counts[part], division.ItemsIn(part)) << items << " items, " << pixels << " pixels, part " << part;
        ASSERT_LT(division.FirstPixel(part), division.FirstPixel(part + 1));
      }
      EXPECT_EQ(division.FirstPixel(0), 0);
      EXPECT_EQ(division.FirstPixel(division.parts()), pixels);
    }
  }
}

TEST(Density, CountsSpikesAndNamesTheHueOfMostNeurons) {
  // Two neurons to a row, five steps to a column.
  const std::vector<Hue> hues = {2, 1, 3, 3};
  const std::vector<Spike> spikes = {{1, 0}, {2, 1}, {5, 1}, {6, 0}, {10, 3}};
  const Density density = CountedDensity(spikes, hues, 10, 2, 2);
  EXPECT_EQ(density.At(0, 0).spikes, 3u);
  EXPECT_EQ(density.At(0, 0).hue, 1);
  EXPECT_EQ(density.At(0, 1).spikes, 1u);
  EXPECT_EQ(density.At(0, 1).hue, 1);
  EXPECT_EQ(density.At(1, 0).spikes, 0u);
  EXPECT_EQ(density.At(1, 1).hue, 3);
  EXPECT_EQ(Fullness(density).filled_cells(), 3u);
}

// A naive count: each spike by itself, its cell by a division.
TEST(Density, IsTheSameHoweverTheSpikesComeAndWhereverTheSpanBegins) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  constexpr NeuronId kNeurons = 37;
  constexpr TimeSpan kSpan = {Seconds(3600), Seconds(3600) + 123};
  std::vector<Hue> hues;
  for (NeuronId i = 0; i < kNeurons; ++i) hues.push_back(1 + static_cast<Hue>(random() % kLayerHues));
  Density piecewise(Rows(hues, 10), kSpan, 50);
  std::vector<Spike> all;
  std::map<std::pair<std::int64_t, std::int64_t>, std::uint32_t> counts;
  for (int piece = 0; piece < 100; ++piece) {
    const std::vector<Spike> spikes = RandomSpikes(random() % 30, kSpan, kNeurons, random);
    for (const Spike& spike : spikes) {
      ++counts[{spike.neuron * 10 / kNeurons, (spike.time - kSpan.from - 1) * 50 / kSpan.length()}];
    }
    piecewise.Add(spikes);
    all.insert(all.end(), spikes.begin(), spikes.end());
  }
  Density at_once(Rows(hues, 10), kSpan, 50);
  at_once.Add(all);
  for (std::int64_t row = 0; row < 10; ++row) {
    for (std::int64_t column = 0; column < 50; ++column) {
      const std::uint32_t spikes = counts[{row, column}];
      for (const Density& density : {piecewise, at_once}) {
        ASSERT_EQ(density.At(row, column).spikes, spikes) << row << ", " << column;
      }
    }
  }
}

// Columns of layers of 10, 60, 7 and 23 neurons, in every number of pixels: whichever neurons share a row, they are of
// one column; of one layer if there are at least four rows to a column; and all columns have the same rows.
TEST(Rows, HaveOneLayerAndAreTheSameInEveryColumn) {
  std::vector<Hue> hues;
  std::vector<NeuronId> starts = {0};
  constexpr int kColumns = 13, kSize = 100;
  for (int column = 0; column < kColumns; ++column) {
    for (const auto& [hue, size] : {std::pair(2, 10), std::pair(1, 60), std::pair(4, 7), std::pair(3, 23)}) {
      hues.insert(hues.end(), static_cast<std::size_t>(size), hue);
    }
    starts.push_back(static_cast<NeuronId>(hues.size()));
  }
  for (int pixels = 1; pixels <= 1400; ++pixels) {
    SCOPED_TRACE(pixels);
    const Rows rows(hues, pixels, starts);
    ASSERT_LE(rows.parts(), pixels);
    ASSERT_EQ(rows.FirstPixel(0), 0);
    ASSERT_EQ(rows.FirstPixel(rows.parts()), pixels);
    std::int64_t neuron = 0;
    for (std::int64_t row = 0; row < rows.parts(); ++row) {
      ASSERT_LT(rows.FirstPixel(row), rows.FirstPixel(row + 1));
      ASSERT_GE(rows.ItemsIn(row), 1);
      const std::int64_t last = neuron + rows.ItemsIn(row) - 1;
      ASSERT_EQ(rows.mixes_hues(), pixels < 4 * kColumns);
      if (pixels >= 4 * kColumns) {
        const auto begin = hues.begin();
        ASSERT_EQ(std::count(begin + neuron, begin + last + 1, rows.HueOf(row)), rows.ItemsIn(row));
      }
      if (pixels >= kColumns) {
        ASSERT_EQ(neuron / kSize, last / kSize);
        const std::int64_t each = rows.parts() / kColumns;
        ASSERT_EQ(rows.parts(), each * kColumns);
        ASSERT_EQ(rows.HueOf(row), rows.HueOf(row % each));
        ASSERT_EQ(rows.ItemsIn(row), rows.ItemsIn(row % each));
      } else {
        ASSERT_EQ(rows.HueOf(row), 1) << "of the largest layer";
        ASSERT_EQ(rows.ItemsIn(row) % kSize, 0);
      }
      neuron = last + 1;
    }
    ASSERT_EQ(neuron, rows.neurons());
  }
}

// 3 neurons on 2 rows: one row has two of them. All fire alike, and so both rows must look alike.
TEST(Density, DoesNotShowHowNeuronsAreDividedAmongRows) {
  std::vector<Spike> spikes;
  for (Tick t = 1; t <= 100; ++t) {
    for (NeuronId neuron = 0; neuron < 3; ++neuron) spikes.push_back({t, neuron});
  }
  const Density density = CountedDensity(spikes, {1, 1, 1}, 100, 10, 2);
  const Fullness fullness(density);
  const double upper = fullness.Of(0, 0, density.At(0, 0));
  const double lower = fullness.Of(1, 0, density.At(1, 0));
  EXPECT_NE(density.At(0, 0).spikes, density.At(1, 0).spikes);
  EXPECT_DOUBLE_EQ(upper, lower);
}

TEST(Density, IsSparseWhenSpikesStandAlone) {
  const std::vector<Hue> hues(10, 1);
  EXPECT_TRUE(Fullness(CountedDensity({{1, 1}, {50, 3}}, hues, 100, 10, 10)).is_sparse());
  EXPECT_FALSE(Fullness(CountedDensity({{1, 1}, {2, 1}, {3, 1}}, hues, 100, 10, 10)).is_sparse());
  EXPECT_TRUE(Fullness(CountedDensity({}, hues, 100, 10, 10)).is_sparse());
}

}  // namespace
}  // namespace lull
