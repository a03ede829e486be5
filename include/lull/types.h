// Basic types that most other headers use. In this order:
//
//   Tick, Milliseconds, Seconds, kNever  model time
//   Rounding                             how times of files become whole ms
//   NeuronId, ColumnId                   how neurons and columns are numbered
//   Spike, Synapse                       the spikes of neurons, and the synapses that carry them
//   EngineKind, InstructionSet           how a run is computed; kMaxThreads
//   ByteSink, ByteSource                 how a saved state is written and read
//
// Thread use: one thread at a time (plain values).

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

// Model time, counted in steps of 1 ms. The first step is step 1; time 0 is the moment before it.
using Tick = std::int64_t;

// A time that no run reaches: the `until` of an input or a learning rule that never ends.
inline constexpr Tick kNever = std::numeric_limits<Tick>::max();

// A length of time, as a number of steps.
constexpr Tick Milliseconds(std::int64_t count) { return count; }
constexpr Tick Seconds(std::int64_t count) { return 1000 * count; }

// How a time of a file that lies between two steps becomes a whole number of ms.
enum class Rounding {
  kNearest,  // the nearer of the two; from the middle, the even one
  kUp,       // the later
  kDown,     // the earlier
};

// The number of a neuron or a column, from 0. The neurons of a column have consecutive numbers, layer by layer.
using NeuronId = std::uint32_t;
using ColumnId = std::uint32_t;

// A spike: the neuron fired in step `time`. Spikes are ordered by time, then by neuron.
struct Spike {
  Tick time;  // [ms], 1 or later
  NeuronId neuron;

  friend auto operator<=>(const Spike&, const Spike&) = default;
};

// A connection: a spike of `source` in step t acts on `target` in step t + delay.
struct Synapse {
  NeuronId source;
  NeuronId target;
  Tick delay;    // [ms], 1 to 1,000
  float weight;  // [mV/ms] added to the target's input for one step; negative for an inhibitory synapse

  friend auto operator<=>(const Synapse&, const Synapse&) = default;
};

// The two ways to compute a run. Both give the same spikes and weights, bit for bit.
enum class EngineKind {
  kEventDriven,  // integrates only the neurons that are awake, and skips steps in which nothing happens
  kClockDriven,  // integrates every neuron in every step
};

// A set of machine instructions with which Lull integrates neurons and draws random numbers. All sets give the same
// bits; only the speed differs. SupportedInstructionSets (simulation.h) lists the sets that a machine has.
enum class InstructionSet {
  kBest,      // the widest that this machine has
  kBaseline,  // what every x86-64 processor has
  kAvx2,
  kAvx512,  // AVX-512 F, BW, DQ and VL
};

// The largest number of threads that Network::Build and Simulation::Create accept.
inline constexpr int kMaxThreads = 1024;

// A function that stores the next bytes of a saved state. If it returns an error, saving stops with that error.
using ByteSink = std::function<absl::Status(std::span<const std::byte>)>;

// A function that fills the span with the next bytes of a saved state. If it returns an error, for instance because no
// bytes are left, loading stops with that error.
using ByteSource = std::function<absl::Status(std::span<std::byte>)>;

}  // namespace lull

#endif  // LULL_TYPES_H_
