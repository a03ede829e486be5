// A network in the form that engines read. It is immutable once built; everything that changes in a run belongs to the
// simulation.
//
// Synapses live in the column of their target, so that learning never leaves a column. A column orders its synapses by
// source, then delay, then target: the synapses of one source are a *stream*, the synapses of a stream with the same
// delay are a *run*, and one event carries a spike along its stream from run to run. A synapse takes 8 bytes: its route
// (target, delay and rule in one word, so that runs need no headers) and its initial weight. Code may read the arrays
// of routes and weights some elements beyond their ends (Arena::kSlack).
//
// Several ranks may build a network together. Each then has its own columns, which are consecutive, and nothing that
// grows with the columns of the others, but for the sources of its synapses. Ids are those of the whole network.

#ifndef LULL_SRC_NETWORK_BUILT_NETWORK_H_
#define LULL_SRC_NETWORK_BUILT_NETWORK_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/hash_table.h"
#include "base/large_memory.h"
#include "base/range_vector.h"
#include "lull/network.h"
#include "lull/network_spec.h"
#include "lull/types.h"
#include "model/model.h"
#include "ranks/collectives.h"
#include "spec/element_counts.h"
#include "spec/selected_neurons.h"

namespace lull {

// A synapse without its weight, in 32 bits. A run ends at the end of its stream, or where the next route has another
// delay.
class Route {
 public:
  Route(std::uint32_t target, Tick delay, std::uint32_t rule, bool ends_stream)
      : bits_(target | static_cast<std::uint32_t>(delay) << 16 | rule << kRuleShift |
              std::uint32_t{ends_stream} << 31) {}

  // Fields of a route's word. The highest bit marks the end of a stream.
  static constexpr std::uint32_t kTargetMask = 0xFFFF;
  static constexpr std::uint32_t kDelayMask = 0x3FF0000;
  static constexpr std::uint32_t kRuleShift = 26, kMostRules = 0x1F;

  std::uint32_t target() const { return bits_ & kTargetMask; }   // offset in the column
  std::uint32_t delay() const { return (bits_ >> 16) & 0x3FF; }  // [ms]
  std::uint32_t rule() const {
    return (bits_ >> kRuleShift) & kMostRules;
  }  // index in BuiltNetwork::rules, from 1; 0 is static
  bool ends_stream() const { return (bits_ >> 31) != 0; }

 private:
  std::uint32_t bits_;
};
static_assert(sizeof(Route) == 4);

struct Stream {
  NeuronId source;
  std::uint32_t begin;  // in the column's routes and weights
};

// The end of the run that contains a position: the place after its last route.
inline std::uint32_t EndOfRun(const Route* routes, std::uint32_t position) {
  while (!routes[position].ends_stream() && routes[position + 1].delay() == routes[position].delay()) ++position;
  return position + 1;
}

struct ColumnSynapses {
  std::span<const Stream> streams;  // ascending by source; none is empty
  std::span<const Route> routes;
  std::span<const float> weights;  // at time 0
  bool plastic = false;            // at least one route has a rule

  // The stream of a synapse, and the first synapse of its run.
  const Stream& stream_of(std::uint32_t position) const {
    return *(std::ranges::upper_bound(streams, position, {}, &Stream::begin) - 1);
  }
  std::uint32_t begin_of_run(std::uint32_t position) const {
    const auto first = routes.begin() + stream_of(position).begin, here = routes.begin() + position;
    const auto begin = std::ranges::lower_bound(first, here, here->delay(), {}, &Route::delay);
    return static_cast<std::uint32_t>(begin - routes.begin());
  }

  // The place after the last synapse of a stream.
  std::uint32_t end_of(std::size_t stream) const {
    return stream + 1 < streams.size() ? streams[stream + 1].begin : static_cast<std::uint32_t>(routes.size());
  }
};

// The destination of a neuron's spikes: a stream of a column. A fan-out holds everything that sending a spike needs, so
// that sending reads one list from front to back, and does not touch the tables of the receiving columns.
struct FanOut {
  ColumnId column;
  std::uint32_t begin;  // where the stream begins, in the column's routes
  std::uint32_t delay;  // delay of its first run [ms]
};

// Where the entries of a neuron are in BuiltNetwork::fan_out.
struct FanOutPlace {
  std::uint64_t begin;
  std::uint32_t count;
};

// A rank to which a neuron's spikes go, and how soon it needs them.
struct RankOut {
  std::uint32_t rank;
  std::uint32_t delay;  // of the neuron's shortest synapse there [ms]
};

// The own neurons of one type. Parameters, state at time 0 and state at rest (NaN where there is none), flags included,
// are either common to all neurons (uniform) or stored one neuron after the other in ascending order.
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

// The columns that one ColumnSpec describes.
struct ColumnKind {
  ColumnId first_column;
  ColumnId columns;
  NeuronId first_neuron;
  std::uint32_t column_neurons;
  std::vector<std::uint32_t> layer_offsets;  // in a column
};

// Columns from `first` on, before `end`.
struct ColumnRange {
  ColumnId first, end;

  ColumnId count() const { return end - first; }
};

inline ColumnRange ColumnsOf(const ColumnKind& kind) { return {kind.first_column, kind.first_column + kind.columns}; }

// The neurons that an input reaches.
struct InputTargets {
  std::vector<NeuronRange> own;  // the own ones, ascending, disjoint
  std::uint32_t before;          // how many come before the own ones
  std::uint32_t count;           // how many there are in all
};

struct BuiltNetwork {
  NetworkSpec spec;             // its edge lists hold no synapses
  ElementCounts expected;       // counts from the description, edge lists included
  int quantum_exponent;         // the quantum is 2 to the power of −this [mV/ms]
  std::int32_t stimulus_limit;  // [quanta] Network::stimulus_limit

  std::vector<ColumnKind> kinds;  // as spec.columns

  Collectives* ranks = nullptr;      // those that built the network together; null if one process did alone
  std::vector<ColumnId> rank_begin;  // where the columns of each rank begin; then the number of columns
  ColumnRange own_columns = {};      // of this rank
  NeuronRange own_neurons = {};

  std::vector<Population> populations;       // as spec.types
  RangeVector<std::uint16_t> population_of;  // one per own neuron; empty if there is only one population
  RangeVector<std::uint32_t> member_of;      // one per own neuron; empty if there is only one population

  std::vector<Stdp> rules;              // rule r of a route is rules[r − 1]
  RangeVector<ColumnSynapses> columns;  // the own ones
  std::vector<Arena> column_memory;
  std::vector<std::uint64_t> synapses_of;  // synapses per projection, then per edge list, of all ranks
  // Where the entries of each own neuron begin in fan_out; then where those of the other ranks' neurons do.
  RangeVector<std::uint64_t> fan_out_begin;
  std::vector<FanOut> fan_out;                     // streams of own columns
  HashTable<NeuronId, FanOutPlace> foreign_begin;  // where the entries of another rank's neuron are
  // Where the entries of each own neuron begin in rank_out; then its size. Empty if there is one rank.
  RangeVector<std::uint64_t> rank_out_begin;
  std::vector<RankOut> rank_out;            // other ranks
  Tick min_delay_between_columns = kNever;  // of all ranks; kNever: nothing connects two columns
  Tick max_delay = 0;                       // of all ranks

  std::vector<InputTargets> input_targets;  // as spec.inputs

  NeuronId neurons() const { return kinds.back().first_neuron + kinds.back().columns * kinds.back().column_neurons; }
  std::uint64_t input_seed() const { return spec.input_seed.value_or(spec.seed); }
  ColumnId column_count() const { return kinds.back().first_column + kinds.back().columns; }
  // Where columns and neurons are follows from their kind, so that no table of all columns is needed.
  std::uint32_t kind_of(ColumnId column) const {
    if (kinds.size() == 1) return 0;
    return static_cast<std::uint32_t>(std::ranges::upper_bound(kinds, column, {}, &ColumnKind::first_column) -
                                      kinds.begin() - 1);
  }
  NeuronId first_neuron(ColumnId column) const {
    const ColumnKind& kind = kinds[kind_of(column)];
    return kind.first_neuron + (column - kind.first_column) * kind.column_neurons;
  }
  NeuronRange neurons_of(ColumnId column) const {
    return {first_neuron(column), kinds[kind_of(column)].column_neurons};
  }
  ColumnId column_of(NeuronId neuron) const {
    const ColumnKind& kind =
        kinds.size() == 1 ? kinds[0] : *(std::ranges::upper_bound(kinds, neuron, {}, &ColumnKind::first_neuron) - 1);
    return kind.first_column + (neuron - kind.first_neuron) / kind.column_neurons;
  }
  bool is_own_column(ColumnId column) const { return column - own_columns.first < own_columns.count(); }
  bool is_own_neuron(NeuronId neuron) const { return neuron - own_neurons.first < own_neurons.count; }
  // The rank that has a column.
  std::uint32_t rank_of(ColumnId column) const {
    return static_cast<std::uint32_t>(std::ranges::upper_bound(rank_begin, column) - rank_begin.begin() - 1);
  }
  std::uint32_t rank_count() const { return static_cast<std::uint32_t>(rank_begin.size() - 1); }

  // These are of own neurons.
  std::uint16_t population_index(NeuronId neuron) const { return population_of.empty() ? 0 : population_of[neuron]; }
  std::uint32_t member_index(NeuronId neuron) const {
    return member_of.empty() ? neuron - own_neurons.first : member_of[neuron];
  }

  const ModelInfo& model_of(NeuronId neuron) const { return *populations[population_index(neuron)].model; }

  // The own streams of an own neuron.
  std::span<const FanOut> fan_out_of(NeuronId neuron) const {
    return std::span(fan_out).subspan(fan_out_begin[neuron], fan_out_begin[neuron + 1] - fan_out_begin[neuron]);
  }
  // The own streams of another rank's neuron.
  std::span<const FanOut> fan_out_of_foreign(NeuronId neuron) const;
  // The other ranks to which an own neuron's spikes go.
  std::span<const RankOut> rank_out_of(NeuronId neuron) const {
    if (rank_out_begin.empty()) return {};
    return std::span(rank_out).subspan(rank_out_begin[neuron], rank_out_begin[neuron + 1] - rank_out_begin[neuron]);
  }
};

// The internals of a network. They live as long as the network, or a copy of it.
inline const BuiltNetwork& InsideOf(const Network& network) { return *network.built_; }

// What an error says of a neuron that another rank has.
std::string WhoseNeuron(const BuiltNetwork& network, NeuronId neuron);

// Whether two networks are equal in all that spikes and weights depend on. Networks that were built from equal
// descriptions are.
bool AreEqual(const BuiltNetwork& a, const BuiltNetwork& b);

// The number of own synapses in the columns before each own column, in the order of Network::ForEachSynapse; then of
// all.
RangeVector<std::uint64_t> SynapseBegins(const BuiltNetwork& network);

// Checks that `count` synapses from number `first` on are among `synapses`. Errors: kInvalidArgument.
absl::Status CheckSynapses(std::uint64_t first, std::uint64_t count, std::uint64_t synapses);

// For each population, the index of a name among the names of its model (ModelInfo::parameter_names or variable_names);
// none if the model does not have it.
std::vector<std::optional<std::size_t>> IndicesOf(std::string_view name, const BuiltNetwork& network,
                                                  const std::vector<std::string> ModelInfo::*names);

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
