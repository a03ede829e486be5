// Brings synapses that were drawn target by target, or listed in any order, into the order of their sources.

#ifndef LULL_SRC_NETWORK_SOURCE_ORDER_H_
#define LULL_SRC_NETWORK_SOURCE_ORDER_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "network/incoming.h"

namespace lull {

// Sorts byte by byte, the lowest first, keeping the order of synapses that have the same source. Skips bytes that are
// equal in all sources. `spare` is a buffer.
inline void SortBySource(const std::span<Waiting> all, std::vector<Waiting>& spare) {
  std::uint32_t differ = 0;
  std::span<Waiting> synapses = all;
  for (const Waiting& waiting : synapses) differ |= waiting.source ^ synapses[0].source;
  for (std::uint32_t shift = 0; shift < 32; shift += 8) {
    if ((differ >> shift & 0xFF) == 0) continue;
    std::array<std::size_t, 257> places = {};
    for (const Waiting& waiting : synapses) ++places[(waiting.source >> shift & 0xFF) + 1];
    for (std::size_t i = 1; i < places.size(); ++i) places[i] += places[i - 1];
    if (spare.size() < all.size()) spare.resize(all.size());
    const std::span<Waiting> sorted = synapses.data() == all.data() ? std::span(spare).first(all.size()) : all;
    for (const Waiting& waiting : synapses) sorted[places[waiting.source >> shift & 0xFF]++] = waiting;
    synapses = sorted;
  }
  if (synapses.data() != all.data()) std::ranges::copy(synapses, all.begin());
}

}  // namespace lull

#endif  // LULL_SRC_NETWORK_SOURCE_ORDER_H_
