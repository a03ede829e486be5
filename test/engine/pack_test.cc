#include "engine/pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "base/instruction_set.h"
#include "test/support/hand_made.h"

namespace lull {
namespace {

using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

// 300 neurons that have one set of parameters, or each its own.
NetworkSpec Packed(bool uniform) {
  NeuronType type = AtRest(Named("regular spiking"));
  if (!uniform) std::get<IzhikevichType>(type.model).d = {2, 8};
  return Layer(300, type);
}

// A pack of the neurons of Packed, with the sums that they receive [quanta of 1 mV/ms].
class PackOf {
 public:
  explicit PackOf(const Network& network)
      : population_(InsideOf(network).populations[0]),
        sums_(Pack::SlotsFor(population_.size)),
        pack_(population_, population_.size,
              population_.model->batch_function(InstructionSetsHere().back(), population_.uniform, RestRule::kNear), 1,
              0.01f, sums_.data()) {}

  void Add(NeuronId neuron, const std::vector<float>& state) { pack_.Add(neuron, neuron, state); }
  std::vector<float> StateAt(std::size_t slot) const {
    std::vector<float> state(pack_.state_size());
    pack_.Read(slot, state);
    return state;
  }
  std::map<NeuronId, std::vector<float>> States() const {
    std::map<NeuronId, std::vector<float>> states;
    for (std::size_t slot = 0; slot < pack_.size(); ++slot) {
      EXPECT_TRUE(states.try_emplace(pack_.neuron(slot), StateAt(slot)).second) << "a neuron is there twice";
    }
    return states;
  }
  void StepWith(std::int32_t sum) {
    std::ranges::fill_n(sums_.begin(), static_cast<std::ptrdiff_t>(pack_.size()), sum);
    pack_.Step();
  }
  bool Fired(std::size_t slot) const { return (pack_.fired(slot / kBlockLanes) >> slot % kBlockLanes & 1) != 0; }
  bool Rests(std::size_t slot) const { return (pack_.rests(slot / kBlockLanes) >> slot % kBlockLanes & 1) != 0; }
  Pack& pack() { return pack_; }

 private:
  const Population& population_;
  std::vector<std::int32_t> sums_;
  Pack pack_;
};

class Packs : public testing::TestWithParam<bool> {
 protected:
  const Network network_ = Built(Packed(GetParam()));
  std::mt19937 random_{5};

  // Somewhere between rest and a spike.
  std::vector<float> AnyState() {
    return {-70 + static_cast<float>(random_() % 4000) / 100, -14 + static_cast<float>(random_() % 100) / 100};
  }
  // Ascending.
  std::vector<std::uint32_t> SomeSlots(std::size_t size) {
    std::vector<std::uint32_t> slots;
    for (std::uint32_t slot = 0; slot < size; ++slot) {
      if (random_() % 3 == 0) slots.push_back(slot);
    }
    return slots;
  }
};

TEST_P(Packs, KeepEachNeuronsStateAsOthersComeAndGo) {
  PackOf packed(network_);
  std::map<NeuronId, std::vector<float>> expected;
  for (int round = 0; round < 50; ++round) {
    for (NeuronId neuron = 0; neuron < 300; ++neuron) {
      if (expected.contains(neuron) || random_() % 4 != 0) continue;
      expected[neuron] = AnyState();
      packed.Add(neuron, expected[neuron]);
    }
    ASSERT_EQ(packed.States(), expected);
    const std::vector<std::uint32_t> leaving = SomeSlots(packed.pack().size());
    for (const std::uint32_t slot : leaving) expected.erase(packed.pack().neuron(slot));
    std::map<NeuronId, std::uint32_t> told;
    packed.pack().RemoveAll(leaving, [&](NeuronId neuron, std::uint32_t slot) { told[neuron] = slot; });
    ASSERT_EQ(packed.States(), expected);
    for (const auto& [neuron, slot] : told) {
      if (slot < packed.pack().size()) {
        EXPECT_EQ(packed.pack().neuron(slot), neuron);
      }
    }
  }
}

// The result does not depend on the neighbours or on the place in a block.
TEST_P(Packs, StepEachNeuronAsIfItWereAlone) {
  PackOf packed(network_);
  for (NeuronId neuron = 0; neuron < 300; ++neuron) packed.Add(neuron, AnyState());
  packed.pack().RemoveAll(SomeSlots(300), [](NeuronId, std::uint32_t) {});
  int fired = 0;
  for (int step = 0; step < 30; ++step) {
    const std::map<NeuronId, std::vector<float>> before = packed.States();
    packed.StepWith(12);
    for (std::size_t slot = 0; slot < packed.pack().size(); ++slot) {
      const NeuronId neuron = packed.pack().neuron(slot);
      PackOf alone(network_);
      alone.Add(neuron, before.at(neuron));
      alone.StepWith(12);
      ASSERT_THAT(packed.StateAt(slot), ElementsAreArray(alone.StateAt(0))) << "neuron " << neuron;
      ASSERT_EQ(packed.Fired(slot), alone.Fired(0)) << "neuron " << neuron;
      fired += packed.Fired(slot);
    }
  }
  EXPECT_GT(fired, 100);
}

TEST_P(Packs, NameTheSlotsThatCameToRest) {
  PackOf packed(network_);
  const std::vector<float> rest = network_.neuron(0).rest_point.value();
  std::vector<std::uint32_t> expected;
  for (NeuronId neuron = 0; neuron < 300; ++neuron) {
    const bool rests = random_() % 5 == 0;
    if (rests) expected.push_back(neuron);
    packed.Add(neuron, rests ? rest : std::vector<float>{-50, -14});
  }
  packed.StepWith(0);
  EXPECT_THAT(packed.pack().Resting(), ElementsAreArray(expected));
  packed.StepWith(1);
  EXPECT_THAT(packed.pack().Resting(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Of, Packs, testing::Bool(),
                         [](const auto& each) { return each.param ? "UniformNeurons" : "DrawnNeurons"; });

TEST(Pack, TakesInManyAtOnceAsOneByOne) {
  const Network network = Built(Packed(true));
  PackOf one_by_one(network), at_once(network);
  const std::vector<NeuronId> first = {7, 3, 299}, second = {100, 0};
  for (const NeuronId neuron : {7, 3, 299}) one_by_one.Add(static_cast<NeuronId>(neuron), {-60, -10});
  for (const NeuronId neuron : {100, 0}) one_by_one.Add(static_cast<NeuronId>(neuron), {-50, -12});
  at_once.pack().AddAll(first, std::vector<float>{-60, -10});
  at_once.pack().AddAll(second, std::vector<float>{-50, -12});
  EXPECT_EQ(at_once.States(), one_by_one.States());
  EXPECT_EQ(at_once.pack().neuron(3), 100u);
}

}  // namespace
}  // namespace lull
