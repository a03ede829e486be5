// Copies of descriptions without what may be most of them.
//
// Thread use: pure functions.

#ifndef LULL_SRC_SPEC_WITHOUT_LISTS_H_
#define LULL_SRC_SPEC_WITHOUT_LISTS_H_

#include "lull/internal/visibility.h"
#include "lull/network_spec.h"

namespace lull {

// A copy without the synapses of edge lists and the values of neurons, which are never copied.
LULL_SHARED_WITH_PLOTS NetworkSpec WithoutLists(const NetworkSpec& spec);

}  // namespace lull

#endif  // LULL_SRC_SPEC_WITHOUT_LISTS_H_
