// The neurons of a worker that are integrated, and the input sums of all its neurons.
//
// The step of a lone active neuron takes its full latency, however wide the vector. So the neurons that are awake are
// packed densely, whatever column they belong to: a neuron's state moves into its population's pack on waking and out
// of it at rest. Neurons that noise or a current acts on cannot rest; they have a pack of their own, in order of id, so
// that noise is drawn for whole ranges at once.
//
// Where most neurons of a population are awake, packing saves few steps and costs more than the steps: neurons that
// wake or rest move, and the sums of an unordered pack are scattered over memory. The whole population is then
// integrated, in order of id, including the resting neurons (which integration does not change), until most of them
// rest again.
//
// The clock-driven engine integrates every neuron: there no neuron ever leaves its pack.

#ifndef LULL_SRC_ENGINE_ACTIVE_SET_H_
#define LULL_SRC_ENGINE_ACTIVE_SET_H_

#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/aligned_array.h"
#include "base/prefetch.h"
#include "engine/large_inputs.h"
#include "engine/neuron_array.h"
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

  // The input sum of a neuron in this step [quanta]. A resting neuron wakes. (If the sum ends at zero, the neuron
  // returns to rest in the same step, with its state unchanged.)
  std::int32_t& Sum(NeuronId neuron) {
    std::uint32_t slot = slot_of_[neuron];
    if (slot == kResting) [[unlikely]] {
      slot = Wake(neuron);
    }
    return sums_[slot];
  }
  void Prefetch(NeuronId neuron) const { lull::Prefetch(&slot_of_[neuron]); }

  // Adds quanta[i] to the sum of targets[i], for each i in turn.
  void Add(std::span<const NeuronId> targets, const std::int32_t* quanta);

  // From now on noise or currents act on the neurons of these ranges (ascending, disjoint), and on no others. No sum
  // may be pending.
  void SetDriven(const std::vector<NeuronRange>& ranges);

  // Calls use(neuron, count, sums) for runs of neurons that together make up `range`, whose neurons must be driven.
  template <class Use>
  void ForEachDrivenRun(const NeuronRange& range, const Use& use) const {
    const NeuronId end = range.first + range.count;
    for (NeuronId first = range.first; first < end;) {
      const std::uint32_t slot = slot_of_[first];
      NeuronId next = first + 1;  // consecutive neurons of one population have consecutive slots
      while (next < end && slot_of_[next] == slot + (next - first)) ++next;
      use(first, next - first, sums_.data() + slot);
      first = next;
    }
  }

  // Steps all neurons that are awake; calls fire(neuron) for each neuron that fires. Then the neurons that come to rest
  // leave.
  template <class Fire>
  void Step(const Fire& fire) {
    for (Placed& placed : packs_) {
      Pack& pack = placed.pack;
      if (pack.size() == 0) continue;
      neuron_steps_ += pack.size();
      awake_steps_ += placed.whole ? placed.awake : pack.size();
      if (large_inputs_.AnyIn(sums_.data() + placed.base, pack.size())) NoteLargeInputs(placed);
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
  // The neuron steps taken by awake neurons; a whole pack is counted with the neurons that were awake at its last
  // check.
  std::uint64_t awake_steps() const { return awake_steps_; }

  // Replaces the states of all neurons: calls state_of(neuron) for each neuron, in order of id, which returns its
  // state, flags included. No neuron is driven afterwards.
  template <class StateOf>
  void Replace(const StateOf& state_of);

  // Sets the state of a neuron between two steps, flags included. The neuron is awake in the next step.
  void Set(NeuronId neuron, std::span<const float> state);

  // The neuron with the lowest id of which a variable is no longer finite; none if there is no such neuron.
  std::optional<NeuronId> FirstNotFinite() const;
  // The largest inputs since the last call of Forget.
  const LargeInputs& large_inputs() const { return large_inputs_; }
  LargeInputs& large_inputs() { return large_inputs_; }

  // The whole state of a neuron, flags included.
  void ReadWhole(NeuronId neuron, std::span<float> state) const;
  // The variables of a neuron's state (without flags).
  void Read(NeuronId neuron, std::vector<float>& state) const;
  std::vector<float> State(NeuronId neuron) const;

 private:
  static constexpr std::uint32_t kResting = 0;  // no slot has this number
  static constexpr std::size_t kAhead = 16;     // memory is prefetched for this many neurons before they wake

  // A pack whose slots are numbered from `base` on.
  struct Placed {
    Pack pack;
    std::size_t population;
    std::uint32_t base;
    bool driven;
    std::span<const float> resting;  // the state of a neuron that wakes, if it is the same for all
    std::size_t members = 0;         // neurons of the population that belong here when they are awake
    bool whole = false;              // all members are in this pack, awake or not, in order of id
    std::uint32_t whole_steps = 0;
    std::size_t awake = 0;  // if whole: how many members were awake at the last check
  };

  // A pack becomes whole when more than this share of its members is awake, and stops being whole when more than this
  // share rests. A pack that is small enough for the nearest cache in any order never becomes whole. Chosen, from
  // `crossover` (bench/README.md).
  static constexpr double kWholeFrom = 0.5;
  static constexpr double kWholeUntil = 0.65;
  static constexpr std::uint32_t kWholeSteps = 16;  // between two checks
  static constexpr std::size_t kWholeMembers = 2048;

  // Removes all neurons from their packs.
  void Clear();
  // Sets the state of a neuron that is in no pack, and wakes the neuron unless it is at rest.
  void Place(NeuronId neuron, std::span<const float> state);
  std::uint32_t Wake(NeuronId neuron);
  void WakeAll(std::span<const NeuronId> neurons);
  // Prefetches a neuron's own parameters and rest point.
  void PrefetchSetUp(NeuronId neuron) const;
  // After a step: removes the neurons that come to rest, or makes the pack whole, or keeps it whole.
  void Settle(Placed& placed);
  void Rest(Placed& placed);
  void MakeWhole(Placed& placed);
  void NoteLargeInputs(const Placed& placed);
  void CountMembers();
  void Enter(Placed& placed, NeuronId neuron, std::span<const float> state);
  void Enter(Placed& placed, NeuronId neuron, std::uint32_t member, std::span<const float> state);
  std::size_t PackAt(std::uint32_t slot) const;  // the index of the pack

  // The state of a neuron that rests.
  std::span<const float> RestingState(NeuronId neuron) const;
  // The owned neurons of a population, among its members.
  struct Members {
    std::uint32_t first = 0, last = 0;
    std::size_t count = 0;
  };
  std::vector<Members> OwnedMembers() const;  // by population

  // The states of a population's resting neurons, [member][state], from the first owned member to the last.
  struct Homes {
    std::uint32_t first;
    AlignedArray<float> states;
  };
  static Homes HomesFor(const Members& members, const Population& population);
  // Where the state of a resting neuron is kept if it is not the rest point.
  std::span<float> Home(NeuronId neuron) const;

  const BuiltNetwork& network_;
  std::vector<NeuronRange> ranges_;
  bool keep_all_;
  bool rests_anywhere_;              // tolerance 0: resting neurons are not at their rest points
  std::vector<Placed> packs_;        // population p has 2p for driven neurons, and 2p + 1 for the others
  AlignedArray<std::int32_t> sums_;  // one per slot
  LargeInputs large_inputs_;
  std::vector<NeuronId> not_finite_;    // neurons that came to rest with a state that is not finite (tolerance 0)
  NeuronArray<std::uint32_t> slot_of_;  // one per neuron; kResting if the neuron has no slot
  std::vector<Homes> homes_;            // if rests_anywhere_: one per population
  std::vector<NeuronId> waking_;        // for WakeAll
  std::vector<NeuronId> leaving_;       // for Rest
  std::size_t owned_;                   // neurons
  std::size_t awake_ = 0;               // owned neurons in packs: awake, or in a whole pack
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
