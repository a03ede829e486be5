// Brings synapses that were drawn target by target into the order of their sources.

#ifndef LULL_SRC_NETWORK_SOURCE_ORDER_H_
#define LULL_SRC_NETWORK_SOURCE_ORDER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "network/incoming.h"

namespace lull {

// Sorts byte by byte, the lowest first, keeping the order of synapses that have the same source. Skips bytes that are
// equal in all sources. `spare` is a buffer.
inline void SortBySource(std::vector<Waiting>& synapses, std::vector<Waiting>& spare) {
  std::uint32_t differ = 0;
  for (const Waiting& waiting : synapses) differ |= waiting.source ^ synapses[0].source;
  for (std::uint32_t shift = 0; shift < 32; shift += 8) {
    if ((differ >> shift & 0xFF) == 0) continue;
    std::array<std::size_t, 257> places = {};
    for (const Waiting& waiting : synapses) ++places[(waiting.source >> shift & 0xFF) + 1];
    for (std::size_t i = 1; i < places.size(); ++i) places[i] += places[i - 1];
    spare.resize(synapses.size());
    for (const Waiting& waiting : synapses) spare[places[waiting.source >> shift & 0xFF]++] = waiting;
    std::swap(synapses, spare);
  }
}

}  // namespace lull

#endif  // LULL_SRC_NETWORK_SOURCE_ORDER_H_
