#include "model/adex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <variant>
#include <vector>

#include "test/support/one_neuron.h"

namespace lull {
namespace {

NeuronType Pattern(const std::string& name, int sub_steps = 0) {
  NeuronType type = *NamedNeuronType(name + " (AdEx)");
  std::get<CustomType>(type.model).sub_steps = sub_steps;
  return type;
}

double ValueOf(const NeuronType& type, const char* name) {
  return std::get<CustomType>(type.model).parameters.at(name).range()->low;
}

// The same equations in double, by the classical Runge–Kutta method of fourth order, in steps of a thousandth of a ms.
std::vector<double> FineSpikes(const NeuronType& type, double current, double until) {
  const double c = ValueOf(type, "c_m"), g = ValueOf(type, "g_l"), e = ValueOf(type, "e_l"), a = ValueOf(type, "a");
  const double tau = ValueOf(type, "tau_w");
  struct State {
    double v, w;
  };
  const auto slope = [&](const State& s) {
    const double v = std::min(s.v, 0.0);  // within the step in which it spikes, v goes anywhere
    return State{(-g * (v - e) + g * 2 * std::exp((v + 50) / 2) - s.w + current) / c, (a * (v - e) - s.w) / tau};
  };
  const auto after = [](const State& s, const State& by, double h) { return State{s.v + h * by.v, s.w + h * by.w}; };
  State s = {e, 0};
  std::vector<double> times;
  constexpr double h = 0.001;
  for (int i = 1; i * h <= until; ++i) {
    const State k1 = slope(s), k2 = slope(after(s, k1, h / 2)), k3 = slope(after(s, k2, h / 2));
    const State k4 = slope(after(s, k3, h));
    s.v += h / 6 * (k1.v + 2 * k2.v + 2 * k3.v + k4.v);
    s.w += h / 6 * (k1.w + 2 * k2.w + 2 * k3.w + k4.w);
    if (s.v < 0) continue;
    times.push_back(i * h);
    s = {ValueOf(type, "v_reset"), s.w + ValueOf(type, "b")};
  }
  return times;
}

std::vector<int> Intervals(const std::vector<int>& times) {
  std::vector<int> intervals(times.size());
  std::adjacent_difference(times.begin(), times.end(), intervals.begin());
  if (!intervals.empty()) intervals.erase(intervals.begin());
  return intervals;
}

// ---- The patterns of Naud, Marcille, Clopath & Gerstner (2008), figure 3, each by what its name says

TEST(AdExPatterns, TonicSpikingHasEqualIntervals) {
  const std::vector<int> intervals = Intervals(SpikesUnder(Pattern("tonic spiking"), 500, 1000));
  ASSERT_GT(intervals.size(), 20u);
  const auto [least, most] = std::minmax_element(intervals.begin() + 1, intervals.end());
  EXPECT_LE(*most - *least, 1);
}

TEST(AdExPatterns, AdaptationLengthensIntervals) {
  const std::vector<int> intervals = Intervals(SpikesUnder(Pattern("adaptation"), 500, 1000));
  ASSERT_GT(intervals.size(), 5u);
  EXPECT_TRUE(std::is_sorted(intervals.begin(), intervals.begin() + 5));
  EXPECT_GT(intervals.back(), 2 * intervals.front());
}

TEST(AdExPatterns, AnInitialBurstIsFollowedBySingleSpikes) {
  const std::vector<int> intervals = Intervals(SpikesUnder(Pattern("initial burst"), 400, 1000));
  ASSERT_GT(intervals.size(), 4u);
  EXPECT_LT(intervals[0], 15);
  for (std::size_t i = 3; i < intervals.size(); ++i) EXPECT_GT(intervals[i], 2 * intervals[0]);
}

// Short intervals in a burst, long ones between bursts, again and again, and nothing in between.
void ExpectBursts(const std::vector<int>& intervals) {
  const int longest = *std::ranges::max_element(intervals);
  int between = 0, within = 0;
  for (const int interval : intervals) (2 * interval > longest ? between : within) += 1;
  EXPECT_GE(between, 3);
  for (const int interval : intervals) EXPECT_TRUE(4 * interval < longest || 5 * interval > 4 * longest) << interval;
  EXPECT_GE(within, between - 1);  // two spikes a burst, or more
}

TEST(AdExPatterns, RegularBurstingBursts) {
  ExpectBursts(Intervals(SpikesUnder(Pattern("regular bursting"), 210, 2000)));
}

TEST(AdExPatterns, DelayedAcceleratingBeginsLateAndShortensIntervals) {
  const std::vector<int> times = SpikesUnder(Pattern("delayed accelerating"), 300, 1500);
  ASSERT_GT(times.size(), 5u);
  const std::vector<int> intervals = Intervals(times);
  EXPECT_GT(times[0], intervals.front());
  EXPECT_TRUE(std::is_sorted(intervals.begin(), intervals.begin() + 10, [](int a, int b) { return a > b + 1; }));
  EXPECT_LT(3 * intervals.back(), 2 * intervals.front());
}

TEST(AdExPatterns, DelayedRegularBurstingBeginsLateAndBursts) {
  const std::vector<int> times = SpikesUnder(Pattern("delayed regular bursting"), 110, 2000);
  ASSERT_GT(times.size(), 5u);
  EXPECT_GT(times[0], 50);
  ExpectBursts(Intervals(times));
}

TEST(AdExPatterns, TransientSpikingEnds) {
  const std::vector<int> times = SpikesUnder(Pattern("transient spiking"), 180, 2000);
  ASSERT_FALSE(times.empty());
  EXPECT_LT(times.back(), 200);
}

TEST(AdExPatterns, IrregularSpikingHasIntervalsThatVary) {
  const std::vector<int> intervals = Intervals(SpikesUnder(Pattern("irregular spiking"), 160, 5000));
  ASSERT_GT(intervals.size(), 30u);
  const double mean = std::accumulate(intervals.begin(), intervals.end(), 0.0) / static_cast<double>(intervals.size());
  double variance = 0;
  for (const int interval : intervals) variance += (interval - mean) * (interval - mean);
  EXPECT_GT(std::sqrt(variance / static_cast<double>(intervals.size())) / mean, 0.2);
}

// ---- Against fine integration

TEST(AdEx, FiresAsOftenAsFineIntegration) {
  for (const std::string name : {"tonic spiking", "adaptation", "initial burst"}) {
    for (const double current : {400.0, 500.0, 800.0}) {
      const double fine = static_cast<double>(FineSpikes(Pattern(name), current, 4000).size());
      ASSERT_GT(fine, 10);
      const double standard = static_cast<double>(SpikesUnder(Pattern(name), current, 4000).size());
      const double finer = static_cast<double>(SpikesUnder(Pattern(name, 200), current, 4000).size());
      EXPECT_NEAR(finer, fine, 0.01 * fine + 1) << name << ", " << current;
      // A sub-step of Euler's method takes each upswing some 0.3 ms late.
      EXPECT_NEAR(standard, fine, (0.01 + 0.0003 * fine / 4) * fine + 1) << name << ", " << current;
    }
  }
}

TEST(AdEx, HasTheDefaultsOfBretteAndGerstner) {
  const CustomType cell = {.model = *BuiltInModel("adex")};
  const NeuronType type = {.name = "cell", .model = cell};
  const OneNeuron neuron(type);
  ASSERT_TRUE(neuron.setup().rest_point);
  EXPECT_NEAR(neuron.setup().rest_point->at(0), -70.6, 0.01);
  // The rheobase that they give is 0.57 nA for a long current.
  EXPECT_TRUE(SpikesUnder(type, 540, 1000).empty());
  EXPECT_FALSE(SpikesUnder(type, 1000, 1000).empty());
}

TEST(AdEx, RefusesParametersThatMakeNoSense) {
  const auto fault = [](const char* name, double value) -> std::string {
    const CustomType cell = {.model = *BuiltInModel("adex"), .parameters = {{name, value}}};
    const char* const text = NeuronDrawer({.name = "cell", .model = cell}, 1).SetUpOf(0).fault;
    return text == nullptr ? "" : text;
  };
  EXPECT_EQ(fault("delta_t", 0), "delta_t must be above 0");
  EXPECT_EQ(fault("g_l", 0), "g_l must be above 0");
  EXPECT_EQ(fault("tau_w", 0), "tau_w must be above 0");
  EXPECT_EQ(fault("c_m", 0), "c_m must be above 0");
  EXPECT_EQ(fault("v_reset", 0), "v_reset must be below v_peak");
  EXPECT_EQ(fault("a", -40), "");
}

}  // namespace
}  // namespace lull
