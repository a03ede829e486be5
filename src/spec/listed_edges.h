// The edge lists of a description as exact counts. JoinedLayers (joined_layers.h) is the same for projections.

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

struct ListedEdges {
  // A layer in all columns of its kind.
  struct Layer {
    double fan_out = 0, fan_in = 0;  // synapses, in all
    double mean_sum = 0;             // [mV/ms] of what may arrive at a neuron in one step
    double highest_sum = 0;          // [mV/ms] where it is the most
  };

  // A column in which a listed synapse ends.
  struct Column {
    std::size_t kind;
    double synapses;
    bool plastic;  // some of them are
  };

  std::vector<Layer> layers = {};  // counted through all kinds
  std::vector<Column> columns = {};
  double synapses = 0;
  double plastic_synapses = 0;
  std::optional<Tick> min_delay_between_columns = {};
  Tick max_delay = 0;

  // (Source neuron, column) with a synapse from the one to the other: how many, by the layer that they come from, the
  // kind of column that they go to, and whether the two are in one column.
  std::map<std::tuple<std::size_t, std::size_t, bool>, double> streams = {};
};

// In time and memory proportional to the edges. Those whose neurons are not there count as nothing.
ListedEdges ListEdges(const NetworkSpec& spec);

}  // namespace lull

#endif  // LULL_SRC_SPEC_LISTED_EDGES_H_
