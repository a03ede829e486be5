// The network that learns slowly keeps its first rhythm for a minute, and passes 10 Hz only after two: 160 s of it,
// which take so long that only the suite `slow` runs them.

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <span>
#include <vector>

#include "lull/config.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/simulation.h"

namespace lull {
namespace {

// The frequency from 2 to 20 Hz at which a plain Fourier sum over the counts of each millisecond is largest, with a
// Hann window and without the mean [Hz]. Lull's own spectra have no part in it.
double PeakHz(std::span<const std::uint32_t> counts) {
  const auto n = static_cast<double>(counts.size());
  const double mean = std::accumulate(counts.begin(), counts.end(), 0.0) / n;
  const auto power = [&](double hz) {
    std::complex<double> sum;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const double turns = static_cast<double>(i) / n;
      const double window = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * turns);
      sum += (counts[i] - mean) * window * std::polar(1.0, -2 * std::numbers::pi * hz * static_cast<double>(i) / 1000);
    }
    return std::norm(sum);
  };
  double best = 0, highest = 0;
  for (int tenths = 20; tenths <= 200; ++tenths) {
    const double at = power(tenths / 10.0);
    if (at > highest) best = tenths / 10.0, highest = at;
  }
  return best;
}

// What the README and the network's file say of it.
TEST(Timed, PassesTenHertzOnlyAfterTwoMinutes) {
  Config config = *BuiltInConfig("timed");
  config.duration = 160'000;
  const Network network = *Network::Build(config.network);
  Simulation simulation = *Simulation::Create(network);
  SpikeRecorder recorder;
  simulation.Observe(recorder);
  ASSERT_TRUE(simulation.Run(config.duration).ok());
  std::vector<std::uint32_t> counts(config.duration);
  for (const Spike& spike : recorder.spikes()) ++counts[spike.time - 1];
  const auto stretch = [&counts](int from_s, int until_s) {
    return std::span(counts).subspan(1000 * from_s, 1000 * (until_s - from_s));
  };
  for (int second = 0; second < 60; second += 5) {
    EXPECT_NEAR(PeakHz(stretch(second, second + 5)), 5, 0.7) << "from second " << second;
  }
  EXPECT_NEAR(PeakHz(stretch(50, 55)), 5.2, 0.5);
  for (int second = 60; second < 120; second += 5) {
    EXPECT_LT(PeakHz(stretch(second, second + 5)), 10) << "from second " << second;
  }
  EXPECT_GT(PeakHz(stretch(150, 160)), 10);
  for (int second = 0; second < 160; ++second) {
    const auto counted = stretch(second, second + 1);
    const double rate_hz = std::accumulate(counted.begin(), counted.end(), 0.0) / network.neurons();
    EXPECT_GE(rate_hz, 4.2) << "second " << second;
    EXPECT_LE(rate_hz, 8) << "second " << second;
  }
}

}  // namespace
}  // namespace lull
