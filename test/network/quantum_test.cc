#include "network/quantum.h"

#include <gtest/gtest.h>

#include "test/support/networks.h"

namespace lull {
namespace {

TEST(Quantum, IsTheFinestThatFits) {
  NetworkSpec spec = TwoLayers(1);
  const auto quantum_for = [&](double current) {
    spec.inputs = {{.source = StepCurrent{current}}};
    return Built(spec).quantum();
  };
  EXPECT_EQ(quantum_for(32'767), 0x1p-16);
  EXPECT_EQ(quantum_for(32'768), 0x1p-15);
  EXPECT_EQ(quantum_for(65'535), 0x1p-15);
  EXPECT_EQ(quantum_for(8'388'607), 0x1p-8);
}

// 3 plastic synapses at the limit and duplicates of a given spike count with what they may deliver at most.
TEST(Quantum, MakesRoomForAllThatMayArriveInOneStep) {
  NetworkSpec spec = TwoLayers(1);
  spec.delivery_limit = 8192;
  spec.projections = {{.from = "b", .to = "a", .strength = {0, 1}, .stdp = Stdp{}}};
  EXPECT_EQ(Built(spec).quantum(), 0x1p-16);
  spec.inputs = {{.source = SpikeInput{.spikes = {{5, 0}, {5, 0}, {6, 0}}, .amplitude = 4096}}};
  EXPECT_EQ(Built(spec).quantum(), 0x1p-15);
  spec.projections[0].stdp.reset();
  EXPECT_EQ(Built(spec).quantum(), 0x1p-16);
}

TEST(Quantum, MakesRoomForWeightsThatNothingLimits) {
  NetworkSpec spec = TwoLayers(1);
  spec.delivery_limit.reset();
  const auto quantum_for = [&](float weight) {
    spec.edges = {{.synapses = {{0, 1, 1, weight}, {0, 1, 2, 1}}}};
    return Built(spec).quantum();
  };
  EXPECT_EQ(quantum_for(65), 0x1p-16);
  EXPECT_EQ(quantum_for(-32'766), 0x1p-16);
  EXPECT_EQ(quantum_for(-32'767), 0x1p-15);
  EXPECT_EQ(quantum_for(8'388'606), 0x1p-8);
  const Stdp rule = {.bounds = WeightBounds::kHard, .w_max = 40'000};
  spec.edges = {{.synapses = {{0, 1, 1, 2}}, .stdp = rule}};
  EXPECT_EQ(Built(spec).quantum(), 0x1p-15);
}

}  // namespace
}  // namespace lull
