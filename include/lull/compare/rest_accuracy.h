// The accuracy of rest: how much the spikes of a network change if neurons near their rest point are put to rest. First
// functions that compare the spikes of two runs, then MeasureRest, which runs a network with several rest tolerances.
//
// Thread use: immutable; the functions may be called from any thread.

#ifndef LULL_COMPARE_REST_ACCURACY_H_
#define LULL_COMPARE_REST_ACCURACY_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/network_spec.h"
#include "lull/statistics.h"
#include "lull/types.h"

namespace lull {

// The spikes of a run, matched neuron by neuron with the spikes of a reference run.
struct SpikeMatch {
  std::uint64_t same = 0;      // spikes in the same step as in the reference
  std::uint64_t moved = 0;     // spikes in another step than in the reference
  std::uint64_t shift_ms = 0;  // [ms] total absolute shift of the moved spikes
  std::uint64_t appeared = 0;  // spikes that only the run has
  std::uint64_t vanished = 0;  // spikes that only the reference has

  std::uint64_t reference() const { return same + moved + vanished; }  // number of spikes of the reference
  LULL_API double differing() const;  // (moved + appeared + vanished) / reference(); 0 if no neuron fired
  LULL_API SpikeMatch& operator+=(const SpikeMatch& other);  // adds the counts of another stretch of time
  friend bool operator==(const SpikeMatch&, const SpikeMatch&) = default;
};

// [ms] The largest shift of a spike; spikes that are farther apart are not matched. Chosen: about the time constant of
// a membrane.
inline constexpr Tick kMaxShift = 20;

// Matches the spikes of a run with those of a reference by the cheapest alignment, where removing or adding a spike
// costs 1 and moving a spike by dt costs 2 dt / kMaxShift: Victor & Purpura (1996), J. Neurophysiol. 76:1310, with
// q = 0.1 / ms. Both lists must be in order of time, with steps from 1 to `duration`. Element k of the result counts
// the spikes in the k-th stretch of `stretch` ≥ 1 ms; a moved spike counts in the stretch of its reference spike.
LULL_API std::vector<SpikeMatch> MatchSpikes(std::span<const Spike> reference, std::span<const Spike> spikes,
                                             Tick duration, Tick stretch);

// The Pearson correlation of the spike counts of two neurons in bins of 10 ms, averaged over all pairs of neurons whose
// counts vary. Empty if the counts of fewer than two neurons vary.
LULL_API std::optional<double> PairwiseCorrelation(std::span<const Spike> spikes, NeuronId neurons, Tick duration);

// The Pearson correlation of a neuron's spike counts in one run with its counts in the other run, in bins of 10 ms,
// averaged over all neurons whose counts vary in both runs. Empty if there is no such neuron.
LULL_API std::optional<double> CorrelationWith(std::span<const Spike> reference, std::span<const Spike> spikes,
                                               NeuronId neurons, Tick duration);

// A run with a rest tolerance, compared with the reference run of the same network with tolerance 0.
struct RestAccuracy {
  double tolerance = 0;
  double share_awake = 0;  // mean share of neurons that are awake
  SpikeMatch match = {};
  std::vector<SpikeMatch> by_stretch = {};
  Statistics statistics = {};
  std::optional<double> pairwise_correlation = {};        // PairwiseCorrelation
  std::optional<double> correlation_with_reference = {};  // CorrelationWith
};

// How the accuracy is measured.
struct RestAccuracyOptions {
  Tick duration = Seconds(20);                   // [ms]
  int threads = 0;                               // SimulationOptions::threads
  std::vector<double> tolerances = {};           // each 0 or more
  std::function<absl::Status()> interrupt = {};  // called repeatedly; if it returns an error, MeasureRest returns it
  std::function<void(const std::string&)> on_progress = {};  // called with a text about what is being done, for people
};

// The result of MeasureRest.
struct RestReport {
  Tick duration = 0;  // [ms]
  Tick stretch = 0;   // [ms] length of the stretches of RestAccuracy::by_stretch
  std::uint64_t synapses = 0;
  NeuronId neurons = 0;
  std::vector<RestAccuracy> tolerances = {};  // tolerance 0 first, then the given ones
};

// Runs the network with tolerance 0, then with each of the given tolerances, and compares the spikes. The result is the
// same on every machine. The spikes of two runs are in memory at a time, 16 bytes each.
// Errors: those of Network::Build and Simulation.
LULL_API absl::StatusOr<RestReport> MeasureRest(NetworkSpec spec, const RestAccuracyOptions& options);

}  // namespace lull

#endif  // LULL_COMPARE_REST_ACCURACY_H_
