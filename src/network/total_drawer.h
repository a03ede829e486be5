// Draws the synapses of projections with a total number of synapses, in time and memory proportional to the synapses.
//
// How many synapses each target column has follows from a tree of binomial draws: the total is divided between the two
// halves of the target columns, and so on. So each column can be drawn without the others. In a column, the possible
// pairs are numbered, and each synapse draws a number.

#ifndef LULL_SRC_NETWORK_TOTAL_DRAWER_H_
#define LULL_SRC_NETWORK_TOTAL_DRAWER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/range_vector.h"
#include "lull/types.h"
#include "network/built_network.h"
#include "network/incoming.h"
#include "network/members.h"
#include "network/reach.h"
#include "random/bulk.h"

namespace lull {

// A projection with a total, above 0, with its names resolved.
struct TotalPlan {
  const ProjectionSpec* spec;
  std::uint32_t number;
  std::uint32_t rule;
  std::uint32_t from_kind;
  Members from, to;
  // If a neuron may not be connected to itself: for each target that is among the sources of its column, the position
  // among them. These targets are then in `own`, and the others are in `to`.
  std::vector<std::uint32_t> self;
  Members own;
  Properties properties;
  RangeVector<std::uint32_t> synapses_of;  // each own target column
};

// Divides `total` among `columns`; each has the same chance of each synapse. Returns how many each of the `wanted`
// columns among them gets.
RangeVector<std::uint32_t> DivideTotal(std::uint64_t seed, std::uint32_t projection, std::uint64_t total,
                                       const ColumnRange& columns, const ColumnRange& wanted);

// Keeps its buffers between calls.
//
// Thread use: one thread at a time.
class TotalDrawer {
 public:
  explicit TotalDrawer(const BuiltNetwork& network);

  // Appends the synapses of these projections in a column, plan by plan, in the order in which they are drawn.
  void IntoColumn(std::span<const TotalPlan> plans, ColumnId column, std::vector<Waiting>& drawn);

  // The synapses drawn so far, for each projection of the description.
  std::span<const std::uint64_t> counts() const { return counts_; }

 private:
  static constexpr std::size_t kPiece = 256;  // draws of a kind at a time; they stay in the first cache
  using Draws = std::array<std::uint32_t, kPiece>;

  struct Pair {
    std::uint64_t source;  // in the line of possible sources
    std::uint32_t target;  // offset in the column
  };
  static Pair PairOf(const TotalPlan& plan, std::uint64_t sources, std::uint64_t number);
  void DrawPlan(const TotalPlan& plan, ColumnId column, std::vector<Waiting>& drawn);

  const BuiltNetwork& network_;
  DrawEntitiesFunction draw_;
  Draws high_, low_, delays_, strengths_, signs_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace lull

#endif  // LULL_SRC_NETWORK_TOTAL_DRAWER_H_
