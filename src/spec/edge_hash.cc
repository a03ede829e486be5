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

}  // namespace

// The lanes are independent of each other, so that none waits for the others. `first` is the place of the first edge in
// its block.
void EdgeHash::AddTo(std::array<std::uint64_t, 4>& lanes, std::size_t first, std::span<const Edge> edges) {
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const Edge& edge = edges[i];
    std::uint64_t& lane = lanes[(first + i) % lanes.size()];
    lane = Step(lane, std::uint64_t{edge.source} << 32 | edge.target);
    lane = Step(lane, std::uint64_t{edge.delay} << 32 | std::bit_cast<std::uint32_t>(edge.weight));
  }
}

std::uint64_t EdgeHash::OfBlock(const std::array<std::uint64_t, 4>& lanes, std::size_t size) {
  std::uint64_t hash = size;
  for (const std::uint64_t lane : lanes) hash = Step(hash, lane);
  return hash;
}

std::uint64_t EdgeHash::OfBlocks(std::span<const std::uint64_t> blocks, std::size_t size) {
  std::uint64_t hash = size;
  for (const std::uint64_t of_block : blocks) hash = Step(hash, of_block);
  hash ^= hash >> 32;
  hash *= 0x9E3779B97F4A7C15;
  return hash ^ hash >> 29;
}

void EdgeHash::Add(std::span<const Edge> edges) {
  while (!edges.empty()) {
    const auto some = edges.first(std::min(edges.size(), kBlock - in_block_));
    AddTo(lanes_, in_block_, some);
    in_block_ += some.size();
    edges = edges.subspan(some.size());
    if (in_block_ < kBlock) continue;
    blocks_.push_back(OfBlock(lanes_, kBlock));
    lanes_ = kFirstLanes;
    in_block_ = 0;
  }
}

std::uint64_t EdgeHash::value() const {
  std::vector<std::uint64_t> all = blocks_;
  if (in_block_ > 0) all.push_back(OfBlock(lanes_, in_block_));
  return OfBlocks(all, blocks_.size() * kBlock + in_block_);
}

std::uint64_t HashOfEdges(std::span<const Edge> edges, int threads) {
  std::vector<std::uint64_t> hashes((edges.size() + kBlock - 1) / kBlock);
  InParts(threads, PartPerThread(threads, hashes.size()), hashes.size(), [&](const Part& part) {
    for (std::size_t i = part.begin; i < part.end; ++i) {
      const auto block = edges.subspan(i * kBlock, std::min(kBlock, edges.size() - i * kBlock));
      std::array<std::uint64_t, 4> lanes = EdgeHash::kFirstLanes;
      EdgeHash::AddTo(lanes, 0, block);
      hashes[i] = EdgeHash::OfBlock(lanes, block.size());
    }
  });
  return EdgeHash::OfBlocks(hashes, edges.size());
}

}  // namespace lull
