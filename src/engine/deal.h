// Which worker owns which column, and how many steps workers can run without exchanging mail. Neither changes a result.

#ifndef LULL_SRC_ENGINE_DEAL_H_
#define LULL_SRC_ENGINE_DEAL_H_

#include <cstdint>
#include <span>
#include <vector>

#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// The worker of each own column. Neighbouring columns go to the same worker, so that their memory is together, and each
// worker gets about the same load of synapses and neurons. At most as many workers as there are columns get any.
std::vector<std::uint32_t> DealByLoad(const BuiltNetwork& network, std::uint32_t workers);

// The shortest delay between columns of different workers; kNever if nothing connects them. For a network that one
// process has built.
Tick Lookahead(const BuiltNetwork& network, std::span<const std::uint32_t> worker_of);

}  // namespace lull

#endif  // LULL_SRC_ENGINE_DEAL_H_
