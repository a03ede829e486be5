#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "lull/compare/rest_accuracy.h"
#include "test/support/made_comparisons.h"

namespace lull {
namespace {

using ::testing::DoubleNear;
using ::testing::Optional;

// Counts bin by bin, and Pearson's formula.
std::vector<std::vector<double>> Binned(const std::vector<Spike>& spikes, NeuronId neurons, Tick duration) {
  std::vector<std::vector<double>> counts(neurons, std::vector<double>(static_cast<std::size_t>(duration / 10)));
  for (const Spike& spike : spikes) {
    const auto bin = static_cast<std::size_t>((spike.time - 1) / 10);
    if (bin < counts[spike.neuron].size()) ++counts[spike.neuron][bin];
  }
  return counts;
}

double Pearson(const std::vector<double>& x, const std::vector<double>& y) {
  const double n = static_cast<double>(x.size());
  double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sx += x[i], sy += y[i], sxx += x[i] * x[i], syy += y[i] * y[i], sxy += x[i] * y[i];
  }
  return (sxy / n - sx / n * sy / n) / std::sqrt((sxx / n - sx / n * sx / n) * (syy / n - sy / n * sy / n));
}

std::vector<Spike> Draw(std::mt19937& random, NeuronId neurons, Tick duration) {
  std::vector<Spike> spikes;
  for (Tick t = 1; t <= duration; ++t) {
    const bool common = random() % 30 == 0;  // all fire more often now and then
    for (NeuronId neuron = 0; neuron < neurons; ++neuron) {
      if (random() % (common ? 3u : 40u) == 0) spikes.push_back({t, neuron});
    }
  }
  return spikes;
}

TEST(Correlation, IsPearsonsOverAllPairs) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  for (const Tick duration : {1000, 1007}) {
    const std::vector<Spike> spikes = Draw(random, 9, duration);
    const auto counts = Binned(spikes, 10, duration);  // neuron 9 is silent
    double sum = 0;
    for (std::size_t i = 0; i < 9; ++i) {
      for (std::size_t j = 0; j < i; ++j) sum += Pearson(counts[i], counts[j]);
    }
    EXPECT_THAT(PairwiseCorrelation(spikes, 10, duration), Optional(DoubleNear(sum / 36, 1e-9)));
  }
}

TEST(Correlation, OfTwoRunsIsPearsonsNeuronByNeuron) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const std::vector<Spike> one = Draw(random, 7, 1000);
  std::vector<Spike> other = Draw(random, 7, 1000);
  other.insert(other.end(), one.begin(), one.begin() + static_cast<std::ptrdiff_t>(one.size() / 2));
  std::ranges::sort(other);
  const auto x = Binned(one, 7, 1000), y = Binned(other, 7, 1000);
  double sum = 0;
  for (std::size_t i = 0; i < 7; ++i) sum += Pearson(x[i], y[i]);
  EXPECT_THAT(CorrelationWith(one, other, 7, 1000), Optional(DoubleNear(sum / 7, 1e-9)));
  EXPECT_THAT(CorrelationWith(one, one, 7, 1000), Optional(DoubleNear(1, 1e-9)));
}

TEST(Correlation, IsNoneWhereNothingVaries) {
  EXPECT_EQ(PairwiseCorrelation({}, 5, 1000), std::nullopt);
  EXPECT_EQ(PairwiseCorrelation(SpikesAt(0, {5, 70}), 5, 1000), std::nullopt) << "one neuron is no pair";
  EXPECT_EQ(CorrelationWith(SpikesAt(0, {5}), SpikesAt(1, {5}), 5, 1000), std::nullopt);
}

}  // namespace
}  // namespace lull
