// MODEL.md written down naively: a third simulator, which shares nothing with the engines, neither code nor types.
//
// It loops over every step and every neuron, keeps what is due in a map, potentiates at once by going through all
// synapses of a neuron that fired, and stores everything the plain way. It is slow and short, and where an engine
// differs from it, one of the two misreads the contract.
//
// Thread use: pure functions.

#ifndef LULL_TEST_SUPPORT_ORACLE_H_
#define LULL_TEST_SUPPORT_ORACLE_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "test/support/oracle_models.h"

namespace lull::oracle {

using Time = std::int64_t;
using State = std::vector<float>;  // {v, u}, {x, y, z}, {v, g_e, g_i} or that of a named model

enum class Model { kIzhikevich, kHindmarshRose, kConductances, kNamed };

struct Neuron {
  Model model;
  // a b c d drive gain; a b c d s x_r r drive gain; leak keep_e keep_i v_e v_i threshold drive gain
  std::vector<float> parameters;
  double time_units_per_ms;  // Hindmarsh–Rose
  State state;
  int sub_steps = 1;      // of a step, Izhikevich and Hindmarsh–Rose
  NamedModel named = {};  // if the model is one; `parameters` has its drive and gain
};

struct Rule {
  enum class Window { kHyperbolic, kExponential, kNone } window;
  double a_plus, a_minus, tau_plus, tau_minus;
  double mu_plus, mu_minus;  // 0 without hard bounds
  bool hard;
  double w_min, w_max;  // under hard bounds
  Time from, until;
  bool all_pairs = false;  // else nearest
  double a_plus_triplet = 0, a_minus_triplet = 0, tau_x = 1, tau_y = 1;
  Time update_every = 0, normalise_every = 0;  // 0: never
  double drift = 0, keep = 0, normalise_to = 0;

  friend bool operator==(const Rule&, const Rule&) = default;
};

struct Synapse {
  std::uint32_t source, target;
  Time delay;
  float weight;
  std::optional<std::size_t> rule;  // index in Problem::rules; none: static
};

// A distribution, between bounds. Its two numbers: low and high; mean and standard deviation, of the values or of their
// logarithms; the mean.
struct Distribution {
  enum class Kind { kUniform, kNormal, kLognormal, kExponential } kind = Kind::kUniform;
  double first = 0, second = 0;
  double min = -std::numeric_limits<double>::infinity(), max = std::numeric_limits<double>::infinity();
};

struct Stimulus {
  Time time;
  std::uint32_t neuron;
  bool is_current;  // from then on, until the next; otherwise in this step
  double amplitude;
};

struct Input {
  enum class Kind { kNoise, kNormal, kKicks, kCurrent, kPulses, kOneAtRandom, kSpikes, kStimuli } kind;
  double low = 0, high = 0;                                 // of noise
  double mean = 0, std = 0;                                 // of normal noise
  Time every = 1, width = 1;                                // of pulses, and of kicks to one at random
  double rate_hz = 0;                                       // of kicks
  double sine_hz = 0, frequency_hz = 0, phase_degrees = 0;  // added to the rate of kicks
  std::vector<std::pair<Time, double>> changes = {};  // the rate, or the current, from each time on, in place of one
  double amplitude = 0;                               // of currents and spikes
  Distribution drawn = {};                            // amplitudes of kicks and pulses
  std::vector<std::pair<Time, std::uint32_t>> spikes;
  std::vector<Stimulus> stimuli = {};
  Time from, until;
  std::vector<bool> reaches;  // of each neuron
};

struct Problem {
  std::uint64_t input_seed;  // of noise and kicks
  std::vector<Neuron> neurons;
  std::vector<Rule> rules;
  std::vector<Synapse> synapses;
  std::vector<Input> inputs;
  std::optional<double> delivery_limit;
  double rest_tolerance;
};

// MODEL.md 2: the state of a neuron is no longer finite; the run has ended.
struct Failure {
  std::uint32_t neuron;
  Time from, until;  // the stretch of time
  double largest;    // of the neuron's inputs in the stretch, by size
};

struct Answer {
  std::vector<std::pair<Time, std::uint32_t>> spikes;  // by time, then neuron
  std::vector<float> weights;                          // in the order of Problem::synapses
  std::vector<State> states;
  std::uint64_t deliveries = 0;
  std::optional<Failure> failure = {};
};

// Called after each step with what the run has come to.
using AfterStep = std::function<void(Time, const Answer&)>;

// The steps 1 to `duration`, or to the first failure.
Answer Solve(const Problem& problem, Time duration, const AfterStep& after_step = {});

// The finest of 2⁻¹⁶ … 2⁻⁸ in which the bound of every neuron's input fits; none if none does.
std::optional<double> Quantum(const Problem& problem);

// Where the neuron rests; none if it never does.
std::optional<State> RestPoint(const Neuron& neuron);

// What a draw is for. The purpose is kind · 2²⁴ + number.
enum class Draw : std::uint32_t {
  kNoise = 1,         // number: input; entity: neuron; index: t
  kKick = 2,          // number: input; entity: neuron; index: which gap
  kParameter = 3,     // number: place in the parameter struct; entity: neuron; index: 0
  kPermutation = 4,   // number: layer + 256 · kind of column; entity: neuron; index: 0
  kGap = 5,           // 5 to 8: number: projection; entity: source neuron; index: which of its synapses
  kDelay = 6,         // 6 to 9, where the in-degree is fixed: the target's neuron and column in place of the source's;
                      // 6 to 8, with a total: entity: which synapse of the target column; index: the target column
  kStrength = 7,      //
  kSign = 8,          //
  kRandomOthers = 9,  // number: projection; entity: source column; index: which of its draws
  kDale = 10,         // number: 0; entity: source neuron; index: 0
  kInDegree = 11,     // number: projection; entity: target neuron; index: which of its draws
  kOutDegree = 18,    // number: projection; entity: source neuron; index: which of its draws
  kHalf = 19,         // number: projection; entity: 0 for the high word, 1 for the low one; index: node of the tree
  kPair = 20,       // number: projection; entity: which synapse of the column; index: 2 · column, + 1 for the low word
  kChosen = 16,     // number: input; entity: 0; index: t
  kKickCount = 17,  // number: input; entity: neuron; index: t
  // number: input; entity: neuron; index: which kick; where kicks are counted, 2048 · t + which kick of the step; the
  // first step of a pulse; t of a kick to one at random
  kAmplitude = 21,
};

// 32 random bits: Philox4x32-10 with the seed as key, by way of Random123; word (entity mod 4) of the block at
// (entity / 4, index low, index high, purpose).
std::uint32_t Bits(std::uint64_t seed, Draw kind, std::uint32_t number, std::uint32_t entity, std::uint64_t index);

// The same as a real number in (0, 1).
double Real(std::uint64_t seed, Draw kind, std::uint32_t number, std::uint32_t entity, std::uint64_t index);

}  // namespace lull::oracle

#endif  // LULL_TEST_SUPPORT_ORACLE_H_
