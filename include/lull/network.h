// A built network: the parameters of every neuron, and every synapse, drawn from a description and its seed.
//
//   absl::StatusOr<lull::Network> network = lull::Network::Build(spec);
//   if (!network.ok()) std::cerr << network.status().message();  // what is wrong, where, and how to correct it
//   network->ForEachSynapse([](const lull::Synapse& synapse) { ... });
//
// Simulation (simulation.h) runs a network.

#ifndef LULL_NETWORK_H_
#define LULL_NETWORK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/network_spec.h"
#include "lull/ranks.h"
#include "lull/types.h"

namespace lull {

// A neuron of a built network: its place, its type and the numbers that were drawn for it.
struct NeuronProperties {
  ColumnId column;
  std::uint32_t layer;  // index in the column's layers
  std::string type;
  std::variant<IzhikevichParameters, HindmarshRoseParameters, CustomParameters> parameters;
  double time_units_per_ms;                      // HindmarshRoseType::time_units_per_ms; 1 for other models
  int sub_steps;                                 // of a step of 1 ms
  std::vector<float> initial_state;              // {v, u}, {x, y, z}, or the variables of your own model
  std::optional<std::vector<float>> rest_point;  // the same variables at rest; empty if the neuron never rests
};

// A layer of one column: the neurons from `first` to `first` + `size` − 1.
struct LayerRange {
  std::string name;
  NeuronId first;
  std::uint32_t size;
};

// Arrays with an element for each neuron of a network (own_neurons), in order of id, or empty where they are not
// wanted.
struct NeuronArrays {
  std::span<ColumnId> columns = {};
  std::span<std::uint32_t> layers = {};  // index in the layers of the column (Network::layers)
  std::span<std::uint32_t> types = {};   // index in spec().types
};

// Arrays with an element for each synapse of a network, or of a part of it, in the order of Network::ForEachSynapse, or
// empty where they are not wanted.
struct SynapseArrays {
  std::span<NeuronId> sources = {};
  std::span<NeuronId> targets = {};
  std::span<std::uint32_t> delays = {};  // [ms]
  std::span<float> weights = {};         // [mV/ms]
  std::span<std::uint8_t> plastic = {};  // 1 if the synapse learns, otherwise 0
  // The number of the synapse's projection or edge list (ProjectionNames), or kUnclearProjection.
  std::span<std::uint32_t> projections = {};
};

// Synapses as arrays of equal length, for EdgesFrom. The arrays of delays and weights may have one element instead,
// which holds for all synapses.
struct EdgeArrays {
  std::span<const NeuronId> sources = {};
  std::span<const NeuronId> targets = {};
  std::span<const std::uint32_t> delays = {};  // [ms]
  std::span<const float> weights = {};         // [mV/ms]
};

// The synapses as EdgeListSpec::synapses takes them. Network::Build(NetworkSpec&&) builds a network of them without
// another copy, and gives back their memory meanwhile. `threads` is as BuildOptions::threads.
// Errors: kInvalidArgument for arrays of different lengths; kResourceExhausted if the edges do not fit into memory. The
// values are checked when the network is built.
LULL_API absl::StatusOr<std::vector<Edge>> EdgesFrom(const EdgeArrays& arrays, int threads = 0);

// How a network is built.
struct BuildOptions {
  // The number of threads that draw the network: 1 to kMaxThreads, or 0 for one per core. Every number gives the same
  // network. Build starts no more threads than there are columns.
  int threads = 0;
  // The ranks that build the network together, and then simulate it (lull/ranks.h). Each builds consecutive columns of
  // about the same load, its own. Build is then a collective: every rank calls it with the same description and with
  // its own `ranks`, which must outlive the network and its simulations. Null: this process builds all columns.
  Ranks* ranks = nullptr;
};

// A built network.
//
// If several ranks have built it, ids and the functions about the whole (spec, neurons, columns, synapses,
// first_neuron, column_of, layers, Select, delays, quantum) are those of the whole network. All others are about the
// rank's own columns: synapses are visited and numbered, and arrays of neurons filled, as if there were no others;
// `neuron` must be an own one. No rank waits for another in any function but Build.
//
// Thread use: immutable once built; copies share one network and are cheap.
class LULL_API Network {
 public:
  // Checks the description and builds the network. Time and memory are proportional to the number of neurons and
  // synapses.
  // Errors: kInvalidArgument for a mistake in the description or the options: the message says what is wrong, where,
  // and what would be accepted; kResourceExhausted if the network does not fit into memory.
  static absl::StatusOr<Network> Build(const NetworkSpec& spec, const BuildOptions& options = {});
  // The same for a description of which the synapses of edge lists (EdgeListSpec::synapses) are no longer needed. Their
  // memory is given back while the network is built, so that at the peak each takes 16 bytes less. Afterwards the lists
  // are empty, unless there was an error; nothing else of the description changes.
  static absl::StatusOr<Network> Build(NetworkSpec&& spec, const BuildOptions& options = {});

  // The description as it was given, without the synapses of its edge lists (EdgeListSpec::synapses is empty).
  const NetworkSpec& spec() const;

  NeuronId neurons() const;                                 // number of neurons; ids are 0 to neurons() − 1
  ColumnId columns() const;                                 // number of columns; ids are 0 to columns() − 1
  std::uint64_t synapses() const;                           // number of synapses, drawn and listed
  std::uint64_t synapses_of(std::size_t projection) const;  // of one projection; an index in spec().projections
  std::uint64_t synapses_listed(std::size_t list) const;    // of one edge list; an index in spec().edges

  NeuronId first_neuron(ColumnId column) const;           // neurons() if `column` is columns()
  ColumnId column_of(NeuronId neuron) const;              // `neuron` must be below neurons()
  ColumnId first_own_column() const;                      // the first of the columns that this rank has
  ColumnId own_columns() const;                           // how many columns this rank has
  NeuronId own_neurons() const;                           // how many neurons these columns have
  std::uint64_t own_synapses() const;                     // how many synapses end at these neurons
  int rank_of(ColumnId column) const;                     // the rank that has a column; 0 if one process has all
  std::vector<LayerRange> layers(ColumnId column) const;  // in the order of ColumnSpec::layers
  NeuronProperties neuron(NeuronId neuron) const;         // `neuron` must be below neurons()

  // The selected neurons, ascending.
  // Errors: kInvalidArgument for a layer, column or neuron that the network does not have; the message says what it
  // has.
  absl::StatusOr<std::vector<NeuronId>> Select(const NeuronSelection& selection) const;

  // The names of the parameters and of the state variables that some neuron has, each once, in the order of the types
  // (spec().types): "a", "b", "c", "d", "drive", "gain"; "v", "u".
  std::vector<std::string> parameter_names() const;
  std::vector<std::string> state_variables() const;

  // Writes the place and the type of each neuron into arrays.
  // Errors: kInvalidArgument for an array that has neither own_neurons() elements nor none.
  absl::Status ReadNeurons(const NeuronArrays& arrays) const;

  // Writes a parameter (parameter_names), or a state variable at time 0 (state_variables), of each neuron into an
  // array. Neurons whose model has no such parameter or variable get NaN. Errors: kInvalidArgument for a name that no
  // neuron has, or an array that has not own_neurons() elements.
  absl::Status ReadParameter(std::string_view parameter, std::span<float> values) const;
  absl::Status ReadInitialState(std::string_view variable, std::span<float> values) const;

  // [ms] The shortest delay of a synapse between two columns; empty if no synapse connects two columns.
  std::optional<Tick> min_delay_between_columns() const;
  Tick max_delay() const;  // [ms]; 0 if there are no synapses

  // [mV/ms] Every term of a neuron's input sum is rounded to a multiple of this: 2⁻¹⁶, or a larger power of two if the
  // sum of a neuron's inputs might otherwise overflow.
  double quantum() const;

  // [mV/ms] The largest current that Simulation::Stimulate or an observer may give to a neuron, and the largest sum of
  // the absolute amplitudes of the spikes that they may give to one neuron in one step (Stimulus in inputs.h). The
  // limit is half of the range that synapses and inputs leave free in a sum, and at most a quarter of the whole range:
  // 8,192 in most networks.
  double stimulus_limit() const;

  // The memory that the network holds [bytes].
  std::uint64_t memory_bytes() const;

  // Calls `visit` for every synapse, with its initial weight, ordered by target column, then source, delay and target.
  void ForEachSynapse(const std::function<void(const Synapse&)>& visit) const;

  // Writes the synapses from number `first` in the order of ForEachSynapse on into arrays, which have the same number
  // of elements unless they are empty. Their weights are the initial ones. `threads` is as BuildOptions::threads.
  // Errors: kInvalidArgument for arrays of different lengths, or that go beyond the last synapse. Nothing has then been
  // written.
  absl::Status ReadSynapses(const SynapseArrays& arrays, std::uint64_t first = 0, int threads = 0) const;
  // The same, into a list of edges.
  absl::Status ReadSynapses(std::span<Edge> edges, std::uint64_t first = 0, int threads = 0) const;

 private:
  explicit Network(std::shared_ptr<const struct BuiltNetwork> built) : built_(std::move(built)) {}
  friend const BuiltNetwork& InsideOf(const Network& network);  // for Lull's own parts: src/network/built_network.h

  std::shared_ptr<const BuiltNetwork> built_;
};

// The numbers of the selected synapses in the order of Network::ForEachSynapse, ascending; with `sample`, of this many
// of them, spread evenly over all that are selected; with a larger one, all of these. If several ranks have built the
// network, the function is a collective in which each gives the same selection, and gets the numbers of its own ones.
// Errors: kInvalidArgument for a selection that the network does not have: a projection of an unknown name, without
// synapses, or that cannot be told from another; a pair without a synapse; a sample of 0. The message names the
// place.
LULL_API absl::StatusOr<std::vector<std::uint64_t>> SelectSynapses(const Network& network,
                                                                   const SynapseSelection& selection,
                                                                   std::optional<std::uint32_t> sample = {});

}  // namespace lull

#endif  // LULL_NETWORK_H_
