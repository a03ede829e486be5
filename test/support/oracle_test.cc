// The oracle itself, held to what MODEL.md says that anyone can check: spike counts, thresholds, published random
// numbers.

#include "test/support/oracle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace lull::oracle {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr Time kForever = std::numeric_limits<Time>::max();

// a, b, c, d of Izhikevich (2003).
const std::vector<float> kRegular = {0.02f, 0.2f, -65, 8};
const std::vector<float> kBursting = {0.02f, 0.2f, -55, 4};
const std::vector<float> kChattering = {0.02f, 0.2f, -50, 2};
const std::vector<float> kFast = {0.1f, 0.2f, -65, 2};
const std::vector<float> kLowThreshold = {0.02f, 0.25f, -65, 2};
const std::vector<float> kThalamoCortical = {0.02f, 0.25f, -65, 0.05f};

Neuron Izhikevich(std::vector<float> parameters, float drive = 0) {
  const State initial = {-65, parameters[1] * -65.0f};
  parameters.insert(parameters.end(), {drive, 1});
  return {Model::kIzhikevich, parameters, 1, initial};
}

Neuron HindmarshRose(float drive, double time_units_per_ms = 1) {
  const int sub_steps = static_cast<int>(std::ceil(100 * time_units_per_ms - 1e-9));
  return {Model::kHindmarshRose,
          {1, 3, 1, 5, 4, -1.6f, 0.006f, drive, 1},
          time_units_per_ms,
          {-1.6f, -11.8f, 0},
          sub_steps};
}

Problem Alone(const Neuron& neuron) {
  return {.input_seed = 1,
          .neurons = {neuron},
          .rules = {},
          .synapses = {},
          .inputs = {},
          .delivery_limit = 4,
          .rest_tolerance = 0.01};
}

Input Spikes(std::vector<std::pair<Time, std::uint32_t>> spikes, double amplitude, std::size_t neurons) {
  return {.kind = Input::Kind::kSpikes,
          .amplitude = amplitude,
          .spikes = std::move(spikes),
          .from = 0,
          .until = kForever,
          .reaches = std::vector<bool>(neurons, true)};
}

std::vector<Time> Times(const Answer& answer) {
  std::vector<Time> times;
  for (const auto& [time, neuron] : answer.spikes) times.push_back(time);
  return times;
}

TEST(OracleIzhikevich, SpikeCountsAreThoseOfTheContract) {
  const std::vector<Time> regular = Times(Solve(Alone(Izhikevich(kRegular, 5)), 1000));
  EXPECT_THAT(regular, SizeIs(10));
  EXPECT_THAT(std::vector<Time>(regular.begin(), regular.begin() + 4), ElementsAre(9, 112, 218, 315));
  EXPECT_THAT(Times(Solve(Alone(Izhikevich(kBursting, 5)), 1000)), SizeIs(12));
  for (const std::vector<float>& quiet : {kRegular, kBursting, kChattering, kFast}) {
    EXPECT_THAT(Times(Solve(Alone(Izhikevich(quiet, 3)), 1000)), SizeIs(0));
  }
}

bool FiresAfterOnePulse(const std::vector<float>& type, double pulse) {
  Problem problem = Alone(Izhikevich(type));
  problem.neurons[0].state = RestPoint(problem.neurons[0]).value();
  problem.inputs = {Spikes({{1, 0}}, pulse, 1)};
  return !Solve(problem, 500).spikes.empty();
}

TEST(OracleIzhikevich, SmallestPulsesAreThoseOfTheContract) {
  for (const std::vector<float>& type : {kRegular, kBursting, kChattering}) {
    EXPECT_FALSE(FiresAfterOnePulse(type, 16.347));
    EXPECT_TRUE(FiresAfterOnePulse(type, 16.349));
  }
  EXPECT_FALSE(FiresAfterOnePulse(kFast, 17.101));
  EXPECT_TRUE(FiresAfterOnePulse(kFast, 17.103));
  for (const std::vector<float>& type : {kLowThreshold, kThalamoCortical}) {
    EXPECT_FALSE(FiresAfterOnePulse(type, 4.530));
    EXPECT_TRUE(FiresAfterOnePulse(type, 4.532));
  }
}

std::size_t CountAfter4000(float drive) {
  const std::vector<Time> times = Times(Solve(Alone(HindmarshRose(drive)), 8000));
  return static_cast<std::size_t>(std::count_if(times.begin(), times.end(), [](Time t) { return t > 4000; }));
}

TEST(OracleHindmarshRose, SpikeCountsAreThoseOfTheContract) {
  EXPECT_EQ(CountAfter4000(1.0f), 0u);
  EXPECT_EQ(CountAfter4000(1.5f), 27u);
  EXPECT_EQ(CountAfter4000(2.0f), 63u);
  EXPECT_EQ(CountAfter4000(3.5f), 131u);
  EXPECT_THAT(CountAfter4000(3.25f), testing::AllOf(testing::Ge(105u), testing::Le(125u)));
}

// 0.04 v² + (5 − b) v + 140 = 0 has the lower root −70 at b = 0.2; the resonator's is −62.5.
TEST(OracleRest, PointsAreWhereTheEquationsSay) {
  EXPECT_THAT(RestPoint(Izhikevich(kRegular)).value(),
              ElementsAre(testing::FloatNear(-70, 1e-4f), testing::FloatNear(-14, 1e-4f)));
  EXPECT_THAT(RestPoint(HindmarshRose(0)).value(), SizeIs(3));
  EXPECT_EQ(RestPoint(Izhikevich(kRegular, 5)), std::nullopt);  // fires for ever
  EXPECT_EQ(RestPoint(HindmarshRose(2)), std::nullopt);
}

TEST(OracleRest, QuietNeuronComesToItsRestPoint) {
  for (const Neuron& neuron : {Izhikevich(kRegular), Izhikevich(kLowThreshold), HindmarshRose(0)}) {
    EXPECT_EQ(Solve(Alone(neuron), 5000).states[0], RestPoint(neuron).value());
  }
}

// Random123's own kat_vectors, philox4x32 with 10 rounds: counter and key of zeros.
TEST(OracleDraw, ZeroBlockIsThePublishedOne) {
  // Purpose 0 is never used for a draw; kind 0 reaches it.
  const Draw zero{};
  EXPECT_EQ(Bits(0, zero, 0, 0, 0), 0x6627e8d5u);
  EXPECT_EQ(Bits(0, zero, 0, 1, 0), 0xe169c58du);
  EXPECT_EQ(Bits(0, zero, 0, 2, 0), 0xbc57ac4cu);
  EXPECT_EQ(Bits(0, zero, 0, 3, 0), 0x9b00dbd8u);
}

// The third published vector: counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0.
TEST(OracleDraw, DigitsOfPiAreThePublishedOnes) {
  const std::uint64_t seed = 0x299f31d0a4093822, index = 0x13198a2e85a308d3;
  const Draw kind{0x03};
  const std::uint32_t entity = 4 * 0x243f6a88u;
  EXPECT_EQ(Bits(seed, kind, 0x707344, entity, index), 0xd16cfe09u);
  EXPECT_EQ(Bits(seed, kind, 0x707344, entity + 1, index), 0x94fdccebu);
  EXPECT_EQ(Bits(seed, kind, 0x707344, entity + 2, index), 0x5001e420u);
  EXPECT_EQ(Bits(seed, kind, 0x707344, entity + 3, index), 0x24126ea1u);
}

// Two neurons, one synapse of delay 3: the weight follows from MODEL.md 5 with pencil and paper.
TEST(OracleStdp, HandWorkedPairs) {
  Problem problem = Alone(Izhikevich(kRegular));
  problem.neurons.push_back(problem.neurons[0]);
  problem.rules = {{Rule::Window::kHyperbolic, 0.1, 0.1, 20, 20, 0, 0, false, 0, 0, 0, kForever}};
  problem.synapses = {{.source = 0, .target = 1, .delay = 3, .weight = 1, .rule = 0}};
  problem.inputs = {Spikes({{1, 0}, {2, 1}, {10, 1}}, 500, 2)};  // fires 0 at 1, 1 at 2 and 10; arrival at 4
  const Answer answer = Solve(problem, 20);
  EXPECT_THAT(answer.spikes, ElementsAre(std::pair{1, 0}, std::pair{2, 1}, std::pair{10, 1}));
  EXPECT_EQ(answer.deliveries, 1u);
  const float depressed = 1.0f - static_cast<float>(0.1 / (1 + 2.0 / 20));
  EXPECT_EQ(answer.weights[0], depressed + static_cast<float>(0.1 / (1 + 6.0 / 20)));
}

TEST(OracleQuantum, IsTheFinestThatFits) {
  Problem problem = Alone(Izhikevich(kRegular));
  problem.inputs = {Spikes({{1, 0}}, 32767, 1)};
  EXPECT_EQ(Quantum(problem), 0x1p-16);
  problem.inputs = {Spikes({{1, 0}}, 32768, 1)};
  EXPECT_EQ(Quantum(problem), 0x1p-15);
  problem.inputs = {Spikes({{1, 0}, {1, 0}, {1, 0}, {2, 0}}, 32767, 1)};
  EXPECT_EQ(Quantum(problem), 0x1p-14);
  problem.inputs = {Spikes({{1, 0}}, 8388608, 1)};
  EXPECT_EQ(Quantum(problem), std::nullopt);
}

}  // namespace
}  // namespace lull::oracle
