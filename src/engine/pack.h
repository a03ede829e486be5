// Neurons of one population, packed densely into blocks for the batch function.

#ifndef LULL_SRC_ENGINE_PACK_H_
#define LULL_SRC_ENGINE_PACK_H_

#include <cstdint>
#include <span>
#include <vector>

#include "engine/aligned_array.h"
#include "lull/types.h"
#include "model/model.h"
#include "network/built_network.h"

namespace lull {

// A neuron's place in a pack is a slot: 64 to a block. Slots are taken at the end; a slot that is given up is filled by
// the last neuron, so that the blocks stay full. Lanes behind the last neuron hold what was left there, and are
// ignored.
//
// Thread use: confined to the worker that owns it.
class Pack {
 public:
  // Room for every member of the population. `sums` has SlotsFor(population) entries, all zero.
  Pack(const Population& population, BatchFunction step, float quantum, float rest_tolerance, std::int32_t* sums);

  static std::size_t SlotsFor(const Population& population) {
    return (std::size_t{population.size} + kBlockLanes - 1) / kBlockLanes * kBlockLanes;
  }

  std::size_t size() const { return neurons_.size(); }
  NeuronId neuron(std::size_t slot) const { return neurons_[slot]; }
  std::size_t state_size() const { return state_size_; }

  // Takes in a neuron with a state; its slot is the last.
  void Add(NeuronId neuron, std::uint32_t member, std::span<const float> state);

  // Copies the state of a slot to `state`.
  void Read(std::size_t slot, std::span<float> state) const;
  float potential(std::size_t slot) const { return state_[StateIndex(slot, 0)]; }

  // Gives up a slot: the last neuron moves there, with its state.
  void Remove(std::size_t slot);
  void Clear() { neurons_.clear(); }

  // One step of all neurons: which fire, and which come to rest, as a bit per lane of each block.
  void Step();
  std::size_t blocks() const { return (size() + kBlockLanes - 1) / kBlockLanes; }
  std::uint64_t fired(std::size_t block) const { return fired_[block]; }
  std::uint64_t rests(std::size_t block) const { return rests_[block]; }

 private:
  std::size_t StateIndex(std::size_t slot, std::size_t variable) const { return Index(slot, variable, state_size_); }
  static std::size_t Index(std::size_t slot, std::size_t k, std::size_t count) {
    return (slot / kBlockLanes * count + k) * kBlockLanes + slot % kBlockLanes;
  }

  const Population& population_;
  BatchFunction step_;
  std::size_t state_size_;
  std::size_t parameter_size_;
  std::vector<NeuronId> neurons_;
  AlignedArray<float> state_;
  AlignedArray<float> parameters_;  // of each slot; empty if the population is uniform
  AlignedArray<float> rest_point_;  // likewise
  std::vector<std::uint64_t> fired_;
  std::vector<std::uint64_t> rests_;
  Batch batch_;
};

// Inline: waking and resting neurons is nearly a third of the work in sparse networks.
inline void Pack::Add(NeuronId neuron, std::uint32_t member, std::span<const float> state) {
  const std::size_t slot = size();
  neurons_.push_back(neuron);
  for (std::size_t k = 0; k < state_size_; ++k) state_[StateIndex(slot, k)] = state[k];
  if (population_.uniform) return;
  const std::span<const float> parameters = population_.parameters_of(member), rest = population_.rest_point_of(member);
  for (std::size_t k = 0; k < parameter_size_; ++k) parameters_[Index(slot, k, parameter_size_)] = parameters[k];
  for (std::size_t k = 0; k < state_size_; ++k) rest_point_[StateIndex(slot, k)] = rest[k];
}

inline void Pack::Remove(std::size_t slot) {
  const std::size_t last = size() - 1;
  neurons_[slot] = neurons_[last];
  neurons_.pop_back();
  for (std::size_t k = 0; k < state_size_; ++k) state_[StateIndex(slot, k)] = state_[StateIndex(last, k)];
  if (population_.uniform) return;
  for (std::size_t k = 0; k < state_size_; ++k) rest_point_[StateIndex(slot, k)] = rest_point_[StateIndex(last, k)];
  for (std::size_t k = 0; k < parameter_size_; ++k) {
    parameters_[Index(slot, k, parameter_size_)] = parameters_[Index(last, k, parameter_size_)];
  }
}

}  // namespace lull

#endif  // LULL_SRC_ENGINE_PACK_H_
