#include "plots/trace_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace lull {
namespace {

using testing::ElementsAre;
using testing::Pair;
using testing::SizeIs;

// Rows of two numbers: the time, and minus it; in pieces of so many.
TraceSource Clock(Tick every, Tick rows, Tick piece) {
  return {.every = every,
          .neurons = {{.id = 3, .description = {}, .variables = {"v", "u"}, .unit = "mV", .peak = {}}},
          .visit = [=](const auto& visit) {
            for (Tick first = 1; first <= rows; first += piece) {
              std::vector<float> numbers;
              for (Tick row = first; row < first + piece && row <= rows; ++row) {
                numbers.insert(numbers.end(), {static_cast<float>(row * every), static_cast<float>(-row * every)});
              }
              visit(first * every, numbers);
            }
            return absl::OkStatus();
          }};
}

std::vector<Tick> RowTimes(const TraceSource& source, TimeSpan span) {
  std::vector<Tick> times;
  const absl::Status visited = ForEachRow(source, span, [&times](Tick time, std::span<const float> row) {
    EXPECT_THAT(row, ElementsAre(static_cast<float>(time), static_cast<float>(-time)));
    times.push_back(time);
  });
  EXPECT_TRUE(visited.ok());
  return times;
}

TEST(ForEachRow, ReachesTheEndsOfTheSpan) {
  for (const Tick piece : {1, 3, 100}) {
    EXPECT_THAT(RowTimes(Clock(1, 9, piece), {0, 9}), SizeIs(9));
    EXPECT_THAT(RowTimes(Clock(1, 9, piece), {4, 6}), ElementsAre(4, 5, 6));
    EXPECT_THAT(RowTimes(Clock(10, 9, piece), {35, 55}), ElementsAre(30, 40, 50, 60));
    EXPECT_THAT(RowTimes(Clock(10, 9, piece), {40, 60}), ElementsAre(40, 50, 60));
  }
}

TEST(ForEachSpikeOf, PicksTheNeuronsWithinTheSpan) {
  const std::vector<Spike> spikes = {{5, 2}, {6, 1}, {6, 2}, {6, 9}, {7, 4}, {8, 2}, {9, 4}};
  std::vector<std::pair<std::size_t, Tick>> seen;
  const std::vector<NeuronId> neurons = {4, 2};
  const absl::Status visited = ForEachSpikeOf(neurons, FromMemory(spikes), {5, 8},
                                              [&seen](std::size_t i, Tick time) { seen.emplace_back(i, time); });
  EXPECT_TRUE(visited.ok());
  EXPECT_THAT(seen, ElementsAre(Pair(1, 6), Pair(0, 7), Pair(1, 8)));
}

TEST(VisibleTimes, KeepsAllOfAShortRunAndFewOfALongOne) {
  VisibleTimes few({0, Seconds(1)}, 1000);
  VisibleTimes many({0, Seconds(10'000)}, 1000);
  for (Tick t = 1; t <= 100; ++t) few.Add(t);
  for (Tick t = 1; t <= Seconds(10'000); ++t) many.Add(t);
  EXPECT_THAT(few.times(), SizeIs(100));
  EXPECT_LE(many.times().size(), 16'100u);
  EXPECT_GE(many.times().size(), 1000u);
}

TEST(PotentialQuantity, HasTheUnitIfThereIsOne) {
  EXPECT_EQ(PotentialQuantity({.id = 0, .description = {}, .variables = {"v", "u"}, .unit = "mV", .peak = {}}),
            "v [mV]");
  EXPECT_EQ(PotentialQuantity({.id = 0, .description = {}, .variables = {"x"}, .unit = {}, .peak = {}}), "x");
}

}  // namespace
}  // namespace lull
