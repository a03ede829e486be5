// The rules by which projections connect, held to their distributions: every possible pair is equally likely, or as
// likely as its distance says. A million synapses each; ten million where LULL_SLOW is set.
//
// Covers drawer.cc, total_drawer.cc.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "lull/network.h"
#include "lull/network_spec.h"
#include "lull/neuron_types.h"
#include "test/support/networks.h"

namespace lull {
namespace {

std::uint32_t Times() { return std::getenv("LULL_SLOW") != nullptr ? 10 : 1; }

// `count` columns with layers "a" and "b", joined by one projection.
Network Build(std::uint32_t count, std::uint32_t a, std::uint32_t b, const ProjectionSpec& projection) {
  NetworkSpec spec;
  spec.types = {NamedNeuronTypes()[0]};
  const std::string& type = spec.types[0].name;
  spec.columns = {{"column", count, {{"a", a, {{type}}}, {"b", b, {{type}}}}}};
  spec.projections = {projection};
  return Built(spec);
}

// Sums of squares of (count − expected), in units of the variance; their mean is the number of counts.
double ChiSquare(const std::vector<double>& counts, double expected, double variance) {
  double sum = 0;
  for (const double count : counts) sum += (count - expected) * (count - expected) / variance;
  return sum;
}

void ExpectEven(const std::vector<double>& counts, double expected, double variance) {
  const auto n = static_cast<double>(counts.size());
  EXPECT_NEAR(ChiSquare(counts, expected, variance), n, 5 * std::sqrt(2 * n));
}

TEST(ConnectionRules, ATotalTakesEveryPairWithTheSameProbability) {
  constexpr std::uint32_t kColumns = 10, kA = 100, kB = 100;
  const Network network = Build(kColumns, kA, kB, {.from = "a", .to = "b", .total = 1'000'000 * Times()});
  EXPECT_EQ(network.synapses(), 1'000'000u * Times());
  std::vector<double> of_pair(std::size_t{kColumns} * kA * kB), of_column(kColumns);
  network.ForEachSynapse([&](const Synapse& s) {
    const std::uint32_t column = s.source / (kA + kB), a = s.source % (kA + kB), b = s.target % (kA + kB) - kA;
    ++of_column[column];
    ++of_pair[(std::size_t{column} * kA + a) * kB + b];
  });
  ExpectEven(of_pair, 10 * Times(), 10 * Times());
  const double expected = 1e5 * Times();
  for (const double synapses : of_column) EXPECT_NEAR(synapses, expected, 5 * std::sqrt(expected * 0.9));
}

TEST(ConnectionRules, ATotalLeavesOutSelfPairsAlone) {
  constexpr std::uint32_t kA = 300, kB = 1;
  ProjectionSpec projection = {.from = "a", .to = {"b", "a"}, .total = 1'000'000 * Times()};
  projection.self = false;
  const Network network = Build(1, kA, kB, projection);
  std::vector<double> of_pair(std::size_t{kA} * (kA + kB));
  network.ForEachSynapse([&](const Synapse& s) { ++of_pair[std::size_t{s.source} * (kA + kB) + s.target]; });
  for (std::uint32_t i = kA; i-- > 0;) {
    const auto self = of_pair.begin() + i * (kA + kB + 1);
    EXPECT_EQ(*self, 0);
    of_pair.erase(self);
  }
  const double expected = 1e6 * Times() / (kA * (kA + kB - 1));
  ExpectEven(of_pair, expected, expected);
}

TEST(ConnectionRules, AnOutDegreeTakesEveryTargetWithTheSameProbability) {
  constexpr std::uint32_t kColumns = 5, kB = 400;
  const std::uint32_t a = 2000 * Times();
  const Network network = Build(kColumns, a, kB, {.from = "a", .to = "b", .reach = AllOthers{}, .out_degree = 100});
  EXPECT_EQ(network.synapses(), 1'000'000u * Times());
  std::map<NeuronId, double> of_source;
  std::vector<double> of_target(std::size_t{kColumns} * kB);
  network.ForEachSynapse([&](const Synapse& s) {
    ++of_source[s.source];
    ++of_target[s.target / (a + kB) * kB + s.target % (a + kB) - a];
    EXPECT_NE(s.source / (a + kB), s.target / (a + kB));
  });
  EXPECT_EQ(of_source.size(), kColumns * a);
  for (const auto& [source, synapses] : of_source) ASSERT_EQ(synapses, 100);
  const double p = 100.0 / (4 * kB);  // of one of the sources in the other four columns
  ExpectEven(of_target, 4.0 * a * p, 4.0 * a * p * (1 - p));
}

TEST(ConnectionRules, AnInDegreeTakesEverySourceWithTheSameProbability) {
  constexpr std::uint32_t kColumns = 5, kA = 400;
  const std::uint32_t b = 2000 * Times();
  const Network network = Build(kColumns, kA, b, {.from = "a", .to = "b", .reach = AllOthers{}, .in_degree = 100});
  EXPECT_EQ(network.synapses(), 1'000'000u * Times());
  std::vector<double> of_source(std::size_t{kColumns} * kA), of_target(std::size_t{kColumns} * b);
  network.ForEachSynapse([&](const Synapse& s) {
    ++of_source[s.source / (kA + b) * kA + s.source % (kA + b)];
    ++of_target[s.target / (kA + b) * b + s.target % (kA + b) - kA];
    EXPECT_NE(s.source / (kA + b), s.target / (kA + b));
  });
  for (const double synapses : of_target) ASSERT_EQ(synapses, 100);
  const double p = 100.0 / (4 * kA);  // of one of the sources in the other four columns
  ExpectEven(of_source, 4.0 * b * p, 4.0 * b * p * (1 - p));
}

TEST(ConnectionRules, AProbabilityTakesEveryPairWithTheSameProbability) {
  constexpr double kProbability = 0.01;
  const std::uint32_t columns = 10 * Times(), a = 4000, b = 2500;
  const Network network = Build(columns, a, b, {.from = "a", .to = "b", .probability = kProbability});
  std::vector<double> of_source(a), of_target(b), of_column(columns);
  network.ForEachSynapse([&](const Synapse& s) {
    ++of_source[s.source % (a + b)];
    ++of_target[s.target % (a + b) - a];
    ++of_column[s.source / (a + b)];
  });
  const auto expect_even = [&](const std::vector<double>& counts, double pairs) {
    ExpectEven(counts, pairs * kProbability, pairs * kProbability * (1 - kProbability));
  };
  expect_even(of_source, 1.0 * columns * b);
  expect_even(of_target, 1.0 * columns * a);
  expect_even(of_column, 1.0 * a * b);
}

TEST(ConnectionRules, OneToOneJoinsEachNeuronWithItsPartnerAlone) {
  constexpr std::uint32_t kSize = 20'000;
  const std::uint32_t columns = 50 * Times();
  const Network network = Build(columns, kSize, kSize, {.from = "a", .to = "b", .one_to_one = true});
  EXPECT_EQ(network.synapses(), std::uint64_t{columns} * kSize);
  NeuronId next = 0;
  network.ForEachSynapse([&](const Synapse& s) {
    ASSERT_EQ(s.source, next / kSize * 2 * kSize + next % kSize);
    ASSERT_EQ(s.target, s.source + kSize);
    ++next;
  });
}

TEST(ConnectionRules, AProbabilityFallsOffWithDistance) {
  constexpr std::uint32_t kColumns = 60, kB = 60;
  const std::uint32_t a = 60 * Times();
  for (const FallOff::Shape shape : {FallOff::Shape::kExponential, FallOff::Shape::kGaussian}) {
    const Network network = Build(kColumns, a, kB,
                                  {.from = "a",
                                   .to = "b",
                                   .reach = Torus{.width = 10, .radius = 4},
                                   .probability = 0.8,
                                   .fall_off = FallOff{shape, 2.5}});
    std::vector<double> of_distance(5), columns_at(5);
    const auto around = [](std::uint32_t p, std::uint32_t q, std::uint32_t n) {
      return std::min((p + n - q) % n, (q + n - p) % n);
    };
    const auto distance = [&](std::uint32_t p, std::uint32_t q) {
      return std::max(around(p % 10, q % 10, 10), around(p / 10, q / 10, 6));
    };
    for (std::uint32_t column = 1; column < kColumns; ++column) {
      if (distance(0, column) <= 4) ++columns_at[distance(0, column)];
    }
    network.ForEachSynapse(
        [&](const Synapse& s) { ++of_distance[distance(s.source / (a + kB), s.target / (a + kB))]; });
    for (std::uint32_t d = 1; d <= 4; ++d) {
      const double pairs = columns_at[d] * kColumns * a * kB;
      const double p = 0.8 * (shape == FallOff::Shape::kExponential ? std::exp(-(d / 2.5)) : std::exp(-(d * d / 12.5)));
      EXPECT_NEAR(of_distance[d], pairs * p, 5 * std::sqrt(pairs * p * (1 - p))) << "at distance " << d;
    }
  }
}

TEST(ConnectionRules, AProbabilityLeavesOutSelfPairsAlone) {
  const std::uint32_t a = Times() == 1 ? 1500 : 4600;
  ProjectionSpec projection = {.from = "a", .to = "a", .probability = 0.5};
  projection.self = false;
  const Network network = Build(1, a, 1, projection);
  std::vector<double> of_source(a), of_target(a);
  network.ForEachSynapse([&](const Synapse& s) {
    ASSERT_NE(s.source, s.target);
    ++of_source[s.source];
    ++of_target[s.target];
  });
  ExpectEven(of_source, 0.5 * (a - 1), 0.25 * (a - 1));
  ExpectEven(of_target, 0.5 * (a - 1), 0.25 * (a - 1));
}

}  // namespace
}  // namespace lull
