// An estimate of a network whose listed synapses are counted already.
//
// Thread use: pure functions.

#ifndef LULL_SRC_ENGINE_ESTIMATE_LISTED_H_
#define LULL_SRC_ENGINE_ESTIMATE_LISTED_H_

#include "lull/estimate.h"
#include "lull/network_spec.h"
#include "spec/listed_edges.h"

namespace lull {

// Estimate (lull/estimate.h), for `listed` = ListEdges(spec, …).
NetworkEstimate EstimateWith(const ListedEdges& listed, const NetworkSpec& spec, int workers);

}  // namespace lull

#endif  // LULL_SRC_ENGINE_ESTIMATE_LISTED_H_
