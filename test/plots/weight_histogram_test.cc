#include "plots/weight_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

namespace lull {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<float> RandomWeights(std::mt19937& random, std::size_t count) {
  std::normal_distribution<float> low(-3, 1);
  std::lognormal_distribution<float> high(1, 0.7f);
  std::vector<float> weights(count);
  for (float& weight : weights) weight = random() % 5 == 0 ? low(random) : high(random);
  return weights;
}

TEST(WeightHistogram, CountsByBin) {
  WeightHistogram histogram({-1, 1}, 4);
  for (const double weight : {-1.0, -0.6, -0.5, 0.0, 0.9, 1.0, 1.1, -7.0}) histogram.Add(weight);
  EXPECT_EQ(histogram.count(0), 2u);
  EXPECT_EQ(histogram.count(1), 1u);
  EXPECT_EQ(histogram.count(2), 1u);
  EXPECT_EQ(histogram.count(3), 2u) << "the upper end belongs to the last bin";
  EXPECT_EQ(histogram.outside(), 2u);
  EXPECT_EQ(histogram.total(), 8u);
}

// The ends 0 and 0.7 are not where bins of equal widths would end.
TEST(WeightHistogram, EndsItsBinsAtBounds) {
  const float bound = 0.7f;
  const std::vector<float> zero = {0}, bounds = {bound}, negative = {-bound};
  const Range range = {-0.95, 1.03};
  WeightHistogram excitatory(range, 10, zero, bounds);
  WeightHistogram inhibitory(range, 10, negative, zero);
  const std::size_t lower = *excitatory.EdgeOf(-0.7), middle = *excitatory.EdgeOf(0), upper = *excitatory.EdgeOf(0.7);
  EXPECT_EQ(lower, 1u);
  EXPECT_EQ(middle, 5u);
  EXPECT_EQ(upper, 8u);
  for (const float weight : {0.0f, 1e-6f, std::nextafter(bound, 0.0f), bound}) {
    excitatory.Add(static_cast<double>(weight));
    inhibitory.Add(static_cast<double>(-weight));
  }
  EXPECT_EQ(excitatory.count(middle), 2u) << "0 is in the bin above it";
  EXPECT_EQ(excitatory.count(upper - 1), 2u) << "the bound is in the last bin";
  EXPECT_EQ(inhibitory.count(middle - 1), 2u);
  EXPECT_EQ(inhibitory.count(lower), 2u);
  EXPECT_LE(*excitatory.Quantile(1), 0.700001);
  EXPECT_GE(*inhibitory.Quantile(0), -0.700001);
  EXPECT_FALSE(excitatory.EdgeOf(1.03).has_value());
  EXPECT_FALSE(excitatory.EdgeOf(-2).has_value());
}

TEST(WeightHistogram, HasTheQuantilesOfSortedWeights) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  std::vector<float> weights = RandomWeights(random, 10'000);
  WeightHistogram histogram({-10, 30}, 800);
  for (const float weight : weights) histogram.Add(weight);
  std::sort(weights.begin(), weights.end());
  for (const double share : {0.05, 0.25, 0.5, 0.75, 0.95}) {
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(weights.size()));
    EXPECT_NEAR(*histogram.Quantile(share), static_cast<double>(weights[rank]), 0.05 + 0.02) << share;
  }
}

TEST(WeightHistogram, HasTheMeanOfWhatIsFinite) {
  WeightHistogram histogram({0, 1}, 10);
  EXPECT_EQ(histogram.mean(), 0);
  for (const float weight : {1.0f, 2.0f, 6.0f, kInfinity, -kInfinity, std::nanf("")}) {
    histogram.Add(static_cast<double>(weight));
  }
  EXPECT_DOUBLE_EQ(histogram.mean(), 3);
  EXPECT_EQ(histogram.total(), 5u);
  EXPECT_EQ(histogram.outside(), 4u);
}

TEST(WeightHistogram, GivesTheEndOfTheRangeForAQuantileBeyond) {
  WeightHistogram histogram({0, 1}, 10);
  EXPECT_FALSE(histogram.Quantile(0.5).has_value());
  for (const double weight : {-5.0, -5.0, 0.5, 7.0, 7.0}) histogram.Add(weight);
  EXPECT_EQ(histogram.Quantile(0.05), 0);
  EXPECT_NEAR(*histogram.Quantile(0.5), 0.55, 0.051);
  EXPECT_EQ(histogram.Quantile(0.95), 1);
}

TEST(WeightRange, LiesBetweenTheQuantilesOfSortedWeights) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  std::vector<float> weights = RandomWeights(random, 10'001);
  WeightRange range;
  for (const float weight : weights) range.Add(weight);
  std::sort(weights.begin(), weights.end());
  for (const double share : {0.001, 0.01, 0.2}) {
    const auto rank = static_cast<std::size_t>(std::floor(share * 10'000));
    const auto low = static_cast<double>(weights[rank]);
    const auto high = static_cast<double>(weights[10'000 - rank]);
    const Range found = range.Between(share, 1 - share);
    EXPECT_LE(found.low, low);
    EXPECT_GE(found.high, high);
    EXPECT_NEAR(found.low, low, std::abs(low) / 50);
    EXPECT_NEAR(found.high, high, std::abs(high) / 50);
  }
}

TEST(WeightRange, OfOneWeightIsThatWeight) {
  for (const float weight : {0.0f, -0.0f, 1.0f, -1.0f, 5.3f, -1e-30f, 3.4e38f, -3.4e38f, 1e-45f}) {
    WeightRange range;
    range.Add(weight);
    EXPECT_EQ(range.Between(0.001, 0.999).low, static_cast<double>(weight));
    EXPECT_EQ(range.Between(0.001, 0.999).high, static_cast<double>(weight));
  }
}

TEST(WeightRange, LeavesOutWhatIsNotFinite) {
  WeightRange range;
  for (const float weight : {kInfinity, -kInfinity, std::nanf("")}) range.Add(weight);
  EXPECT_TRUE(range.Between(0, 1).empty());
  range.Add(2);
  EXPECT_EQ(range.Between(0, 1).high, 2);
  range.Clear();
  EXPECT_TRUE(range.Between(0, 1).empty());
}

}  // namespace
}  // namespace lull
