// What drives a network from outside. In this order:
//
//   UniformNoise, NormalNoise  noise: a random number for each neuron in each step
//   PoissonKicks, OneAtRandom  kicks at random times, and to random neurons
//   StepCurrent, PulseTrain    a current, constant or given by a table, and one that comes again and again
//   SpikeFileKeys, SpikeInput  given spikes, and how a file of them is read
//   Stimulus, StimulusInput    given stimuli: spikes and currents with amplitudes of their own
//   NeuronSelection            which neurons an input reaches
//   Input                      one input: one of the above, with its times and its targets
//
// Every input adds to the same sum as the synapses of a neuron do [mV/ms]. Only a model with input ports (InputPorts in
// neuron_model.h) has three sums: kicks, pulses and spikes, given or stimulated, go to the excitatory or the inhibitory
// sum by the sign of each amplitude, like weights; noise and currents go to the sum of currents. Amplitudes of kicks
// and pulses may be drawn from distributions, but not from polynomials, and they share no random numbers. Each is
// rounded to a multiple of Network::quantum().
//
// Thread use: one thread at a time (plain values).

#ifndef LULL_INPUTS_H_
#define LULL_INPUTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lull/distribution.h"
#include "lull/types.h"

namespace lull {

// Noise: a number uniform in [low, high), drawn for every neuron in every step. A neuron under noise never rests.
struct UniformNoise {
  double low = 0;   // [mV/ms]
  double high = 0;  // [mV/ms]

  friend bool operator==(const UniformNoise&, const UniformNoise&) = default;
};

// Noise: a number with a normal distribution, drawn for every neuron in every step and rounded to a multiple of
// Network::quantum(). No number is farther than 6.4 standard deviations from the mean. A neuron under noise never
// rests.
struct NormalNoise {
  double mean = 0;                // [mV/ms]
  double standard_deviation = 0;  // [mV/ms] 0 or more

  friend bool operator==(const NormalNoise&, const NormalNoise&) = default;
};

// A value that holds from `time` on, until the next change.
struct Change {
  Tick time = 0;  // [ms] 0 or later
  double value = 0;

  friend bool operator==(const Change&, const Change&) = default;
};

// A sine that is added to a rate: amplitude_hz · sin(2π · frequency_hz · time + phase).
struct RateSine {
  double amplitude_hz = 0;   // [Hz] from 0 to the rate itself
  double frequency_hz = 1;   // [Hz] from 0.000001 to 500
  double phase_degrees = 0;  // [°] from −360 to 360, at time 0

  friend bool operator==(const RateSine&, const RateSine&) = default;
};

// Kicks at random times, a Poisson process for each neuron: the number of kicks in any length of time has a variance
// equal to its mean.
//
// Up to 1,000 kicks per second and neuron, the process runs in continuous time. It begins at time Input::from, or at
// the beginning of the run if that is later, and a kick at time T acts in step floor(T) + 1, so that several kicks may
// act in one step. If the rate is above 1,000 at any time, the number of kicks is drawn for each step from the Poisson
// distribution with that step's mean.
//
// The bound of input sums (Network::quantum) allows for a number of kicks in one step that depends on the highest rate:
// up to 1,000 a second it is exceeded with a probability below 2⁻⁸⁰ for each neuron and step (5 kicks at 0.05 a second,
// 10 at 20, 24 at 1,000), and kicks beyond it are left out; above 1,000 it is the largest number that 32 random bits
// give (32 at 8,000 a second).
struct PoissonKicks {
  double rate_hz = 0;    // [Hz] per neuron, from 0 to 1,000,000
  Drawn amplitude = {};  // [mV/ms] for one step, drawn for each kick
  // A rate that changes with time has one of these.
  std::optional<RateSine> sine = {};  // added to rate_hz
  std::vector<Change> changes = {};   // [Hz] the rate from each time on, in place of rate_hz (0); before the first, 0

  friend bool operator==(const PoissonKicks&, const PoissonKicks&) = default;
};

// A current. A neuron under a current never rests.
struct StepCurrent {
  double amplitude = 0;  // [mV/ms]
  // A current that changes with time: the amplitude in the steps from each time on, in place of `amplitude` (0). Before
  // the first change, and while the amplitude is 0, no current acts.
  std::vector<Change> changes = {};

  friend bool operator==(const StepCurrent&, const StepCurrent&) = default;
};

// Pulses at regular times, the same times for all neurons: in the first `width` of every `every` steps, from
// Input::from on (from step 1 on if that is 0). A neuron under a pulse rests only if everything that arrives in a step
// adds up to 0, with input ports in each sum.
struct PulseTrain {
  Drawn amplitude = {};  // [mV/ms] in each step of a pulse, drawn for each neuron and pulse
  Tick every = 1000;     // [ms] from the beginning of a pulse to the beginning of the next, 1 or more
  Tick width = 1;        // [ms] from 1 to `every`

  friend bool operator==(const PulseTrain&, const PulseTrain&) = default;
};

// A kick to one of the neurons that the input reaches, drawn anew in each step (in one step of every `every` steps),
// each neuron with the same chance. This is the random thalamic input of Izhikevich (2006), Neural Comput. 18:245. The
// first kick acts at Input::from (in step 1 if that is 0).
struct OneAtRandom {
  Drawn amplitude = {};  // [mV/ms] for one step, drawn for each kick
  Tick every = 1;        // [ms] from one kick to the next, 1 or more

  friend bool operator==(const OneAtRandom&, const OneAtRandom&) = default;
};

// A population in a file of spikes.
struct SpikePopulation {
  std::string name = {};
  NeuronId first = 0;  // the neuron of the network that is the population's neuron 0

  friend bool operator==(const SpikePopulation&, const SpikePopulation&) = default;
};

// What the numbers in a file of spikes mean (docs/configuration.md).
struct SpikeFileKeys {
  std::string population = {};                    // the population to read, if a SONATA file has several
  std::vector<SpikePopulation> populations = {};  // instead of `population`: several, each with its first neuron
  std::optional<std::uint32_t> first_id = {};     // the file's number of neuron 0; without it 0, in NEST's files 1
  std::optional<Rounding> times = {};  // how times that are no whole ms are rounded; without it they are refused
  std::optional<double> step_ms = {};  // [ms] a step of a file of NEST that counts steps; (0, 1000]

  friend bool operator==(const SpikeFileKeys&, const SpikeFileKeys&) = default;
};

// Given spikes. Each spike adds the amplitude to the input of its neuron in the step of its time; equal spikes add up.
struct SpikeInput {
  std::vector<Spike> spikes = {};  // in any order; times from 1
  double amplitude = 0;            // [mV/ms] for one step
  std::string file = {};           // the file that the spikes were read from (config.h); empty if from no file
  SpikeFileKeys keys = {};         // how that file is read

  friend bool operator==(const SpikeInput&, const SpikeInput&) = default;
};

// A spike or a current that an environment or an experimenter gives to one neuron.
struct Stimulus {
  // Whether the stimulus acts once or on and on.
  enum class Kind {
    kSpike,    // adds the amplitude in step `time` only; spikes of the same step add up
    kCurrent,  // adds the amplitude in every step from `time` on, until the neuron's next current; amplitude 0 ends it
  };

  Tick time = 1;  // [ms] 1 or later
  NeuronId neuron = 0;
  Kind kind = Kind::kSpike;
  double amplitude = 0;  // [mV/ms]; rounded to a multiple of Network::quantum()

  friend bool operator==(const Stimulus&, const Stimulus&) = default;
};

// Given stimuli, for instance those that a closed-loop run has recorded (observer.h): with these as input the run can
// be repeated without its environment. The stimuli may be in any order. If two currents have the same neuron and time,
// the later in the list counts. A neuron under a current rests only if the current and everything else that arrives in
// a step add up to 0.
struct StimulusInput {
  std::vector<Stimulus> stimuli = {};
  std::string file = {};  // the file that the stimuli were read from (config.h); empty if from no file

  friend bool operator==(const StimulusInput&, const StimulusInput&) = default;
};

// A selection of neurons: those whose layer, column and id are each in the list below. An empty list selects all.
struct NeuronSelection {
  // The numbers from `first` to `last`.
  struct Range {
    std::uint32_t first;
    std::uint32_t last;  // included

    friend bool operator==(const Range&, const Range&) = default;
  };
  std::vector<std::string> layers = {};  // names
  std::vector<Range> columns = {};       // ids
  std::vector<Range> neurons = {};       // ids

  friend bool operator==(const NeuronSelection&, const NeuronSelection&) = default;
};

// One input: what acts, when, and on which neurons.
struct Input {
  std::string name = {};  // optional; unique among the inputs, otherwise as ProjectionSpec::name
  std::variant<UniformNoise, PoissonKicks, StepCurrent, SpikeInput, StimulusInput, NormalNoise, PulseTrain, OneAtRandom>
      source = {};
  Tick from = 0;  // [ms]; the input acts in the steps from ≤ t < until
  Tick until = kNever;
  NeuronSelection target = {};

  friend bool operator==(const Input&, const Input&) = default;
};

}  // namespace lull

#endif  // LULL_INPUTS_H_
