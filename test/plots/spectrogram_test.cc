#include "plots/spectrogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>
#include <utility>
#include <vector>

#include "lull/statistics.h"

namespace lull {
namespace {

// All of `neurons` fire together every `period` ms.
std::vector<Spike> BeatAt(Tick from, Tick until, Tick period, NeuronId neurons) {
  std::vector<Spike> spikes;
  for (Tick t = from + period; t <= until; t += period) {
    for (NeuronId neuron = 0; neuron < neurons; ++neuron) spikes.push_back({t, neuron});
  }
  return spikes;
}

Spectrogram SpectrogramOf(std::span<const Spike> spikes, TimeSpan span) {
  Spectrogram spectrogram(span);
  spectrogram.Add(spikes);
  spectrogram.Finish();
  return spectrogram;
}

TEST(Spectrogram, IsDarkestWhereTheRhythmIs) {
  std::vector<Spike> spikes = BeatAt(0, 10'000, 200, 20);  // 5 Hz, then 12.5 Hz
  const std::vector<Spike> later = BeatAt(10'000, 20'000, 80, 20);
  spikes.insert(spikes.end(), later.begin(), later.end());
  const Spectrogram spectrogram = SpectrogramOf(spikes, {.from = 0, .until = 20'000});
  const auto columns = spectrogram.columns();
  ASSERT_EQ(columns, 400u);
  for (const std::size_t column : {std::size_t{0}, columns / 4}) {
    EXPECT_GT(spectrogram.Power(column, 10), (column == 0 ? 10 : 100) * spectrogram.Power(column, 25)) << column;
  }
  for (const std::size_t column : {3 * columns / 4, columns - 1}) {
    EXPECT_GT(spectrogram.Power(column, 25), (column + 1 == columns ? 10 : 100) * spectrogram.Power(column, 10))
        << column;
  }
}

TEST(Spectrogram, HasTheRhythmOfTheSecondsInTheMiddleOfEach) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  std::vector<Spike> spikes;
  for (Tick t = 1; t <= 1000'000; ++t) {
    if (t % 90 < 40 && random() % 4 == 0) spikes.push_back({t, 0});
  }
  const std::vector<std::optional<double>> rhythm_hz = RhythmHz(PopulationCounts(spikes, 1000'000));
  const Spectrogram spectrogram = SpectrogramOf(spikes, {.from = 0, .until = 1000'000});
  ASSERT_EQ(spectrogram.columns(), 1000u) << "a window a second";
  for (std::size_t second = 1; second + 1 < rhythm_hz.size(); ++second) {
    const std::optional<Rhythm> dominant = spectrogram.DominantIn(second);
    ASSERT_TRUE(dominant.has_value()) << second;
    EXPECT_EQ(dominant->hz, rhythm_hz[second]) << second;
  }
}

TEST(Spectrogram, SharesColumnsInALongRun) {
  const Spectrogram spectrogram = SpectrogramOf(BeatAt(0, Seconds(3600), 100, 3), {.from = 0, .until = Seconds(3600)});
  EXPECT_EQ(spectrogram.columns(), 2048u);
  for (std::size_t column = 1; column + 1 < spectrogram.columns(); ++column) {
    ASSERT_NEAR(spectrogram.Power(column, 20), spectrogram.Power(1, 20), 0.01 * spectrogram.Power(1, 20));
  }
}

// A day of which the first second alone has spikes: a column is the mean of 42 or 43 windows, two of them not silent.
TEST(Spectrogram, CountsSilentWindowsIntoTheMean) {
  const std::vector<Spike> beat = BeatAt(0, 1000, 100, 3);
  const Spectrogram day = SpectrogramOf(beat, {.from = 0, .until = Seconds(86'400)});
  ASSERT_EQ(day.columns(), 2048u);
  const std::vector<std::uint32_t> early = PopulationCounts(BeatAt(500, 1500, 100, 3), kRhythmWindow);
  const std::vector<std::uint32_t> late = PopulationCounts(BeatAt(-500, 500, 100, 3), kRhythmWindow);
  double power = 0;
  for (const auto& [window, from] : {std::pair(&early, 500), std::pair(&late, 0)}) {  // centred on 0.5 and 1.5 s
    const Spectrum spectrum = SpectrumOf(std::span(*window).first<kRhythmWindow>(), kHighestBin, {.from = from});
    power += spectrum.power[20] / spectrum.by_chance;
  }
  EXPECT_NEAR(day.Power(0, 20), power / 43, 1e-5 * power);
  for (std::size_t column = 1; column < day.columns(); ++column) ASSERT_EQ(day.Power(column, 20), 0) << column;
}

// A rhythm that begins late and ends early is not drawn over the first and the last second.
TEST(Spectrogram, MovesOnInItsFirstAndLastSecond) {
  std::vector<Spike> spikes = BeatAt(0, 800, 200, 20);  // 5 Hz for 0.8 s, then 25 Hz, then 5 Hz for 0.8 s
  for (const auto& [from, until, period] : {std::tuple(800, 9200, 40), std::tuple(9200, 10'000, 200)}) {
    const std::vector<Spike> more = BeatAt(from, until, period, 20);
    spikes.insert(spikes.end(), more.begin(), more.end());
  }
  const Spectrogram spectrogram = SpectrogramOf(spikes, {.from = 0, .until = 10'000});
  const std::size_t columns = spectrogram.columns();
  ASSERT_EQ(columns, 200u);
  EXPECT_GT(spectrogram.Power(18, 50), 2 * spectrogram.Power(0, 50));
  EXPECT_GT(spectrogram.Power(columns - 19, 50), 2 * spectrogram.Power(columns - 1, 50));
}

TEST(Spectrogram, ReachesTo200Hz) {
  const Spectrogram spectrogram = SpectrogramOf(BeatAt(0, 5000, 8, 20), {.from = 0, .until = 5000});  // 125 Hz
  EXPECT_GT(spectrogram.Power(50, 250), 100 * spectrogram.Power(50, 240));
  EXPECT_GT(spectrogram.Power(50, 250), 100);
}

TEST(Spectrogram, OfAPartIsThatOfARunOfItsOwn) {
  const std::vector<Spike> spikes = BeatAt(0, 9000, 70, 2);
  std::vector<Spike> shifted;
  for (const Spike& spike : spikes) {
    if (spike.time > 3000 && spike.time <= 7000) shifted.push_back({spike.time - 3000, spike.neuron});
  }
  const Spectrogram part = SpectrogramOf(spikes, {.from = 3000, .until = 7000});
  const Spectrogram own = SpectrogramOf(shifted, {.from = 0, .until = 4000});
  ASSERT_EQ(part.columns(), own.columns());
  for (std::size_t column = 0; column < own.columns(); ++column) {
    for (int bin = 0; bin <= kHighestBin; ++bin) EXPECT_EQ(part.Power(column, bin), own.Power(column, bin));
  }
}

TEST(Spectrogram, OfLessThanTwoSecondsIsEmptyAndOfSilenceNothing) {
  EXPECT_EQ(SpectrogramOf(BeatAt(0, 1999, 10, 1), {.from = 0, .until = 1999}).columns(), 0u);
  EXPECT_EQ(SpectrogramOf({}, {.from = 0, .until = 1}).columns(), 0u);
  const Spectrogram silence = SpectrogramOf({}, {.from = 0, .until = 3000});
  EXPECT_EQ(silence.columns(), 60u);
  EXPECT_EQ(silence.Power(30, 10), 0);
  EXPECT_FALSE(silence.DominantIn(30).has_value());
}

}  // namespace
}  // namespace lull
