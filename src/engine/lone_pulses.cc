#include "engine/lone_pulses.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <utility>

#include "engine/large_inputs.h"

namespace lull {

bool LonePulses::Suit(const BuiltNetwork& network, std::size_t population) {
  const Population& neurons = network.populations[population];
  return neurons.uniform && neurons.size > 0 && !std::isnan(neurons.rest_point[0]) && network.spec.rest_tolerance > 0 &&
         neurons.sub_steps.count <= kMostSubSteps;
}

// A sum that LargeInputs notes is left to the packs.
LonePulses::LonePulses(const BuiltNetwork& network, std::size_t population, BatchFunction step)
    : population_(network.populations[population]),
      state_(kBlockLanes * population_.model->state_size),
      sums_(3 * kBlockLanes),
      step_(step),
      batch_{.lanes = 0,
             .state = state_.data(),
             .parameters = population_.parameters.data(),
             .rest_point = population_.rest_point.data(),
             .sums = sums_.data(),
             .quantum = std::ldexp(1.0f, -network.quantum_exponent),
             .rest_tolerance = static_cast<float>(network.spec.rest_tolerance),
             .sub_steps = population_.sub_steps.count,
             .h = population_.sub_steps.h,
             .fired = nullptr,
             .rests = nullptr,
             .excitatory = sums_.data() + kBlockLanes,
             .inhibitory = sums_.data() + 2 * kBlockLanes} {
  limits_.fill(std::min(kMostSum, std::uint32_t{1} << (LargeInputs::kFromExponent + network.quantum_exponent)));
}

InputSums LonePulses::SumsOf(std::int32_t pulse) const {
  if (!population_.model->has_ports) return {.sum = pulse};
  return {.sum = 0, .excitatory = std::max(pulse, 0), .inhibitory = std::min(pulse, 0)};
}

void LonePulses::PutInto(std::size_t lane, std::int32_t sum) {
  for (std::size_t k = 0; k < population_.rest_point.size(); ++k) {
    state_[k * kBlockLanes + lane] = population_.rest_point[k];
  }
  const InputSums sums = SumsOf(sum);
  sums_[lane] = sums.sum;
  batch_.excitatory[lane] = sums.excitatory;
  batch_.inhibitory[lane] = sums.inhibitory;
}

// A state that is not finite never rests again, so its sum is not in the table either.
std::uint32_t LonePulses::Count(std::int32_t sum) {
  const std::int64_t size_of = std::abs(std::int64_t{sum});
  if (size_of >= limits_[sum < 0 ? 1 : 0]) return kMustIntegrate;
  constexpr std::uint32_t kLanes = kBlockLanes;
  const std::uint32_t size = std::bit_ceil(static_cast<std::uint32_t>(std::abs(sum)) + 1);
  if (size > most_) Grow(std::max(size, kLanes));
  const std::uint32_t index = static_cast<std::uint32_t>(sum) + most_;
  const std::uint32_t first = index / kLanes * kLanes;
  for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
    PutInto(lane, static_cast<std::int32_t>(first + lane - most_));
    steps_[first + lane] = kMustIntegrate;
  }
  batch_.lanes = kBlockLanes;
  batch_.fired = &fired_;
  batch_.rests = &rests_;
  std::uint64_t open = ~std::uint64_t{0};  // a bit for each lane that has neither fired nor come to rest
  for (std::uint32_t steps = 1; steps <= kMostSteps && open != 0; ++steps) {
    step_(batch_);
    for (std::uint64_t resting = open & rests_; resting != 0; resting &= resting - 1) {
      steps_[first + static_cast<std::uint32_t>(std::countr_zero(resting))] = static_cast<std::uint16_t>(steps);
    }
    open &= ~(fired_ | rests_);
  }
  const auto block = std::span(steps_).subspan(first, kLanes);
  if (std::ranges::all_of(block, [](std::uint16_t steps) { return steps == kMustIntegrate; })) {
    limits_[sum < 0 ? 1 : 0] = size_of / kLanes * kLanes;
  }
  return steps_[index];
}

void LonePulses::Grow(std::uint32_t most) {
  std::vector<std::uint16_t> steps(2 * std::size_t{most}, kUnknown);
  std::ranges::copy(steps_, steps.begin() + (most - most_));
  steps_ = std::move(steps);
  most_ = most;
}

void LonePulses::StateAfter(std::uint32_t steps, std::int32_t sum, std::span<float> state) const {
  std::ranges::copy(population_.rest_point, state.begin());
  for (std::uint32_t step = 0; step < steps; ++step) {
    population_.model->step(population_.parameters, state, SumsOf(step == 0 ? sum : 0), batch_.quantum,
                            population_.sub_steps);
  }
}

// A block at a time. The neurons with the most steps to take begin, and the others join them, so that all end together.
void LonePulses::CatchUp(std::span<Late> late, Pack& pack) {
  std::ranges::sort(late, std::greater<>{}, &Late::steps);
  std::array<float, kBlockLanes> state;
  batch_.fired = &fired_;
  batch_.rests = &rests_;
  for (; !late.empty(); late = late.subspan(std::min(late.size(), kBlockLanes))) {
    const std::span<const Late> block = late.first(std::min(late.size(), kBlockLanes));
    batch_.lanes = 0;
    for (std::uint32_t left = block.front().steps; left > 0; --left) {
      for (; batch_.lanes < block.size() && block[batch_.lanes].steps == left; ++batch_.lanes) {
        PutInto(batch_.lanes, block[batch_.lanes].sum);
      }
      step_(batch_);
      assert(fired_ == 0 && rests_ == 0);
    }
    for (std::size_t lane = 0; lane < block.size(); ++lane) {
      for (std::size_t k = 0; k < pack.state_size(); ++k) state[k] = state_[k * kBlockLanes + lane];
      pack.Write(block[lane].slot, std::span(state).first(pack.state_size()));
    }
  }
}

}  // namespace lull
