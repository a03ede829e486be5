#include "network/total_drawer.h"

#include <algorithm>

#include "random/binomial.h"
#include "random/draws.h"

namespace lull {
namespace {

// Divides the synapses of a node of the tree among its columns, as far as they are among the wanted ones.
class Divider {
 public:
  Divider(std::uint64_t seed, std::uint32_t projection, RangeVector<std::uint32_t>& wanted)
      : seed_(seed), purpose_(PurposeOf(DrawKind::kTotalHalf, projection)), wanted_(wanted) {}

  void Divide(std::uint64_t node, std::uint64_t synapses, const ColumnRange& columns) const {
    if (synapses == 0 || columns.end <= wanted_.first() || columns.first >= wanted_.first() + wanted_.size()) return;
    if (columns.count() == 1) {
      wanted_[columns.first] = static_cast<std::uint32_t>(synapses);
      return;
    }
    const ColumnId left = columns.count() / 2, middle = columns.first + left;
    const std::uint64_t draw = std::uint64_t{Draw(seed_, purpose_, 0, node)} << 32 | Draw(seed_, purpose_, 1, node);
    const double share = static_cast<double>(left) / static_cast<double>(columns.count());
    const std::uint64_t in_left = BinomialOf(draw, synapses, share);
    Divide(2 * node, in_left, {columns.first, middle});
    Divide(2 * node + 1, synapses - in_left, {middle, columns.end});
  }

 private:
  std::uint64_t seed_;
  Purpose purpose_;
  RangeVector<std::uint32_t>& wanted_;
};

}  // namespace

RangeVector<std::uint32_t> DivideTotal(std::uint64_t seed, std::uint32_t projection, std::uint64_t total,
                                       const ColumnRange& columns, const ColumnRange& wanted) {
  const ColumnId first = std::clamp(wanted.first, columns.first, columns.end);
  const ColumnId end = std::clamp(wanted.end, columns.first, columns.end);
  RangeVector<std::uint32_t> synapses(first, std::vector<std::uint32_t>(end - first));
  Divider(seed, projection, synapses).Divide(1, total, columns);
  return synapses;
}

TotalDrawer::TotalDrawer(const BuiltNetwork& network)
    : network_(network),
      draw_(DrawEntities(Resolve(InstructionSet::kBest))),
      counts_(network.spec.projections.size()) {}

void TotalDrawer::IntoColumn(std::span<const TotalPlan> plans, ColumnId column, std::vector<Waiting>& drawn) {
  for (const TotalPlan& plan : plans) DrawPlan(plan, column, drawn);
}

// Numbers the pairs target by target: first those of the targets that are among the sources, each without itself.
TotalDrawer::Pair TotalDrawer::PairOf(const TotalPlan& plan, std::uint64_t sources, std::uint64_t number) {
  const std::uint64_t own_pairs = plan.own.size() * (sources - 1);
  if (number >= own_pairs) {
    const std::uint64_t other = number - own_pairs;
    return {other % sources, plan.to[static_cast<std::uint32_t>(other / sources)]};
  }
  const auto target = static_cast<std::uint32_t>(number / (sources - 1));
  const std::uint64_t source = number % (sources - 1);
  return {source + (source >= plan.self[target] ? 1 : 0), plan.own[target]};
}

void TotalDrawer::DrawPlan(const TotalPlan& plan, ColumnId column, std::vector<Waiting>& drawn) {
  const ProjectionSpec& spec = *plan.spec;
  const std::size_t synapses = plan.synapses_of[column];
  if (synapses == 0) return;
  const Reached reached = ReachedFrom(network_, spec.reach, plan.number, plan.from_kind, column);
  const std::uint64_t sources = std::uint64_t{reached.size()} * plan.from.size();
  const std::uint64_t pairs = plan.own.size() * (sources - 1) + plan.to.size() * sources;
  const auto fill = [&](DrawKind kind, std::size_t first, std::uint64_t index, std::size_t count, Draws& out) {
    draw_(network_.spec.seed, PurposeOf(kind, plan.number), static_cast<std::uint32_t>(first), index, count,
          out.data());
  };
  for (std::size_t first = 0; first < synapses; first += kPiece) {
    const std::size_t count = std::min(kPiece, synapses - first);
    fill(DrawKind::kTotalPair, first, 2 * std::uint64_t{column}, count, high_);
    fill(DrawKind::kTotalPair, first, 2 * std::uint64_t{column} + 1, count, low_);
    fill(DrawKind::kSynapseDelay, first, column, count, delays_);
    fill(DrawKind::kSynapseStrength, first, column, count, strengths_);
    if (spec.sign == SignDraw::kPerSynapse) fill(DrawKind::kSynapseSign, first, column, count, signs_);
    for (std::size_t i = 0; i < count; ++i) {
      const Pair pair = PairOf(plan, sources, BelowOf(high_[i], low_[i], pairs));
      const ColumnId from = reached[static_cast<std::uint32_t>(pair.source / plan.from.size())];
      const NeuronId source =
          network_.first_neuron(from) + plan.from[static_cast<std::uint32_t>(pair.source % plan.from.size())];
      const bool inhibitory = spec.sign == SignDraw::kPerNeuron
                                  ? IsInhibitoryNeuron(network_.spec.seed, source, spec.inhibitory)
                                  : RealOf(signs_[i]) < spec.inhibitory;
      Incoming synapse(pair.target);
      plan.properties.Set(synapse, delays_[i], strengths_[i], inhibitory);
      if (spec.delay_per_column_ms > 0) {
        plan.properties.Lengthen(synapse, delays_[i],
                                 spec.delay_per_column_ms * DistanceOf(network_, spec.reach, from, column));
      }
      drawn.push_back({source, synapse});
    }
  }
  counts_[plan.number] += synapses;
}

}  // namespace lull
