// What is to be drawn of a network, with all names resolved.

#ifndef LULL_SRC_NETWORK_PLANS_H_
#define LULL_SRC_NETWORK_PLANS_H_

#include <cstdint>
#include <vector>

#include "network/built_network.h"
#include "network/drawer.h"
#include "network/in_degree_drawer.h"
#include "network/total_drawer.h"

namespace lull {

// Everything that is to be drawn, for each kind of column. Projections inside a column and to other columns are stored
// with the kind and the layers in which they begin, layers ascending by offset; projections with an in-degree are
// stored with the kind and the layers in which they end, ascending by to_offset, equal ones in the order of
// projections; projections with a total are stored with the kind in which they end, in the order of projections.
struct Plans {
  std::vector<std::vector<SourceLayer>> inside;
  std::vector<std::vector<SourceLayer>> between;
  std::vector<std::vector<InDegreePlan>> in_degree;
  std::vector<std::vector<TotalPlan>> total;
  std::vector<std::uint32_t> rule_of_list;  // one per edge list
};

// Makes the plans, and collects the network's learning rules.
Plans MakePlans(BuiltNetwork& network);

}  // namespace lull

#endif  // LULL_SRC_NETWORK_PLANS_H_
