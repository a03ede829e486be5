#include "plots/rate_panel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <span>

#include "lull/text.h"
#include "test/support/random_spikes.h"
#include "test/support/sanitized.h"

namespace lull {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;

RatePanel Counted(std::span<const Spike> spikes, NeuronId neurons, TimeSpan span) {
  RateCounts counts(span);
  counts.Add(spikes);
  return RatePanel(counts, neurons);
}

TEST(RatePanel, CountsPerNeuronAndSecond) {
  // 4 ms, 2 neurons, bins of 1 ms: a spike is 500 per second and neuron.
  const RatePanel rate = Counted(std::vector<Spike>{{1, 0}, {3, 0}, {3, 1}}, 2, {0, 4});
  EXPECT_EQ(rate.bin(), 1);
  EXPECT_THAT(rate.rates_hz(), ElementsAre(DoubleEq(500), DoubleEq(0), DoubleEq(1000), DoubleEq(0)));
}

TEST(RatePanel, MeasuresAShortLastBinByItsLength) {
  std::vector<Spike> spikes;
  for (Tick t = 1; t <= 1003; ++t) spikes.push_back({t, 0});
  const RatePanel rate = Counted(spikes, 1, {0, 1003});
  EXPECT_NE(1003 % rate.bin(), 0);
  for (const double rate_hz : rate.rates_hz()) EXPECT_DOUBLE_EQ(rate_hz, 1000);
}

TEST(RatePanel, HasBinsThatShowRhythm) {
  const std::vector<Spike> many(1'000'000, Spike{1, 0});
  EXPECT_EQ(Counted(many, 2000, {0, Seconds(1)}).bin(), 5);
  EXPECT_EQ(Counted(many, 2000, {0, Seconds(20)}).bin(), 10);
  EXPECT_EQ(Counted(many, 2000, {0, Seconds(1000)}).bin(), 20);
}

TEST(RatePanel, HasWideBinsForFewSpikes) {
  const std::vector<Spike> few(100, Spike{1, 0});
  EXPECT_EQ(Counted(few, 2000, {0, Seconds(20)}).bin(), 200) << "a hundredth of the run";
  EXPECT_EQ(Counted({}, 2000, {0, Seconds(20)}).bin(), 200);
}

// Bins are put together from narrower ones: they must be what counting with the wide ones would have given.
TEST(RatePanel, CountsAsIfItHadKnownItsBinsBefore) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  for (int i = 0; i < Rounds(200); ++i) {
    const Tick length = 1 + static_cast<Tick>(std::exp(random() % 17));
    const Tick from = random() % 10'000;
    const TimeSpan shown = {from, from + length};
    const auto count = static_cast<std::size_t>(std::exp(random() % 12));
    const std::vector<Spike> spikes = RandomSpikes(count, shown, 1, random);
    const RatePanel rate = Counted(spikes, 1, shown);
    std::vector<double> expected(rate.rates_hz().size());
    for (const Spike& spike : spikes) {
      const Tick bin = (spike.time - shown.from - 1) / rate.bin();
      expected[bin] += 1000.0 / static_cast<double>(std::min(rate.bin(), length - bin * rate.bin()));
    }
    for (std::size_t bin = 0; bin < expected.size(); ++bin) {
      ASSERT_NEAR(rate.rates_hz()[bin], expected[bin], 1e-9 * expected[bin]) << length << " ms, bin " << bin;
    }
  }
}

TEST(RatePanel, HasBinsOfAGivenWidthAndSaysSo) {
  std::vector<Spike> spikes;
  for (Tick t = 1; t <= 20'000; ++t) spikes.push_back({t, 0});
  for (const Tick bin : {1, 7, 1500, 20'000}) {
    RateCounts counts({0, 20'000}, bin);
    counts.Add(spikes);
    const RatePanel rate(counts, 1);
    EXPECT_EQ(rate.bin(), bin);
    EXPECT_EQ(rate.rates_hz().size(), static_cast<std::size_t>((20'000 + bin - 1) / bin));
    EXPECT_NE(rate.Caption(100'000).find("in bins of " + FormatDuration(bin)), std::string::npos);
    for (const double rate_hz : rate.rates_hz()) ASSERT_NEAR(rate_hz, 1000, 1e-6);
  }
}

TEST(RatePanel, OfSilenceHasAnAxis) {
  EXPECT_GT(Counted({}, 1, {0, 1}).highest_hz(), 0);
  EXPECT_GE(Counted({}, 1, {0, 1}).Marks(3).size(), 2u);
}

// 1,000 bins of 1 ms... drawn on 10 pixels: each shows the highest of its bins, and the mean darker.
TEST(RatePanel, DrawsHighestAndMeanWhereBinsShareAPixel) {
  std::vector<Spike> spikes;
  for (Tick t = 1; t <= 500; t += 2) spikes.push_back({t, 0});
  const RatePanel rate = Counted(spikes, 1, {0, 500});
  Canvas canvas(10, 20);
  rate.Draw(canvas, {{0, 0, 10, 20}, 0, 0.5, 0, 2000});  // 1000 Hz is half the height
  for (int x = 0; x < 10; ++x) {
    EXPECT_EQ(canvas.at(x, 9), kWhite);
    EXPECT_NE(canvas.at(x, 10), kWhite);
    EXPECT_EQ(canvas.at(x, 10), canvas.at(x, 14)) << "the mean is half of it";
    EXPECT_GT(canvas.at(x, 15).shade, canvas.at(x, 14).shade) << "and darker";
    EXPECT_EQ(canvas.at(x, 15), canvas.at(x, 19));
  }
  EXPECT_EQ(rate.Caption(10),
            "population rate: spikes per second and neuron, in bins of 1 ms; light: highest, dark: mean");
  EXPECT_EQ(rate.Caption(500), "population rate: spikes per second and neuron, in bins of 1 ms");
}

}  // namespace
}  // namespace lull
