// The two engines side by side on one network: whether they give the same spikes and weights, and what each costs.
//
//   lull::CompareOptions options = {.duration = lull::Seconds(10), .threads = 2};
//   const absl::StatusOr<lull::Comparison> comparison = lull::CompareEngines(*network, options);
//   if (comparison->difference) ...                       // a mistake of Lull's
//   comparison->SpeedUp().median                          // clock-driven time / event-driven time
//
// Thread use: the functions may be called from any thread; two at once disturb each other's times.

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

// One of two runs that should come to the same.
struct Contestant {
  Network network;
  SimulationOptions options = {};
};

// The first thing in which two runs differ.
struct Difference {
  // The neuron's state in both runs.
  struct States {
    Tick time;                                 // after this step
    std::array<std::vector<float>, 2> states;  // {v, u} or {x, y, z}, in the one run and in the other
  };

  // The first spike that one run has and the other has not; none if it is weights that differ.
  std::optional<Spike> spike = {};
  int fired_in = 0;                 // 0 or 1: the run that has it
  std::vector<States> around = {};  // of its neuron: after the two steps before it, and after its own
  // Otherwise the first synapse whose weights differ at the end, as it is in the one run and in the other.
  std::optional<std::array<Synapse, 2>> synapses = {};
};

// What two runs, taken step by step side by side, have come to.
struct SideBySide {
  Tick until = 0;  // [ms] of model time; of the step before the first difference, or later, if there is one
  std::array<RunCounters, 2> stats = {};
  std::optional<Difference> difference = {};
  std::uint64_t spike_hash = 0;   // Simulation::spike_hash and weight_hash, of both runs
  std::uint64_t weight_hash = 0;  // if they agree
};

// How far two runs are taken.
struct SideBySideOptions {
  Tick duration = Seconds(1);                    // [ms]
  std::function<absl::Status()> interrupt = {};  // called every so often; anything but OK ends it, and is returned
  double time_limit_s = kNoEnd;                  // [s] ends, at some step, when either run has taken longer than this
  static constexpr double kNoEnd = 1e300;        // [s] never
};

// Runs both from their beginning and compares every spike as it comes, and at the end every weight. Memory does not
// grow with the duration.
// Errors: those of Simulation::Create and Run.
LULL_API absl::StatusOr<SideBySide> RunSideBySide(const Contestant& one, const Contestant& other,
                                                  const SideBySideOptions& options);

// ---------------------------------------------------------------------------------------------------------------------
// Speed

// The median of some measurements, and the quartiles on either side of it (linearly interpolated).
struct Spread {
  double median = 0;
  double low = 0;
  double high = 0;
};

// Of one value or more.
LULL_API Spread SpreadOf(std::vector<double> values);

// How the engines are timed.
struct CompareOptions {
  Tick duration = Seconds(1);  // [ms] of model time
  int threads = 0;             // SimulationOptions::threads
  int rounds = 5;              // 1 or more; in each both engines have a turn, who goes first changes
  // [s] A turn ends, for both engines, where the slower one had taken this long while the spikes were compared.
  double turn_seconds = SideBySideOptions::kNoEnd;
  // Builds the same network once more, for each round but the first. How fast a run is depends, by up to a third, on
  // where its network came to lie in memory; all rounds would hang on the luck of the first.
  std::function<absl::StatusOr<Network>()> rebuild = {};
  std::function<absl::Status()> interrupt = {};              // as above
  std::function<void(const std::string&)> on_progress = {};  // called with what is being done, for people
};

// What one engine did in its turns.
struct EngineTimes {
  RunCounters stats = {};               // of one turn, with the median of wall_seconds
  std::vector<double> rounds = {};      // [s] wall time of the simulation alone, a round each
  std::vector<double> by_stretch = {};  // [s] likewise of each stretch, the median over rounds
};

// Whether the engines agree, and what each took.
struct Comparison {
  Tick duration = 0;  // [ms] of each turn
  Tick stretch = 0;   // [ms] of each stretch of it but the last, which has what is left
  int threads = 0;    // workers
  std::uint64_t spike_hash = 0;
  std::uint64_t weight_hash = 0;
  std::optional<Difference> difference = {};  // if there is one nothing has been timed
  EngineTimes event = {};
  EngineTimes clock = {};
  std::vector<double> awake = {};  // share of neurons that did not rest, by stretch

  // Clock-driven time over event-driven time, of each round.
  LULL_API Spread SpeedUp() const;
  // Wall milliseconds per second of model time.
  LULL_API Spread MsPerSecond(const EngineTimes& of) const;
  LULL_API double ShareAwake(NeuronId neurons) const;
};

// First both engines side by side, which also warms them up; then, if they agree, turns. In each turn a simulation runs
// from its beginning; short ones are repeated within the turn, 20 times or 50 ms, for their median.
// Errors: kInvalidArgument for options out of range; those of RunSideBySide; kInternal if a later turn comes to other
// hashes.
LULL_API absl::StatusOr<Comparison> CompareEngines(const Network& network, const CompareOptions& options);

}  // namespace lull

#endif  // LULL_COMPARE_COMPARE_H_
