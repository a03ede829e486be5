#include "spec/edge_hash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <vector>

#include "base/team.h"

namespace lull {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16;  // edges that are hashed by one thread; chosen

// As FileHash (formats/file_hash.h): a step can be undone, so that a change of one word changes its lane for good.
std::uint64_t Step(std::uint64_t lane, std::uint64_t word) { return std::rotl((lane ^ word) * 0x9E3779B97F4A7C15, 29); }

std::uint64_t HashOfBlock(std::span<const Edge> edges) {
  std::array<std::uint64_t, 4> lanes = {1, 2, 3, 4};  // independent of each other, so that none waits for the others
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const Edge& edge = edges[i];
    std::uint64_t& lane = lanes[i % lanes.size()];
    lane = Step(lane, std::uint64_t{edge.source} << 32 | edge.target);
    lane = Step(lane, std::uint64_t{edge.delay} << 32 | std::bit_cast<std::uint32_t>(edge.weight));
  }
  std::uint64_t hash = edges.size();
  for (const std::uint64_t lane : lanes) hash = Step(hash, lane);
  return hash;
}

}  // namespace

std::uint64_t HashOfEdges(std::span<const Edge> edges, int threads) {
  std::vector<std::uint64_t> hashes((edges.size() + kBlock - 1) / kBlock);
  InParts(threads, PartPerThread(threads, hashes.size()), hashes.size(), [&](const Part& part) {
    for (std::size_t i = part.begin; i < part.end; ++i) {
      hashes[i] = HashOfBlock(edges.subspan(i * kBlock, std::min(kBlock, edges.size() - i * kBlock)));
    }
  });
  std::uint64_t hash = edges.size();
  for (const std::uint64_t of_block : hashes) hash = Step(hash, of_block);
  hash ^= hash >> 32;
  hash *= 0x9E3779B97F4A7C15;
  return hash ^ hash >> 29;
}

}  // namespace lull
