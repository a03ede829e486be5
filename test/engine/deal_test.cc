#include "engine/deal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "lull/config.h"
#include "lull/network.h"
#include "test/support/networks.h"

namespace lull {
namespace {

TEST(DealByLoad, GivesEqualColumnsInEqualSharesToNeighbours) {
  const Network network = Built(BuiltInConfig("reference")->network);  // 20 columns
  EXPECT_EQ(DealByLoad(InsideOf(network), 1), std::vector<std::uint32_t>(20, 0));
  for (const std::uint32_t workers : {2u, 4u, 5u, 10u, 20u}) {
    const std::vector<std::uint32_t> deal = DealByLoad(InsideOf(network), workers);
    EXPECT_TRUE(std::ranges::is_sorted(deal));
    std::map<std::uint32_t, std::size_t> columns;
    for (const std::uint32_t worker : deal) ++columns[worker];
    EXPECT_EQ(columns.size(), workers) << "somebody has nothing to do";
    for (const auto& [worker, count] : columns) EXPECT_EQ(count, 20 / workers) << worker;
  }
}

TEST(DealByLoad, WeighsColumnsBySynapsesAndNeurons) {
  NetworkSpec spec;
  spec.types = {{.name = "rs"}};
  spec.columns = {{.name = "large", .count = 2, .layers = {{"cells", 400, {{"rs"}}}}},
                  {.name = "small", .count = 16, .layers = {{"cells", 50, {{"rs"}}}}}};
  const Network network = Built(spec);
  const std::vector<std::uint32_t> deal = DealByLoad(InsideOf(network), 2);
  EXPECT_EQ(std::ranges::count(deal, 0u), 2) << "the two large columns are half of the load";
}

// Against a look at every synapse.
TEST(Lookahead, IsTheShortestDelayBetweenWorkers) {
  NetworkSpec spec = BuiltInConfig("reference")->network;
  spec.columns[0].count = 6;
  const Network network = Built(spec);
  std::mt19937 random(7);
  for (int i = 0; i < 20; ++i) {
    std::vector<std::uint32_t> deal(6);
    for (std::uint32_t& worker : deal) worker = static_cast<std::uint32_t>(random() % 3);
    Tick shortest = kNever;
    network.ForEachSynapse([&](const Synapse& s) {
      if (deal[network.column_of(s.source)] != deal[network.column_of(s.target)]) {
        shortest = std::min(shortest, s.delay);
      }
    });
    EXPECT_EQ(Lookahead(InsideOf(network), deal), shortest);
  }
  EXPECT_EQ(Lookahead(InsideOf(network), std::vector<std::uint32_t>(6, 0)), kNever);
}

}  // namespace
}  // namespace lull
