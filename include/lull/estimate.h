// What a network will be, told from its description alone: in time that grows with the description, not with the
// network. A description of 10⁹ synapses is answered for like one of ten, unless it lists them one by one.
//
// Counts are doubles, for a description may speak of more than 64 bits can count. Where chance decides they are
// expected numbers; what is built differs from them by its draws.
//
// Thread use: pure functions.

#ifndef LULL_ESTIMATE_H_
#define LULL_ESTIMATE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "lull/internal/visibility.h"
#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

// What a projection will be.
struct ProjectionEstimate {
  double pairs;     // (neuron of `from`, neuron of `to`) that the reach joins
  double synapses;  // expected
  bool exact;       // chance has no say in `synapses`: an in_degree, or probability 0 or 1
  double fan_out;   // synapses per neuron of `from`, mean
  double fan_in;    // synapses per neuron of `to`, mean
};

// A layer of a kind of column, in all columns of the kind together and over all projections and edge lists.
struct LayerEstimate {
  std::size_t kind;       // in NetworkSpec::columns
  std::size_t layer;      // in ColumnSpec::layers
  std::uint64_t neurons;  // at most 2⁶⁴ − 1
  double fan_out = 0;     // synapses per neuron, mean
  double fan_in = 0;
  // [mV/ms] What may arrive at a neuron in one step, from all its synapses and inputs at once: the mean, and what one
  // neuron in three million exceeds (five standard deviations more, and what the skew of a small fan-in adds), but no
  // more than all sources there are. What is listed counts in full where most of it ends. An input that is restricted
  // to some columns or neurons counts as if it were not.
  double mean_sum = 0;
  double high_sum = 0;
};

// What a network will be.
struct NetworkEstimate {
  std::uint64_t columns;  // at most 2⁶⁴ − 1
  std::uint64_t neurons;  // likewise
  double synapses;
  double plastic_synapses;                      // of these
  std::vector<ProjectionEstimate> projections;  // as in the description
  std::vector<LayerEstimate> layers;            // by kind, then layer

  // [ms] The bounds that the description sets, or those of what it lists; where few synapses are drawn, the network's
  // own may lie within them.
  std::optional<Tick> min_delay_between_columns;  // none when nothing connects two columns
  Tick max_delay;                                 // 0 without synapses

  double largest_sum;  // [mV/ms] mean_sum of the layer whose high_sum is the largest
  double quantum;      // [mV/ms] Network::quantum() if no sum exceeds high_sum; 0 if even the coarsest does not fit

  double network_bytes;  // Network::memory_bytes()
  // Beyond these at most, while it is built: for the synapses that wait at their target columns. The C library's heap
  // keeps some of it, an eighth to three quarters.
  double building_bytes;
  // Of a Simulation, beyond the network's: when every neuron is awake, has fired, and has one spike under way.
  double simulation_bytes;
  double history_bytes;  // beyond these at most, where synapses learn and neurons have fired for long
};

// Names in the description are known to be good: the layers and kinds of column that projections join exist. Other
// values may be wild; what cannot be is counted as nothing or comes out as infinite or NaN. `workers` is
// Simulation::threads() of the simulation that is asked for.
LULL_API NetworkEstimate Estimate(const NetworkSpec& spec, int workers = 1);

// The memory of this machine, or what a control group allows the process if that is less.
LULL_API std::uint64_t MachineMemoryBytes();

}  // namespace lull

#endif  // LULL_ESTIMATE_H_
