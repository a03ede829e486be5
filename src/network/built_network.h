// A network in the form that engines read. It is immutable once built; everything that changes in a run belongs to the
// simulation.
//
// Synapses live in the column of their target, so that learning never leaves a column. A column orders its synapses by
// source, then delay, then target: the synapses of one source are a *stream*, the synapses of a stream with the same
// delay are a *run*, and one event carries a spike along its stream from run to run. A synapse takes 8 bytes: its route
// (target, delay and rule in one word, so that runs need no headers) and its initial weight. Code may read the arrays
// of routes and weights some elements beyond their ends (Arena::kSlack).

#ifndef LULL_SRC_NETWORK_BUILT_NETWORK_H_
#define LULL_SRC_NETWORK_BUILT_NETWORK_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/large_memory.h"
#include "lull/network.h"
#include "lull/network_spec.h"
#include "lull/types.h"
#include "model/model.h"
#include "spec/element_counts.h"

namespace lull {

// A synapse but for its weight, in 32 bits. A run ends with its stream, or where the next route has another delay.
class Route {
 public:
  Route(std::uint32_t target, Tick delay, std::uint32_t rule, bool ends_stream)
      : bits_(target | static_cast<std::uint32_t>(delay) << 16 | rule << 26 | std::uint32_t{ends_stream} << 31) {}

  // Of the word that a route is. The highest bit tells the end of a stream.
  static constexpr std::uint32_t kTargetMask = 0xFFFF;
  static constexpr std::uint32_t kDelayMask = 0x3FF0000;

  std::uint32_t target() const { return bits_ & kTargetMask; }   // offset in the column
  std::uint32_t delay() const { return (bits_ >> 16) & 0x3FF; }  // [ms]
  std::uint32_t rule() const { return (bits_ >> 26) & 0x1F; }    // of BuiltNetwork::rules, from 1; 0 is static
  bool ends_stream() const { return (bits_ >> 31) != 0; }

 private:
  std::uint32_t bits_;
};
static_assert(sizeof(Route) == 4);

struct Stream {
  NeuronId source;
  std::uint32_t begin;  // in the column's routes and weights
};

// The end of the run that a route of a column stands in: the place behind its last route.
inline std::uint32_t EndOfRun(const Route* routes, std::uint32_t position) {
  while (!routes[position].ends_stream() && routes[position + 1].delay() == routes[position].delay()) ++position;
  return position + 1;
}

struct ColumnSynapses {
  std::span<const Stream> streams;  // ascending by source; none is empty
  std::span<const Route> routes;
  std::span<const float> weights;  // at time 0
  bool plastic = false;            // some route has a rule

  // Behind the last synapse of a stream.
  std::uint32_t end_of(std::size_t stream) const {
    return stream + 1 < streams.size() ? streams[stream + 1].begin : static_cast<std::uint32_t>(routes.size());
  }
};

// Where a neuron's spikes go: a stream of a column. With all that sending a spike asks of it, so that sending reads one
// list from front to back and none of the tables that it is sent to.
struct FanOut {
  ColumnId column;
  std::uint32_t begin;  // of the stream, in the column's routes
  std::uint32_t delay;  // [ms] of its first run
};

// The neurons of one type. What they have in common (uniform), or one after the other in ascending order, are
// parameters, state at time 0 and state at rest (NaN where there is none), flags included.
struct Population {
  const ModelInfo* model;
  SubSteps sub_steps;
  bool uniform;
  std::uint32_t size;  // neurons
  std::vector<float> parameters;
  std::vector<float> initial_state;
  std::vector<float> rest_point;

  std::span<const float> parameters_of(std::size_t member) const {
    return Slice(parameters, model->parameter_size, member);
  }
  std::span<const float> initial_state_of(std::size_t member) const {
    return Slice(initial_state, model->state_size, member);
  }
  std::span<const float> rest_point_of(std::size_t member) const {
    return Slice(rest_point, model->state_size, member);
  }

 private:
  std::span<const float> Slice(const std::vector<float>& all, int length, std::size_t member) const {
    return std::span(all).subspan(uniform ? 0 : member * length, length);
  }
};

// The columns of one ColumnSpec.
struct ColumnKind {
  ColumnId first_column;
  NeuronId first_neuron;
  std::uint32_t column_neurons;
  std::vector<std::uint32_t> layer_offsets;  // in a column
};

struct NeuronRange {
  NeuronId first;
  std::uint32_t count;
};

struct BuiltNetwork {
  NetworkSpec spec;             // its edge lists hold no synapses
  ElementCounts expected;       // of the description, its edge lists included
  int quantum_exponent;         // the quantum is 2 to the power of −this [mV/ms]
  std::int32_t stimulus_limit;  // [quanta] Network::stimulus_limit

  std::vector<ColumnKind> kinds;       // as spec.columns
  std::vector<NeuronId> column_first;  // first neuron of each column, and the number of neurons
  std::vector<std::uint32_t> kind_of;  // of each column

  std::vector<Population> populations;       // as spec.types
  std::vector<std::uint16_t> population_of;  // of each neuron; empty if there is but one population
  std::vector<std::uint32_t> member_of;      // likewise

  std::vector<Stdp> rules;  // rule r of a route is rules[r − 1]
  std::vector<ColumnSynapses> columns;
  std::vector<Arena> column_memory;
  std::vector<std::uint64_t> synapses_of;    // of each projection, how many; behind them, of each edge list
  std::vector<std::uint64_t> fan_out_begin;  // of each neuron in fan_out, and its size
  std::vector<FanOut> fan_out;
  Tick min_delay_between_columns = kNever;  // kNever: nothing connects two columns
  Tick max_delay = 0;

  std::vector<std::vector<NeuronRange>> input_targets;  // as spec.inputs: the neurons it reaches, ascending, disjoint

  NeuronId neurons() const { return column_first.back(); }
  ColumnId column_count() const { return static_cast<ColumnId>(columns.size()); }
  ColumnId column_of(NeuronId neuron) const;
  std::uint16_t population_index(NeuronId neuron) const { return population_of.empty() ? 0 : population_of[neuron]; }
  std::uint32_t member_index(NeuronId neuron) const { return member_of.empty() ? neuron : member_of[neuron]; }

  const ModelInfo& model_of(NeuronId neuron) const { return *populations[population_index(neuron)].model; }

  std::span<const FanOut> fan_out_of(NeuronId neuron) const {
    return std::span(fan_out).subspan(fan_out_begin[neuron], fan_out_begin[neuron + 1] - fan_out_begin[neuron]);
  }
};

// What a network is inside. It lives as long as the network, or a copy of it.
inline const BuiltNetwork& InsideOf(const Network& network) { return *network.built_; }

// Visits the synapses of a column in order, with the given weights.
template <class Visit>
void VisitSynapses(const ColumnSynapses& column, NeuronId first_neuron, std::span<const float> weights,
                   const Visit& visit) {
  for (std::size_t s = 0; s < column.streams.size(); ++s) {
    for (std::uint32_t i = column.streams[s].begin; i < column.end_of(s); ++i) {
      const Route route = column.routes[i];
      visit(Synapse{column.streams[s].source, first_neuron + route.target(), route.delay(), weights[i]});
    }
  }
}

}  // namespace lull

#endif  // LULL_SRC_NETWORK_BUILT_NETWORK_H_
