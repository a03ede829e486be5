// A hash of listed synapses: of all their numbers, in their order. It tells lists apart that nobody has made to deceive
// it, and takes about as long as the memory takes to bring them.
//
// Thread use: a pure function, which uses up to `threads` threads. Its value does not depend on them.

#ifndef LULL_SRC_SPEC_EDGE_HASH_H_
#define LULL_SRC_SPEC_EDGE_HASH_H_

#include <cstdint>
#include <span>

#include "lull/network_spec.h"

namespace lull {

std::uint64_t HashOfEdges(std::span<const Edge> edges, int threads);

}  // namespace lull

#endif  // LULL_SRC_SPEC_EDGE_HASH_H_
