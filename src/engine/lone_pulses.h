// What a lone pulse does to a neuron at its rest point: how many steps the neuron is awake until it rests again.
//
// Where activity is sparse, most neurons that wake get one small delivery, which nothing follows, and come to rest
// again. What happens to such a neuron depends only on the parameters of its population and on the sum of its input in
// the step of the pulse, which with input ports goes to the port of its sign. So for each sum the steps are counted
// once, by taking them. After that a neuron need not be integrated when a lone pulse arrives: the active set notes the
// sum and when the neuron will rest again (Where in engine/active_set.h). If another input comes before that, or
// somebody reads the state, the steps since the pulse are taken then, with the same function: the neuron is caught up.
//
// The steps are counted for 64 neighbouring sums at a time, when the first of them is needed.

#ifndef LULL_SRC_ENGINE_LONE_PULSES_H_
#define LULL_SRC_ENGINE_LONE_PULSES_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_array.h"
#include "engine/pack.h"
#include "model/model.h"
#include "network/built_network.h"

namespace lull {

// Thread use: confined to the worker that owns it.
class LonePulses {
 public:
  // In place of a number of steps: the neuron fires, or is awake for longer than kMostSteps.
  static constexpr std::uint32_t kMustIntegrate = 1023;
  static constexpr std::uint32_t kMostSteps = 1022;

  // Whether the steps of a population's neurons can be counted beforehand: neurons that share their parameters and have
  // a rest point, to which they return by a tolerance, and whose steps do not have so many sub-steps that counting them
  // costs more than it gains.
  static bool Suit(const BuiltNetwork& network, std::size_t population);

  // `step` is the batch function with which the neurons of the population come to rest.
  LonePulses(const BuiltNetwork& network, std::size_t population, BatchFunction step);

  // The number of steps for which a neuron is awake after a pulse with this sum [quanta], the step of the pulse
  // included; or kMustIntegrate.
  std::uint32_t StepsOf(std::int32_t sum) {
    const std::uint32_t index = static_cast<std::uint32_t>(sum) + most_;
    const std::uint32_t steps = index < 2 * most_ ? steps_[index] : kUnknown;
    return steps != kUnknown ? steps : Count(sum);
  }
  // The same where a neuron has been noted with this sum, so that the steps are known.
  std::uint32_t KnownStepsOf(std::int32_t sum) const { return steps_[static_cast<std::uint32_t>(sum) + most_]; }

  // The state of a neuron after the given number of steps, the first of them with the sum of the pulse.
  void StateAfter(std::uint32_t steps, std::int32_t sum, std::span<float> state) const;

  // A neuron that takes its steps since a pulse.
  struct Late {
    std::uint32_t slot;  // in its pack
    std::uint32_t steps;
    std::int32_t sum;  // of the pulse [quanta]
  };
  // Writes the states that the neurons have after their steps to their slots. Sorts the list.
  void CatchUp(std::span<Late> late, Pack& pack);

 private:
  static constexpr std::uint16_t kUnknown = 0;
  static constexpr std::uint32_t kMostSum = 1 << 18;  // [quanta] chosen: 4 mV/ms in the finest quantum
  static constexpr int kMostSubSteps = 16;            // chosen

  // StepsOf a sum that is not in the table: counts the steps for the sums around it, and puts them into the table.
  [[gnu::noinline]] std::uint32_t Count(std::int32_t sum);
  // Makes room in the table for sums from −most on, below most.
  void Grow(std::uint32_t most);
  // Puts a neuron at its rest point into a lane of the block, with the sum of a pulse.
  void PutInto(std::size_t lane, std::int32_t sum);

  const Population& population_;
  InputSums SumsOf(std::int32_t pulse) const;

  // Sums of this size and above are not in the table [quanta]: [0] of those ≥ 0, [1] of those below. Where no sum of a
  // block lets the neuron rest in time, none that is larger is tried.
  std::array<std::int64_t, 2> limits_;
  std::uint32_t most_ = 0;  // for sums from −most_ on, below most_, there is room
  std::vector<std::uint16_t> steps_;
  // A block of neurons that take steps aside from their packs.
  AlignedArray<float> state_;
  AlignedArray<std::int32_t> sums_;
  std::uint64_t fired_ = 0, rests_ = 0;
  BatchFunction step_;
  Batch batch_;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_LONE_PULSES_H_
