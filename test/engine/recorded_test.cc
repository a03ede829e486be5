// One recorded answer for each small built-in network. To change one is to say that seeds now give other runs.
//
// The draws go through log and exp of the C library: on another one these may differ, and then it is not a defect.

#include <gtest/gtest.h>

#include <string>

#include "lull/config.h"
#include "lull/network.h"
#include "lull/simulation.h"

namespace lull {
namespace {

struct Recorded {
  std::string network;
  Tick duration;
  std::uint64_t spike_hash;
  std::uint64_t weight_hash;
};

std::ostream& operator<<(std::ostream& out, const Recorded& recorded) { return out << recorded.network; }

class RecordedRun : public testing::TestWithParam<Recorded> {};

TEST_P(RecordedRun, ComesBackFromBothEngines) {
  const Network network = *Network::Build(BuiltInConfig(GetParam().network)->network);
  for (const EngineKind engine : {EngineKind::kEventDriven, EngineKind::kClockDriven}) {
    Simulation simulation = *Simulation::Create(network, {.engine = engine});
    ASSERT_TRUE(simulation.Run(GetParam().duration).ok());
    EXPECT_EQ(simulation.spike_hash(), GetParam().spike_hash);
    EXPECT_EQ(simulation.weight_hash(), GetParam().weight_hash);
  }
}

INSTANTIATE_TEST_SUITE_P(BuiltIn, RecordedRun,
                         testing::Values(Recorded{"reference", Seconds(2), 0x5afa23c1eb18192f, 0xdb72216d81d90bb6},
                                         Recorded{"timed", Seconds(2), 0x8465e4ed2a0bc7c8, 0x60336ae99b65e6a8},
                                         Recorded{"sparse-long", Seconds(10), 0xb09546f932c0dcc6, 0xa378d8a52867d09b}));

}  // namespace
}  // namespace lull
