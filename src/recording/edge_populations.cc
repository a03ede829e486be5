#include "recording/edge_populations.h"

#include "absl/strings/str_cat.h"

namespace lull {

EdgePopulations EdgePopulationsOf(const BuiltNetwork& network) {
  std::vector<std::uint64_t> synapses(network.rules.size() + 1);
  for (const ColumnSynapses& column : network.columns) {
    for (const Route& route : column.routes) ++synapses[route.rule()];
  }
  EdgePopulations populations(synapses.size());
  if (synapses[0] > 0) populations[0] = {"static", std::nullopt, synapses[0]};
  int plastic = 0;
  for (std::size_t rule = 1; rule < synapses.size(); ++rule) {
    if (synapses[rule] == 0) continue;
    ++plastic;
    populations[rule] = {plastic == 1 ? "plastic" : absl::StrCat("plastic_", plastic), network.rules[rule - 1],
                         synapses[rule]};
  }
  return populations;
}

}  // namespace lull
