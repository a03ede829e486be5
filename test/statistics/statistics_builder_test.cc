#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>
#include <random>
#include <set>
#include <span>
#include <tuple>

#include "lull/statistics.h"
#include "statistics/spectrum.h"
#include "test/support/made_layout.h"
#include "test/support/sanitized.h"
#include "test/support/saved_bytes.h"

namespace lull {
namespace {

using testing::DoubleEq;
using testing::DoubleNear;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

Statistics StatisticsOf(const std::vector<Spike>& spikes, const Layout& layout, Tick duration) {
  StatisticsBuilder statistics(layout);
  statistics.Add(spikes);
  return statistics.At(duration);
}

auto NumbersOf(const Statistics::Group& group) {
  return std::tuple(group.name, group.neurons, group.spikes, group.rate_hz, group.cv_isi, group.synchrony);
}

auto NumbersOf(const Statistics& statistics) {
  std::vector<decltype(NumbersOf(statistics.all))> layers;
  for (const Statistics::Group& layer : statistics.layers) layers.push_back(NumbersOf(layer));
  return std::tuple(statistics.duration, NumbersOf(statistics.all), layers, statistics.every,
                    statistics.rate_by_second_hz, statistics.rhythm_hz, statistics.rhythm_strength,
                    statistics.spectrum.times_chance, statistics.spectrum.threshold);
}

// Each neuron fires in each step with a probability of its own, up to twice `rate_hz`.
std::vector<Spike> RandomSpikes(std::uint64_t seed, NeuronId neurons, Tick duration, double rate_hz) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<double> probability(neurons);
  for (double& p : probability) p = 2 * uniform(random) * rate_hz * 1e-3;
  std::vector<Spike> spikes;
  for (Tick t = 1; t <= duration; ++t) {
    for (NeuronId neuron = 0; neuron < neurons; ++neuron) {
      if (uniform(random) < probability[neuron]) spikes.push_back({t, neuron});
    }
  }
  return spikes;
}

double Mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double Variance(const std::vector<double>& values) {
  const double mean = Mean(values);
  std::vector<double> squares;
  for (const double value : values) squares.push_back((value - mean) * (value - mean));
  return Mean(squares);
}

// By the definitions in statistics.h, word for word.
std::optional<double> NaiveCv(const std::vector<Spike>& spikes, const Layout& layout, std::uint32_t layer) {
  std::vector<double> of_neurons;
  for (NeuronId neuron = 0; neuron < layout.neurons(); ++neuron) {
    if (layout.layer_of[neuron] != layer) continue;
    std::vector<double> times;
    for (const Spike& spike : spikes) {
      if (spike.neuron == neuron) times.push_back(static_cast<double>(spike.time));
    }
    if (times.size() < 4) continue;
    std::vector<double> intervals;
    for (std::size_t i = 1; i < times.size(); ++i) intervals.push_back(times[i] - times[i - 1]);
    of_neurons.push_back(std::sqrt(Variance(intervals)) / Mean(intervals));
  }
  return of_neurons.empty() ? std::nullopt : std::optional(Mean(of_neurons));
}

double NaiveSynchrony(const std::vector<Spike>& spikes, const Layout& layout, std::uint32_t layer, Tick duration) {
  const auto bins = static_cast<std::size_t>(duration / 10);
  std::vector<std::vector<double>> activities;
  for (NeuronId neuron = 0; neuron < layout.neurons(); ++neuron) {
    if (layout.layer_of[neuron] != layer) continue;
    std::vector<double> activity(bins);
    for (const Spike& spike : spikes) {
      const auto bin = static_cast<std::size_t>((spike.time - 1) / 10);
      if (spike.neuron == neuron && bin < bins) activity[bin] += 1;
    }
    activities.push_back(activity);
  }
  std::vector<double> mean_activity(bins);
  std::vector<double> variances;
  for (const std::vector<double>& activity : activities) {
    variances.push_back(Variance(activity));
    for (std::size_t bin = 0; bin < bins; ++bin) {
      mean_activity[bin] += activity[bin] / static_cast<double>(activities.size());
    }
  }
  return Variance(mean_activity) / Mean(variances);
}

TEST(StatisticsBuilder, AreThoseOfTheDefinitions) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const Layout layout = MadeLayout(3, {{"a", 5}, {"b", 9}});
  for (const Tick duration : {1000, 1003, 1009, 1010}) {
    for (const double rate_hz : {2.0, 20.0, 300.0}) {
      SCOPED_TRACE(testing::Message() << duration << " ms, " << rate_hz << " Hz");
      const std::vector<Spike> spikes = RandomSpikes(seed, layout.neurons(), duration, rate_hz);
      const Statistics statistics = StatisticsOf(spikes, layout, duration);
      ASSERT_EQ(statistics.layers.size(), 2u);
      for (std::uint32_t layer = 0; layer < 2; ++layer) {
        const Statistics::Group& group = statistics.layers[layer];
        const std::optional<double> cv = NaiveCv(spikes, layout, layer);
        ASSERT_EQ(group.cv_isi.has_value(), cv.has_value());
        EXPECT_NEAR(group.cv_isi.value_or(0), cv.value_or(0), 1e-12);
        EXPECT_NEAR(group.synchrony.value(), NaiveSynchrony(spikes, layout, layer, duration), 1e-12);
      }
      Layout one_layer = layout;
      std::ranges::fill(one_layer.layer_of, 0u);
      EXPECT_NEAR(statistics.all.synchrony.value(), NaiveSynchrony(spikes, one_layer, 0, duration), 1e-12);
      EXPECT_EQ(statistics.all.spikes, spikes.size());
      EXPECT_EQ(statistics.all.spikes, statistics.layers[0].spikes + statistics.layers[1].spikes);
    }
  }
}

// By the definition of RhythmHz; 0 Hz for what chance may have.
Rhythm NaiveRhythm(const std::vector<Spike>& spikes, Tick duration, Tick second) {
  const Tick begin = std::clamp<Tick>(Seconds(second) - 500, 0, duration - kRhythmWindow);
  std::array<std::uint32_t, kRhythmWindow> counts = {};
  for (const Spike& spike : spikes) {
    if (spike.time > begin && spike.time <= begin + kRhythmWindow) {
      ++counts[static_cast<std::size_t>(spike.time - 1 - begin)];
    }
  }
  const Spectrum spectrum = SpectrumOf(counts);
  const std::optional<Rhythm> rhythm = RhythmOf(spectrum);
  return rhythm && IsBeyondChance(spectrum, *rhythm, second) ? *rhythm : Rhythm{.hz = 0, .strength = 0};
}

std::vector<std::optional<double>> NaiveRhythms(const std::vector<Spike>& spikes, Tick duration) {
  std::vector<std::optional<double>> hz(static_cast<std::size_t>(duration / 1000));
  for (std::size_t second = 0; second < hz.size() && duration >= kRhythmWindow; ++second) {
    const Rhythm rhythm = NaiveRhythm(spikes, duration, static_cast<Tick>(second));
    if (rhythm.hz > 0) hz[second] = rhythm.hz;
  }
  return hz;
}

TEST(StatisticsBuilder, DoNotDependOnThePieces) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const Layout layout = MadeLayout(2, {{"a", 5}, {"b", 5}});
  const std::vector<Spike> spikes = RandomSpikes(seed, 20, 7777, 10);
  const Statistics at_once = StatisticsOf(spikes, layout, 7777);
  EXPECT_EQ(at_once.rhythm_hz, NaiveRhythms(spikes, 7777));
  EXPECT_EQ(at_once.spectrum, SpectrumOfPopulation(PopulationCounts(spikes, 7777)));

  std::mt19937_64 random(seed);
  StatisticsBuilder piecewise(layout);
  for (std::size_t first = 0; first < spikes.size();) {
    const std::size_t size = std::min<std::size_t>(random() % 100, spikes.size() - first);
    piecewise.Add(std::span(spikes).subspan(first, size));
    first += size;
    if (size > 0) piecewise.At(spikes[first - 1].time);  // looking changes nothing
  }
  EXPECT_EQ(NumbersOf(piecewise.At(7777)), NumbersOf(at_once));
}

TEST(StatisticsBuilder, OnTheWayAreThoseOfAShorterRun) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const Layout layout = MadeLayout(1, {{"a", 10}});
  const std::vector<Spike> spikes = RandomSpikes(seed, 10, 6000, 10);
  StatisticsBuilder statistics(layout);
  auto first = spikes.begin();
  for (const Tick duration : {999, 1999, 2000, 2499, 2500, 2501, 3700, 5000, 6000}) {
    const auto until = std::ranges::find_if(spikes, [&](const Spike& spike) { return spike.time > duration; });
    statistics.Add(std::span(first, until));
    first = until;
    EXPECT_EQ(NumbersOf(statistics.At(duration)), NumbersOf(StatisticsOf({spikes.begin(), until}, layout, duration)));
    EXPECT_EQ(statistics.At(duration).rhythm_hz, NaiveRhythms(spikes, duration)) << duration;
    EXPECT_EQ(statistics.At(duration).spectrum, SpectrumOfPopulation(PopulationCounts(spikes, duration))) << duration;
  }
}

TEST(StatisticsBuilder, ResumeFromWhatWasSaved) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const Layout layout = MadeLayout(2, {{"a", 5}, {"b", 5}});
  const std::vector<Spike> spikes = RandomSpikes(seed, 20, 7777, 10);
  const Statistics uncut = StatisticsOf(spikes, layout, 7777);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20; ++i) {
    const std::size_t cut = i == 0 ? 0 : random() % (spikes.size() + 1);
    SCOPED_TRACE(testing::Message() << "cut at " << cut);
    StatisticsBuilder before(layout), after(layout);
    before.Add(std::span(spikes).first(cut));
    after.Add(std::span(spikes).last(random() % 100));  // loading forgets them
    ASSERT_TRUE(LoadFrom(Saved(before), after).ok());
    EXPECT_EQ(Saved(after), Saved(before));
    after.Add(std::span(spikes).subspan(cut));
    EXPECT_EQ(NumbersOf(after.At(7777)), NumbersOf(uncut));
  }
}

TEST(StatisticsBuilder, RefuseWhatCannotBe) {
  const Layout layout = MadeLayout(1, {{"a", 5}});
  StatisticsBuilder statistics(layout);
  statistics.Add(RandomSpikes(1, 5, 3000, 10));
  const std::vector<std::byte> bytes = Saved(statistics);
  const std::size_t step = kSanitized ? 31 : 7;
  for (std::size_t size = 0; size < bytes.size(); size += step) {
    StatisticsBuilder cut(layout);
    EXPECT_TRUE(absl::IsDataLoss(LoadFrom(std::span(bytes).first(size), cut))) << size;
  }
  StatisticsBuilder larger(MadeLayout(1, {{"a", 6}})), finer(MadeLayout(1, {{"a", 2}, {"b", 3}}));
  EXPECT_TRUE(absl::IsDataLoss(LoadFrom(bytes, larger)));
  EXPECT_TRUE(absl::IsDataLoss(LoadFrom(bytes, finer)));
}

// What no checksum has caught. That it does no harm is for the sanitizers to see.
TEST(StatisticsBuilder, ChangedAnywhereAreRefusedOrResume) {
  const Layout layout = MadeLayout(2, {{"a", 3}, {"b", 2}});
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  StatisticsBuilder statistics(layout);
  statistics.Add(RandomSpikes(seed, 10, 5000, 10));
  const std::vector<std::byte> bytes = Saved(statistics);
  std::mt19937_64 random(seed);
  int refused = 0;
  for (int i = 0; i < Rounds(600); ++i) {
    std::vector<std::byte> changed = bytes;
    // Most bytes are numbers of the spectrum, where any value will do.
    const std::size_t among = i % 2 == 0 ? changed.size() : std::min<std::size_t>(changed.size(), 400);
    changed[random() % among] ^= std::byte{1} << random() % 8;
    StatisticsBuilder other(layout);
    const absl::Status status = LoadFrom(changed, other);
    refused += !status.ok();
    if (!status.ok()) {
      EXPECT_TRUE(absl::IsDataLoss(status)) << status;
      continue;
    }
    EXPECT_LE(other.last_spike(), 5000);
    other.Add(std::vector<Spike>{{5001, 0}, {9001, 9}});
    EXPECT_EQ(other.At(9500).all.spikes, statistics.At(5000).all.spikes + 2);
  }
  EXPECT_GT(refused, 0);
}

TEST(StatisticsBuilder, WhatTheSinkSaysEndsSaving) {
  const StatisticsBuilder statistics(MadeLayout(1, {{"a", 5}}));
  const auto full = [](std::span<const std::byte>) { return absl::UnavailableError("full"); };
  EXPECT_EQ(statistics.Save(full), absl::UnavailableError("full"));
}

TEST(StatisticsBuilder, CountPerLayerAndSecond) {
  const Layout layout = MadeLayout(2, {{"a", 1}, {"b", 3}});  // "a" is 0 and 4
  const Statistics statistics = StatisticsOf({{1, 0}, {1000, 4}, {1001, 5}, {2500, 0}}, layout, 2500);
  EXPECT_EQ(statistics.all.neurons, 8u);
  EXPECT_EQ(statistics.all.spikes, 4u);
  EXPECT_DOUBLE_EQ(statistics.all.rate_hz, 4 / (8 * 2.5));
  EXPECT_EQ(statistics.layers[0].name, "a");
  EXPECT_EQ(statistics.layers[0].spikes, 3u);
  EXPECT_DOUBLE_EQ(statistics.layers[0].rate_hz, 3 / (2 * 2.5));
  EXPECT_DOUBLE_EQ(statistics.layers[1].rate_hz, 1 / (6 * 2.5));
  EXPECT_THAT(statistics.rate_by_second_hz, ElementsAre(DoubleEq(2 / 8.0), DoubleEq(1 / 8.0))) << "whole seconds";
}

TEST(StatisticsBuilder, OfSilence) {
  const Statistics none = StatisticsOf({}, MadeLayout(1, {{"a", 2}}), 0);
  EXPECT_EQ(none.all.rate_hz, 0);
  EXPECT_THAT(none.rhythm_hz, IsEmpty());
  const Statistics silent = StatisticsOf({}, MadeLayout(1, {{"a", 2}}), 3600'000);
  EXPECT_EQ(silent.all.synchrony, std::nullopt);
  EXPECT_EQ(silent.all.cv_isi, std::nullopt);
  EXPECT_EQ(silent.rhythm_hz.size(), 3600u);
  EXPECT_THAT(silent.rhythm_hz, Each(std::nullopt));
  EXPECT_THAT(silent.rhythm_strength, Each(0.0));
}

// A run of `seconds`, of which few have spikes: volleys of random length and frequency, and stray spikes.
std::vector<Spike> SparseSpikes(std::mt19937_64& random, Tick seconds, NeuronId neurons) {
  std::vector<Spike> spikes;
  for (int i = 0; i < 150; ++i) {
    Tick time = static_cast<Tick>(random() % static_cast<std::uint64_t>(Seconds(seconds))) + 1;
    const Tick period = 20 + static_cast<Tick>(random() % 300);
    for (std::uint64_t left = random() % 20; left > 0 && time <= Seconds(seconds); --left, time += period) {
      spikes.push_back({time, static_cast<NeuronId>(random() % neurons)});
    }
  }
  std::ranges::sort(spikes);
  spikes.erase(std::unique(spikes.begin(), spikes.end()), spikes.end());
  return spikes;
}

void ExpectStretchesByDefinition(const Statistics& statistics, const std::vector<Spike>& spikes, NeuronId neurons) {
  const Tick seconds = statistics.duration / 1000;
  Tick every = 1;  // [s]
  while ((seconds + every - 1) / every > 32'768) every *= 2;
  const auto size = static_cast<std::size_t>((seconds + every - 1) / every);
  ASSERT_EQ(statistics.every, Seconds(every));
  ASSERT_EQ(statistics.rate_by_second_hz.size(), size);
  ASSERT_EQ(statistics.rhythm_hz.size(), size);
  ASSERT_EQ(statistics.rhythm_strength.size(), size);

  std::vector<double> counts(size);
  std::vector<std::optional<double>> hz(size);
  std::vector<double> strength(size);
  std::set<Tick> with_rhythm;  // seconds; others are too far from all spikes
  for (const Spike& spike : spikes) {
    const Tick second = (spike.time - 1) / 1000;
    if (second < seconds) counts[static_cast<std::size_t>(second / every)] += 1;
    for (Tick near = second - 2; near <= second + 2; ++near) {
      if (near >= 0 && near < seconds) with_rhythm.insert(near);
    }
  }
  for (const Tick second : with_rhythm) {
    const Rhythm rhythm = NaiveRhythm(spikes, statistics.duration, second);
    const auto i = static_cast<std::size_t>(second / every);
    if (rhythm.strength <= strength[i]) continue;
    hz[i] = rhythm.hz;
    strength[i] = rhythm.strength;
  }
  for (std::size_t i = 0; i < size; ++i) {
    const Tick in_stretch = std::min(every, seconds - static_cast<Tick>(i) * every);
    ASSERT_DOUBLE_EQ(statistics.rate_by_second_hz[i], counts[i] / static_cast<double>(in_stretch * neurons)) << i;
    ASSERT_EQ(statistics.rhythm_hz[i], hz[i]) << i;
    ASSERT_EQ(statistics.rhythm_strength[i], strength[i]) << i;
  }
}

// On the way, cut, and with pauses of hours.
TEST(StatisticsBuilder, OfLongRunsAreByStretches) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  constexpr Tick kSeconds = 140'000;
  const Layout layout = MadeLayout(1, {{"a", 3}});
  const std::vector<Spike> spikes = SparseSpikes(random, kSeconds, 3);
  std::vector<Tick> durations = {32'767'999, 32'768'000, 32'768'999,  32'769'000,       65'536'000,
                                 65'536'400, 65'537'000, 131'075'000, Seconds(kSeconds)};
  for (int i = 0; i < 10; ++i) durations.push_back(2000 + static_cast<Tick>(random() % 139'990'000));
  std::ranges::sort(durations);
  StatisticsBuilder statistics(layout);
  auto first = spikes.begin();
  for (const Tick duration : durations) {
    SCOPED_TRACE(testing::Message() << duration << " ms");
    const auto until = std::find_if(first, spikes.end(), [&](const Spike& spike) { return spike.time > duration; });
    statistics.Add(std::span(first, until));
    first = until;
    const std::vector<Spike> so_far(spikes.begin(), until);
    const Statistics on_the_way = statistics.At(duration);
    ExpectStretchesByDefinition(on_the_way, so_far, 3);
    EXPECT_TRUE(NumbersOf(on_the_way) == NumbersOf(StatisticsOf(so_far, layout, duration)));
    StatisticsBuilder loaded(layout);
    ASSERT_TRUE(LoadFrom(Saved(statistics), loaded).ok());
    statistics = std::move(loaded);
  }
}

TEST(StatisticsBuilder, OfDecadesAreFew) {
  const Statistics silent = StatisticsOf({}, MadeLayout(1, {{"a", 2}}), (Tick{1} << 40) - 1);
  EXPECT_EQ(silent.every, Seconds(65'536));
  EXPECT_EQ(silent.rhythm_hz.size(), 16'778u);
  EXPECT_THAT(silent.rhythm_hz, Each(std::nullopt));
}

// Intervals 10, 10, 40: mean 20, standard deviation √200.
TEST(CvOfIntervals, ByHand) {
  const Layout layout = MadeLayout(1, {{"a", 2}});
  const auto cv = [&](const std::vector<Spike>& spikes) { return StatisticsOf(spikes, layout, 1000).all.cv_isi; };
  EXPECT_THAT(cv({{5, 0}, {15, 0}, {25, 0}, {65, 0}}), Optional(DoubleEq(std::sqrt(200.0) / 20)));
  EXPECT_THAT(cv({{5, 0}, {15, 0}, {20, 1}, {25, 0}, {65, 0}, {70, 1}}), Optional(DoubleEq(std::sqrt(200.0) / 20)))
      << "one interval is too few to count";
  EXPECT_EQ(cv({{5, 0}, {15, 0}, {25, 0}}), std::nullopt) << "so are two";
}

// The squares of the intervals and their sum are beyond 64 bits.
TEST(CvOfIntervals, OfYears) {
  const Tick year = Tick{1} << 35;
  const Layout layout = MadeLayout(1, {{"a", 1}});
  const auto cv = [&](const std::vector<Spike>& spikes) { return StatisticsOf(spikes, layout, 31 * year).all.cv_isi; };
  EXPECT_THAT(cv({{year, 0}, {2 * year, 0}, {3 * year, 0}, {7 * year, 0}}), Optional(DoubleEq(std::sqrt(2.0) / 2)))
      << "intervals 1, 1 and 4: mean 2, variance 2";
  std::vector<Spike> regular;
  for (Tick i = 0; i < 30; ++i) regular.push_back({1 + i * (year + 12'345), 0});
  EXPECT_EQ(cv(regular), 0.0) << "exactly";
}

TEST(CvOfIntervals, IsZeroOfClockworkAndOneOfChance) {
  std::vector<Spike> regular;
  for (Tick t = 7; t <= 3'600'000; t += 101) regular.push_back({t, 0});
  EXPECT_EQ(StatisticsOf(regular, MadeLayout(1, {{"a", 1}}), 3'600'000).all.cv_isi, 0.0) << "exactly";

  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const std::vector<Spike> random = RandomSpikes(seed, 50, 200'000, 5);
  EXPECT_THAT(StatisticsOf(random, MadeLayout(1, {{"a", 50}}), 200'000).all.cv_isi, Optional(DoubleNear(1, 0.05)));
}

// Two neurons over two bins with (2, 0) and (1, 1) spikes: variances 1 and 0, and of the means (1.5, 0.5) ¼.
TEST(Synchrony, ByHand) {
  const std::vector<Spike> spikes = {{1, 0}, {1, 1}, {10, 0}, {11, 1}};
  EXPECT_THAT(StatisticsOf(spikes, MadeLayout(1, {{"a", 2}}), 20).all.synchrony, Optional(DoubleEq(0.25 / 0.5)));
  EXPECT_THAT(StatisticsOf(spikes, MadeLayout(1, {{"a", 2}}), 19).all.synchrony, std::nullopt)
      << "one whole bin has no variance";
}

TEST(Synchrony, OfYears) {
  const Tick late = Tick{1} << 39;
  const std::vector<Spike> spikes = {{1, 0}, {1, 1}, {late, 0}, {late, 1}};
  EXPECT_THAT(StatisticsOf(spikes, MadeLayout(1, {{"a", 2}}), 2 * late - 1).all.synchrony, Optional(DoubleEq(1)));
}

TEST(Synchrony, IsOneInUnisonAndOneInTheirNumberByChance) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::vector<Spike> unison;
  for (const Spike& spike : RandomSpikes(seed, 50, 100'000, 1)) {  // of one neuron there might be none
    if (!unison.empty() && unison.back().time == spike.time) continue;
    for (NeuronId neuron = 0; neuron < 7; ++neuron) unison.push_back({spike.time, neuron});
  }
  EXPECT_THAT(StatisticsOf(unison, MadeLayout(1, {{"a", 7}}), 100'000).all.synchrony, Optional(DoubleEq(1)));

  const std::vector<Spike> random = RandomSpikes(seed, 50, 200'000, 5);
  EXPECT_THAT(StatisticsOf(random, MadeLayout(1, {{"a", 50}}), 200'000).all.synchrony,
              Optional(DoubleNear(1.0 / 50, 0.1 / 50)));
}

// Both fire at the same rate; only that of the second goes up and down.
TEST(RhythmStrength, TellsARhythmFromChance) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const Layout layout = MadeLayout(1, {{"a", 100}});
  const Statistics chance = StatisticsOf(RandomSpikes(seed, 100, 20'000, 5), layout, 20'000);
  EXPECT_THAT(chance.rhythm_hz, Each(std::nullopt));
  EXPECT_THAT(chance.rhythm_strength, Each(0.0));

  std::mt19937_64 random(seed);
  std::vector<Spike> beat;
  for (Tick t = 1; t <= 20'000; ++t) {
    const double rate = 5e-3 * (1 + std::sin(2 * std::numbers::pi * 40e-3 * static_cast<double>(t)));
    for (NeuronId neuron = 0; neuron < 100; ++neuron) {
      if (std::bernoulli_distribution(rate)(random)) beat.push_back({t, neuron});
    }
  }
  const Statistics rhythm = StatisticsOf(beat, layout, 20'000);
  EXPECT_THAT(rhythm.rhythm_hz, Each(Optional(DoubleNear(40, 0.5))));
  EXPECT_THAT(rhythm.rhythm_strength, Each(testing::Gt(kMinRhythm)));
}

TEST(StatisticsBuilder, OfANetworkHaveItsLayers) {
  NetworkSpec spec;
  spec.types = {{.name = "plain", .model = IzhikevichType{.a = 0.02, .b = 0.2, .c = -65, .d = 8}, .initial = {}}};
  spec.columns = {{.name = "one", .count = 2, .layers = {{"a", 3, {{"plain", 1}}}, {"b", 1, {{"plain", 1}}}}}};
  const Statistics statistics = StatisticsBuilder(Network::Build(spec).value()).At(10);
  ASSERT_EQ(statistics.layers.size(), 2u);
  EXPECT_EQ(statistics.layers[0].neurons, 6u);
  EXPECT_EQ(statistics.layers[1].name, "b");
}

}  // namespace
}  // namespace lull
