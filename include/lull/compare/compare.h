// Comparing two runs of a network, usually with the two engines. First equality: RunSideBySide finds the first spike or
// weight that differs. Then speed: CompareEngines checks equality and measures the time of each engine.
//
//   lull::CompareOptions options = {.duration = lull::Seconds(10), .threads = 2};
//   const absl::StatusOr<lull::Comparison> comparison = lull::CompareEngines(*network, options);
//   if (comparison->difference) ...                       // a bug in Lull
//   comparison->SpeedUp().median                          // clock-driven time / event-driven time
//
// If several ranks have built the network (lull/ranks.h), RunSideBySide and CompareEngines are collectives: every rank
// calls them with the same arguments, but for the callbacks, and all return the same. Only rank 0 has the states around
// a spike that differs.
//
// Thread use: immutable; the functions may be called from any thread, but calls at the same time slow each other down.

#ifndef LULL_COMPARE_COMPARE_H_
#define LULL_COMPARE_COMPARE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"
#include "lull/simulation.h"
#include "lull/types.h"

namespace lull {

// ---------------------------------------------------------------------------------------------------------------------
// Equality

// One of two runs that should give the same spikes and weights.
struct Contestant {
  Network network;
  SimulationOptions options = {};
};

// The first difference between two runs: a spike, or the weight of a synapse.
struct Difference {
  // The state of a neuron in both runs.
  struct States {
    Tick time;                                 // [ms] the states are those after this step
    std::array<std::vector<float>, 2> states;  // {v, u}, {x, y, z} or the variables of your own model, in each run
  };

  // The first spike that only one of the runs has; empty if only weights differ.
  std::optional<Spike> spike = {};
  int fired_in = 0;                 // 0 or 1: the run that has the spike
  std::vector<States> around = {};  // states of the spike's neuron after the step of the spike and the two steps before
  // The first synapse whose weight differs at the end, as it is in each run; empty if a spike differs.
  std::optional<std::array<Synapse, 2>> synapses = {};
};

// The result of RunSideBySide.
struct SideBySide {
  Tick until = 0;  // [ms] how far both runs went: at least to the step before the first difference
  std::array<RunCounters, 2> stats = {};
  std::optional<Difference> difference = {};
  std::uint64_t spike_hash = 0;   // Simulation::spike_hash of both runs, if they agree
  std::uint64_t weight_hash = 0;  // Simulation::weight_hash of both runs, if they agree
};

// How long two runs are compared.
struct SideBySideOptions {
  Tick duration = Seconds(1);                    // [ms]
  std::function<absl::Status()> interrupt = {};  // called repeatedly; if it returns an error, RunSideBySide returns it
  double time_limit_s = kNoEnd;                  // [s] the comparison ends when one run has taken longer than this
  static constexpr double kNoEnd = 1e300;        // [s] no limit
};

// Runs both simulations from their beginning, and compares all spikes as they come and all weights at the end. The
// memory does not grow with the duration.
// Errors: those of Simulation::Create and Run.
LULL_API absl::StatusOr<SideBySide> RunSideBySide(const Contestant& one, const Contestant& other,
                                                  const SideBySideOptions& options);

// ---------------------------------------------------------------------------------------------------------------------
// Speed

// The median and the quartiles of measured values (linearly interpolated).
struct Spread {
  double median = 0;
  double low = 0;   // the lower quartile
  double high = 0;  // the upper quartile
};

// The spread of one value or more.
LULL_API Spread SpreadOf(std::vector<double> values);

// How the engines are timed.
struct CompareOptions {
  Tick duration = Seconds(1);  // [ms] of model time
  int threads = 0;             // SimulationOptions::threads
  int rounds = 5;              // 1 or more; each round times both engines once, and rounds alternate which is first
  // [s] If the slower engine takes longer than this while the spikes are compared, all turns are shortened to the model
  // time that it has reached by then.
  double turn_seconds = SideBySideOptions::kNoEnd;
  // Builds the same network again; called before each round except the first. The speed of a run depends, by up to a
  // third, on where its network lies in memory. Without rebuilding, all rounds would depend on the same placement.
  std::function<absl::StatusOr<Network>()> rebuild = {};
  std::function<absl::Status()> interrupt = {};  // called repeatedly; if it returns an error, CompareEngines returns it
  std::function<void(const std::string&)> on_progress = {};  // called with a text about what is being done, for people
};

// The times of one engine.
struct EngineTimes {
  RunCounters stats = {};               // of one turn, with the median of wall_seconds
  std::vector<double> rounds = {};      // [s] wall time of the simulation, without its construction, in each round
  std::vector<double> by_stretch = {};  // [s] wall time of each stretch of model time, the median over rounds
};

// Whether the engines agree, and the times of each.
struct Comparison {
  Tick duration = 0;  // [ms] model time of each turn
  Tick stretch = 0;   // [ms] model time of each stretch of a turn; the last stretch may be shorter
  int threads = 0;    // number of workers
  std::uint64_t spike_hash = 0;
  std::uint64_t weight_hash = 0;
  std::optional<Difference> difference = {};  // if the engines differ, nothing is timed
  EngineTimes event = {};
  EngineTimes clock = {};
  std::vector<double> awake = {};  // share of neurons that are awake, in each stretch

  // The clock-driven time divided by the event-driven time: the spread over rounds.
  LULL_API Spread SpeedUp() const;
  // [ms/s] The wall time per second of model time: the spread over rounds.
  LULL_API Spread MsPerSecond(const EngineTimes& of) const;
  // The mean share of neurons that are awake, for a network of this many neurons.
  LULL_API double ShareAwake(NeuronId neurons) const;
};

// Compares the spikes and weights of both engines, which also warms them up; then, if they agree, times them. In a turn
// one engine runs a new simulation from its beginning. A short run is repeated within the turn, until 20 runs or 50 ms,
// and the turn counts as the median.
// Errors: kInvalidArgument for options out of range; those of RunSideBySide; kInternal if a later run gives different
// hashes.
LULL_API absl::StatusOr<Comparison> CompareEngines(const Network& network, const CompareOptions& options);

}  // namespace lull

#endif  // LULL_COMPARE_COMPARE_H_
