// The edge lists of a description as counts, which are exact but for more than a million streams of a sparse network.
// JoinedLayers (joined_layers.h) is the same for projections.

#ifndef LULL_SRC_SPEC_LISTED_EDGES_H_
#define LULL_SRC_SPEC_LISTED_EDGES_H_

#include <cstddef>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

// A thread takes longer to start than so few edges take; chosen.
inline constexpr std::size_t kFewEdges = 10'000;

struct ListedEdges {
  // A layer in all columns of its kind.
  struct Layer {
    double fan_out = 0, fan_in = 0;  // synapses in all
    double mean_sum = 0;             // mean of the largest sums that can arrive at its neurons in one step [mV/ms]
    double highest_sum = 0;          // the largest of these sums [mV/ms]
  };

  // A column in which a listed synapse ends.
  struct Column {
    std::size_t kind;
    double synapses;
    bool plastic;  // at least one synapse is plastic
  };

  std::vector<Layer> layers = {};  // counted through all kinds
  std::vector<Column> columns = {};
  double synapses = 0;
  double plastic_synapses = 0;
  std::optional<Tick> min_delay_between_columns = {};
  Tick max_delay = 0;

  // The number of pairs (source neuron, column) with a synapse from the neuron to the column, by the layer of the
  // neurons, the kind of the columns, and whether the neuron is in the column itself.
  std::map<std::tuple<std::size_t, std::size_t, bool>, double> streams = {};
};

// Counts on up to `threads` threads, in memory proportional to the neurons that the edges join, and up to a byte for
// each edge. The counts are the same for any number of threads. Ignores edges whose neurons do not exist.
ListedEdges ListEdges(const NetworkSpec& spec, int threads);

}  // namespace lull

#endif  // LULL_SRC_SPEC_LISTED_EDGES_H_
