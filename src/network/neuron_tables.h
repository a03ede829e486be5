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
  // `network` has its columns; it and `tables` outlive this object.
  NeuronTables(const BuiltNetwork& network, std::span<const NeuronTableSpec> tables);

  // The start of a neuron of a type: what the tables say, and else what is drawn. Errors: kInvalidArgument if a table
  // gives the neuron a value that its model does not have.
  absl::StatusOr<NeuronSetup> SetUpOf(NeuronId neuron, const NeuronType& type, const NeuronDrawer& drawer) const;

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
  // The values of a neuron that tables give, by index.
  struct Given {
    std::size_t index;
    double value;
  };

  std::vector<Table> tables_;
};

}  // namespace lull

#endif  // LULL_SRC_NETWORK_NEURON_TABLES_H_
