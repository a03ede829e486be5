#include "network/rank_deal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "lull/config.h"
#include "test/support/named_types.h"

namespace lull {
namespace {

std::vector<ColumnId> Deal(const NetworkSpec& spec, int ranks) {
  return DealToRanks(spec, JoinLayers(spec), ListEdges(spec, 1), ranks);
}

NetworkSpec Kinds(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& columns_and_neurons) {
  NetworkSpec spec;
  spec.types = TypesOf2003();
  for (const auto& [count, size] : columns_and_neurons) {
    spec.columns.push_back({std::to_string(spec.columns.size()), count, {{"cells", size, {{"regular spiking"}}}}});
  }
  return spec;
}

TEST(RankDeal, EqualColumnsAreSharedEqually) {
  const NetworkSpec spec = Kinds({{12, 10}});
  EXPECT_EQ(Deal(spec, 1), (std::vector<ColumnId>{0, 12}));
  EXPECT_EQ(Deal(spec, 3), (std::vector<ColumnId>{0, 4, 8, 12}));
  EXPECT_EQ(Deal(spec, 12), (std::vector<ColumnId>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
}

TEST(RankDeal, MoreRanksThanColumnsGetOneOrNone) {
  const std::vector<ColumnId> begins = Deal(Kinds({{2, 10}}), 5);
  ASSERT_EQ(begins.size(), 6u);
  EXPECT_EQ(begins.front(), 0u);
  EXPECT_EQ(begins.back(), 2u);
  for (std::size_t r = 0; r + 1 < begins.size(); ++r) {
    EXPECT_LE(begins[r], begins[r + 1]);
    EXPECT_LE(begins[r + 1] - begins[r], 1u);
  }
}

// By hand: the loads of neurons alone are 30 · 100 and 70 · 100; half of them ends after two large columns.
TEST(RankDeal, LargeColumnsWeighMore) {
  EXPECT_EQ(Deal(Kinds({{30, 1}, {7, 10}}), 2), (std::vector<ColumnId>{0, 32, 37}));
}

// By hand: 20 neurons · 100 synapses, and 8 columns with none but the neurons; the edges weigh as 20 neurons more.
TEST(RankDeal, SynapsesWeighToo) {
  NetworkSpec spec = Kinds({{1, 10}, {3, 10}});
  spec.edges.push_back({.synapses = std::vector<Edge>(2000, Edge{0, 1, 1, 1})});
  EXPECT_EQ(Deal(spec, 2), (std::vector<ColumnId>{0, 1, 4}));
}

TEST(RankDeal, NoRankHasMuchMoreThanItsShare) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> kinds(1 + random() % 4);
    double total = 0, largest = 0;
    for (auto& [count, size] : kinds) {
      count = 1 + static_cast<std::uint32_t>(random() % 50);
      size = 1 + static_cast<std::uint32_t>(random() % 30);
      total += double{1} * count * size;
      largest = std::max<double>(largest, size);
    }
    const NetworkSpec spec = Kinds(kinds);
    const int ranks = 1 + static_cast<int>(random() % 9);
    const std::vector<ColumnId> begins = Deal(spec, ranks);
    for (int r = 0; r < ranks; ++r) {
      double load = 0;
      ColumnId first = 0;
      for (const auto& [count, size] : kinds) {
        for (ColumnId c = first; c < first + count; ++c) load += c >= begins[r] && c < begins[r + 1] ? size : 0;
        first += count;
      }
      ASSERT_LE(load, total / ranks + largest) << "round " << round << ", rank " << r;
    }
  }
}

}  // namespace
}  // namespace lull
