#include "statistics/sources.h"

#include <gtest/gtest.h>

#include <vector>

namespace lull {
namespace {

TEST(FromMemory, GivesAllSpikesEveryTimeItIsAsked) {
  const std::vector<Spike> spikes = {{1, 7}, {1, 9}, {4, 0}};
  const SpikeSource source = FromMemory(spikes);
  for (int time = 0; time < 2; ++time) {
    std::vector<Spike> visited;
    ASSERT_TRUE(source([&](auto piece) { visited.insert(visited.end(), piece.begin(), piece.end()); }).ok());
    EXPECT_EQ(visited, spikes);
  }
}

TEST(TraceSource, IsAsWideAsItsNeuronsHaveVariables) {
  const TraceSource source = {
      .neurons = {{.id = 0, .description = "", .variables = {"v", "u"}, .unit = "mV", .peak = {}},
                  {.id = 1, .description = "", .variables = {"x", "y", "z"}, .unit = "", .peak = {}}}};
  EXPECT_EQ(source.width(), 5u);
  EXPECT_EQ(TraceSource().width(), 0u);
}

}  // namespace
}  // namespace lull
