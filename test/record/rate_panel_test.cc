#include "record/rate_panel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lull {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;

TEST(RatePanel, CountsPerNeuronAndSecond) {
  // 4 ms, 2 neurons, bins of 1 ms: a spike is 500 per second and neuron.
  const RatePanel rate(std::vector<Spike>{{1, 0}, {3, 0}, {3, 1}}, 2, 4);
  EXPECT_EQ(rate.bin(), 1);
  EXPECT_THAT(rate.rates_hz(), ElementsAre(DoubleEq(500), DoubleEq(0), DoubleEq(1000), DoubleEq(0)));
}

TEST(RatePanel, MeasuresAShortLastBinByItsLength) {
  std::vector<Spike> spikes;
  for (Tick t = 1; t <= 1003; ++t) spikes.push_back({t, 0});
  const RatePanel rate(spikes, 1, 1003);
  EXPECT_NE(1003 % rate.bin(), 0);
  for (const double rate_hz : rate.rates_hz()) EXPECT_DOUBLE_EQ(rate_hz, 1000);
}

TEST(RatePanel, HasBinsThatShowRhythm) {
  const std::vector<Spike> many(1'000'000, Spike{1, 0});
  EXPECT_EQ(RatePanel(many, 2000, Seconds(1)).bin(), 5);
  EXPECT_EQ(RatePanel(many, 2000, Seconds(20)).bin(), 10);
  EXPECT_EQ(RatePanel(many, 2000, Seconds(1000)).bin(), 20);
}

TEST(RatePanel, HasWideBinsForFewSpikes) {
  const std::vector<Spike> few(100, Spike{1, 0});
  EXPECT_EQ(RatePanel(few, 2000, Seconds(20)).bin(), 200) << "a hundredth of the run";
  EXPECT_EQ(RatePanel({}, 2000, Seconds(20)).bin(), 200);
}

TEST(RatePanel, OfSilenceHasAnAxis) {
  EXPECT_GT(RatePanel({}, 1, 1).highest_hz(), 0);
  EXPECT_GE(RatePanel({}, 1, 1).Marks(3).size(), 2u);
}

// 1,000 bins of 1 ms... drawn on 10 pixels: each shows the highest of its bins, and the lowest darker.
TEST(RatePanel, DrawsHighestAndLowestWhereBinsShareAPixel) {
  std::vector<Spike> spikes;
  for (Tick t = 1; t <= 500; t += 2) spikes.push_back({t, 0});
  const RatePanel rate(spikes, 1, 500);
  Canvas canvas(10, 20);
  rate.Draw(canvas, {{0, 0, 10, 20}, 0, 0.5, 0, 2000});  // 1000 Hz is half the height
  for (int x = 0; x < 10; ++x) {
    EXPECT_EQ(canvas.at(x, 9), kWhite);
    EXPECT_NE(canvas.at(x, 10), kWhite);
    EXPECT_EQ(canvas.at(x, 10), canvas.at(x, 19)) << "the lowest is 0: nothing is darker";
  }
}

}  // namespace
}  // namespace lull
