#include "engine/pack.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace lull {

Pack::Pack(const Population& population, std::size_t members, BatchFunction step, float quantum, float rest_tolerance,
           std::int32_t* sums, std::size_t port_offset)
    : population_(population),
      step_(step),
      state_size_(population.model->state_size),
      parameter_size_(population.model->parameter_size),
      neurons_(SlotsFor(members)),
      state_(SlotsFor(members) * state_size_),
      batch_{.lanes = 0,
             .state = state_.data(),
             .parameters = population.parameters.data(),
             .rest_point = population.rest_point.data(),
             .sums = sums,
             .quantum = quantum,
             .rest_tolerance = rest_tolerance,
             .sub_steps = population.sub_steps.count,
             .h = population.sub_steps.h,
             .fired = nullptr,
             .rests = nullptr} {
  if (population.model->has_ports) {
    batch_.excitatory = sums + port_offset;
    batch_.inhibitory = sums + 2 * port_offset;
  }
  if (population.uniform) return;
  parameters_ = AlignedArray<float>(SlotsFor(members) * parameter_size_);
  rest_point_ = AlignedArray<float>(SlotsFor(members) * state_size_);
  batch_.parameters = parameters_.data();
  batch_.rest_point = rest_point_.data();
}

void Pack::Add(NeuronId neuron, std::uint32_t member, std::span<const float> state) {
  const std::size_t slot = size_++;
  neurons_[slot] = neuron;
  const auto put = [slot](std::span<const float> values, const AlignedArray<float>& array) {
    float* const first = &array[Index(slot, 0, values.size())];
    for (std::size_t k = 0; k < values.size(); ++k) first[k * kBlockLanes] = values[k];
  };
  put(state, state_);
  if (population_.uniform) return;
  put(population_.parameters_of(member), parameters_);
  put(population_.rest_point_of(member), rest_point_);
}

void Pack::AddAll(std::span<const NeuronId> neurons, std::span<const float> state) {
  std::ranges::copy(neurons, &neurons_[size_]);
  for (std::size_t k = 0; k < state_size_; ++k) {
    for (std::size_t i = 0; i < neurons.size(); ++i) state_[StateIndex(size_ + i, k)] = state[k];
  }
  size_ += neurons.size();
}

std::span<const std::uint32_t> Pack::Resting() {
  // Eight bits at a time, set or not: the end of a loop over only the set bits is mispredicted in nearly every block.
  constexpr int kStep = 8;
  if (resting_.size() < size_ + kBlockLanes) resting_.resize(size_ + kBlockLanes);
  std::size_t count = 0;
  for (std::size_t block = 0; block < blocks(); ++block) {
    for (std::uint64_t rests = rests_[block]; rests != 0;) {
      for (int i = 0; i < kStep; ++i) {
        resting_[count] = static_cast<std::uint32_t>(block * kBlockLanes + std::countr_zero(rests));
        count += rests != 0;
        rests &= rests - 1;
      }
    }
  }
  return std::span(resting_).first(count);
}

void Pack::Move(float* values, std::size_t count) {
  for (const SlotMove& move : moves_) {
    float* const to = values + Index(move.to, 0, count);
    const float* const from = values + Index(move.from, 0, count);
    for (std::size_t k = 0; k < count; ++k) to[k * kBlockLanes] = from[k * kBlockLanes];
  }
}

void Pack::Read(std::size_t slot, std::span<float> state) const {
  for (std::size_t k = 0; k < state_size_; ++k) state[k] = state_[StateIndex(slot, k)];
}

void Pack::Write(std::size_t slot, std::span<const float> state) {
  for (std::size_t k = 0; k < state_size_; ++k) state_[StateIndex(slot, k)] = state[k];
}

bool Pack::IsFinite(std::size_t slot) const {
  for (int k = 0; k < population_.model->variables; ++k) {
    if (!std::isfinite(state_[StateIndex(slot, static_cast<std::size_t>(k))])) return false;
  }
  return true;
}

// First all values at once, without a branch: of a float that is not finite, all bits of the exponent are set, so that
// one more in the exponent's lowest bit sets the highest bit. Flags, and lanes after the last neuron, may hold such
// values too.
bool Pack::AllFinite() const {
  constexpr std::uint32_t kExponent = 0x7F80'0000, kLowest = 0x0080'0000;
  std::uint32_t bits = 0;
  const float* const values = state_.data();
  for (std::size_t i = 0; i < blocks() * kBlockLanes * state_size_; ++i) {
    bits |= (std::bit_cast<std::uint32_t>(values[i]) & kExponent) + kLowest;
  }
  const bool finite = bits >> 31 == 0;
  for (std::size_t slot = 0; !finite && slot < size_; ++slot) {
    if (!IsFinite(slot)) return false;
  }
  return true;
}

void Pack::Step() {
  batch_.lanes = size();
  if (fired_.size() < blocks()) {
    fired_.resize(blocks());
    rests_.resize(blocks());
  }
  batch_.fired = fired_.data();
  batch_.rests = rests_.data();
  step_(batch_);
}

}  // namespace lull
