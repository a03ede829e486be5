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
// A neuron at its rest point that gets one small delivery, and nothing after it, is awake for a number of steps that is
// known beforehand (engine/lone_pulses.h). Such a neuron enters no pack: it is noted where its slot would be. When its
// steps are over it is at rest again, and has cost no step. If something else arrives before that, it is caught up: it
// enters its pack, and takes its steps since the pulse together with the others of this step. Reading the state of a
// noted neuron takes the same steps aside.
//
// The clock-driven engine integrates every neuron: there no neuron ever leaves its pack.

#ifndef LULL_SRC_ENGINE_ACTIVE_SET_H_
#define LULL_SRC_ENGINE_ACTIVE_SET_H_

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/aligned_array.h"
#include "base/prefetch.h"
#include "engine/large_inputs.h"
#include "engine/lone_pulses.h"
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

  // The input sum of a neuron in this step [quanta]; if the neuron's model has ports, the sum of its currents. A
  // resting neuron wakes. (If all its sums end at zero, the neuron returns to rest in the same step, with its state
  // unchanged.)
  std::int32_t& Sum(NeuronId neuron) {
    const Where& where = where_[neuron];
    return sums_[where.has_slot() ? where.slot() : Wake(neuron)];
  }
  // Adds a pulse to the neuron's sum, or to the one of the pulse's sign if the neuron's model has ports.
  void AddPulse(NeuronId neuron, std::int32_t quanta) {
    std::int32_t* const sum = &Sum(neuron);
    sum[PortOf(quanta)] += quanta;
  }
  void Prefetch(NeuronId neuron) const { lull::Prefetch(&where_[neuron]); }

  // Adds the pulse quanta[i] to targets[i], for each i in turn.
  void Add(std::span<const NeuronId> targets, const std::int32_t* quanta);

  // The steps before `next` are over for the neurons that are noted; no other neuron has anything to do in these steps.
  // Must be called before the inputs of step `next`, and before states are read or set after step `next` − 1. Without
  // notes, any call may be left out.
  void AdvanceTo(Tick next);

  // From now on noise or currents act on the neurons of these ranges (ascending, disjoint), and on no others. No sum
  // may be pending.
  void SetDriven(const std::vector<NeuronRange>& ranges);

  // Calls use(neuron, count, sums) for runs of neurons that together make up `range`, whose neurons must be driven.
  template <class Use>
  void ForEachDrivenRun(const NeuronRange& range, const Use& use) const {
    const NeuronId end = range.first + range.count;
    for (NeuronId first = range.first; first < end;) {
      const std::uint32_t slot = where_[first].slot();
      NeuronId next = first + 1;  // consecutive neurons of one population have consecutive slots
      while (next < end && where_[next].slot() == slot + (next - first)) ++next;
      use(first, next - first, sums_.data() + slot);
      first = next;
    }
  }

  // Steps all neurons that are awake; calls fire(neuron) for each neuron that fires. Then the neurons that come to rest
  // leave.
  template <class Fire>
  void Step(const Fire& fire) {
    if (!late_.empty()) CatchUp();
    AdvanceTo(next() + 1);
    for (Placed& placed : packs_) {
      Pack& pack = placed.pack;
      if (pack.size() == 0) continue;
      neuron_steps_ += pack.size();
      awake_steps_ += placed.whole ? placed.awake : pack.size();
      if (port_offset_ != 0 && !placed.has_ports) JoinPorts(placed);
      if (AnyLargeInput(placed)) NoteLargeInputs(placed);
      pack.Step();
      for (std::size_t block = 0; block < pack.blocks(); ++block) {
        for (std::uint64_t fired = pack.fired(block); fired != 0; fired &= fired - 1) {
          fire(pack.neuron(block * kBlockLanes + std::countr_zero(fired)));
        }
      }
      if (!placed.driven && !keep_all_) Settle(placed);
    }
  }

  // Whether the next step integrates a neuron, even without an input.
  bool has_packed() const { return packed_ > 0; }
  // The neurons that are awake, and those that rest in a whole pack.
  std::size_t awake() const { return packed_ + noted_; }
  std::uint64_t neuron_steps() const { return neuron_steps_; }
  // The steps for which neurons were awake, whether they were integrated or noted; a whole pack is counted with the
  // neurons that were awake at its last check.
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
  void ReadWhole(NeuronId neuron, std::span<float> state) const { ReadWhole(neuron, next() - 1, state); }
  // The variables of a neuron's state (without flags) after step `t`. Neither an input nor a step of a pack may have
  // come since.
  void Read(NeuronId neuron, Tick t, std::vector<float>& state) const;
  std::vector<float> State(NeuronId neuron) const;
  // Whether the state of a neuron may differ from one step to the next although nothing happens in these steps.
  bool IsNoted(NeuronId neuron) const { return where_[neuron].until() != 0; }

  // The size of what is kept of each neuron, awake or not [bytes].
  static constexpr double WhereBytes() { return sizeof(Where); }

 private:
  static constexpr std::uint32_t kResting = 0;  // no neuron has this slot
  static constexpr std::size_t kAhead = 16;     // memory is prefetched for this many neurons before they wake

  // Where a neuron is: in a pack, noted, or at rest. A note is over when its last step is, and then means rest.
  class Where {
   public:
    Where(std::uint32_t slot, std::uint32_t until) : bits_(std::uint64_t{until} << 32 | slot) {}

    bool has_slot() const { return bits_ - 1 < (std::uint64_t{1} << 32) - 1; }  // one comparison
    // The slot, if the neuron has one; kResting if it is at rest.
    std::uint32_t slot() const { return static_cast<std::uint32_t>(bits_); }
    // A noted neuron has the sum of its pulse, and the first step in which it rests again, counted from base_. For
    // other neurons `until` is 0.
    std::int32_t sum() const { return static_cast<std::int32_t>(slot()); }
    std::uint32_t until() const { return static_cast<std::uint32_t>(bits_ >> 32); }

   private:
    std::uint64_t bits_;
  };

  // A pack whose slots are numbered from `base` on.
  struct Placed {
    Pack pack;
    std::size_t population;
    std::uint32_t base;
    bool driven;
    bool has_ports;
    int large_exponent;              // of LargeInputs
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

  // Neurons are noted while less than this share of all is awake. `sparse` took 30 % fewer instructions with notes
  // where 9 % of its neurons were awake, 23 % fewer where 21 % were, and 12 % fewer where 38 % were; but branches are
  // mispredicted more often then (callgrind, 2026-11).
  static constexpr double kNotedUntil = 1.0 / 3;
  // The longest time from base_ on [ms]: what is added to it still fits.
  static constexpr Tick kLongestTime = (Tick{1} << 32) - 4 * LonePulses::kMostSteps;

  // Where the sum of a pulse is, counted from the slot in sums_.
  std::size_t PortOf(std::int32_t quanta) const { return quanta < 0 ? 2 * port_offset_ : port_offset_; }
  void AddToPorts(std::span<const NeuronId> targets, const std::int32_t* quanta);
  // Before a step: adds the sums of pulses of a pack without ports to its only sum.
  void JoinPorts(const Placed& placed);
  bool AnyLargeInput(const Placed& placed) const {
    // The sums after the last neuron's are 0; whole vectors are looked at faster.
    const std::size_t sums = (placed.pack.size() + 7) / 8 * 8;
    const auto any = [&](std::size_t port) {
      return large_inputs_.AnyIn(sums_.data() + placed.base + port, sums, placed.large_exponent);
    };
    return any(0) || (placed.has_ports && (any(port_offset_) || any(2 * port_offset_)));
  }

  // Removes all neurons from their packs.
  void Clear();
  // Sets the state of a neuron that is in no pack, and wakes the neuron unless it is at rest.
  void Place(NeuronId neuron, std::span<const float> state);
  std::uint32_t Wake(NeuronId neuron);
  [[gnu::noinline]] std::uint32_t WakeLate(NeuronId neuron);
  void WakeAll(std::span<const NeuronId> neurons);
  // Does what Add does, and notes the targets at rest that this leaves awake for a known number of steps.
  template <bool kPorts>
  void AddOrNote(std::span<const NeuronId> targets, const std::int32_t* quanta);
  // Whether neurons are to be noted: notes gain where few neurons are awake.
  bool Notes() const;
  // Whether a neuron is noted and has not come to rest before the next step.
  bool IsLate(const Where& where) const { return where.until() > next_; }
  // When the steps of a late neuron began [ms from base_].
  std::uint32_t BeginOf(const Where& where, const LonePulses& lone) const {
    return where.until() - lone.KnownStepsOf(where.sum());
  }
  // Notes a neuron at rest, unless it must be integrated; returns whether it is noted.
  bool Note(Where& where, std::int32_t sum, std::uint32_t steps) {
    if (steps == LonePulses::kMustIntegrate) [[unlikely]]
      return false;
    where = {static_cast<std::uint32_t>(sum), next_ + steps};
    ++ends_[where.until() % kEnds];
    ++noted_;
    return true;
  }
  // Adds to the sum of a late neuron, if its steps begin with this one and it need not be integrated; returns whether
  // that is so.
  bool AddToNote(Where& where, LonePulses& lone, std::int32_t quanta);
  // Ends the note of a late neuron.
  void Drop(const Where& where);
  // Ends the note of a late neuron that has entered its pack with its resting state: its sum, or its steps since the
  // pulse, are due there.
  void MakeUpFor(const Where& where, NeuronId neuron, std::uint32_t slot);
  // Takes the steps that are due of the neurons that have entered their packs late.
  void CatchUp();
  // The state of a neuron in no pack, after step `t`.
  void ReadUnpacked(NeuronId neuron, Tick t, std::span<float> state) const;
  void ReadWhole(NeuronId neuron, Tick t, std::span<float> state) const;
  // Counts the times of notes from another beginning, because `next` is too far from base_.
  void MoveBase(Tick next);
  // The next step, or the one that is being taken until its neurons are stepped.
  Tick next() const { return base_ + next_; }
  // Prefetches a neuron's own parameters and rest point.
  void PrefetchSetUp(NeuronId neuron) const;
  // After a step: removes the neurons that come to rest, or makes the pack whole, or keeps it whole.
  void Settle(Placed& placed);
  void Rest(Placed& placed);
  void MakeWhole(Placed& placed);
  void NoteLargeInputs(const Placed& placed);
  void CountMembers();
  void Enter(Placed& placed, NeuronId neuron, std::span<const float> state);
  // Returns the slot.
  std::uint32_t Enter(Placed& placed, NeuronId neuron, std::uint32_t member, std::span<const float> state);
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
  bool rests_anywhere_;        // tolerance 0: resting neurons are not at their rest points
  std::vector<Placed> packs_;  // population p has 2p for driven neurons, and 2p + 1 for the others
  // One per slot. If a neuron's model has ports, as many follow for excitatory pulses, and as many for inhibitory ones:
  // pulses then go there for all neurons, so that adding a pulse need not look at the model.
  AlignedArray<std::int32_t> sums_;
  std::size_t port_offset_ = 0;  // from one sum of a slot to the next; 0 without ports
  LargeInputs large_inputs_;
  std::vector<NeuronId> not_finite_;  // neurons that came to rest with a state that is not finite (tolerance 0)
  NeuronArray<Where> where_;          // one per neuron
  std::vector<Homes> homes_;          // if rests_anywhere_: one per population
  std::vector<NeuronId> waking_;      // for WakeAll
  std::vector<NeuronId> leaving_;     // for Rest
  std::size_t owned_;                 // neurons
  std::size_t packed_ = 0;            // owned neurons in packs: awake, or in a whole pack

  std::vector<std::unique_ptr<LonePulses>> lone_;  // by population; none where no neuron is noted
  bool any_lone_ = false;
  Tick base_ = 0;           // a multiple of kEnds
  std::uint32_t next_ = 1;  // next(), counted from base_
  std::size_t noted_ = 0;   // neurons that are noted and awake
  static constexpr std::uint32_t kEnds = 1024;
  static_assert(kEnds > LonePulses::kMostSteps);
  std::array<std::uint32_t, kEnds> ends_{};  // of these, those whose note ends in a step, modulo kEnds
  struct LateOf {
    std::size_t population;
    LonePulses::Late late;
  };
  std::vector<LateOf> late_;                // for CatchUp
  std::vector<LonePulses::Late> catching_;  // for CatchUp
  std::vector<NeuronId> others_;            // for AddOrNote: targets that are not noted
  std::vector<std::int32_t> quanta_;        // of these

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
