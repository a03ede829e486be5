// Activity that comes and goes: the event-driven engine integrates a whole population while most of it is awake, and
// packs who is awake when few are. Neither may show in a result.

#include <gtest/gtest.h>

#include "test/support/hand_made.h"

namespace lull {
namespace {

constexpr Tick kBusyUntil = 300;

// Two layers of a size that is worth integrating whole, of one type each: the second draws its parameters.
NetworkSpec TwoLayers() {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  NeuronType drawn = AtRest(Named("fast spiking"));
  drawn.name = "drawn";
  std::get<IzhikevichType>(drawn.model).d = {1, 3};
  spec.types = {AtRest(Named("regular spiking")), drawn};
  spec.columns = {{"column", 1, {{"same", 3000, {{"regular spiking"}}}, {"drawn", 3000, {{"drawn"}}}}}};
  const Stdp stdp = {.window = StdpWindow::kExponential};
  spec.projections = {{.from = "same", .to = "drawn", .probability = 0.002, .strength = {0, 2}, .stdp = stdp},
                      {.from = "drawn", .to = "same", .probability = 0.002, .strength = {0, 2}, .stdp = stdp}};
  return spec;
}

NetworkSpec BusyForAWhile(double rate_hz) {
  NetworkSpec spec = TwoLayers();
  spec.inputs = {{.source = PoissonKicks{.rate_hz = rate_hz, .amplitude = 20}, .from = 20, .until = kBusyUntil}};
  return spec;
}

TEST(Activity, ChangesNothingAsItComesAndGoes) {
  for (const double rate_hz : {2.0, 8.0, 60.0}) {
    SCOPED_TRACE(rate_hz);
    const Outcome outcome = ExpectAgreement(BusyForAWhile(rate_hz), 800);
    EXPECT_GT(outcome.spikes.size(), 500u);
    EXPECT_LT(outcome.spikes.back().time, 700) << "it never falls silent again";
  }
}

TEST(Activity, ChangesNothingWithoutATolerance) {
  NetworkSpec spec = BusyForAWhile(60);
  spec.rest_tolerance = 0;
  ExpectAgreement(spec, 500);
}

// Noise and currents take neurons out of their packs and put them back in the middle of it.
TEST(Activity, ChangesNothingWhenOthersAreDriven) {
  NetworkSpec spec = BusyForAWhile(60);
  spec.inputs.push_back({.source = UniformNoise{0, 4}, .from = 100, .until = 180, .target = {.layers = {"same"}}});
  spec.inputs.push_back({.source = StepCurrent{3}, .from = 150, .until = 220, .target = {.neurons = {{1500, 4500}}}});
  ExpectAgreement(spec, 500);
}

TEST(Activity, EverybodyIsIntegratedWhileMostAreAwakeAndNobodyWhenAllRest) {
  const Network network = Built(BusyForAWhile(60));
  auto simulation = Simulation::Create(network, {.threads = 1});
  const auto steps_of = [&](Tick duration) { return simulation->Run(duration)->neuron_steps; };
  EXPECT_EQ(steps_of(19), 0u);
  steps_of(181);
  EXPECT_EQ(steps_of(50), 50 * 6000u);
  steps_of(2000);
  EXPECT_EQ(steps_of(50), 0u);
}

TEST(Activity, WhoIsAwakeIsCountedAlsoWhileEverybodyIsIntegrated) {
  const Network network = Built(BusyForAWhile(8));
  auto simulation = Simulation::Create(network, {.threads = 1});
  ASSERT_TRUE(simulation->Run(250).ok());
  RunCounters counted;
  std::uint64_t awake = 0;  // by their states, which rest has none but one of
  for (int step = 0; step < 48; ++step) {
    const RunCounters stats = simulation->Run(1).value();
    counted.neuron_steps += stats.neuron_steps;
    counted.awake_steps += stats.awake_steps;
    for (NeuronId neuron = 0; neuron < network.neurons(); ++neuron) {
      if (simulation->State(neuron) != network.neuron(neuron).initial_state) ++awake;
    }
  }
  EXPECT_LT(counted.awake_steps, counted.neuron_steps) << "nobody rests, or nobody is integrated who does";
  EXPECT_NEAR(static_cast<double>(counted.awake_steps), static_cast<double>(awake), 0.05 * static_cast<double>(awake));
}

}  // namespace
}  // namespace lull
