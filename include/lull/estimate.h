// Predicts the size, delays and memory of a network from its description, without building it. The time depends on the
// length of the description, not on the size of the network: 10⁹ synapses take no longer than ten, unless they are
// listed one by one.
//
// Counts are doubles, because a description may ask for more than 64 bits can count. Counts of random draws are
// expected values; the built network will differ from them a little.
//
// Thread use: immutable; the functions may be called from any thread.

#ifndef LULL_ESTIMATE_H_
#define LULL_ESTIMATE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lull/internal/visibility.h"
#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

// The prediction for a projection.
struct ProjectionEstimate {
  double pairs;     // pairs (neuron of `from`, neuron of `to`) that the reach connects
  double synapses;  // expected number of synapses
  bool exact;       // whether `synapses` is exact: the projection has an in_degree, or probability 0 or 1
  double fan_out;   // mean number of synapses per neuron of `from`
  double fan_in;    // mean number of synapses per neuron of `to`
};

// The prediction for a layer of a kind of column: all columns of the kind together, all projections and edge lists.
struct LayerEstimate {
  std::size_t kind;       // index in NetworkSpec::columns
  std::size_t layer;      // index in ColumnSpec::layers
  std::uint64_t neurons;  // in all columns of the kind; at most 2⁶⁴ − 1
  double fan_out = 0;     // mean number of synapses from a neuron
  double fan_in = 0;      // mean number of synapses to a neuron
  // [mV/ms] The largest input sum of a neuron in one step, if all its synapses and inputs act at once. `mean_sum` is
  // the mean over neurons. One neuron in three million exceeds `high_sum`: five standard deviations above the mean,
  // with a correction for the skew of a small fan-in, but never more than all possible sources together. Listed
  // synapses and given spikes count as if every neuron of the layer received as much as the neuron that receives most.
  // An input that is restricted to some columns or neurons counts as if it reached the whole layer.
  double mean_sum = 0;
  double high_sum = 0;
};

// The prediction for a network.
struct NetworkEstimate {
  std::uint64_t columns;                        // at most 2⁶⁴ − 1
  std::uint64_t neurons;                        // at most 2⁶⁴ − 1
  double synapses;                              // drawn and listed
  double plastic_synapses;                      // the part of `synapses` that learn
  std::vector<ProjectionEstimate> projections;  // in the order of the description
  std::vector<LayerEstimate> layers;            // by kind of column, then by layer

  // [ms] The bounds that the description sets, or the extremes of the listed synapses. If only few synapses are drawn,
  // the extremes of the built network may lie within these bounds.
  std::optional<Tick> min_delay_between_columns;  // empty if nothing connects two columns
  Tick max_delay;                                 // 0 if there are no synapses

  double largest_sum;  // [mV/ms] mean_sum of the layer with the largest high_sum
  double quantum;      // [mV/ms] Network::quantum() if no sum exceeds high_sum; 0 if a sum overflows with every quantum

  double network_bytes;  // Network::memory_bytes()
  // The additional memory during the build, at most: for the synapses that wait at their target columns. The heap of
  // the C library keeps an eighth to three quarters of it afterwards.
  double building_bytes;
  // The memory of a Simulation in addition to the network, if every neuron is awake, has fired and has one spike in
  // flight.
  double simulation_bytes;
  double history_bytes;  // more memory at most, for spike histories, after a long run of a network that learns
};

// Predicts a network. `workers` is the number of workers of the simulation, Simulation::threads(). The names in the
// description must be valid: the layers and kinds of column that projections connect must exist. Other values may be
// out of range; they count as 0, or the result is infinite or NaN.
LULL_API NetworkEstimate Estimate(const NetworkSpec& spec, int workers = 1);

// ---------------------------------------------------------------------------------------------------------------------
// Several ranks (lull/ranks.h)

inline constexpr int kMostRanks = 1'000'000;  // of which EstimateRanks can be asked

// How a network is to be simulated, and over what.
struct RanksQuestion {
  int ranks = 2;                            // 1 to kMostRanks
  int workers = 1;                          // of each rank, Simulation::threads(); 1 to kMaxThreads
  std::optional<Tick> exchange_every = {};  // [ms] SimulationOptions::exchange_every; 1 or more
  double rate_hz = 1;                       // [Hz] the mean firing rate of every neuron; 0 or more
  double latency_seconds = 1.5e-6;          // [s] the time of a short message between two ranks; 0 or more
  double bytes_per_second = 1e10;           // [bytes/s] of a rank's connection to the others; above 0
};

// A number that every rank has.
struct OverRanks {
  double least = 0;  // of the rank that has least
  double mean = 0;   // over ranks
  double most = 0;   // of the rank that has most
};

// [bytes] The memory of a rank.
struct RankMemory {
  double network = 0;     // Network::memory_bytes(), with the tables of foreign sources
  double foreign = 0;     // the part of `network` that is there because there are several ranks
  double simulation = 0;  // as NetworkEstimate::simulation_bytes, with the last spikes of foreign sources
  double recorder = 0;    // LogRecorder, for own neurons
  double exchange = 0;    // the messages of a meeting; without what MPI itself takes
  // While the network is simulated.
  double all() const { return network + simulation + recorder + exchange; }

  // More memory during the build, at most: for synapses that wait at their columns or come from other ranks, for lists
  // of synapses, which every rank reads as a whole, and for the neurons of all ranks that an input reaches: 8 bytes for
  // each stretch of neighbouring ones.
  double building = 0;
  // More memory on rank 0 when it makes files and pictures at the end: a table of the layers of all neurons, those of
  // other ranks included.
  double files = 0;
};

// The prediction for a network that several ranks simulate together, recorded as `lull run` does it. Sizes follow from
// the description. Times are a model, in which messages of a rank go one after the other, each for one latency and its
// bytes, and a collective takes a latency for each of its stages; a real network overlaps messages, and ranks that
// compute longer than others keep them waiting, which the model leaves out.
struct RanksEstimate {
  int ranks = 1;
  int empty_ranks = 0;             // ranks without a column: there are more ranks than columns, or nearly so
  OverRanks columns = {};          // exact
  OverRanks neurons = {};          // exact
  OverRanks synapses = {};         // that end in a rank's columns
  OverRanks foreign_sources = {};  // neurons of other ranks with at least one synapse in a rank's columns
  OverRanks linked_ranks = {};     // other ranks that have at least one of these neurons

  RankMemory memory = {};  // of the rank that takes most

  // How often ranks meet in a second of model time if something happens in every window. In silence they meet less.
  double windows_per_second = 0;
  double reductions_per_second = 0;  // other collectives, of one word
  OverRanks letters = {};            // spikes that a rank gets from others in a window; it sends as many, on average
  OverRanks messages = {};           // ranks that send it at least one of these letters

  // [s] What a window costs the rank that gets most letters: the model.
  int stages = 0;                // of a collective: the binary logarithm of the ranks, rounded up
  double meeting_seconds = 0;    // the next step of all ranks, and the letters
  double reduction_seconds = 0;  // the other collectives of a window
  double window_seconds() const { return meeting_seconds + reduction_seconds; }
};

// Predicts how ranks would simulate a network together. The description must be valid: Network::Build would accept it,
// if there were enough memory. If there are many ranks, foreign sources are computed for some of them, which are spread
// over all. The time is proportional to the length of the description and to the ranks, not to the columns.
LULL_API RanksEstimate EstimateRanks(const NetworkSpec& spec, const RanksQuestion& question);

// A sentence for each projection, edge list and input that acts otherwise than its numbers say: with how many initial
// weights are beyond NetworkSpec::delivery_limit, or round to 0, and with amplitudes that round to 0. `quantum` is
// Network::quantum() or NetworkEstimate::quantum [mV/ms]. Numbers of drawn synapses are expected values; those of
// listed synapses are exact. The description must be valid. The time is proportional to the number of listed synapses.
LULL_API std::vector<std::string> DeliveryWarnings(const NetworkSpec& spec, double quantum);

// The same for each quantum that a network may have: for a description that is given away to build the network, which
// shows the quantum.
LULL_API std::map<double, std::vector<std::string>> DeliveryWarningsByQuantum(const NetworkSpec& spec);

// The memory of this machine, or the limit of the process's control group if the limit is lower [bytes].
LULL_API std::uint64_t MachineMemoryBytes();

// The unit of inputs and weights, such as "mV/ms": that of the models of all neurons, if pulses and currents have the
// same; otherwise empty.
LULL_API std::string InputUnit(const NetworkSpec& spec);

}  // namespace lull

#endif  // LULL_ESTIMATE_H_
