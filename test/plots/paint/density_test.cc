#include "plots/paint/density.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

#include "test/support/random_spikes.h"

namespace lull {
namespace {

Density CountedDensity(const std::vector<Spike>& spikes, const std::vector<Hue>& hues, Tick duration, int width,
                       int height) {
  Density density(hues, {0, duration}, width, height);
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

TEST(Density, CountsSpikesAndNamesTheHueOfMost) {
  // Two neurons to a row, five steps to a column.
  const std::vector<Hue> hues = {1, 2, 3, 3};
  const std::vector<Spike> spikes = {{1, 0}, {2, 1}, {5, 1}, {6, 0}, {10, 3}};
  const Density density = CountedDensity(spikes, hues, 10, 2, 2);
  EXPECT_EQ(density.At(0, 0).spikes, 3u);
  EXPECT_EQ(density.At(0, 0).hue, 2);
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
  Density piecewise(hues, kSpan, 50, 10);
  std::vector<Spike> all;
  std::map<std::pair<std::int64_t, std::int64_t>, std::map<Hue, std::uint32_t>> counts;
  for (int piece = 0; piece < 100; ++piece) {
    const std::vector<Spike> spikes = RandomSpikes(random() % 30, kSpan, kNeurons, random);
    for (const Spike& spike : spikes) {
      ++counts[{spike.neuron * 10 / kNeurons, (spike.time - kSpan.from - 1) * 50 / kSpan.length()}][hues[spike.neuron]];
    }
    piecewise.Add(spikes);
    all.insert(all.end(), spikes.begin(), spikes.end());
  }
  Density at_once(hues, kSpan, 50, 10);
  at_once.Add(all);
  for (std::int64_t row = 0; row < 10; ++row) {
    for (std::int64_t column = 0; column < 50; ++column) {
      std::uint32_t spikes = 0;
      std::uint32_t most = 0;
      Hue hue = kInk;
      for (const auto& [of, count] : counts[{row, column}]) {
        spikes += count;
        if (count > most) most = count, hue = of;
      }
      for (const Density& density : {piecewise, at_once}) {
        ASSERT_EQ(density.At(row, column).spikes, spikes) << row << ", " << column;
        ASSERT_EQ(density.At(row, column).hue, hue) << row << ", " << column;
      }
    }
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
