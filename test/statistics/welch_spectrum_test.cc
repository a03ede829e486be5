#include "statistics/welch_spectrum.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <functional>
#include <numbers>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "test/support/saved_bytes.h"

namespace lull {
namespace {

using testing::Each;
using testing::IsEmpty;

std::vector<std::uint32_t> CountsAtRate(std::mt19937_64& random, std::size_t duration,
                                        const std::function<double(double t)>& per_ms) {
  std::vector<std::uint32_t> counts(duration);
  for (std::size_t t = 0; t < duration; ++t) {
    counts[t] = std::poisson_distribution<std::uint32_t>(per_ms(static_cast<double>(t)))(random);
  }
  return counts;
}

// The rhythm that is nearest to a frequency; 0 Hz if there is none.
RhythmPeak Nearest(const PopulationSpectrum& spectrum, double hz) {
  RhythmPeak nearest;
  for (const RhythmPeak& rhythm : spectrum.rhythms) {
    if (std::abs(rhythm.hz - hz) < std::abs(nearest.hz - hz)) nearest = rhythm;
  }
  return nearest;
}

std::string Found(const PopulationSpectrum& spectrum) {
  std::string text;
  for (const RhythmPeak& r : spectrum.rhythms) {
    text += std::to_string(r.hz) + " Hz " + std::to_string(r.times_chance) + " x, multiple " +
            std::to_string(r.multiple) + "; ";
  }
  return text;
}

// Written anew from the definition, with sums over all pairs of time and frequency.
TEST(WelchSpectrum, IsThatOfItsDefinition) {
  std::mt19937_64 random(1);
  const auto counts = CountsAtRate(random, 8000, [](double t) { return 2 + std::sin(0.05 * t) + 1e-4 * t; });
  double power = 0, chance = 0;
  const int bin = 33;  // 8.25 Hz
  for (const std::size_t begin : {0, 2000, 4000}) {
    double n_mean = 0, c_mean = 0, cn = 0, nn = 0;
    for (int n = 0; n < 4000; ++n) n_mean += n / 4000.0, c_mean += counts[begin + n] / 4000.0;
    for (int n = 0; n < 4000; ++n) {
      cn += (counts[begin + n] - c_mean) * (n - n_mean);
      nn += (n - n_mean) * (n - n_mean);
    }
    std::complex<double> sum = 0;
    for (int n = 0; n < 4000; ++n) {
      const double hann = std::pow(std::sin(std::numbers::pi * n / 4000), 2);
      const double sample = counts[begin + n] - c_mean - cn / nn * (n - n_mean);
      sum += hann * sample * std::polar(1.0, -2 * std::numbers::pi * bin * n / 4000);
      chance += hann * hann * counts[begin + n];
    }
    power += std::norm(sum);
  }
  const PopulationSpectrum spectrum = SpectrumOfPopulation(counts);
  EXPECT_EQ(spectrum.first_hz, 0.5);
  EXPECT_EQ(spectrum.bin_hz, 0.25);
  ASSERT_EQ(spectrum.times_chance.size(), 799u);
  ASSERT_EQ(spectrum.threshold.size(), 799u);
  EXPECT_NEAR(spectrum.times_chance[bin - 2], power / chance, 1e-9 * power / chance);
}

TEST(WelchSpectrum, OfPoissonSpikesIsChanceAndHasNoRhythm) {
  int with_rhythm = 0;
  double sum = 0;
  std::size_t all = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    std::mt19937_64 random(seed);
    const double rate = std::pow(10, -3 + 4.0 * static_cast<double>(seed % 20) / 20);  // spikes per ms
    const std::size_t seconds = std::vector<std::size_t>{1, 2, 3, 5, 10, 23, 60}[seed % 7];
    const PopulationSpectrum spectrum =
        SpectrumOfPopulation(CountsAtRate(random, 1000 * seconds, [rate](double) { return rate; }));
    with_rhythm += !spectrum.rhythms.empty();
    if (!spectrum.rhythms.empty()) std::cout << "seed " << seed << " " << seconds << " s " << Found(spectrum) << "\n";
    if (rate < 0.01) continue;
    for (std::size_t i = 8; i < spectrum.times_chance.size(); ++i) sum += spectrum.times_chance[i];
    all += spectrum.times_chance.size() - 8;
  }
  EXPECT_LE(with_rhythm, 1);
  EXPECT_NEAR(sum / static_cast<double>(all), 1, 0.01);
}

TEST(WelchSpectrum, OfChangingRatesHasNoRhythm) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 random(seed);
    const std::function<double(double)> rates[] = {
        [](double t) { return t < 1700 ? 20.0 : 1.0; },                        // a step
        [](double t) { return 0.5 + 50 * std::exp(-t / 100); },                // an onset
        [](double t) { return 0.5 + 1e-3 * t; },                               // a ramp
        [](double t) { return 2 + 2 * std::sin(t / 8000); },                   // slow waves, of 50 s
        [](double t) { return t > 7000 && t < 7010 ? 500 : 1; },               // a volley
        [](double t) { return std::fmod(t, 7919) < 5 ? 100 : 0.2; },           // volleys, seldom
        [](double t) { return 5 * std::exp(-t / 2000) + (t > 9000 ? 3 : 0); }  // down, and up again
    };
    for (std::size_t i = 0; i < std::size(rates); ++i) {
      for (const std::size_t duration : {20'000, 61'500}) {
        const PopulationSpectrum spectrum = SpectrumOfPopulation(CountsAtRate(random, duration, rates[i]));
        EXPECT_THAT(spectrum.rhythms, IsEmpty()) << i << ", " << duration << ": " << Found(spectrum);
      }
    }
  }
}

TEST(WelchSpectrum, OfVolleysAtRandomTimesHasNoRhythm) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    std::mt19937_64 random(seed);
    auto counts = CountsAtRate(random, 60'000, [](double) { return 0.5; });
    for (std::uint32_t& count : counts) count += random() % 200 == 0 ? 30 : 0;
    const PopulationSpectrum spectrum = SpectrumOfPopulation(counts);
    EXPECT_THAT(spectrum.rhythms, IsEmpty()) << "seed " << seed << ": " << Found(spectrum);
  }
}

TEST(WelchSpectrum, FindsAModulationOfAFifth) {
  for (const double hz : {4.0, 12.0, 40.0, 80.0, 0.8, 133.3}) {
    for (std::uint64_t seed = 0; seed < 2; ++seed) {
      for (const std::size_t seconds : {10, 60}) {
        std::mt19937_64 random(seed);
        const auto counts = CountsAtRate(random, 1000 * seconds, [hz](double t) {
          return 1 + 0.2 * std::sin(2 * std::numbers::pi * hz * t / 1000);
        });
        const PopulationSpectrum spectrum = SpectrumOfPopulation(counts);
        ASSERT_EQ(spectrum.rhythms.size(), 1u) << hz << " Hz, seed " << seed << ": " << Found(spectrum);
        EXPECT_NEAR(spectrum.rhythms[0].hz, hz, 0.25) << "seed " << seed;
        EXPECT_EQ(spectrum.rhythms[0].multiple, 1);
      }
    }
  }
}

TEST(WelchSpectrum, HasASlowAndAFastRhythmAndTheOvertones) {
  std::mt19937_64 random(4);
  double phase = 0;
  std::normal_distribution<double> step(0, 0.06);
  const auto gamma = CountsAtRate(random, 20'000, [&](double t) {
    phase += 2 * std::numbers::pi * 0.029 + step(random);  // wanders, so that its peak is broad
    return 4 + 2 * std::sin(2 * std::numbers::pi * 0.008 * t) + 1.5 * std::sin(phase);
  });
  const PopulationSpectrum both = SpectrumOfPopulation(gamma);
  EXPECT_NEAR(Nearest(both, 8).hz, 8, 0.25) << Found(both);
  EXPECT_NEAR(Nearest(both, 29).hz, 29, 1.5) << Found(both);

  const auto volleys = CountsAtRate(random, 20'000, [](double t) { return std::fmod(t, 200) < 6 ? 20 : 0.1; });
  const PopulationSpectrum sharp = SpectrumOfPopulation(volleys);
  EXPECT_NEAR(sharp.rhythms[0].hz, 5, 0.1);
  EXPECT_EQ(sharp.rhythms[0].multiple, 1);
  ASSERT_GT(sharp.rhythms.size(), 2u);
  for (std::size_t i = 1; i < sharp.rhythms.size(); ++i) EXPECT_GT(sharp.rhythms[i].multiple, 1) << Found(sharp);
}

// A damped oscillator under noise: its peak is 10 Hz wide, and no bin of it stands out from its neighbours.
TEST(WelchSpectrum, FindsABroadRhythm) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> noise;
    double last = 0, before = 0;
    const auto counts = CountsAtRate(random, 20'000, [&](double) {
      const double next =
          2 * 0.965 * std::cos(2 * std::numbers::pi * 0.03) * last - 0.965 * 0.965 * before + noise(random);
      before = std::exchange(last, next);
      return std::max(5 + 0.25 * next, 0.0);
    });
    const PopulationSpectrum spectrum = SpectrumOfPopulation(counts);
    EXPECT_NEAR(Nearest(spectrum, 30).hz, 30, 4) << "seed " << seed << ": " << Found(spectrum);
  }
}

TEST(WelchSpectrum, OfShortRunsHasCoarserFrequenciesOrNone) {
  const auto of = [](std::size_t duration) {
    std::mt19937_64 random(2);
    return SpectrumOfPopulation(
        CountsAtRate(random, duration, [](double t) { return 2 + 1.9 * std::sin(2 * std::numbers::pi * 0.02 * t); }));
  };
  EXPECT_EQ(of(0), PopulationSpectrum());
  EXPECT_EQ(of(999), PopulationSpectrum());
  for (const auto& [duration, bin_hz] :
       {std::pair(1000, 1.0), {1700, 1.0}, {2000, 0.5}, {3999, 0.5}, {4000, 0.25}, {6100, 0.25}}) {
    const PopulationSpectrum spectrum = of(static_cast<std::size_t>(duration));
    EXPECT_EQ(spectrum.bin_hz, bin_hz) << duration;
    EXPECT_NEAR(Nearest(spectrum, 20).hz, 20, 0.5) << duration << " ms: " << Found(spectrum);
  }
}

TEST(WelchSpectrum, OfSilenceIsSilentAndTakesNoTime) {
  WelchSpectrum spectrum;
  EXPECT_THAT(spectrum.At(Seconds(100)).rhythms, IsEmpty());
  EXPECT_THAT(spectrum.At(Seconds(100)).times_chance, Each(0.0));
  const Tick year = Seconds(365 * 86'400);
  spectrum.Add(10);
  spectrum.Add(year);
  spectrum.Add(100 * year);  // a window for every two seconds would take a day
  EXPECT_EQ(spectrum.last(), 100 * year);
  EXPECT_THAT(spectrum.At(1000 * year).rhythms, IsEmpty());
}

TEST(WelchSpectrum, OfRegularSpikesInALongSilenceIsThatOfTheSpikes) {
  WelchSpectrum spectrum;
  for (Tick t = Seconds(1'000'000); t < Seconds(1'000'020); t += 50) spectrum.Add(t, 5);
  const PopulationSpectrum found = spectrum.At(Seconds(2'000'000));
  EXPECT_NEAR(Nearest(found, 20).hz, 20, 0.1) << Found(found);
}

TEST(WelchSpectrum, RefusesWhatCannotBe) {
  WelchSpectrum spectrum;
  for (Tick t = 1; t < 9000; t += 7) spectrum.Add(t);
  const std::vector<std::byte> bytes = Saved(spectrum);
  WelchSpectrum loaded;
  for (std::size_t size = 0; size < bytes.size(); size += 1013) {
    EXPECT_TRUE(absl::IsDataLoss(LoadFrom(std::span(bytes).first(size), loaded))) << size;
  }
  for (const std::size_t at : {std::size_t{7}, std::size_t{15}, bytes.size() - 1}) {  // window, last spike, a sum
    std::vector<std::byte> bad = bytes;
    bad[at] = std::byte{0xff};
    EXPECT_TRUE(absl::IsDataLoss(LoadFrom(bad, loaded))) << at;
  }
}

TEST(WelchSpectrum, GoesOnFromASavedState) {
  std::mt19937_64 random(6);
  const auto counts = CountsAtRate(random, 30'500, [](double t) { return std::fmod(t, 9000) < 3000 ? 1 : 0; });
  for (const std::size_t cut : {0, 1, 2500, 4001, 13'000, 30'000}) {
    WelchSpectrum before, after, whole;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      whole.Add(static_cast<Tick>(i) + 1, counts[i]);
      if (i == cut) {
        ASSERT_TRUE(LoadFrom(Saved(before), after).ok());
      }
      (i < cut ? before : after).Add(static_cast<Tick>(i) + 1, counts[i]);
    }
    EXPECT_EQ(after.At(30'500), whole.At(30'500)) << cut;
  }
}

}  // namespace
}  // namespace lull
