#include "statistics/fourier.h"

#include <gtest/gtest.h>

#include <complex>
#include <numbers>
#include <random>
#include <vector>

namespace lull {
namespace {

TEST(FourierPower, IsThatOfTheDefinition) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  for (const std::size_t size : {2, 4, 6, 14, 40, 1000, 2000}) {
    std::vector<double> samples(size);
    for (double& sample : samples) sample = normal(random);
    const std::vector<double> power = FourierPower(samples, size / 2);
    ASSERT_EQ(power.size(), size / 2);
    for (std::size_t k = 0; k < power.size(); k += 1 + size / 50) {
      std::complex<double> sum = 0;
      for (std::size_t n = 0; n < size; ++n) {
        const double turns = static_cast<double>(n * k % size) / static_cast<double>(size);
        sum += samples[n] * std::polar(1.0, -2 * std::numbers::pi * turns);
      }
      EXPECT_NEAR(power[k], std::norm(sum), 1e-9 * (1 + std::norm(sum))) << "of " << size << " at " << k;
    }
  }
}

}  // namespace
}  // namespace lull
