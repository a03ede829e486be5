// Which rank builds and simulates which columns. This changes no result.

#ifndef LULL_SRC_NETWORK_RANK_DEAL_H_
#define LULL_SRC_NETWORK_RANK_DEAL_H_

#include <span>
#include <vector>

#include "lull/network_spec.h"
#include "lull/types.h"
#include "spec/joined_layers.h"
#include "spec/listed_edges.h"

namespace lull {

// How many synapses weigh as much as a neuron: at a few spikes a second, stepping a neuron for a second costs about as
// much as delivering to this many synapses. Chosen.
inline constexpr double kSynapsesPerNeuron = 100;

// Where the columns of each rank begin, then the number of columns: the ranks get about the same load of neurons and
// expected synapses, each in consecutive columns. Some ranks get none if there are more of them than columns.
std::vector<ColumnId> DealToRanks(const NetworkSpec& spec, std::span<const JoinedLayers> projections,
                                  const ListedEdges& listed, int ranks);

}  // namespace lull

#endif  // LULL_SRC_NETWORK_RANK_DEAL_H_
