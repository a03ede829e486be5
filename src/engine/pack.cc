#include "engine/pack.h"

namespace lull {

Pack::Pack(const Population& population, BatchFunction step, float quantum, float rest_tolerance, std::int32_t* sums)
    : population_(population),
      step_(step),
      state_size_(population.model->state_size),
      parameter_size_(population.model->parameter_size),
      state_(SlotsFor(population) * state_size_),
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
  if (population.uniform) return;
  parameters_ = AlignedArray<float>(SlotsFor(population) * parameter_size_);
  rest_point_ = AlignedArray<float>(SlotsFor(population) * state_size_);
  batch_.parameters = parameters_.data();
  batch_.rest_point = rest_point_.data();
}

void Pack::Add(NeuronId neuron, std::uint32_t member, std::span<const float> state) {
  const std::size_t slot = size();
  neurons_.push_back(neuron);
  for (std::size_t k = 0; k < state_size_; ++k) state_[StateIndex(slot, k)] = state[k];
  if (population_.uniform) return;
  const std::span<const float> parameters = population_.parameters_of(member), rest = population_.rest_point_of(member);
  for (std::size_t k = 0; k < parameter_size_; ++k) parameters_[Index(slot, k, parameter_size_)] = parameters[k];
  for (std::size_t k = 0; k < state_size_; ++k) rest_point_[StateIndex(slot, k)] = rest[k];
}

void Pack::Read(std::size_t slot, std::span<float> state) const {
  for (std::size_t k = 0; k < state_size_; ++k) state[k] = state_[StateIndex(slot, k)];
}

void Pack::Remove(std::size_t slot) {
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
