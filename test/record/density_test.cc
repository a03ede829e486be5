#include "record/density.h"

#include <gtest/gtest.h>

#include <vector>

namespace lull {
namespace {

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
  const Density density(spikes, hues, 10, 2, 2);
  EXPECT_EQ(density.Row(0)[0].spikes, 3u);
  EXPECT_EQ(density.Row(0)[0].hue, 2);
  EXPECT_EQ(density.Row(0)[1].spikes, 1u);
  EXPECT_EQ(density.Row(0)[1].hue, 1);
  EXPECT_EQ(density.Row(1)[0].spikes, 0u);
  EXPECT_EQ(density.Row(1)[1].hue, 3);
  EXPECT_EQ(density.filled_cells(), 3u);
}

// 3 neurons on 2 rows: one row has two of them. All fire alike, and so both rows must look alike.
TEST(Density, DoesNotShowHowNeuronsAreDividedAmongRows) {
  std::vector<Spike> spikes;
  for (Tick t = 1; t <= 100; ++t) {
    for (NeuronId neuron = 0; neuron < 3; ++neuron) spikes.push_back({t, neuron});
  }
  const Density density(spikes, std::vector<Hue>{1, 1, 1}, 100, 10, 2);
  const double upper = density.Fullness(0, 0, density.Row(0)[0]);
  const double lower = density.Fullness(1, 0, density.Row(1)[0]);
  EXPECT_NE(density.Row(0)[0].spikes, density.Row(1)[0].spikes);
  EXPECT_DOUBLE_EQ(upper, lower);
}

TEST(Density, IsSparseWhenSpikesStandAlone) {
  const std::vector<Hue> hues(10, 1);
  EXPECT_TRUE(Density(std::vector<Spike>{{1, 1}, {50, 3}}, hues, 100, 10, 10).is_sparse());
  EXPECT_FALSE(Density(std::vector<Spike>{{1, 1}, {2, 1}, {3, 1}}, hues, 100, 10, 10).is_sparse());
  EXPECT_TRUE(Density({}, hues, 100, 10, 10).is_sparse());
}

}  // namespace
}  // namespace lull
