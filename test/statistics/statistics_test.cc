#include "lull/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace lull {
namespace {

using testing::DoubleEq;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(PopulationCounts, CountWhoFiredInEachStep) {
  EXPECT_THAT(PopulationCounts(std::vector<Spike>{{1, 0}, {1, 7}, {3, 0}, {4, 2}}, 4), ElementsAre(2, 0, 1, 1));
  EXPECT_THAT(PopulationCounts(std::vector<Spike>{{1, 0}, {9, 7}}, 2), ElementsAre(1, 0)) << "of a part of a run";
  EXPECT_THAT(PopulationCounts(std::vector<Spike>{{1, 0}}, 0), IsEmpty());
}

// Two kinds of column that share a name of layer: 3 + 2 · 2 neurons of "a", 2 · 1 of "b".
Network TwoKinds() {
  NetworkSpec spec;
  spec.types = {{.name = "plain", .model = IzhikevichType{.a = 0.02, .b = 0.2, .c = -65, .d = 8}, .initial = {}}};
  const auto layer = [](const char* name, std::uint32_t size) { return LayerSpec{name, size, {{"plain", 1}}}; };
  spec.columns = {{.name = "one", .count = 1, .layers = {layer("a", 3)}},
                  {.name = "two", .count = 2, .layers = {layer("b", 1), layer("a", 2)}}};
  return Network::Build(spec).value();
}

TEST(RateByLayer, CountsSpikesPerNeuronAndSecond) {
  // "a" is neurons 0–2, 4, 5, 7, 8; "b" is 3 and 6.
  const std::vector<Spike> spikes = {{1, 0}, {1, 3}, {2, 5}, {3, 8}, {500, 3}, {501, 0}};
  EXPECT_THAT(RateByLayerHz(spikes, TwoKinds(), 500),
              ElementsAre(Pair("a", DoubleEq(3 / (7 * 0.5))), Pair("b", DoubleEq(2 / (2 * 0.5)))));
  EXPECT_THAT(RateByLayerHz(spikes, TwoKinds(), 0), ElementsAre(Pair("a", 0.0), Pair("b", 0.0)));
}

std::vector<std::uint32_t> Modulated(std::size_t size, double hz) {
  std::vector<std::uint32_t> counts(size);
  for (std::size_t i = 0; i < size; ++i) {
    const double turns = hz * 1e-3 * static_cast<double>(i);
    counts[i] = static_cast<std::uint32_t>(std::lround(50 + 40 * std::sin(2 * std::numbers::pi * turns + 0.7)));
  }
  return counts;
}

TEST(Rhythm, IsThatOfAModulatedRate) {
  for (double hz = 2; hz <= 50; hz += 0.5) {
    const auto rhythm = RhythmHz(Modulated(5000, hz));
    EXPECT_EQ(rhythm.size(), 5u);
    EXPECT_THAT(rhythm, Each(hz));
  }
}

TEST(Rhythm, IsRoundedToTheNearestBin) {
  EXPECT_THAT(RhythmHz(Modulated(4000, 12.1)), Each(12.0));
  EXPECT_THAT(RhythmHz(Modulated(4000, 12.4)), Each(12.5));
}

// Bursts 200 ms apart: the fundamental, not one of its harmonics, and not the trend below 2 Hz.
TEST(Rhythm, IsThatOfBursts) {
  std::vector<std::uint32_t> counts(6000);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double from_burst = static_cast<double>(i % 200) - 100;
    counts[i] = static_cast<std::uint32_t>(std::lround(100 * std::exp(-from_burst * from_burst / (2 * 15 * 15)))) +
                static_cast<std::uint32_t>(i / 500);
  }
  EXPECT_THAT(RhythmHz(counts), Each(5.0));
}

// 5 Hz until 4 s, then 12 Hz. Second 3 sees [2.5, 4.5) s and second 4 sees [3.5, 5.5) s.
TEST(Rhythm, IsThatOfTwoSecondsAroundEach) {
  std::vector<std::uint32_t> counts = Modulated(8000, 5);
  const std::vector<std::uint32_t> later = Modulated(8000, 12);
  std::copy(later.begin() + 4000, later.end(), counts.begin() + 4000);
  EXPECT_THAT(RhythmHz(counts), ElementsAre(5.0, 5.0, 5.0, 5.0, 12.0, 12.0, 12.0, 12.0));
}

// Only the 2,000 counts of a second's window matter: with k = 0 and k = 1 shifted in, [0, 2000) and [500, 2500).
TEST(Rhythm, OfTheFirstAndLastSecondStaysInsideTheRun) {
  std::vector<std::uint32_t> counts(4000);
  const std::vector<std::uint32_t> tone = Modulated(4000, 8);
  counts[0] = 1;
  EXPECT_TRUE(RhythmHz(counts)[0].has_value());
  EXPECT_FALSE(RhythmHz(counts)[1].has_value()) << "its window begins at 500";
  counts[0] = 0;
  counts[1999] = 1;
  counts[600] = 1;
  EXPECT_TRUE(RhythmHz(counts)[0].has_value());
  EXPECT_TRUE(RhythmHz(counts)[1].has_value());
  EXPECT_TRUE(RhythmHz(counts)[2].has_value()) << "1999 is in [1500, 3500)";
  EXPECT_FALSE(RhythmHz(counts)[3].has_value()) << "[2500, 4500) is shifted to [2000, 4000)";
}

// Two impulses d apart at equal weights w: the power at f is 2 w² (1 + cos 2πfd), up to the mean's share, so it is
// largest where f·d is whole: 100 ms apart, at the multiples of 10 Hz.
TEST(Rhythm, OfTwoImpulsesIsAMultipleOfTheirFrequency) {
  std::vector<std::uint32_t> counts(2000);
  counts[950] = counts[1050] = 1;
  const auto rhythm = RhythmHz(counts);
  ASSERT_EQ(rhythm.size(), 2u);
  ASSERT_TRUE(rhythm[0].has_value());
  EXPECT_THAT(std::fmod(*rhythm[0], 10.0), 0.0);
}

TEST(Rhythm, NeedsTwoSeconds) {
  EXPECT_THAT(RhythmHz({}), IsEmpty());
  EXPECT_THAT(RhythmHz(Modulated(999, 10)), IsEmpty());
  EXPECT_THAT(RhythmHz(Modulated(1000, 10)), ElementsAre(std::nullopt));
  EXPECT_THAT(RhythmHz(Modulated(1999, 10)), ElementsAre(std::nullopt));
  EXPECT_THAT(RhythmHz(Modulated(2000, 10)), ElementsAre(10.0, 10.0));
  EXPECT_THAT(RhythmHz(Modulated(2999, 10)), ElementsAre(10.0, 10.0));
}

TEST(Rhythm, IsNoneInSilenceAndAtAConstantRate) {
  EXPECT_THAT(RhythmHz(std::vector<std::uint32_t>(4000, 0)), Each(std::nullopt));
  EXPECT_THAT(RhythmHz(std::vector<std::uint32_t>(4000, 7)), Each(std::nullopt));
}

}  // namespace
}  // namespace lull
