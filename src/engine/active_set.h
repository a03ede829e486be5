// The neurons of a worker that are integrated, and the input sums of all.
//
// A lone active neuron is bound by the latency of its step, however wide the vector. So the neurons that are awake are
// packed densely, whatever column they belong to: a neuron's state moves into its population's pack on waking and out
// again at rest. Neurons that noise or a current acts on cannot rest; they have a pack of their own, in order of id, so
// that noise is drawn for whole ranges at once.
//
// Where most neurons of a population are awake, packing saves few steps and costs more than these: who wakes and rests
// moves, and a pack that is in no order has its sums all over memory. So then the whole population is integrated, in
// order of id, whoever rests as well (it changes nothing), until most of them rest again.
//
// The clock-driven engine integrates every neuron: for it no neuron ever leaves its pack.

#ifndef LULL_SRC_ENGINE_ACTIVE_SET_H_
#define LULL_SRC_ENGINE_ACTIVE_SET_H_

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_array.h"
#include "base/prefetch.h"
#include "engine/pack.h"
#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// Thread use: confined to the worker that owns it.
class ActiveSet {
 public:
  // Holds the neurons of the given ranges (ascending, disjoint). `set` is resolved. With `keep_all`, resting neurons
  // stay in their packs and are integrated like the others.
  ActiveSet(const BuiltNetwork& network, const std::vector<NeuronRange>& owned, InstructionSet set, bool keep_all);

  // The input sum of a neuron in this step [quanta]. A resting neuron wakes. (Where the sum ends at zero it goes back
  // to rest in the same step, with the state that it had.)
  std::int32_t& Sum(NeuronId neuron) {
    std::uint32_t slot = slot_of_[neuron];
    if (slot == kResting) [[unlikely]] {
      slot = Wake(neuron);
    }
    return sums_[slot];
  }
  void Prefetch(NeuronId neuron) const { lull::Prefetch(&slot_of_[neuron]); }

  // Adds to the sum of each target in turn.
  void Add(std::span<const NeuronId> targets, const std::int32_t* quanta);

  // From now on noise or currents act on the neurons of these ranges (ascending, disjoint), and on no others. No sum is
  // pending.
  void SetDriven(const std::vector<NeuronRange>& ranges);

  // Calls use(neuron, count, sums) for runs of neurons that together make up `range`, which is driven.
  template <class Use>
  void ForEachDrivenRun(const NeuronRange& range, const Use& use) const {
    const NeuronId end = range.first + range.count;
    for (NeuronId first = range.first; first < end;) {
      const std::uint32_t slot = slot_of_[first];
      NeuronId next = first + 1;  // neurons of one population that follow each other have slots that do
      while (next < end && slot_of_[next] == slot + (next - first)) ++next;
      use(first, next - first, sums_.data() + slot);
      first = next;
    }
  }

  // One step of all that are awake; calls fire(neuron) for those that fire. Then those that come to rest leave.
  template <class Fire>
  void Step(const Fire& fire) {
    for (Placed& placed : packs_) {
      Pack& pack = placed.pack;
      if (pack.size() == 0) continue;
      neuron_steps_ += pack.size();
      awake_steps_ += placed.whole ? placed.awake : pack.size();
      pack.Step();
      for (std::size_t block = 0; block < pack.blocks(); ++block) {
        for (std::uint64_t fired = pack.fired(block); fired != 0; fired &= fired - 1) {
          fire(pack.neuron(block * kBlockLanes + std::countr_zero(fired)));
        }
      }
      if (!placed.driven && !keep_all_) Settle(placed);
    }
  }

  std::size_t awake() const { return awake_; }
  std::uint64_t neuron_steps() const { return neuron_steps_; }
  // Of these, the steps of neurons that were awake; in a whole pack as many as were at the last look.
  std::uint64_t awake_steps() const { return awake_steps_; }

  // Puts other states in the place of all: state_of(neuron) is called for each, in order of id, and gives its state,
  // flags included. Nothing is driven afterwards.
  template <class StateOf>
  void Replace(const StateOf& state_of);

  // Gives a neuron another state between two steps, flags included. It is awake in the next step.
  void Set(NeuronId neuron, std::span<const float> state);

  // The whole state of a neuron, flags included.
  void ReadWhole(NeuronId neuron, std::span<float> state) const;
  // The variables of a neuron's state (without flags).
  void Read(NeuronId neuron, std::vector<float>& state) const;
  std::vector<float> State(NeuronId neuron) const;

 private:
  static constexpr std::uint32_t kResting = 0;  // no slot has this number
  static constexpr std::size_t kAhead = 16;     // neurons of which memory is asked for before they wake

  // A pack whose slots are numbered from `base` on.
  struct Placed {
    Pack pack;
    std::size_t population;
    std::uint32_t base;
    bool driven;
    std::span<const float> resting;  // the state of those that wake, if it is the same for all
    std::size_t members = 0;         // neurons of the population that belong here when they are awake
    bool whole = false;              // all of them are here, awake or not, in order of id
    std::uint32_t whole_steps = 0;
    std::size_t awake = 0;  // of the members, if whole: when somebody last looked
  };

  // A pack becomes whole when more than this share of its members is awake, and is no longer when more than that share
  // rests; not one that is small enough to stay in the nearest cache in whatever order. Chosen, from `crossover`
  // (bench/README.md).
  static constexpr double kWholeFrom = 0.5;
  static constexpr double kWholeUntil = 0.65;
  static constexpr std::uint32_t kWholeSteps = 16;  // between two looks
  static constexpr std::size_t kWholeMembers = 2048;

  // Removes all neurons from their packs.
  void Clear();
  // Gives a neuron that is in no pack its state, and wakes it unless it is at rest.
  void Place(NeuronId neuron, std::span<const float> state);
  std::uint32_t Wake(NeuronId neuron);
  void WakeAll(std::span<const NeuronId> neurons);
  // Asks for the memory of a neuron's own parameters and rest point.
  void PrefetchSetUp(NeuronId neuron) const;
  // After a step: who comes to rest leaves, or the pack becomes whole, or stays so.
  void Settle(Placed& placed);
  void Rest(Placed& placed);
  void MakeWhole(Placed& placed);
  void CountMembers();
  void Enter(Placed& placed, NeuronId neuron, std::span<const float> state);
  std::size_t PackAt(std::uint32_t slot) const;  // its index

  // The state of a neuron that rests.
  std::span<const float> RestingState(NeuronId neuron) const;
  // Where that is kept if it is not the rest point.
  std::span<float> Home(NeuronId neuron) const;

  const BuiltNetwork& network_;
  std::vector<NeuronRange> ranges_;
  bool keep_all_;
  bool rests_anywhere_;                    // tolerance 0: resting neurons are not at their rest points
  std::vector<Placed> packs_;              // of population p: 2p is driven, 2p + 1 is not
  AlignedArray<std::int32_t> sums_;        // of each slot
  AlignedArray<std::uint32_t> slot_of_;    // of each neuron, or kResting
  std::vector<AlignedArray<float>> home_;  // if rests_anywhere_: of each population, [member][state]
  std::vector<NeuronId> waking_;           // for WakeAll
  std::vector<NeuronId> leaving_;          // for Rest
  std::size_t owned_;                      // neurons
  std::size_t awake_ = 0;                  // of these, in packs: awake, or in one that is whole
  std::uint64_t neuron_steps_ = 0;
  std::uint64_t awake_steps_ = 0;
};

template <class StateOf>
void ActiveSet::Replace(const StateOf& state_of) {
  Clear();
  for (const NeuronRange& range : ranges_) {
    for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) Place(neuron, state_of(neuron));
  }
  CountMembers();
}

}  // namespace lull

#endif  // LULL_SRC_ENGINE_ACTIVE_SET_H_
