#include "engine/deal.h"

#include <algorithm>

namespace lull {
namespace {

// How many synapses weigh as much as a neuron: at a few spikes a second, stepping a neuron for a second costs about as
// much as delivering to this many synapses. Chosen.
constexpr double kSynapsesPerNeuron = 100;

double LoadOf(const BuiltNetwork& network, ColumnId column) {
  return static_cast<double>(network.columns[column].routes.size()) +
         kSynapsesPerNeuron * network.neurons_of(column).count;
}

}  // namespace

std::vector<std::uint32_t> DealByLoad(const BuiltNetwork& network, std::uint32_t workers) {
  double total = 0;
  for (ColumnId c = 0; c < network.column_count(); ++c) total += LoadOf(network, c);
  std::vector<std::uint32_t> worker_of;
  double before = 0;
  for (ColumnId c = 0; c < network.column_count(); ++c) {
    const double load = LoadOf(network, c);
    const double share = (before + load / 2) / total * workers;
    worker_of.push_back(std::min(static_cast<std::uint32_t>(share), workers - 1));
    before += load;
  }
  return worker_of;
}

Tick Lookahead(const BuiltNetwork& network, std::span<const std::uint32_t> worker_of) {
  Tick shortest = kNever;
  for (ColumnId c = 0; c < network.column_count(); ++c) {
    const ColumnSynapses& column = network.columns[c];
    for (const Stream& stream : column.streams) {
      if (worker_of[network.column_of(stream.source)] == worker_of[c]) continue;
      shortest = std::min<Tick>(shortest, column.routes[stream.begin].delay());
    }
  }
  return shortest;
}

}  // namespace lull
