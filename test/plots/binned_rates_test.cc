#include "plots/binned_rates.h"

#include <gtest/gtest.h>

namespace lull {
namespace {

TEST(BinnedRates, CountPerNeuronAndSecond) {
  BinnedRates rates({2, 1}, {.from = 100, .until = 104});
  for (const Tick t : {100, 101, 103, 103, 105}) rates.Add(0, t);
  rates.Add(1, 104);
  rates.ChooseBins();
  EXPECT_EQ(rates.bin(), 1);
  EXPECT_DOUBLE_EQ(rates.RateHz(0, 0), 500) << "101; 100 and 105 are outside";
  EXPECT_DOUBLE_EQ(rates.RateHz(0, 1), 0);
  EXPECT_DOUBLE_EQ(rates.RateHz(0, 2), 1000);
  EXPECT_DOUBLE_EQ(rates.RateHz(1, 3), 1000);
  EXPECT_DOUBLE_EQ(rates.MeanHz(0), 3 / (2 * 0.004));
  EXPECT_DOUBLE_EQ(rates.HighestHz(), 1000);
}

TEST(BinnedRates, MeasureAShortLastBinByItsLength) {
  BinnedRates rates({1}, {.from = 0, .until = 1003});
  for (Tick t = 1; t <= 1003; ++t) rates.Add(0, t);
  rates.ChooseBins();
  EXPECT_NE(1003 % rates.bin(), 0);
  for (std::size_t bin = 0; bin < rates.bins(); ++bin) EXPECT_DOUBLE_EQ(rates.RateHz(0, bin), 1000);
}

Tick BinFor(Tick length, Tick a_spike_every) {
  BinnedRates rates({1}, {.from = 0, .until = length});
  for (Tick t = a_spike_every; t <= length; t += a_spike_every) rates.Add(0, t);
  rates.ChooseBins();
  return rates.bin();
}

TEST(BinnedRates, HaveRoundBinsThatSuitTheLengthAndTheSpikes) {
  EXPECT_EQ(BinFor(1, 1), 1);
  EXPECT_EQ(BinFor(500, 1), 1);
  EXPECT_EQ(BinFor(Seconds(1), 1), 10);
  EXPECT_EQ(BinFor(Seconds(1000), 1), 20);
  EXPECT_EQ(BinFor(Seconds(20), 1000), 200) << "a hundredth of the run";
  EXPECT_EQ(BinFor(Seconds(20), Seconds(30)), 200);
  EXPECT_EQ(BinFor(Seconds(24 * 3600), 1), 1000) << "so that there are never more than half a million";
}

// 500 bins of 1 ms on 10 pixels, a spike in every other: each pixel light up to the highest, dark up to the mean.
TEST(BinnedRates, HaveAGivenWidthAndSaySo) {
  BinnedRates rates({1}, {.from = 0, .until = 20'000}, 7);
  for (Tick t = 1; t <= 20'000; ++t) rates.Add(0, t);
  rates.ChooseBins();
  EXPECT_EQ(rates.bin(), 7);
  ASSERT_EQ(rates.bins(), 2858u);
  for (std::size_t bin = 0; bin < rates.bins(); ++bin) ASSERT_NEAR(rates.RateHz(0, bin), 1000, 1e-6);
  EXPECT_NE(rates.Caption(100'000).find("in bins of 7 ms"), std::string::npos);
}

TEST(BinnedRates, AreDrawnAsHighestAndMeanWhereBinsShareAPixel) {
  BinnedRates rates({1}, {.from = 0, .until = 500});
  for (Tick t = 1; t <= 500; t += 2) rates.Add(0, t);
  Canvas canvas(10, 20);
  rates.Draw(canvas, {{0, 0, 10, 20}, 0, 0.5, 0, 2000}, 0, 3);  // 1000 Hz is half the height
  for (int x = 0; x < 10; ++x) {
    EXPECT_EQ(canvas.at(x, 9), kWhite);
    EXPECT_EQ(canvas.at(x, 10).hue, 3);
    EXPECT_EQ(canvas.at(x, 14), canvas.at(x, 10));
    EXPECT_GT(canvas.at(x, 15).shade, canvas.at(x, 14).shade);
    EXPECT_EQ(canvas.at(x, 19), canvas.at(x, 15));
  }
}

}  // namespace
}  // namespace lull
