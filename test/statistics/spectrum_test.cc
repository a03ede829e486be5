#include "statistics/spectrum.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <random>
#include <vector>

#include "lull/statistics.h"

namespace lull {
namespace {

std::vector<std::uint32_t> PoissonCounts(std::mt19937_64& random, double mean) {
  std::poisson_distribution<std::uint32_t> count(mean);
  std::vector<std::uint32_t> counts(kRhythmWindow);
  for (std::uint32_t& c : counts) c = count(random);
  return counts;
}

Spectrum SpectrumOfAll(const std::vector<std::uint32_t>& counts) {
  return SpectrumOf(std::span(counts).first<kRhythmWindow>(), kHighestBin);
}

TEST(Spectrum, IsTheFourierTransformOfTheWindow) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  const std::vector<std::uint32_t> counts = PoissonCounts(random, 3);
  double mean = 0;
  for (const std::uint32_t count : counts) mean += count / 2000.0;
  const Spectrum spectrum = SpectrumOfAll(counts);
  for (int bin = 0; bin <= kHighestBin; ++bin) {
    std::complex<double> sum = 0;
    for (int n = 0; n < kRhythmWindow; ++n) {
      const double hann = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * n / 1999.0);
      sum += ((counts[n] - mean) * hann) * std::polar(1.0, -2 * std::numbers::pi * n * bin / 2000.0);
    }
    EXPECT_NEAR(spectrum.power[bin], std::norm(sum), 1e-9 * (1 + std::norm(sum))) << bin;
  }
}

TEST(Spectrum, OfIndependentSpikesIsChance) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  double sum = 0;
  int strong = 0;
  for (int i = 0; i < 300; ++i) {
    const Spectrum spectrum = SpectrumOfAll(PoissonCounts(random, 0.2));
    for (int bin = 10; bin <= kHighestDominant; ++bin) sum += spectrum.power[bin] / spectrum.by_chance;
    strong += RhythmOf(spectrum)->strength >= kMinRhythm + 0.05;
  }
  EXPECT_LE(strong, 2);  // one of the 300 now and then: one run in some hundred
  EXPECT_NEAR(sum / (300 * 91), 1, 0.05);
}

TEST(Rhythm, OfAToneIsAllOfItsPower) {
  std::vector<std::uint32_t> counts(kRhythmWindow);
  for (int n = 0; n < kRhythmWindow; ++n) counts[n] = n % 40 < 20 ? 0 : 100;  // a square wave of 25 Hz
  const std::optional<Rhythm> rhythm = RhythmOf(SpectrumOfAll(counts));
  ASSERT_TRUE(rhythm.has_value());
  EXPECT_EQ(rhythm->hz, 25);
  EXPECT_NEAR(rhythm->strength, 1, 1e-3);
}

TEST(Rhythm, IsThatOfTheHighestBinToo) {
  Spectrum spectrum;
  spectrum.power[kHighestDominant] = 3;
  spectrum.power[50] = 1;
  EXPECT_EQ(RhythmOf(spectrum)->hz, 50);
  EXPECT_DOUBLE_EQ(RhythmOf(spectrum)->strength, 0.75);
}

// However sharp: their power is spread over the multiples of the frequency.
TEST(Rhythm, OfVolleysIsStrongHoweverSharpTheyAre) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (const double width_ms : {1.0, 3.0, 10.0}) {
    for (const int period_ms : {100, 200, 333}) {
      std::vector<std::uint32_t> counts(kRhythmWindow);
      std::normal_distribution<double> jitter(0, width_ms);
      for (int volley = period_ms / 2; volley < kRhythmWindow; volley += period_ms) {
        for (int spike = 0; spike < 200; ++spike) {
          const auto t = static_cast<std::int64_t>(std::lround(volley + jitter(random)));
          if (t >= 0 && t < kRhythmWindow) ++counts[static_cast<std::size_t>(t)];
        }
      }
      const std::optional<Rhythm> rhythm = RhythmOf(SpectrumOfAll(counts));
      ASSERT_TRUE(rhythm.has_value());
      EXPECT_NEAR(rhythm->hz, 1000.0 / period_ms, 0.5) << width_ms;
      EXPECT_GT(rhythm->strength, 0.9) << width_ms << " ms, every " << period_ms << " ms";
    }
  }
}

TEST(Rhythm, OfSilenceIsNone) {
  EXPECT_FALSE(RhythmOf(SpectrumOfAll(std::vector<std::uint32_t>(kRhythmWindow))).has_value());
}

TEST(Rhythm, IsBeyondChanceIfItsPowerIsAndTheMoreSoTheMoreWindowsThereAre) {
  Spectrum spectrum;
  spectrum.by_chance = 1;
  spectrum.power[24] = 16;  // exp(−16) · 97 bins = 1.1e-5
  const Rhythm rhythm = {.hz = 12, .strength = 1};
  EXPECT_TRUE(IsBeyondChance(spectrum, rhythm, 0));
  EXPECT_FALSE(IsBeyondChance(spectrum, rhythm, 20)) << "of 462 such parts of the error";
  spectrum.power[24] = 19;
  EXPECT_TRUE(IsBeyondChance(spectrum, rhythm, 20));
  EXPECT_FALSE(IsBeyondChance(spectrum, rhythm, 1'000'000));
}

// What is outside the run is neither more nor less than the mean.
TEST(Spectrum, OfAPartOfAWindowIsRelativeToThatPart) {
  std::mt19937_64 random(8);
  double sum = 0;
  for (int i = 0; i < 200; ++i) {
    std::vector<std::uint32_t> counts = PoissonCounts(random, 2);
    std::fill(counts.begin(), counts.begin() + 900, 0);
    const Spectrum spectrum =
        SpectrumOf(std::span(counts).first<kRhythmWindow>(), kHighestBin, {.from = 900, .until = kRhythmWindow});
    for (int bin = 10; bin <= kHighestBin; ++bin) sum += spectrum.power[bin] / spectrum.by_chance;
  }
  EXPECT_NEAR(sum / (200 * 391), 1, 0.03);
}

}  // namespace
}  // namespace lull
