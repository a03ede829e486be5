// Tables of parameters and initial states (NeuronTableSpec), as the neurons of a network need them.

#ifndef LULL_SRC_NETWORK_NEURON_TABLES_H_
#define LULL_SRC_NETWORK_NEURON_TABLES_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/network_spec.h"
#include "model/model.h"
#include "model/neuron_drawer.h"
#include "network/built_network.h"

namespace lull {

// Thread use: immutable.
class NeuronTables {
 public:
  // `network` has its types and columns; it and `tables` outlive this object.
  NeuronTables(const BuiltNetwork& network, std::span<const NeuronTableSpec> tables);

  // The start of a neuron of a type: what the tables say, and else what is drawn. Errors: kInvalidArgument if a table
  // gives the neuron a value that its model does not have, or another setting than its type has. `type` is one of the
  // network's.
  // `other` is that of SetUp.
  absl::StatusOr<NeuronSetup> SetUpOf(NeuronId neuron, const NeuronType& type, const NeuronDrawer& drawer,
                                      const NeuronSetup* other) const;

 private:
  // Consecutive neurons of a table, and the row of the first.
  struct Stretch {
    NeuronRange neurons;
    std::size_t row;
  };
  struct Table {
    const NeuronTableSpec* spec;
    std::size_t number;
    std::vector<Stretch> stretches;  // ascending
  };
  // What a column gives to the neurons of a type: the parameter or the state variable with an index, a setting of the
  // type, or nothing.
  struct Place {
    enum class Kind { kParameter, kVariable, kSetting, kNone } kind;
    std::size_t index;
  };

  static Place PlaceOf(const std::string& column, NeuronType type);
  absl::Status NoPlace(const Table& table, std::size_t row, std::size_t column, NeuronId neuron, NeuronType type) const;

  const NeuronType* types_;  // of the network
  std::vector<Table> tables_;
  std::vector<std::vector<std::vector<Place>>> places_;  // [type][table][column]
};

}  // namespace lull

#endif  // LULL_SRC_NETWORK_NEURON_TABLES_H_
