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

}  // namespace lull

#endif  // LULL_ESTIMATE_H_
