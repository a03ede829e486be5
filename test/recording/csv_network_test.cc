// A network that is exported as CSV and read back is the same network, bit for bit, and so are its runs.
//
// Covers exported_files.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <utility>

#include "lull/config.h"
#include "lull/network.h"
#include "lull/simulation.h"
#include "lull/sonata.h"
#include "test/support/networks.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::pair<std::uint64_t, std::uint64_t> HashesAfter(const Network& network, Tick duration) {
  auto simulation = Simulation::Create(network, {.threads = 1});
  EXPECT_TRUE(simulation.ok() && simulation->Run(duration).ok());
  EXPECT_GT(simulation->totals().spikes, 0);
  return {simulation->spike_hash(), simulation->weight_hash()};
}

TEST(CsvNetwork, RunsAreTheSame) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  const auto config = ParseConfig("seed = " + std::to_string(seed) + R"(
delivery_limit = 4
[types.drawn]
model = "izhikevich"
a = [0.02, 0.1]
[types.rose]
model = "hindmarsh-rose"
[[columns]]
count = 3
layers = [{ name = "l", size = 20, types = [{ type = "drawn", share = 3 }, { type = "rose" }] }]
[[projections]]
from = "l"
to = "l"
probability = 0.3
delay = ["1 ms", "9 ms"]
strength = [0.5, 3]
inhibitory = 0.2
[[projections]]
from = "l"
to = "l"
reach = "others"
probability = 0.1
stdp = { tau = "7 ms", window = "exponential" }
[[projections]]
from = "l"
to = "l"
probability = 0.1
stdp = true
[[inputs]]
source = "uniform"
low = 0
high = 12
)",
                                  "test");
  ASSERT_TRUE(config.ok()) << config.status();
  const Network network = Built(config->network);
  const TemporaryDirectory directory;
  const absl::Status written = WriteNetworkCsv(network, *config, directory.path());
  ASSERT_TRUE(written.ok()) << written;
  EXPECT_THAT(directory.Names(), testing::UnorderedElementsAre("neurons.csv", "edges-static.csv", "edges-plastic.csv",
                                                               "edges-plastic_2.csv", "network.toml"));
  EXPECT_THAT(Contents(directory.File("neurons.csv")),
              StartsWith("neuron,column,layer,type,a,b,c,d,drive,gain,v,u,s,"));
  EXPECT_THAT(Contents(directory.File("edges-static.csv")), StartsWith("source,target,delay_ms,weight\n0,"));
  const auto again = LoadConfig(directory.File("network.toml"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(HashesAfter(Built(again->network), 300), HashesAfter(network, 300));
  EXPECT_THAT(std::string(WriteNetworkCsv(network, *again, directory.path()).message()),
              HasSubstr("edges-static.csv: is an input of the network; give another directory"));
}

}  // namespace
}  // namespace lull
