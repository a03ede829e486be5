// Draws the synapses of projections of fixed in-degree, in time and memory proportional to the synapses.
//
// For each target neuron and projection the possible sources form a line: the neurons of the source layers in the
// columns that are joined to the target's column, ascending. From this line as many sources are chosen as the in-degree
// says (chooser.h). Four neighbouring targets are drawn at a time, because four share a block of random numbers
// (draws.h).

#ifndef LULL_SRC_NETWORK_IN_DEGREE_DRAWER_H_
#define LULL_SRC_NETWORK_IN_DEGREE_DRAWER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lull/types.h"
#include "network/built_network.h"
#include "network/chooser.h"
#include "network/incoming.h"
#include "network/members.h"
#include "network/reach.h"
#include "random/bulk.h"

namespace lull {

// A projection of fixed in-degree, above 0, to one layer, with its names resolved.
struct InDegreePlan {
  const ProjectionSpec* spec;
  std::uint32_t number;
  std::uint32_t rule;
  std::uint32_t from_kind;
  Members from;  // the layers in which its synapses begin
  std::uint32_t to_offset, to_size;
  Properties properties;
  // If a neuron may not be connected to itself, and the targets are among the sources of their column: the position of
  // the first target among them.
  std::optional<std::uint32_t> self;
};

// Keeps its buffers between calls.
//
// Thread use: one thread at a time.
class InDegreeDrawer {
 public:
  explicit InDegreeDrawer(const BuiltNetwork& network);

  // Appends the synapses of these projections in a column: plan by plan, ascending by target, then by source.
  void IntoColumn(std::span<const InDegreePlan> plans, ColumnId column, std::vector<Waiting>& drawn);

  // The synapses drawn so far, for each projection of the description.
  std::span<const std::uint64_t> counts() const { return counts_; }

 private:
  static constexpr std::uint32_t kLanes = 4;  // entities of a block

  // All draws of a kind for the targets of a block: the draws of target 4 · block + w begin at w · stride_.
  using Draws = std::vector<std::uint32_t>;

  void DrawPlan(const InDegreePlan& plan, ColumnId column, std::vector<Waiting>& drawn);
  void FillDraws(const InDegreePlan& plan, std::uint32_t block);
  void DrawTarget(const InDegreePlan& plan, const Reached& reached, ColumnId column, std::uint32_t in_layer,
                  std::vector<Waiting>& drawn);

  const BuiltNetwork& network_;
  DrawIndicesFunction draw_;
  std::size_t stride_ = 0;
  Draws sources_, delays_, strengths_, signs_;
  Chooser chooser_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace lull

#endif  // LULL_SRC_NETWORK_IN_DEGREE_DRAWER_H_
