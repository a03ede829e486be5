// The layout of a network: which neurons are in which column, kind of column and layer. Statistics and pictures use it.
// It is plain data, so that they can be tested without building a network.

#ifndef LULL_SRC_STATISTICS_LAYOUT_H_
#define LULL_SRC_STATISTICS_LAYOUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/range_vector.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"
#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

struct Layout {
  // All layers of one name, over all columns.
  struct Layer {
    std::string name;
    std::uint64_t neurons = 0;
  };
  // A kind of column: `count` columns with the same description, from column `first` on.
  struct Kind {
    std::string name;
    ColumnId first;
    ColumnId count;
  };

  std::vector<NeuronId> column_starts = {};  // first neuron of each column, then the number of neurons
  std::vector<Kind> kinds = {};
  std::vector<Layer> layers = {};            // in the order in which the names first appear
  std::vector<std::uint32_t> layer_of = {};  // for each neuron, its index in `layers`

  // If the layout is a part of a network (plots/part.h), the numbers of its columns and neurons in the network; empty
  // for a whole network. A part keeps all `layers` of the network with their sizes, so that it has the same colours.
  std::vector<ColumnId> column_numbers = {};
  std::vector<NeuronId> neuron_numbers = {};

  NeuronId neurons() const { return static_cast<NeuronId>(layer_of.size()); }
  ColumnId columns() const { return static_cast<ColumnId>(column_starts.size() - 1); }
  ColumnId column_number(ColumnId i) const { return column_numbers.empty() ? i : column_numbers[i]; }
  NeuronId neuron_number(NeuronId i) const { return neuron_numbers.empty() ? i : neuron_numbers[i]; }
};

// The layout of a description that Network::Build would accept, without building it; or of a network.
Layout LayoutOf(const NetworkSpec& spec);
LULL_SHARED_WITH_PLOTS Layout LayoutOf(const Network& network);

// The layers of a network, for a rank that counts the spikes of its own neurons.
struct OwnLayers {
  std::vector<Layout::Layer> layers = {};        // as in Layout, with the neurons of all ranks
  std::uint64_t all_neurons = 0;                 // of all ranks
  RangeVector<std::uint32_t> own_layer_of = {};  // for each own neuron, its index in `layers`
};
OwnLayers OwnLayersOf(const Network& network);

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_LAYOUT_H_
