#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "lull/config.h"
#include "lull/estimate.h"

namespace lull {
namespace {

// 30 synapses that are static and 100 that learn.
constexpr const char* kNetwork = R"(
duration = "2500 ms"
columns = [{ count = 1, layers = [{ name = "a", size = 10, type = "regular spiking" },
                                  { name = "b", size = 10, type = "regular spiking" }] }]
[[projections]]
name = "few"
from = "a"
to = "a"
in_degree = 3
[[projections]]
name = "many"
from = "a"
to = "b"
stdp = { bounds = "hard", w_max = 2 }
[record]
weights = )";

WeightsEstimate Of(const std::string& weights, const std::string& format = "csv") {
  const Config config = ParseConfig(kNetwork + weights, "test", {{"record.format", format}}).value();
  return EstimateWeights(config, Estimate(config.network)).value();
}

TEST(EstimateWeights, CountsWhatIsSelectedAndWhen) {
  EXPECT_EQ(Of("true").synapses, 130);
  EXPECT_EQ(Of("true").snapshots, 2);
  EXPECT_EQ(Of("{ projections = 'few' }").synapses, 30);
  EXPECT_EQ(Of("{ projections = ['few', 'many'], every = '1 s' }").synapses, 130);
  EXPECT_EQ(Of("{ every = '1 s' }").snapshots, 4);
  EXPECT_EQ(Of("{ every = '500 ms' }").snapshots, 6);
  EXPECT_EQ(Of("{ every = '1 h' }").snapshots, 2);
  EXPECT_EQ(Of("{ pairs = [[0, 1], [0, 2]] }").synapses, 2);
  EXPECT_EQ(Of("{ projections = 'many', sample = 20 }").synapses, 20);
  const Config none = ParseConfig(std::string(kNetwork) + "false", "test").value();
  EXPECT_FALSE(EstimateWeights(none, Estimate(none.network)).has_value());
}

TEST(EstimateWeights, GrowsWithWhatIsRecorded) {
  const WeightsEstimate all = Of("true"), few = Of("{ projections = 'few' }"), often = Of("{ every = '1 s' }");
  EXPECT_EQ(all.memory_bytes, 0);
  EXPECT_EQ(few.memory_bytes, 30 * 8);
  EXPECT_NEAR(few.disk_bytes / all.disk_bytes, 30.0 / 130, 1e-9);
  EXPECT_GT(often.disk_bytes, 1.5 * all.disk_bytes);
  EXPECT_EQ(often.files_bytes, all.files_bytes);
}

}  // namespace
}  // namespace lull
