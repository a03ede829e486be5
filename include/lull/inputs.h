// Inputs from outside the network: noise, kicks, currents, given spikes and stimuli. All add to the same input sum as
// synapses do.
//
// Thread use: plain values; one thread at a time may change one.

#ifndef LULL_INPUTS_H_
#define LULL_INPUTS_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "lull/types.h"

namespace lull {

// Uniform in [low, high) for every neuron and every step. A neuron under noise never rests.
struct UniformNoise {
  double low = 0;   // [mV/ms]
  double high = 0;  // [mV/ms]

  friend bool operator==(const UniformNoise&, const UniformNoise&) = default;
};

// Kicks at random, independent for each neuron: the gaps are geometric, at least 1 ms.
struct PoissonKicks {
  double rate_hz = 0;    // per neuron, (0, 1000]
  double amplitude = 0;  // [mV/ms] for one step

  friend bool operator==(const PoissonKicks&, const PoissonKicks&) = default;
};

// A constant current. A neuron under a current never rests.
struct StepCurrent {
  double amplitude = 0;  // [mV/ms]

  friend bool operator==(const StepCurrent&, const StepCurrent&) = default;
};

// Given spikes: each adds the amplitude to its neuron in the step of its time; duplicates add.
struct SpikeInput {
  std::vector<Spike> spikes = {};  // in any order; times from 1
  double amplitude = 0;            // [mV/ms] for one step
  std::string file = {};           // where the spikes were read from (config.h); empty if they were not
  std::string population = {};     // of the file, where it has several

  friend bool operator==(const SpikeInput&, const SpikeInput&) = default;
};

// One thing that an environment, or an experimenter, does to a neuron from outside.
struct Stimulus {
  // What is done.
  enum class Kind {
    kSpike,    // adds the amplitude in the step `time` alone; spikes of one step add up
    kCurrent,  // adds the amplitude in every step from `time` on, until the neuron's next current; 0 ends it
  };

  Tick time = 1;  // [ms] 1 or later
  NeuronId neuron = 0;
  Kind kind = Kind::kSpike;
  double amplitude = 0;  // [mV/ms] rounded to the network's quantum

  friend bool operator==(const Stimulus&, const Stimulus&) = default;
};

// Given stimuli, such as a run in a closed loop has recorded (observer.h): with them the run is repeated without its
// environment. In any order; of two currents of one neuron and time the later in the list counts. A neuron under a
// current rests only where the current and all else that arrives in a step add up to nothing.
struct StimulusInput {
  std::vector<Stimulus> stimuli = {};
  std::string file = {};  // where they were read from (config.h); empty if they were not

  friend bool operator==(const StimulusInput&, const StimulusInput&) = default;
};

// Which neurons an input reaches: those in one of the layers, in one of the columns, and in one of the ranges of ids.
// An empty list means no restriction.
struct NeuronSelection {
  // Numbers that follow each other.
  struct Range {
    std::uint32_t first;
    std::uint32_t last;  // included

    friend bool operator==(const Range&, const Range&) = default;
  };
  std::vector<std::string> layers = {};
  std::vector<Range> columns = {};
  std::vector<Range> neurons = {};

  friend bool operator==(const NeuronSelection&, const NeuronSelection&) = default;
};

// What comes from outside: a source, when it acts, and whom it reaches.
struct Input {
  std::variant<UniformNoise, PoissonKicks, StepCurrent, SpikeInput, StimulusInput> source = {};
  Tick from = 0;  // acts in the steps from ≤ t < until
  Tick until = kNever;
  NeuronSelection target = {};

  friend bool operator==(const Input&, const Input&) = default;
};

}  // namespace lull

#endif  // LULL_INPUTS_H_
