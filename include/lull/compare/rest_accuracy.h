// What rest costs in accuracy: how the spikes of a run relate to those of another run of the same network.
//
// Thread use: pure functions but for the picture they write; free to call from any thread.

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

// The spikes of a run against those of a reference, matched neuron by neuron.
struct SpikeMatch {
  std::uint64_t same = 0;      // in the same step
  std::uint64_t moved = 0;     // in another step
  std::uint64_t shift_ms = 0;  // [ms] by so much, all moved ones together, earlier or later
  std::uint64_t appeared = 0;  // not in the reference
  std::uint64_t vanished = 0;  // only in the reference

  std::uint64_t reference() const { return same + moved + vanished; }  // spikes of the reference
  LULL_API double differing() const;  // (moved + appeared + vanished) / reference(); 0 if nobody fired
  LULL_API SpikeMatch& operator+=(const SpikeMatch& other);  // adds up the matches of stretches
  friend bool operator==(const SpikeMatch&, const SpikeMatch&) = default;
};

// [ms] Farther apart than this spikes are not the same spike, moved. Chosen: about the time constant of a membrane.
inline constexpr Tick kMaxShift = 20;

// The alignment that is cheapest when removing or adding a spike costs 1 and moving it by dt costs 2 dt /
// kMaxShift: Victor & Purpura (1996), J. Neurophysiol. 76:1310, with q = 0.1 / ms. Both lists in order of time, of
// steps from 1 to `duration`. Element k of the result is of the spikes in the stretch k of `stretch` ms ≥ 1; a spike
// that moved belongs where it was in the reference.
LULL_API std::vector<SpikeMatch> MatchSpikes(std::span<const Spike> reference, std::span<const Spike> spikes,
                                             Tick duration, Tick stretch);

// The correlation (Pearson) of the spike counts of two neurons in bins of 10 ms, averaged over all pairs of neurons
// whose counts vary. None if fewer than two do.
LULL_API std::optional<double> PairwiseCorrelation(std::span<const Spike> spikes, NeuronId neurons, Tick duration);

// The correlation of the spike counts of a neuron in one run with its counts in the other, likewise, averaged over all
// neurons whose counts vary in both. None if nobody's do.
LULL_API std::optional<double> CorrelationWith(std::span<const Spike> reference, std::span<const Spike> spikes,
                                               NeuronId neurons, Tick duration);

// A network run with some rest tolerance, against the same network with tolerance 0.
struct RestAccuracy {
  double tolerance = 0;
  double share_awake = 0;  // of neurons, on average
  SpikeMatch match = {};
  std::vector<SpikeMatch> by_stretch = {};
  Statistics statistics = {};
  std::optional<double> pairwise_correlation = {};
  std::optional<double> correlation_with_reference = {};
};

// How accuracy is measured.
struct RestAccuracyOptions {
  Tick duration = Seconds(20);                   // [ms]
  int threads = 0;                               // SimulationOptions::threads
  std::vector<double> tolerances = {};           // each 0 or more
  std::function<absl::Status()> interrupt = {};  // called every so often; anything but OK ends it, and is returned
  std::function<void(const std::string&)> on_progress = {};  // called with what is being done, for people
};

// What was measured, by tolerance.
struct RestReport {
  Tick duration = 0;  // [ms]
  Tick stretch = 0;   // [ms] of RestAccuracy::by_stretch
  std::uint64_t synapses = 0;
  NeuronId neurons = 0;
  std::vector<RestAccuracy> tolerances = {};  // 0 first, then as given
};

// Runs the network with tolerance 0, then with each of the others. Keeps the spikes of two runs in memory, 16 bytes
// each. What comes of it is the same on every machine.
// Errors: those of Network::Build and Simulation.
LULL_API absl::StatusOr<RestReport> MeasureRest(NetworkSpec spec, const RestAccuracyOptions& options);

}  // namespace lull

#endif  // LULL_COMPARE_REST_ACCURACY_H_
