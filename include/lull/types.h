// The words that every part of Lull shares: model time, identities, spikes and synapses.
//
// Thread use: immutable values, free to copy.

#ifndef LULL_TYPES_H_
#define LULL_TYPES_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>

#include "absl/status/status.h"

namespace lull {

// A count of steps of 1 ms. The first step is 1; time 0 is the moment before it.
using Tick = std::int64_t;

// A moment that never comes: the end of an input or of a learning rule that has none.
inline constexpr Tick kNever = std::numeric_limits<Tick>::max();

// Lengths of time.
constexpr Tick Milliseconds(std::int64_t count) { return count; }
constexpr Tick Seconds(std::int64_t count) { return 1000 * count; }

// Neurons and columns count from 0. A column's neurons are consecutive, in the order of its layers.
using NeuronId = std::uint32_t;
using ColumnId = std::uint32_t;

// A neuron fired in the step `time`. The order is by time, then by neuron.
struct Spike {
  Tick time;  // [ms], 1 or later
  NeuronId neuron;

  friend auto operator<=>(const Spike&, const Spike&) = default;
};

// A spike of `source` at t acts on `target` in step t + delay.
struct Synapse {
  NeuronId source;
  NeuronId target;
  Tick delay;    // [ms], 1 to 1,000
  float weight;  // [mV/ms] added to the target's input for one step; negative when inhibitory

  friend auto operator<=>(const Synapse&, const Synapse&) = default;
};

// Two ways to compute the same model. They give the same spikes and weights, bit for bit.
enum class EngineKind {
  kEventDriven,  // integrates only the neurons that are awake and jumps over silence
  kClockDriven,  // integrates every neuron in every step
};

// Which machine instructions step neurons and draw random numbers. The results are the same bits on every path; only
// the speed differs. SupportedInstructionSets (simulation.h) lists the paths that a machine has.
enum class InstructionSet {
  kBest,      // the widest that this machine has
  kBaseline,  // any x86-64
  kAvx2,
  kAvx512,  // F, BW, DQ and VL
};

// The largest number of threads that a build or a run accepts.
inline constexpr int kMaxThreads = 1024;

// Takes the next bytes of a saved state. An error that it returns ends the saving.
using ByteSink = std::function<absl::Status(std::span<const std::byte>)>;

// Fills the span with the next bytes of a saved state. An error that it returns, for instance when no bytes are left,
// ends the loading.
using ByteSource = std::function<absl::Status(std::span<std::byte>)>;

}  // namespace lull

#endif  // LULL_TYPES_H_
