// A hash of listed synapses: of all their numbers, in their order. It tells lists apart that nobody has made to deceive
// it, and takes about as long as the memory takes to bring them.
//
// Thread use: HashOfEdges is a pure function, which uses up to `threads` threads; its value does not depend on them.
// EdgeHash: one thread at a time for each value.

#ifndef LULL_SRC_SPEC_EDGE_HASH_H_
#define LULL_SRC_SPEC_EDGE_HASH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lull/network_spec.h"

namespace lull {

std::uint64_t HashOfEdges(std::span<const Edge> edges, int threads);

// The same of synapses that come in pieces.
class EdgeHash {
 public:
  void Add(std::span<const Edge> edges);  // the next ones
  std::uint64_t value() const;

 private:
  std::array<std::uint64_t, 4> lanes_ = kFirstLanes;
  std::size_t in_block_ = 0;           // the edges of the block that is not full yet
  std::vector<std::uint64_t> blocks_;  // the hashes of the others

  friend std::uint64_t HashOfEdges(std::span<const Edge> edges, int threads);
  static constexpr std::array<std::uint64_t, 4> kFirstLanes = {1, 2, 3, 4};
  static void AddTo(std::array<std::uint64_t, 4>& lanes, std::size_t first, std::span<const Edge> edges);
  static std::uint64_t OfBlock(const std::array<std::uint64_t, 4>& lanes, std::size_t size);
  static std::uint64_t OfBlocks(std::span<const std::uint64_t> blocks, std::size_t size);
};

}  // namespace lull

#endif  // LULL_SRC_SPEC_EDGE_HASH_H_
