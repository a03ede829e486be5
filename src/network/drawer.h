// Draws the synapses of source neurons, in time and memory proportional to the synapses that exist.
//
// For each source neuron and projection the possible targets form a line: the neurons of the target layers in the
// reached columns, ascending. Geometric gaps jump along the line from synapse to synapse; pairs that are not connected
// cost nothing. Where the probability falls off with distance, each distance has a line of its own. An out-degree
// chooses from the line (chooser.h); one to one takes one target from each column. Four neighbouring sources are drawn
// at a time, because four share a block of random numbers (draws.h).

#ifndef LULL_SRC_NETWORK_DRAWER_H_
#define LULL_SRC_NETWORK_DRAWER_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "lull/types.h"
#include "network/built_network.h"
#include "network/chooser.h"
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
  // The positions of the layer's first neuron, among the sources of its column, and among the targets if a neuron may
  // not be connected to itself and the layer's neurons are targets of their own column.
  std::uint32_t first_source;
  std::optional<std::uint32_t> self;
  std::optional<GapTable> gap;  // of the probability, unless it falls off with distance

  // The possible targets in each column.
  std::uint32_t targets() const { return to.size() - (self ? 1 : 0); }
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
    const NeuronId first = network_.first_neuron(column) + layer.offset;
    for (std::uint32_t done = 0; done < layer.size;) {
      const NeuronId source = first + done;
      const std::uint32_t count = std::min(layer.size - done, kLanes - source % kLanes);
      DrawBlock(layer, {column, source, done, count});
      for (std::uint32_t i = 0; i < count; ++i) use(source + i, std::as_const(fans_[source % kLanes + i]));
      done += count;
    }
  }

  // The synapses drawn so far, for each projection of the description.
  std::span<const std::uint64_t> counts() const { return counts_; }

 private:
  static constexpr std::uint32_t kLanes = 4;  // entities of a block
  static constexpr std::size_t kPiece = 256;  // draws of a kind at a time; they stay in the first cache
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  using Draws = std::array<std::array<std::uint32_t, kPiece>, kLanes>;

  // The columns that a plan reaches from a column.
  struct Here {
    // Columns at one distance.
    struct Shell {
      GeometricGap gap;
      double probability;
      std::uint32_t begin, end;  // in `columns`
    };
    Reached columns;            // ascending, or, if there are shells, shell by shell
    std::vector<Shell> shells;  // only if the probability falls off with distance; from the nearest
  };

  // How far a source has advanced along the line of possible targets.
  struct Walk {
    std::uint32_t self = kNone;  // the position in the line that is left out
    std::uint32_t reached = 0;   // index of a column
    std::int64_t target = -1;    // among the possible targets in that column
    bool ended = false;
  };

  // Neighbouring sources of a layer that share a block.
  struct Sources {
    ColumnId column;
    NeuronId first;
    std::uint32_t in_layer;  // the position of the first in its layer
    std::uint32_t count;

    std::uint32_t first_lane() const { return first % kLanes; }
  };

  void FindReached(const SourceLayer& layer, ColumnId column);
  Here ShellsAround(const Plan& plan, ColumnId column, const Reached& reached) const;
  void DrawBlock(const SourceLayer& layer, const Sources& sources);
  // Each draws the synapses of a plan; all but the first leave delays and weights to SetAll.
  void DrawByProbability(const Plan& plan, const Reached& reached, const Sources& sources);
  void DrawFalling(const Plan& plan, const Here& here, const Sources& sources);
  void DrawOutDegree(const Plan& plan, const Reached& reached, const Sources& sources);
  void DrawPartners(const SourceLayer& layer, const Plan& plan, const Reached& reached, const Sources& sources);
  // Sets what is drawn for the synapses of each source that were added since its fan had the size `before`.
  void SetAll(const Plan& plan, const Sources& sources, const std::array<std::size_t, kLanes>& before);
  // Where the synapses of a plan begin in a fan.
  struct Begin {
    std::size_t stretch, synapse;
  };
  void Lengthen(const Plan& plan, const Sources& sources, std::uint32_t lane, Begin begin);
  // Fills long_draws_, for all indices below `count` at least: the draws of lane w begin at w times the result.
  std::size_t FillLong(DrawKind kind, const Plan& plan, NeuronId source, std::size_t count);
  void FillDraws(DrawKind kind, const Plan& plan, NeuronId source, std::uint64_t first, std::size_t count, Draws& out);
  void FillProperties(const Plan& plan, NeuronId source, std::uint64_t ordinal, std::size_t count);
  void SetDrawn(const Plan& plan, NeuronId source, std::span<Incoming> synapses) const;

  static std::size_t Enough(double probability, std::uint64_t line);
  static std::size_t WalkOn(const Plan& plan, const Reached& reached, std::span<const std::uint32_t> gaps, Walk& walk,
                            FanDrawn& fan);

  const BuiltNetwork& network_;
  DrawIndicesFunction draw_;
  std::vector<Here> here_;  // for each plan of the layer
  std::array<FanDrawn, kLanes> fans_;
  Draws gaps_, delays_, strengths_, signs_;
  std::vector<std::uint32_t> long_draws_;
  Chooser chooser_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace lull

#endif  // LULL_SRC_NETWORK_DRAWER_H_
