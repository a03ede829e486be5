#include "record/spikes_by_row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(SpikesByRow, KeepsTheOrderWithinARow) {
  const std::vector<Spike> spikes = {{1, 3}, {1, 5}, {2, 0}, {2, 3}, {4, 2}};
  const SpikesByRow rows(spikes, 4, 4, [](NeuronId neuron) { return std::size_t{neuron / 2}; });
  EXPECT_THAT(rows.Row(0), ElementsAre(Spike{2, 0}));
  EXPECT_THAT(rows.Row(1), ElementsAre(Spike{1, 3}, Spike{2, 3}, Spike{4, 2}));
  EXPECT_THAT(rows.Row(2), ElementsAre(Spike{1, 5}));
  EXPECT_THAT(rows.Row(3), IsEmpty());
}

TEST(SpikesByRow, LeavesOutWhatIsNotShown) {
  const std::vector<Spike> spikes = {{0, 0}, {1, 0}, {9, 0}, {10, 0}};
  const SpikesByRow rows(spikes, 9, 1, [](NeuronId) { return std::size_t{0}; });
  EXPECT_THAT(rows.Row(0), ElementsAre(Spike{1, 0}, Spike{9, 0}));
}

TEST(CheckNeurons, NamesTheSpikeOfAnotherNetwork) {
  const std::vector<Spike> spikes = {{1, 3}, {2, 7}};
  EXPECT_TRUE(CheckNeurons(spikes, 8).ok());
  const absl::Status status = CheckNeurons(spikes, 7);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("neuron 7 fired at 2 ms, but the network has 7 neurons"));
}

}  // namespace
}  // namespace lull
