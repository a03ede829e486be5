// Learning with traces: pairs of all with all, and triplets. Held to sums over all pairs, to steps by hand, and to the
// frequency dependence that Pfister and Gerstner published.
//
// Covers learning_loops.cc.

#include "engine/spike_traces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "engine/worker.h"
#include "test/support/hand_made.h"

namespace lull {
namespace {

Stdp All(double a_plus_triplet = 0, double a_minus_triplet = 0) {
  return {.window = StdpWindow::kExponential,
          .pairing = StdpPairing::kAll,
          .a_plus = 0.3,
          .a_minus = 0.2,
          .a_plus_triplet = a_plus_triplet,
          .a_minus_triplet = a_minus_triplet,
          .tau_x_ms = 40,
          .tau_y_ms = 60,
          .time_constant_plus_ms = 16.8,
          .time_constant_minus_ms = 33.7};
}

Stdp Nearest(double a_plus_triplet, double a_minus_triplet) {
  Stdp rule = All(a_plus_triplet, a_minus_triplet);
  rule.pairing = StdpPairing::kNearest;
  return rule;
}

// The weight of a synapse 0 → 1 after arrivals and spikes of the target in the given steps.
float WeightAfter(double weight, const Stdp& stdp, const std::vector<Tick>& arrivals, const std::vector<Tick>& spikes,
                  Tick delay = 1, Tick duration = 200) {
  NetworkSpec spec = Cells(2);
  Connect(spec, 0, 1, delay, weight, stdp);
  for (const Tick arrival : arrivals) DriveAt(spec, 0, {arrival - delay});
  DriveAt(spec, 1, spikes);
  const Outcome outcome = ExpectAgreement(spec, duration);
  EXPECT_EQ(outcome.spikes.size(), arrivals.size() + spikes.size()) << "a pulse did not fire, or something else did";
  return Weight(outcome, 0, 1);
}

TEST(AllWithAll, EachArrivalCountsForASpike) {
  const double arrivals = std::exp(-5 / 16.8) + 1;
  EXPECT_THAT(WeightAfter(1, All(), {4, 9}, {12}),
              IsExactly(1.0f + static_cast<float>(0.3 * std::exp(-3 / 16.8) * arrivals)));
}

TEST(AllWithAll, EachSpikeCountsForAnArrival) {
  const double spikes = std::exp(-4 / 33.7) + 1;
  EXPECT_THAT(WeightAfter(1, All(), {11}, {3, 7}),
              IsExactly(1.0f - static_cast<float>(0.2 * std::exp(-4 / 33.7) * spikes)));
}

// An arrival in the step of a spike is before it.
TEST(AllWithAll, InOneStepTheArrivalIsTheFirst) {
  const float one = 1.0f + static_cast<float>(0.3);
  EXPECT_THAT(WeightAfter(1, All(), {4}, {4}), IsExactly(one));
  const float two = one - static_cast<float>(0.2 * std::exp(-5 / 33.7));
  EXPECT_THAT(WeightAfter(1, All(), {4, 9}, {4, 9}),
              IsExactly(two + static_cast<float>(0.3 * (std::exp(-5 / 16.8) + 1))));
}

TEST(Triplets, ASpikeBeforeTheSpikeAddsToPotentiation) {
  const double before = std::exp(-10 / 60.0);
  const float first = 1.0f + static_cast<float>(0.3 * std::exp(-2 / 16.8));
  EXPECT_THAT(WeightAfter(1, Nearest(0.5, 0), {4}, {6, 16}),
              IsExactly(first + static_cast<float>((0.3 + 0.5 * before) * std::exp(-12 / 16.8))));
}

TEST(Triplets, AnArrivalBeforeTheArrivalAddsToDepression) {
  const double before = std::exp(-7 / 40.0);
  const float first = 1.0f - static_cast<float>(0.2 * std::exp(-2 / 33.7));
  EXPECT_THAT(WeightAfter(1, Nearest(0, 0.5), {5, 12}, {3}),
              IsExactly(first - static_cast<float>((0.2 + 0.5 * before) * std::exp(-9 / 33.7))));
}

TEST(Triplets, OfNearestSpikesForgetThoseBefore) {
  const double third = std::exp(-10 / 60.0);  // not exp(−10 / 60) + exp(−20 / 60)
  const auto window = [](Tick dt) { return std::exp(-static_cast<double>(dt) / 16.8); };
  float w = 1.0f + static_cast<float>(0.3 * window(2));
  w += static_cast<float>((0.3 + 0.5 * third) * window(12));
  w += static_cast<float>((0.3 + 0.5 * third) * window(22));
  EXPECT_THAT(WeightAfter(1, Nearest(0.5, 0), {4}, {6, 16, 26}), IsExactly(w));
}

// What the rule means: a sum over all pairs and triplets, by no trace and in no order.
double SumOfAll(const Stdp& rule, const std::vector<Tick>& arrivals, const std::vector<Tick>& spikes) {
  const auto decayed = [](Tick age, double tau) { return std::exp(-static_cast<double>(age) / tau); };
  double sum = 0;
  for (const Tick spike : spikes) {
    for (const Tick arrival : arrivals) {
      if (arrival <= spike) {
        double amplitude = rule.a_plus;
        for (const Tick other : spikes) {
          if (other < spike) amplitude += rule.a_plus_triplet * decayed(spike - other, rule.tau_y_ms);
        }
        sum += amplitude * decayed(spike - arrival, *rule.time_constant_plus_ms);
      } else {
        double amplitude = rule.a_minus;
        for (const Tick other : arrivals) {
          if (other < arrival) amplitude += rule.a_minus_triplet * decayed(arrival - other, rule.tau_x_ms);
        }
        sum -= amplitude * decayed(arrival - spike, *rule.time_constant_minus_ms);
      }
    }
  }
  return sum;
}

TEST(Triplets, OfAllSpikesAddUpToTheSumOverAll) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (const Stdp& rule : {All(), All(0.1, 0.05), All(-0.02, 0), All(0, 0.3)}) {
    std::vector<Tick> arrivals, spikes;
    for (Tick t = 30; t < 600; t += 6 + static_cast<Tick>(random() % 20)) arrivals.push_back(t);
    for (Tick t = 30; t < 600; t += 6 + static_cast<Tick>(random() % 30)) spikes.push_back(t);
    const float weight = WeightAfter(-1, rule, arrivals, spikes, 20, 700);
    const double expected = -1 + SumOfAll(rule, arrivals, spikes);
    EXPECT_NEAR(weight, expected, 1e-4 * (1 + std::fabs(expected)));
  }
}

// Every distance from −100 to 100 ms from the last of two arrivals to the last of two spikes, 13 and 9 ms after the
// first ones, both signs, on the bounds and between, delays of 1, 7 and 20 ms: a pair of cells for each.
TEST(Triplets, OfEveryDistanceChangeByTheirTraces) {
  for (const double mu : {0.0, 1.0, 0.4}) {
    Stdp rule = All(0.1, 0.2);
    rule.mu_plus = rule.mu_minus = mu;
    rule.bounds = WeightBounds::kHard;
    rule.w_max = 2;
    const auto learned = [&](float w, const std::vector<Tick>& arrivals, const std::vector<Tick>& spikes) {
      const float side = std::copysign(1.0f, w);
      double r1 = 0, r2 = 0, o1 = 0, o2 = 0;  // the traces of Pfister and Gerstner, after every ms
      const auto change = [&](double by) {
        const double size = std::fabs(w), room = (by > 0) == (side > 0) ? (2 - size) / 2 : size / 2;
        const double after = side * (w + (mu == 0 ? by : by * std::pow(room, mu)));
        w = side * static_cast<float>(after < 0 ? 0 : after > 2 ? 2 : after);
      };
      for (Tick t = 1; t <= 300; ++t) {
        r1 *= std::exp(-1 / 16.8);
        r2 *= std::exp(-1 / 40.0);
        o1 *= std::exp(-1 / 33.7);
        o2 *= std::exp(-1 / 60.0);
        if (std::ranges::find(arrivals, t) != arrivals.end()) {
          change(-o1 * (0.2 + 0.2 * r2));
          r1 += 1;
          r2 += 1;
        }
        if (std::ranges::find(spikes, t) != spikes.end()) {
          change(r1 * (0.3 + 0.1 * o2));
          o1 += 1;
          o2 += 1;
        }
      }
      return w;
    };
    for (const Tick delay : {1, 7, 20}) {
      const std::vector<float> weights = {0.75f, -0.75f, 0.0f, -0.0f, 2.0f, -2.0f};
      NetworkSpec spec = Cells(2 * static_cast<int>(weights.size()));
      for (LayerSpec& layer : spec.columns[0].layers) layer.size = 201;
      std::vector<Spike> driven;
      for (int k = 0; k < std::ssize(weights); ++k) {
        Connect(spec, 2 * k, 2 * k + 1, delay, weights[static_cast<std::size_t>(k)], rule);
        spec.projections.back().one_to_one = true;
        for (int i = 0; i < 201; ++i) {
          for (const Tick before : {13, 0})
            driven.push_back({150 - delay - before, static_cast<NeuronId>(402 * k + i)});
          for (const Tick before : {9, 0}) {
            driven.push_back({150 + i - 100 - before, static_cast<NeuronId>(402 * k + 201 + i)});
          }
        }
      }
      Drive(spec, std::move(driven));
      SCOPED_TRACE(testing::Message() << "mu " << mu << ", delay " << delay);
      const Outcome outcome = ExpectAgreement(spec, 300);
      ASSERT_EQ(outcome.spikes.size(), 2 * 402 * weights.size()) << "a pulse did not fire, or something else did";
      for (int k = 0; k < std::ssize(weights); ++k) {
        const float w = weights[static_cast<std::size_t>(k)];
        for (int i = 0; i < 201; ++i) {
          SCOPED_TRACE(testing::Message() << w << ", " << i - 100 << " ms");
          const float weight = Weight(outcome, 402 * k + i, 402 * k + 201 + i);
          ASSERT_NEAR(weight, learned(w, {137, 150}, {50 + i - 9, 50 + i}), 2e-5);
          ASSERT_EQ(std::signbit(weight), std::signbit(w));
        }
      }
    }
  }
}

// Pfister & Gerstner (2006), figure 6: sixty pairs of spikes, 10 ms apart, at a frequency ρ; the changes of the weight
// that Sjöström et al. measured (mean, standard error), and the parameters that the authors fitted to them (table 3,
// visual cortex, the full models).
TEST(Triplets, DependOnTheFrequencyOfPairsAsPublished) {
  struct Measured {
    Tick interval;
    double after_mean, after_error;    // the target fires 10 ms after the arrival
    double before_mean, before_error;  // 10 ms before it
  };
  const std::vector<Measured> measured = {{10'000, -0.04, 0.05, -0.29, 0.08},
                                          {100, 0.14, 0.10, -0.41, 0.11},
                                          {50, 0.29, 0.14, -0.34, 0.10},
                                          {25, 0.53, 0.11, 0.56, 0.32},
                                          {20, 0.56, 0.26, 0.75, 0.19}};
  const auto rule = [](StdpPairing pairing, double a2_plus, double a3_plus, double a2_minus, double a3_minus,
                       double tau_x, double tau_y) {
    return Stdp{.window = StdpWindow::kExponential,
                .pairing = pairing,
                .a_plus = a2_plus,
                .a_minus = a2_minus,
                .a_plus_triplet = a3_plus,
                .a_minus_triplet = a3_minus,
                .tau_x_ms = tau_x,
                .tau_y_ms = tau_y,
                .time_constant_plus_ms = 16.8,
                .time_constant_minus_ms = 33.7};
  };
  // The change of a weight of 1 by sixty pairs.
  const auto change = [](const Stdp& stdp, Tick interval, Tick lag) {
    NetworkSpec spec = Cells(2);
    Connect(spec, 0, 1, 1, 1, stdp);
    std::vector<Tick> sources, targets;
    for (Tick pair = 0; pair < 60; ++pair) {
      sources.push_back(50 + pair * interval - 1);
      targets.push_back(50 + pair * interval + lag);
    }
    DriveAt(spec, 0, sources);
    DriveAt(spec, 1, targets);
    const Network network = Built(spec);
    const Outcome outcome = EngineOutcome(network, {}, {61 * interval + 100});
    EXPECT_EQ(outcome.spikes.size(), 120u);
    return Weight(outcome, 0, 1) - 1.0;
  };
  const auto error = [&](const Stdp& stdp) {
    double sum = 0;
    for (const Measured& m : measured) {
      sum += std::pow((change(stdp, m.interval, 10) - m.after_mean) / m.after_error, 2);
      sum += std::pow((change(stdp, m.interval, -10) - m.before_mean) / m.before_error, 2);
    }
    return sum / (2.0 * static_cast<double>(measured.size()));
  };
  // The paper's errors are 0.33 and 0.22.
  EXPECT_NEAR(error(rule(StdpPairing::kAll, 5e-10, 6.2e-3, 7e-3, 2.3e-4, 101, 125)), 0.33, 0.02);
  EXPECT_NEAR(error(rule(StdpPairing::kNearest, 8.8e-11, 5.3e-2, 6.6e-3, 3.1e-3, 714, 40)), 0.22, 0.02);
  // A rule of pairs alone depresses whatever comes before the arrival, at every frequency.
  Stdp pairs = rule(StdpPairing::kAll, 6.2e-3, 0, 7e-3, 0, 101, 125);
  EXPECT_LT(change(pairs, 20, -10), 0.1);
  EXPECT_GT(error(pairs), 3);
}

// ---------------------------------------------------------------------------------------------------------------------
// Part by part

TEST(TraceConstants, AreKeptOnceHoweverManyRulesNeedThem) {
  Stdp other = All(0, 0.1);
  other.time_constant_plus_ms = 5;
  const std::vector<Stdp> rules = {All(), All(0.1, 0), other, Stdp{}};
  const TraceConstants constants(rules);
  EXPECT_EQ(constants.of_sources.size(), 3u);  // τ₊ = 16.8, 5, and τ_x
  EXPECT_EQ(constants.of_targets.size(), 2u);  // τ₋ = 33.7, and τ_y
  EXPECT_EQ(constants.of_target_spikes, 1u);
  EXPECT_EQ(constants.PlacesOf(rules[0]).arrivals, SpikeTraces::kFirst);
  EXPECT_EQ(constants.PlacesOf(rules[0]).arrivals_before, SpikeTraces::kZero);
  EXPECT_EQ(constants.PlacesOf(rules[1]).spikes_before, 0u);
  EXPECT_NE(constants.PlacesOf(other).arrivals, constants.PlacesOf(rules[0]).arrivals);
  EXPECT_EQ(constants.PlacesOf(rules[3]).arrivals, SpikeTraces::kOne);
  EXPECT_FALSE(constants.PlacesOf(rules[3]).spikes);
  EXPECT_FALSE(TraceConstants(std::vector<Stdp>{Stdp{}}).any());
}

// Many spikes within the longest delay: the ring grows, and records keep their numbers.
TEST(SpikeTraces, RecordsLastAsLongAsTheLongestDelay) {
  const TraceConstants constants(std::vector<Stdp>{All()});
  SpikeTraces traces(constants, {10, 5}, 50);
  std::vector<Tick> numbers;
  const auto value = [&](Tick number) { return traces.At(number).values[SpikeTraces::kFirst]; };
  std::vector<double> expected;
  double trace = 0;
  for (Tick t = 1; t <= 400; ++t) {
    for (const NeuronId source : {12u, 99u}) {  // its own, and one of another worker
      numbers.push_back(traces.AddSource(source, t == 1 ? kNoSpike : t - 1, t));
      expected.push_back(trace);
    }
    trace = t == 1 ? 1 : trace * std::exp(-1 / 16.8) + 1;
    const std::size_t oldest = t > 50 ? 2 * static_cast<std::size_t>(t - 51) : 0;
    for (std::size_t i = oldest; i < numbers.size(); ++i) {
      const SpikeTraces::Record record = traces.At(numbers[i]);
      const Tick fired = 1 + static_cast<Tick>(i / 2);
      ASSERT_EQ(record.previous, fired == 1 ? kNoSpike : fired - 1);
      ASSERT_EQ(value(numbers[i]), expected[i]);
      ASSERT_EQ(record.values[SpikeTraces::kZero], 0);
      ASSERT_EQ(record.values[SpikeTraces::kOne], 1);
    }
  }
  EXPECT_EQ(traces.capacity(), 128u) << "102 records are needed at a time";
  EXPECT_EQ(traces.LastOf(12, SpikeTraces::kFirst), trace);
  EXPECT_EQ(traces.LastOf(99, SpikeTraces::kFirst), trace);
  EXPECT_EQ(traces.LastOf(98, SpikeTraces::kFirst), 0) << "it has not fired";
}

}  // namespace
}  // namespace lull
