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

void Pack::Read(std::size_t slot, std::span<float> state) const {
  for (std::size_t k = 0; k < state_size_; ++k) state[k] = state_[StateIndex(slot, k)];
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
