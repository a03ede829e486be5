// The neurons of a network, one row each, as files list them: the place and the type of each neuron and, if the network
// is built, its parameters and its state at time 0.

#ifndef LULL_SRC_RECORDING_NEURON_TABLE_H_
#define LULL_SRC_RECORDING_NEURON_TABLE_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lull/network.h"
#include "lull/network_spec.h"
#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

struct NeuronRow {
  NeuronId neuron;
  ColumnId column;
  std::uint32_t kind;   // index in NetworkSpec::columns
  std::uint32_t layer;  // index in the layers of the kind
  std::uint32_t type;   // index in NetworkSpec::types
};

// Thread use: immutable.
class NeuronTable {
 public:
  // The table of a description, which has passed the checks of Network::Build. The network is not built, only the
  // neurons' types are drawn: the table has no values. The description must outlive the table.
  explicit NeuronTable(const NetworkSpec& spec);

  // The table of a network, which must outlive the table.
  explicit NeuronTable(const Network& network);

  const NetworkSpec& spec() const { return spec_; }

  // The names of the values: the parameters, then the state variables, of the models that the network's types have.
  // Models share the names that they have in common.
  const std::vector<std::string>& value_names() const { return value_names_; }

  // Calls visit(row, values) for each neuron in order of id. The values are in the order of their names; NaN stands
  // where the neuron's model has no such value.
  template <class Visit>
  void ForEach(const Visit& visit) const;

 private:
  static constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

  void SetValues(const NeuronRow& row, std::span<float> values) const;

  const NetworkSpec& spec_;
  std::vector<std::uint16_t> drawn_types_;  // for each neuron; empty if the network is built, or has one type
  const BuiltNetwork* network_ = nullptr;   // null if the network is not built
  std::vector<std::string> value_names_ = {};
  std::vector<std::vector<std::size_t>> places_ = {};  // for each type, where its parameters and variables are
};

template <class Visit>
void NeuronTable::ForEach(const Visit& visit) const {
  const std::span<const std::uint16_t> types =
      network_ == nullptr ? std::span(drawn_types_) : std::span(network_->population_of.items());
  std::vector<float> values(value_names_.size(), kNone);
  NeuronRow row = {};
  std::uint32_t last_type = 0;
  for (row.kind = 0; row.kind < spec_.columns.size(); ++row.kind) {
    const ColumnSpec& kind = spec_.columns[row.kind];
    for (std::uint32_t i = 0; i < kind.count; ++i, ++row.column) {
      for (row.layer = 0; row.layer < kind.layers.size(); ++row.layer) {
        for (std::uint32_t n = 0; n < kind.layers[row.layer].size; ++n, ++row.neuron) {
          row.type = types.empty() ? 0 : types[row.neuron];
          if (row.type != last_type) std::ranges::fill(values, kNone);
          last_type = row.type;
          if (network_ != nullptr) SetValues(row, values);
          visit(static_cast<const NeuronRow&>(row), std::span<const float>(values));
        }
      }
    }
  }
}

// Writes the table as CSV: "neuron,column,layer,type" and the names of the values, and a line for each neuron. A field
// is empty where the neuron's model has no such value. The file is replaced atomically.
// Errors: kUnavailable with the path and the reason.
absl::Status WriteCsvNeurons(const NeuronTable& table, const std::string& path);

}  // namespace lull

#endif  // LULL_SRC_RECORDING_NEURON_TABLE_H_
