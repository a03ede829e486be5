// Learning by the arrivals of one step, in loops over synapses that are written down side by side (engine/delivery.h).
//
// The loops treat all synapses alike, with next to nothing to mispredict. There is one for each kind of rule; which one
// a network needs is known when it begins.

#ifndef LULL_SRC_ENGINE_LEARNING_LOOPS_H_
#define LULL_SRC_ENGINE_LEARNING_LOOPS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/instruction_set.h"
#include "engine/learning_rule.h"
#include "engine/mixed_rules.h"
#include "engine/neuron_array.h"
#include "engine/spike_history.h"
#include "engine/spike_traces.h"
#include "lull/types.h"

namespace lull {

// The synapses that a block reaches, written down: enough of them that a loop over them is worth its start and end,
// few enough to stay in the nearest cache. Chosen: from 128 to 1,024 it makes no difference.
struct WrittenSynapses {
  static constexpr std::size_t kRoom = 256;
  template <class T>
  using Array = std::array<T, kRoom>;

  alignas(64) Array<NeuronId> target;
  alignas(64) Array<float*> weight;
  alignas(64) Array<SpikeHistory::Relative> arrived;  // the arrival before this one; kNoArrival if there was none
  alignas(64) Array<std::uint32_t> rule;              // Route::rule(), where rules differ
  alignas(64) Array<float> delivered;                 // the weight as this arrival finds it
  alignas(64) Array<float> left;                      // the weight as this arrival leaves it
  alignas(64) Array<std::int32_t> quanta;             // the delivered quanta, clamped and rounded
  // The intervals from the last arrival to the last three spikes of the target, and from the last of these spikes to
  // this arrival [ms]; LearningRule::kTableSize for spikes that change nothing.
  alignas(64) std::array<Array<std::uint32_t>, 3> to_spike;
  alignas(64) Array<std::uint32_t> since_spike;
  alignas(64) Array<const double*> traces;     // SpikeTraces::Record::values of the arrival, where rules need traces
  std::array<std::uint64_t, kRoom / 64> slow;  // a bit per synapse that needs more than these
};

// What the loops need: the rule, if all synapses learn by one that is always active, or else several.
struct Learning {
  const LearningRule* rule;
  const MixedRules* mixed;
  const NeuronArray<SpikeHistory::Recent>* recents;
  SpikeHistory::Relative now;
  // Where rules need traces:
  const SpikeTraces* traces;      // of targets
  const double* spike_traces;     // SpikeHistory::recent_values_of_0()
  std::ptrdiff_t gathered_after;  // from a weight to what is gathered for it
};
// Applies the learning of an arrival at each of `count` written synapses. Finds the slow synapses and leaves them
// out.
using LearnFunction = void (*)(WrittenSynapses&, std::size_t count, const Learning&);

// For a network in which all synapses learn by the first of these rules, which is always active; and for any other.
LearnFunction LearnByOneRule(std::span<const LearningRule> rules, InstructionSet set);
LearnFunction LearnByMixedRules(std::span<const LearningRule> rules, InstructionSet set);

}  // namespace lull

#endif  // LULL_SRC_ENGINE_LEARNING_LOOPS_H_
