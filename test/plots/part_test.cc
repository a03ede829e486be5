#include "plots/part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "test/support/made_layout.h"
#include "test/support/random_spikes.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;

// Three columns of 2 + 3 neurons: 0 to 4, 5 to 9, 10 to 14. The first is of another kind than the other two.
Layout Three() {
  Layout layout = MadeLayout(3, {{"in", 2}, {"out", 3}});
  layout.kinds = {{"cortex", 0, 1}, {"thalamus", 1, 2}};
  return layout;
}

std::vector<Spike> Visited(const SpikeSource& source) {
  std::vector<Spike> spikes;
  const absl::Status status =
      source([&](std::span<const Spike> piece) { spikes.insert(spikes.end(), piece.begin(), piece.end()); });
  EXPECT_TRUE(status.ok()) << status;
  return spikes;
}

TEST(Select, OfNothingIsEverything) {
  const Part part = Select(Three(), {}).value();
  EXPECT_EQ(part.layout.layer_of, Three().layer_of);
  EXPECT_EQ(part.layout.column_starts, Three().column_starts);
  ASSERT_EQ(part.layout.kinds.size(), 2u);
  for (NeuronId neuron = 0; neuron < 15; ++neuron) {
    EXPECT_EQ(part.places[neuron], neuron);
    EXPECT_EQ(part.layout.neuron_number(neuron), neuron);
  }
}

TEST(Select, KeepsWhatNeuronsColumnsAndLayersAreCalled) {
  const Part part = Select(Three(), {.layers = {"out"}, .columns = {{1, 2}}, .neurons = {{0, 7}, {13, 13}}}).value();
  EXPECT_THAT(part.layout.neuron_numbers, ElementsAre(7, 13));
  EXPECT_THAT(part.layout.column_numbers, ElementsAre(1, 2));
  EXPECT_THAT(part.layout.column_starts, ElementsAre(0, 1, 2));
  EXPECT_THAT(part.layout.layer_of, ElementsAre(1, 1));
  EXPECT_EQ(part.layout.layers.size(), 2u) << "those of the whole network";
  ASSERT_EQ(part.layout.kinds.size(), 1u);
  EXPECT_EQ(part.layout.kinds[0].name, "thalamus");
  EXPECT_EQ(part.layout.kinds[0].first, 0u);
  EXPECT_EQ(part.layout.kinds[0].count, 2u);
  std::vector<std::uint32_t> places(15, kNotThere);
  places[7] = 0;
  places[13] = 1;
  EXPECT_EQ(part.places, places);
}

TEST(Select, NamesWhatThereIs) {
  const auto message = [](const NeuronSelection& selection) {
    const absl::StatusOr<Part> part = Select(Three(), selection);
    EXPECT_EQ(part.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(part.status().message());
  };
  EXPECT_THAT(message({.layers = {"inn"}}), HasSubstr("'inn'; the layers are in, out"));
  EXPECT_THAT(message({.columns = {{1, 3}}}), HasSubstr("columns 1 to 3, but there are 3 columns (0 to 2)"));
  EXPECT_THAT(message({.columns = {{2, 1}}}), HasSubstr("columns 2 to 1"));
  EXPECT_THAT(message({.neurons = {{15, 15}}}), HasSubstr("there are 15 neurons (0 to 14)"));
  EXPECT_THAT(message({.columns = {{0, 0}}, .neurons = {{5, 6}}}), HasSubstr("no neuron"));
}

TEST(SpikesOf, AreThoseOfThePartInTheSpan) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const std::vector<Spike> spikes = RandomSpikes(20'000, {0, 1000}, 15, random);
  const TimeSpan span = {200, 700};
  const Part part = Select(Three(), {.layers = {"out"}, .columns = {{1, 2}}}).value();

  std::vector<Spike> expected;
  for (const Spike& spike : spikes) {
    const NeuronId within = spike.neuron % 5;
    if (spike.neuron < 5 || within < 2 || spike.time <= 200 || spike.time > 700) continue;
    expected.push_back({spike.time, spike.neuron / 5 * 3 - 3 + within - 2});
  }
  EXPECT_THAT(Visited(SpikesOf(FromMemory(spikes), part, span)), ElementsAreArray(expected));
}

TEST(SpikesOf, OfAnotherNetworkAreRefused) {
  const std::vector<Spike> spikes = {{1, 3}, {2, 15}, {3, 16}};
  const Part part = Select(Three(), {}).value();
  const absl::Status status = SpikesOf(FromMemory(spikes), part, {0, 10})([](std::span<const Spike>) {});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("neuron 15 fired at 2 ms, but the network has 15 neurons"));
}

TEST(SpikesOf, PassOnWhatReadingRunsInto) {
  const SpikeSource broken = [](const auto&) { return absl::DataLossError("torn"); };
  const Part part = Select(Three(), {}).value();
  EXPECT_EQ(SpikesOf(broken, part, {0, 10})([](std::span<const Spike>) {}), absl::DataLossError("torn"));
  EXPECT_THAT(Visited(SpikesOf(FromMemory({}), part, {0, 10})), IsEmpty());
}

}  // namespace
}  // namespace lull
