// A built network: every neuron's parameters and every synapse, drawn from a description and its seed.

#ifndef LULL_NETWORK_H_
#define LULL_NETWORK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

struct BuiltNetwork;  // src/network/built_network.h

// What one neuron is, as the engines see it.
struct NeuronProperties {
  ColumnId column;
  std::uint32_t layer;  // index in the column's layers
  std::string type;
  std::variant<IzhikevichParameters, HindmarshRoseParameters, CustomParameters> parameters;
  double time_units_per_ms;                      // Hindmarsh–Rose; 1 for others
  std::vector<float> initial_state;              // {v, u} or {x, y, z}, or the variables of one's own model
  std::optional<std::vector<float>> rest_point;  // likewise; none if the neuron never rests
};

// A layer of one column: `size` neurons from `first` on.
struct LayerRange {
  std::string name;
  NeuronId first;
  std::uint32_t size;
};

// How a network is built.
struct BuildOptions {
  // How many threads draw the network: 1 to 1,024, or 0 for one per core. The network is the same for any number.
  // Threads that would have no column to work on are not started.
  int threads = 0;
};

// A built network.
//
// Thread use: immutable once built; copies share one network and are cheap.
class LULL_API Network {
 public:
  // Checks the description and builds it in time and memory proportional to its neurons and synapses, drawn and listed.
  // Errors: kInvalidArgument with what is wrong in it or in the options, where, and what would do; kResourceExhausted
  // if it does not fit into memory.
  static absl::StatusOr<Network> Build(const NetworkSpec& spec, const BuildOptions& options = {});

  // As it was given, but for its edge lists: their synapses, 16 bytes each, are left out.
  const NetworkSpec& spec() const;

  NeuronId neurons() const;                                 // how many; their ids are 0 to neurons() − 1
  ColumnId columns() const;                                 // how many; their ids are 0 to columns() − 1
  std::uint64_t synapses() const;                           // drawn and listed
  std::uint64_t synapses_of(std::size_t projection) const;  // index in spec().projections
  std::uint64_t synapses_listed(std::size_t list) const;    // index in spec().edges

  NeuronId first_neuron(ColumnId column) const;           // column may be columns(): then neurons()
  ColumnId column_of(NeuronId neuron) const;              // of a neuron's id below neurons()
  std::vector<LayerRange> layers(ColumnId column) const;  // in their order
  NeuronProperties neuron(NeuronId neuron) const;         // all that it is, and starts from

  // [ms]; none when nothing connects two columns.
  std::optional<Tick> min_delay_between_columns() const;
  Tick max_delay() const;  // [ms]; 0 without synapses

  // What every term of an input sum is rounded to [mV/ms]: 2⁻¹⁶, or coarser where a neuron's inputs might not fit.
  double quantum() const;

  // The largest current that may be set for a neuron while a run goes on, and the largest sum of the sizes of the
  // spikes that may be added to one in one step (Stimulus in inputs.h) [mV/ms]: half of what sums have room for
  // beyond synapses and inputs, and at most a quarter of all; 8,192 in most networks.
  double stimulus_limit() const;

  // Bytes held by the network.
  std::uint64_t memory_bytes() const;

  // Visits every synapse with its initial weight, ordered by target column, then source, delay and target.
  void ForEachSynapse(const std::function<void(const Synapse&)>& visit) const;

  // For Lull's own parts.
  const BuiltNetwork& built() const { return *built_; }

 private:
  explicit Network(std::shared_ptr<const BuiltNetwork> built) : built_(std::move(built)) {}

  std::shared_ptr<const BuiltNetwork> built_;
};

}  // namespace lull

#endif  // LULL_NETWORK_H_
