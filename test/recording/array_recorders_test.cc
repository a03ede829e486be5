// Recorders that keep arrays keep what the others keep, and what they have shared stays.

#include "lull/array_recorders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lull/network.h"
#include "lull/network_spec.h"
#include "lull/neuron_types.h"
#include "lull/simulation.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Noisy neurons of two models in two columns.
Network Noisy() {
  NetworkSpec spec;
  spec.types = {NamedNeuronType("regular spiking").value(), {.name = "hr", .model = HindmarshRoseType{}}};
  spec.columns = {{.name = "c", .count = 2, .layers = {{"a", 20, {{"regular spiking"}}}, {"b", 5, {{"hr"}}}}}};
  spec.inputs = {{.source = UniformNoise{0, 14}, .target = {.layers = {"a"}}}};
  return Network::Build(spec).value();
}

TEST(GrowingArray, WhatIsSharedStaysWhereAndAsItIs) {
  GrowingArray<int> array;
  EXPECT_TRUE(array.empty());
  struct Share {
    std::shared_ptr<const int[]> owner;
    std::span<const int> values;
  };
  std::vector<Share> shares;
  for (int i = 0; i < 1000; ++i) {
    array.Append(std::vector<int>{2 * i, 2 * i + 1});
    shares.push_back({array.share(), array.values()});
    EXPECT_EQ(shares.back().owner.get(), shares.back().values.data());
  }
  array.Clear();
  EXPECT_EQ(array.size(), 0u);
  array.Append(std::vector<int>{7});
  EXPECT_THAT(array.values(), ElementsAre(7));
  for (const Share& share : shares) {
    for (std::size_t i = 0; i < share.values.size(); ++i) ASSERT_EQ(share.values[i], static_cast<int>(i));
  }
}

TEST(SpikeArrayRecorder, KeepsTheSpikesOfASpikeRecorder) {
  const Network network = Noisy();
  for (const EngineKind engine : {EngineKind::kEventDriven, EngineKind::kClockDriven}) {
    Simulation simulation = Simulation::Create(network, {.engine = engine}).value();
    SpikeRecorder spikes;
    SpikeArrayRecorder arrays, some(std::vector<NeuronId>{27, 3}), none(std::vector<NeuronId>{});
    for (Observer* observer : std::initializer_list<Observer*>{&spikes, &arrays, &some, &none}) {
      simulation.Observe(*observer);
    }
    for (const Tick piece : {10, 900, 600}) ASSERT_TRUE(simulation.Run(piece).ok());
    ASSERT_GT(spikes.spikes().size(), 100u);
    ASSERT_EQ(arrays.times().size(), spikes.spikes().size());
    ASSERT_EQ(arrays.neurons().size(), spikes.spikes().size());
    std::size_t next = 0;
    for (std::size_t i = 0; i < spikes.spikes().size(); ++i) {
      const Spike spike = {arrays.spikes().times[i], arrays.spikes().neurons[i]};
      ASSERT_EQ(spike, spikes.spikes()[i]);
      if (spike.neuron != 3 && spike.neuron != 27) continue;
      ASSERT_EQ(some.times().values()[next], spike.time);
      ASSERT_EQ(some.neurons().values()[next++], spike.neuron);
    }
    EXPECT_EQ(some.times().size(), next);
    EXPECT_GT(next, 0u);
    EXPECT_TRUE(none.times().empty());
    arrays.Clear();
    EXPECT_THAT(arrays.spikes().times, IsEmpty());
  }
}

TEST(StateRecorder, KeepsTheStatesAfterEachOfItsSteps) {
  const Network network = Noisy();
  const std::vector<NeuronId> neurons = {22, 4, 0, 49};  // Hindmarsh–Rose, Izhikevich twice, Hindmarsh–Rose
  for (const EngineKind engine : {EngineKind::kEventDriven, EngineKind::kClockDriven}) {
    Simulation stepped = Simulation::Create(network, {.engine = engine}).value();
    Simulation simulation = Simulation::Create(network, {.engine = engine, .exchange_every = 9}).value();
    StateRecorder all = StateRecorder::Create(network, neurons, 3).value();
    StateRecorder recovery = StateRecorder::Create(network, {4}, 5, {"u"}).value();
    EXPECT_THAT(all.variables(), ElementsAre("x", "y", "z", "v", "u"));
    simulation.Observe(all);
    simulation.Observe(recovery);
    for (const Tick piece : {1, 100, 7, 50}) ASSERT_TRUE(simulation.Run(piece).ok());
    ASSERT_EQ(all.times().size(), 158u / 3);
    std::size_t row = 0, rare = 0;
    for (Tick t = 1; t <= 158; ++t) {
      ASSERT_TRUE(stepped.Run(1).ok());
      if (t % 5 == 0) {
        ASSERT_EQ(recovery.times().values()[rare], t);
        ASSERT_EQ(recovery.values(0).values()[rare++], stepped.State(4)[1]);
      }
      if (t % 3 != 0) continue;
      ASSERT_EQ(all.times().values()[row], t);
      for (std::size_t i = 0; i < neurons.size(); ++i) {
        const std::vector<float> state = stepped.State(neurons[i]);
        for (std::size_t v = 0; v < 5; ++v) {
          const float value = all.values(v).values()[row * neurons.size() + i];
          const bool is_there = (state.size() == 3) == (v < 3);
          ASSERT_TRUE(is_there ? value == state[v < 3 ? v : v - 3] : std::isnan(value)) << t << " " << i << " " << v;
        }
      }
      ++row;
    }
    const std::span<const float> shared = all.values(4).values();
    const std::shared_ptr<const float[]> owner = all.values(4).share();
    const float first = shared[1];
    all.Clear();
    ASSERT_TRUE(simulation.Run(3).ok());
    EXPECT_THAT(all.times().values(), ElementsAre(159));
    EXPECT_EQ(all.values(4).size(), neurons.size());
    EXPECT_EQ(shared[1], first);
  }
}

TEST(StateRecorder, RefusesWhatTheNetworkDoesNotHave) {
  const Network network = Noisy();
  const auto refusal = [&](std::vector<NeuronId> neurons, Tick every, std::vector<std::string> variables) {
    const auto recorder = StateRecorder::Create(network, std::move(neurons), every, std::move(variables));
    EXPECT_TRUE(absl::IsInvalidArgument(recorder.status()));
    return std::string(recorder.status().message());
  };
  EXPECT_THAT(refusal({}, 1, {}), HasSubstr("there are no neurons"));
  EXPECT_THAT(refusal({3, 50}, 1, {}), HasSubstr("neuron 50, but the network has 50 neurons"));
  EXPECT_THAT(refusal({3, 4, 3}, 1, {}), HasSubstr("neuron 3 is there twice"));
  EXPECT_THAT(refusal({3}, 0, {}), HasSubstr("every 0 ms"));
  EXPECT_THAT(refusal({3}, 1, {"v", "x"}), HasSubstr("none of the neurons has a variable 'x'; they have v, u"));
}

}  // namespace
}  // namespace lull
