// What is read from a run's directory into arrays is what the run did, as far as it is in the part that is asked for.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "lull/recorded_run.h"
#include "test/support/recorded_small_run.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class RecordedArraysTest : public RecordedSmallRun {
 protected:
  // Layer names of kRecordedNetwork: 4 columns with a (20) and b (10), then 2 with b (15).
  static bool IsInB(NeuronId neuron) { return neuron >= 120 || neuron % 30 >= 20; }
};

TEST_F(RecordedArraysTest, SpikesAreThoseOfThePart) {
  Record("");
  const RecordedRun run = Open();
  const RecordedSpikes all = ReadSpikes(run).value();
  ASSERT_EQ(all.times.size(), spikes_.spikes().size());
  ASSERT_EQ(all.neurons.size(), spikes_.spikes().size());
  for (std::size_t i = 0; i < all.times.size(); ++i) {
    ASSERT_EQ((Spike{all.times[i], all.neurons[i]}), spikes_.spikes()[i]);
  }
  const RecordedSpikes part =
      ReadSpikes(run, {.from = 500, .until = 1900, .of = {.layers = {"b"}, .columns = {{1, 4}}}}).value();
  std::vector<Spike> expected;
  for (const Spike& spike : spikes_.spikes()) {
    if (spike.time > 500 && spike.time <= 1900 && IsInB(spike.neuron) && spike.neuron >= 30 && spike.neuron < 135) {
      expected.push_back(spike);
    }
  }
  ASSERT_GT(expected.size(), 10u);
  ASSERT_EQ(part.times.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ((Spike{part.times[i], part.neurons[i]}), expected[i]);
}

TEST_F(RecordedArraysTest, TracesAreTheStatesOfThePart) {
  Record("trace = 25\ntraces = { neurons = [3, 25, 130], every = '7 ms' }");
  const RecordedRun run = Open();
  const RecordedTraces traces = ReadTraces(run, {.from = 20, .until = 700}).value();
  EXPECT_THAT(traces.neurons, ElementsAre(3, 25, 130));
  ASSERT_EQ(traces.times.size(), 98u);
  EXPECT_EQ(traces.times.front(), 21);
  EXPECT_EQ(traces.times.back(), 700);
  ASSERT_EQ(traces.variables.size(), 5u);
  for (std::size_t row = 0; row < traces.times.size(); ++row) {
    for (std::size_t n = 0; n < 3; ++n) {
      const std::size_t size = n == 1 ? 3 : 2;
      const auto kept = states_.kept[traces.neurons[n]];
      std::size_t next = 0;
      for (const auto& [name, values] : traces.variables) {
        const bool is_own = (n == 1) == (name == "x" || name == "y" || name == "z");
        const float value = values[row * 3 + n];
        if (is_own) {
          ASSERT_EQ(value, kept[(row + 2) * size + next++]) << name << " of " << n << " at " << traces.times[row];
        } else {
          ASSERT_TRUE(std::isnan(value));
        }
      }
      ASSERT_EQ(next, size);
    }
  }
  const RecordedTraces one = ReadTraces(run, {.of = {.layers = {"b"}, .columns = {{0, 3}}}}).value();
  EXPECT_THAT(one.neurons, ElementsAre(25));
  EXPECT_EQ(one.times.size(), 2537u / 7);
  const RecordedTraces picture = ReadPictureTrace(run, {.from = 2000}).value();
  EXPECT_THAT(picture.neurons, ElementsAre(25));
  EXPECT_EQ(picture.times.size(), 537u);
  EXPECT_EQ(picture.variables[0].values[picture.times.size() - 1 - 2537 % 7], one.variables[0].values.back());
  EXPECT_TRUE(absl::IsInvalidArgument(ReadTraces(run, {.of = {.neurons = {{4, 9}}}}).status()));
  EXPECT_TRUE(ReadTraces(run, {.from = 1, .until = 6}).value().times.empty());
}

TEST_F(RecordedArraysTest, RatesAreTheSpikesOfEachBin) {
  Record("rates = { every = '100 ms' }");
  const RecordedRun run = Open();
  for (const auto& [from, until] :
       std::vector<std::pair<Tick, Tick>>{{0, 2537}, {150, 2400}, {0, 2536}, {2500, 2537}}) {
    const RecordedRates rates = ReadRates(run, {.from = from, .until = until}).value();
    EXPECT_EQ(rates.every, 100);
    EXPECT_THAT(rates.layers, ElementsAre("a", "b"));
    EXPECT_THAT(rates.neurons, ElementsAre(80, 70));
    const Tick first = (from + 99) / 100;
    const Tick end = until == 2537 ? 26 : until / 100;
    ASSERT_EQ(static_cast<Tick>(rates.times.size()), end - first);
    for (Tick bin = first; bin < end; ++bin) {
      const Tick last = std::min<Tick>(100 * (bin + 1), 2537);
      const auto row = static_cast<std::size_t>(bin - first);
      EXPECT_EQ(rates.times[row], last);
      std::uint32_t counts[2] = {};
      for (const Spike& spike : spikes_.spikes()) {
        if (spike.time > 100 * bin && spike.time <= last) ++counts[IsInB(spike.neuron) ? 1 : 0];
      }
      EXPECT_EQ(rates.spikes[2 * row], counts[0]);
      EXPECT_EQ(rates.spikes[2 * row + 1], counts[1]);
    }
  }
  const RecordedRates b = ReadRates(run, {.of = {.layers = {"b"}}}).value();
  EXPECT_THAT(b.layers, ElementsAre("b"));
  EXPECT_EQ(b.spikes.size(), 26u);
  EXPECT_TRUE(absl::IsInvalidArgument(ReadRates(run, {.of = {.columns = {{0, 0}}}}).status()));
}

TEST_F(RecordedArraysTest, WeightsAreThoseOfTheTimesOfThePart) {
  Record("weights = { every = '1 s' }");
  const RecordedRun run = Open();
  const RecordedWeights all = ReadWeights(run).value();
  EXPECT_THAT(all.times, ElementsAre(0, 1000, 2000, 2537));
  ASSERT_EQ(all.sources.size(), snapshots_[0].synapses.size());
  for (std::size_t row = 0; row < all.times.size(); ++row) {
    for (std::size_t i = 0; i < all.sources.size(); ++i) {
      const Synapse read = {all.sources[i], all.targets[i], all.delays[i], all.weights[row * all.sources.size() + i]};
      const auto same = std::ranges::find_if(snapshots_, [&](const auto& kept) { return kept.time == all.times[row]; });
      ASSERT_EQ(read, same->synapses[i]);
    }
  }
  const RecordedWeights part = ReadWeights(run, {.from = 1000, .until = 2000, .of = {.columns = {{2, 2}}}}).value();
  EXPECT_THAT(part.times, ElementsAre(1000, 2000));
  std::vector<float> expected;
  for (const std::size_t row : {1, 2}) {
    for (std::size_t i = 0; i < all.sources.size(); ++i) {
      if (all.targets[i] >= 60 && all.targets[i] < 90) expected.push_back(all.weights[row * all.sources.size() + i]);
    }
  }
  EXPECT_EQ(part.weights, expected);
}

TEST_F(RecordedArraysTest, WhatWasNotRecordedOrDoesNotExistIsRefused) {
  Record("spikes = false\nraster = false\nrhythm = false\ntrace = false");
  const RecordedRun run = Open();
  for (const absl::Status& status : {ReadSpikes(run).status(), ReadTraces(run).status(), ReadPictureTrace(run).status(),
                                     ReadRates(run).status(), ReadWeights(run).status()}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("did not record"));
  }
  for (const RecordedPart& part : std::vector<RecordedPart>{{.from = -1},
                                                            {.from = 9, .until = 8},
                                                            {.until = 2538},
                                                            {.of = {.layers = {"c"}}},
                                                            {.of = {.columns = {{0, 6}}}},
                                                            {.of = {.neurons = {{150, 150}}}}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ReadSpikes(run, part).status()));
    EXPECT_TRUE(absl::IsInvalidArgument(ReadWeights(run, part).status()));
  }
}

}  // namespace
}  // namespace lull
