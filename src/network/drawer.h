// Draws the synapses of source neurons, in time and memory proportional to the synapses that exist.
//
// For each source neuron and projection the possible targets form a line: the neurons of the target layers in the
// reached columns, ascending. Geometric gaps jump along the line from synapse to synapse; pairs that are not connected
// cost nothing. Four neighbouring sources are drawn at a time, because four share a block of random numbers (draws.h).

#ifndef LULL_SRC_NETWORK_DRAWER_H_
#define LULL_SRC_NETWORK_DRAWER_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "lull/types.h"
#include "network/built_network.h"
#include "network/incoming.h"
#include "network/members.h"
#include "network/reach.h"
#include "random/bulk.h"
#include "random/gap_table.h"

namespace lull {

// A projection that may have synapses, with its names resolved.
struct Plan {
  const ProjectionSpec* spec;
  std::uint32_t number;
  std::uint32_t rule;
  std::uint32_t to_kind;
  Members to;  // the layers in which its synapses end
  Properties properties;
  GapTable gap;
};

// A layer in which projections begin: either the projections inside a column or the projections to other columns.
struct SourceLayer {
  std::uint32_t offset, size;
  // Ascending by the first target, if each has one layer of targets; else in the order of projections. Plans of the
  // same layer stand in the order of projections.
  std::vector<Plan> plans;
};

// The synapses drawn for one source neuron: plan by plan, and for each plan ascending by target.
struct FanDrawn {
  struct Stretch {
    ColumnId column;
    std::size_t begin;  // in `synapses`, up to the next stretch or the end
  };
  std::vector<Incoming> synapses;
  std::vector<Stretch> stretches;
};

// Keeps its buffers between calls.
//
// Thread use: one thread at a time.
class Drawer {
 public:
  explicit Drawer(const BuiltNetwork& network);

  // Calls use(source, drawn) for each neuron of a layer in a column, ascending.
  template <class Use>
  void FromLayer(const SourceLayer& layer, ColumnId column, const Use& use) {
    FindReached(layer, column);
    const NeuronId first = network_.column_first[column] + layer.offset;
    for (std::uint32_t done = 0; done < layer.size;) {
      const NeuronId source = first + done;
      const std::uint32_t count = std::min(layer.size - done, kLanes - source % kLanes);
      DrawBlock(layer, source, count);
      for (std::uint32_t i = 0; i < count; ++i) use(source + i, std::as_const(fans_[source % kLanes + i]));
      done += count;
    }
  }

  // The synapses drawn so far, for each projection of the description.
  std::span<const std::uint64_t> counts() const { return counts_; }

 private:
  static constexpr std::uint32_t kLanes = 4;  // entities of a block
  static constexpr std::size_t kPiece = 256;  // draws of a kind at a time; they stay in the first cache
  using Draws = std::array<std::array<std::uint32_t, kPiece>, kLanes>;

  // How far a source has advanced along the line of possible targets.
  struct Walk {
    std::uint32_t reached = 0;  // index of a column
    std::int64_t target = -1;   // among the possible targets in that column
    bool ended = false;
  };

  void FindReached(const SourceLayer& layer, ColumnId column);
  void DrawBlock(const SourceLayer& layer, NeuronId source, std::uint32_t count);
  void DrawPlan(const Plan& plan, const Reached& reached, NeuronId source, std::uint32_t count);
  void FillDraws(DrawKind kind, const Plan& plan, NeuronId source, std::uint64_t first, std::size_t count, Draws& out);
  void SetDrawn(const Plan& plan, NeuronId source, std::span<Incoming> synapses) const;

  static std::size_t Enough(const Plan& plan, std::uint64_t line);
  static std::size_t WalkOn(const Plan& plan, const Reached& reached, std::span<const std::uint32_t> gaps, Walk& walk,
                            FanDrawn& fan);

  const BuiltNetwork& network_;
  DrawIndicesFunction draw_;
  std::vector<Reached> reached_;  // for each plan of the layer
  std::array<FanDrawn, kLanes> fans_;
  Draws gaps_, delays_, strengths_, signs_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace lull

#endif  // LULL_SRC_NETWORK_DRAWER_H_
