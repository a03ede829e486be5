// Neurons of one population, packed densely into blocks for the batch function.

#ifndef LULL_SRC_ENGINE_PACK_H_
#define LULL_SRC_ENGINE_PACK_H_

#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_array.h"
#include "lull/types.h"
#include "model/model.h"
#include "network/built_network.h"

namespace lull {

// A neuron's place in a pack is a slot; a block has 64 slots. Slots are added at the end; a slot that becomes free is
// filled by the last neuron, so that the blocks stay full. The lanes after the last neuron hold old values, and are
// ignored.
//
// Thread use: confined to the worker that owns it.
class Pack {
 public:
  // Reserves room for `members` neurons of the population. `sums` has SlotsFor(members) entries, all zero. If the model
  // has ports, the excitatory sums begin `port_offset` entries after them, and the inhibitory sums as many after those.
  Pack(const Population& population, std::size_t members, BatchFunction step, float quantum, float rest_tolerance,
       std::int32_t* sums, std::size_t port_offset = 0);

  static std::size_t SlotsFor(std::size_t members) { return (members + kBlockLanes - 1) / kBlockLanes * kBlockLanes; }

  std::size_t size() const { return size_; }
  NeuronId neuron(std::size_t slot) const { return neurons_[slot]; }
  std::size_t state_size() const { return state_size_; }

  // Adds a neuron with a state; its slot is the last.
  void Add(NeuronId neuron, std::uint32_t member, std::span<const float> state);

  // Copies the state of a slot to `state`.
  void Read(std::size_t slot, std::span<float> state) const;
  void Write(std::size_t slot, std::span<const float> state);
  // Whether all variables of a slot, or of all slots, are finite. Flags may be anything.
  bool IsFinite(std::size_t slot) const;
  bool AllFinite() const;
  float potential(std::size_t slot) const { return state_[StateIndex(slot, 0)]; }

  // Adds neurons of a uniform population that all have the same state; their slots are the last.
  void AddAll(std::span<const NeuronId> neurons, std::span<const float> state);

  // The slots of the neurons that came to rest in the last step, ascending. Valid until the next call.
  std::span<const std::uint32_t> Resting();

  // Removes slots, which must ascend: for each slot, from the highest down, the last neuron moves into it, with its
  // state. Calls moved(neuron, slot) for each in turn, also for a slot that was the last itself.
  template <class Moved>
  void RemoveAll(std::span<const std::uint32_t> slots, const Moved& moved);
  void Clear() { size_ = 0; }

  // Steps all neurons: computes which neurons fire and which come to rest, as a bit per lane of each block.
  void Step();
  std::size_t blocks() const { return (size() + kBlockLanes - 1) / kBlockLanes; }
  std::uint64_t fired(std::size_t block) const { return fired_[block]; }
  std::uint64_t rests(std::size_t block) const { return rests_[block]; }

 private:
  std::size_t StateIndex(std::size_t slot, std::size_t variable) const { return Index(slot, variable, state_size_); }
  static std::size_t Index(std::size_t slot, std::size_t k, std::size_t count) {
    return (slot / kBlockLanes * count + k) * kBlockLanes + slot % kBlockLanes;
  }
  // Moves the slots of an array with `count` values per slot, in the order of moves_.
  void Move(float* values, std::size_t count);

  const Population& population_;
  BatchFunction step_;
  std::size_t state_size_;
  std::size_t parameter_size_;
  std::size_t size_ = 0;
  AlignedArray<NeuronId> neurons_;  // one per slot
  AlignedArray<float> state_;
  AlignedArray<float> parameters_;  // one per slot; empty if the population is uniform
  AlignedArray<float> rest_point_;  // one per slot; empty if the population is uniform
  struct SlotMove {
    std::uint32_t from, to;
  };
  std::vector<std::uint32_t> resting_;  // for Resting
  std::vector<SlotMove> moves_;         // for RemoveAll
  std::vector<std::uint64_t> fired_;
  std::vector<std::uint64_t> rests_;
  Batch batch_;
};

template <class Moved>
void Pack::RemoveAll(std::span<const std::uint32_t> slots, const Moved& moved) {
  moves_.clear();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::uint32_t slot = slots[slots.size() - 1 - i];
    const NeuronId last = neurons_[--size_];
    moves_.push_back({static_cast<std::uint32_t>(size_), slot});
    neurons_[slot] = last;
    moved(last, slot);
  }
  Move(state_.data(), state_size_);
  if (population_.uniform) return;
  Move(rest_point_.data(), state_size_);
  Move(parameters_.data(), parameter_size_);
}

}  // namespace lull

#endif  // LULL_SRC_ENGINE_PACK_H_
