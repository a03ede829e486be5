#include "engine/deal.h"

#include <algorithm>

#include "network/rank_deal.h"

namespace lull {
namespace {

double LoadOf(const BuiltNetwork& network, ColumnId column) {
  return static_cast<double>(network.columns[column].routes.size()) +
         kSynapsesPerNeuron * network.neurons_of(column).count;
}

}  // namespace

std::vector<std::uint32_t> DealByLoad(const BuiltNetwork& network, std::uint32_t workers) {
  double total = 0;
  const ColumnRange own = network.own_columns;
  for (ColumnId c = own.first; c < own.end; ++c) total += LoadOf(network, c);
  std::vector<std::uint32_t> worker_of;
  double before = 0;
  for (ColumnId c = own.first; c < own.end; ++c) {
    const double load = LoadOf(network, c);
    const double share = (before + load / 2) / total * workers;
    worker_of.push_back(std::min(static_cast<std::uint32_t>(share), workers - 1));
    before += load;
  }
  return worker_of;
}

Tick Lookahead(const BuiltNetwork& network, std::span<const std::uint32_t> worker_of) {
  Tick shortest = kNever;
  const auto worker = [&](ColumnId c) { return worker_of[c - network.own_columns.first]; };
  for (ColumnId c = network.own_columns.first; c < network.own_columns.end; ++c) {
    const ColumnSynapses& column = network.columns[c];
    for (const Stream& stream : column.streams) {
      if (worker(network.column_of(stream.source)) == worker(c)) continue;
      shortest = std::min<Tick>(shortest, column.routes[stream.begin].delay());
    }
  }
  return shortest;
}

}  // namespace lull
