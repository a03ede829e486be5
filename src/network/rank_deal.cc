#include "network/rank_deal.h"

#include <algorithm>
#include <cmath>

namespace lull {

std::vector<ColumnId> DealToRanks(const NetworkSpec& spec, std::span<const JoinedLayers> projections,
                                  const ListedEdges& listed, int ranks) {
  std::vector<double> synapses(spec.columns.size());  // into all columns of each kind
  for (const JoinedLayers& joined : projections) synapses[joined.to.kind] += joined.synapses;
  for (const ListedEdges::Column& column : listed.columns) synapses[column.kind] += column.synapses;

  std::vector<double> load_of;  // of a column of each kind
  double total = 0;
  for (std::size_t kind = 0; kind < spec.columns.size(); ++kind) {
    double neurons = 0;
    for (const LayerSpec& layer : spec.columns[kind].layers) neurons += layer.size;
    load_of.push_back(kSynapsesPerNeuron * neurons + synapses[kind] / spec.columns[kind].count);
    total += load_of.back() * spec.columns[kind].count;
  }

  // A rank begins with the first column of which at least half lies beyond the loads of the ranks before.
  std::vector<ColumnId> begins = {0};
  double before = 0;  // the load of the kinds before
  ColumnId first = 0;
  for (std::size_t kind = 0; kind < spec.columns.size(); ++kind) {
    const double load = load_of[kind] * spec.columns[kind].count;
    while (begins.size() < static_cast<std::size_t>(ranks)) {
      const double share = total * static_cast<double>(begins.size()) / ranks;
      const double columns = std::ceil((share - before) / load_of[kind] - 0.5);
      if (columns >= spec.columns[kind].count) break;
      begins.push_back(first + static_cast<ColumnId>(std::max(columns, 0.0)));
    }
    before += load;
    first += spec.columns[kind].count;
  }
  begins.resize(static_cast<std::size_t>(ranks) + 1, first);
  return begins;
}

}  // namespace lull
