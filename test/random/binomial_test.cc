#include "random/binomial.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace lull {
namespace {

// The probabilities of 0 … n successes, from the binomial coefficients.
std::vector<double> Probabilities(int n, double p) {
  std::vector<double> probabilities;
  double coefficient = 1;
  for (int k = 0; k <= n; ++k) {
    probabilities.push_back(coefficient * std::pow(p, k) * std::pow(1 - p, n - k));
    coefficient *= static_cast<double>(n - k) / (k + 1);
  }
  return probabilities;
}

// The draws that give a number are as many as its probability says: their ends are found by bisection.
TEST(Binomial, InvertsTheDistributionFunction) {
  for (const double p : {1.0 / 3, 0.4, 0.5}) {
    for (const int n : {1, 2, 7, 30}) {
      double at_most = 0;
      const std::vector<double> probabilities = Probabilities(n, p);
      for (int k = 0; k < n; ++k) {
        at_most += probabilities[static_cast<std::size_t>(k)];
        std::uint64_t low = 0, high = ~std::uint64_t{0};  // low gives k or fewer, high gives more
        if (BinomialOf(low, static_cast<std::uint64_t>(n), p) > static_cast<std::uint64_t>(k)) continue;
        while (high - low > 1 << 12) {
          const std::uint64_t middle = low + (high - low) / 2;
          const bool more = BinomialOf(middle, static_cast<std::uint64_t>(n), p) > static_cast<std::uint64_t>(k);
          (more ? high : low) = middle;
        }
        EXPECT_NEAR(static_cast<double>(low) * 0x1p-64, at_most, 1e-12) << n << " trials of " << p << ", " << k;
      }
    }
  }
}

TEST(Binomial, TheEndsOfTheDrawsGiveTheFewestAndTheMost) {
  for (const std::uint64_t n : {1u, 5u, 40u}) {
    EXPECT_EQ(BinomialOf(0, n, 0.5), 0u);
    EXPECT_EQ(BinomialOf(~std::uint64_t{0}, n, 0.5), n);
  }
  EXPECT_EQ(BinomialOf(0, 0, 0.5), 0u);
}

// Mean, variance and skewness, on both sides of where the way of computing changes, and far beyond.
TEST(Binomial, HasTheMomentsOfTheDistribution) {
  std::mt19937_64 random(1);
  for (const auto& [n, draws] : {std::pair(999.0, 200'000), std::pair(1001.0, 20'000), std::pair(1e9, 500)}) {
    const double p = 1.0 / 3, deviation = std::sqrt(n * p * (1 - p));
    double first = 0, second = 0;
    for (int i = 0; i < draws; ++i) {
      const double z =
          (static_cast<double>(BinomialOf(random(), static_cast<std::uint64_t>(n), p)) - n * p) / deviation;
      first += z;
      second += z * z;
    }
    EXPECT_NEAR(first / draws, 0, 5 / std::sqrt(draws)) << n;
    EXPECT_NEAR(second / draws, 1, 5 * std::sqrt(2.0 / draws)) << n;
  }
}

}  // namespace
}  // namespace lull
