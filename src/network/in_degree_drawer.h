// Draws the synapses of projections of fixed in-degree, in time and memory proportional to the synapses.
//
// For each target neuron and projection the possible sources form a line: the neurons of the source layers in the
// columns that are joined to the target's column, ascending. From this line as many sources are chosen as the in-degree
// says (chooser.h). Four neighbouring targets are drawn at a time, because four share a block of random numbers
// (draws.h). A radix sort then brings the synapses, which were drawn target by target, into the order of their sources.

#ifndef LULL_SRC_NETWORK_IN_DEGREE_DRAWER_H_
#define LULL_SRC_NETWORK_IN_DEGREE_DRAWER_H_

#include <cstddef>
#include <cstdint>
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
};

// Keeps its buffers between calls.
//
// Thread use: one thread at a time.
class InDegreeDrawer {
 public:
  explicit InDegreeDrawer(const BuiltNetwork& network);

  // The synapses of these projections in a column, ascending by source; the synapses of a source are ordered by plan,
  // and within a plan by target. Valid until the next call.
  std::span<const Waiting> IntoColumn(std::span<const InDegreePlan> plans, ColumnId column);

  // The synapses drawn so far, for each projection of the description.
  std::span<const std::uint64_t> counts() const { return counts_; }

 private:
  static constexpr std::uint32_t kLanes = 4;  // entities of a block

  // All draws of a kind for the targets of a block: the draws of target 4 · block + w begin at w · stride_.
  using Draws = std::vector<std::uint32_t>;

  void DrawPlan(const InDegreePlan& plan, ColumnId column);
  void FillDraws(const InDegreePlan& plan, std::uint32_t block);
  void DrawTarget(const InDegreePlan& plan, const Reached& reached, NeuronId target, std::uint32_t offset);
  void SortBySource();

  const BuiltNetwork& network_;
  DrawIndicesFunction draw_;
  std::size_t stride_ = 0;
  Draws sources_, delays_, strengths_, signs_;
  Chooser chooser_;
  std::vector<Waiting> drawn_, sorted_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace lull

#endif  // LULL_SRC_NETWORK_IN_DEGREE_DRAWER_H_
