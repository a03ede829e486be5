#include "network/drawer.h"

#include <algorithm>
#include <cmath>

#include "random/draws.h"

namespace lull {

Drawer::Drawer(const BuiltNetwork& network)
    : network_(network), draw_(DrawIndices(Resolve(InstructionSet::kBest))), counts_(network.spec.projections.size()) {}

void Drawer::FindReached(const SourceLayer& layer, ColumnId column) {
  reached_.clear();
  for (const Plan& plan : layer.plans) {
    reached_.push_back(ReachedFrom(network_, plan.spec->reach, plan.number, plan.to_kind, column));
  }
}

// Draws the `count` sources from `source` on, which must all be in one block.
void Drawer::DrawBlock(const SourceLayer& layer, NeuronId source, std::uint32_t count) {
  for (FanDrawn& fan : fans_) {
    fan.synapses.clear();
    fan.stretches.clear();
  }
  for (std::size_t i = 0; i < layer.plans.size(); ++i) DrawPlan(layer.plans[i], reached_[i], source, count);
}

// The ordinal of a synapse is the index of all its draws, so the draws are made piece by piece.
void Drawer::DrawPlan(const Plan& plan, const Reached& reached, NeuronId source, std::uint32_t count) {
  if (reached.size() == 0) return;
  const std::uint64_t line = std::uint64_t{reached.size()} * plan.to.size();
  const std::uint32_t first_lane = source % kLanes;
  std::array<Walk, kLanes> walks;
  for (std::uint32_t i = 0; i < count; ++i) {
    FanDrawn& fan = fans_[first_lane + i];
    fan.stretches.push_back({reached[0], fan.synapses.size()});
  }
  std::uint64_t behind = 0;  // the position of the last source that has not reached the end
  for (std::uint64_t ordinal = 0; behind < line;) {
    const std::size_t piece = Enough(plan, line - behind);
    FillDraws(DrawKind::kSynapseGap, plan, source, ordinal, piece, gaps_);
    std::array<std::size_t, kLanes> found = {};
    behind = line;
    for (std::uint32_t i = 0; i < count; ++i) {
      Walk& walk = walks[i];
      if (walk.ended) continue;
      found[i] = WalkOn(plan, reached, std::span(gaps_[first_lane + i]).first(piece), walk, fans_[first_lane + i]);
      if (!walk.ended)
        behind =
            std::min(behind, std::uint64_t{walk.reached} * plan.to.size() + static_cast<std::uint64_t>(walk.target));
    }
    const std::size_t most = *std::ranges::max_element(found);
    FillDraws(DrawKind::kSynapseDelay, plan, source, ordinal, most, delays_);
    FillDraws(DrawKind::kSynapseStrength, plan, source, ordinal, most, strengths_);
    if (plan.spec->sign == SignDraw::kPerSynapse) {
      FillDraws(DrawKind::kSynapseSign, plan, source, ordinal, most, signs_);
    }
    for (std::uint32_t i = 0; i < count; ++i) {
      SetDrawn(plan, source + i, std::span(fans_[first_lane + i].synapses).last(found[i]));
      counts_[plan.number] += found[i];
    }
    ordinal += piece;
  }
}

// The number of gap draws that bring nearly every source to the end of a line.
std::size_t Drawer::Enough(const Plan& plan, std::uint64_t line) {
  const double probability = plan.spec->probability;
  const double expected = static_cast<double>(line) * probability;
  const double enough = expected + 2 * std::sqrt(expected * (1 - probability)) + 2;
  return enough < kPiece ? static_cast<std::size_t>(enough) : kPiece;
}

void Drawer::FillDraws(DrawKind kind, const Plan& plan, NeuronId source, std::uint64_t first, std::size_t count,
                       Draws& out) {
  const std::size_t whole = (count + kIndicesAtOnce - 1) / kIndicesAtOnce * kIndicesAtOnce;
  draw_(network_.spec.seed, PurposeOf(kind, plan.number), source / kLanes, first, whole, out[0].data(), kPiece);
}

// Advances by the gaps until they or the line end; appends the synapses found and returns their number.
std::size_t Drawer::WalkOn(const Plan& plan, const Reached& reached, std::span<const std::uint32_t> gaps, Walk& walk,
                           FanDrawn& fan) {
  const std::size_t before = fan.synapses.size();
  fan.synapses.resize(before + gaps.size());
  Incoming* next = fan.synapses.data() + before;
  for (const std::uint32_t draw : gaps) {
    walk.target += plan.gap.Of(draw);
    if (walk.target >= plan.to.size()) {
      const std::int64_t columns = walk.target / plan.to.size();
      walk.target -= columns * plan.to.size();
      walk.ended = columns >= reached.size() - walk.reached;
      if (walk.ended) break;
      walk.reached += static_cast<std::uint32_t>(columns);
      fan.stretches.push_back({reached[walk.reached], static_cast<std::size_t>(next - fan.synapses.data())});
    }
    *next++ = Incoming(plan.to[static_cast<std::uint32_t>(walk.target)]);
  }
  fan.synapses.resize(static_cast<std::size_t>(next - fan.synapses.data()));
  return fan.synapses.size() - before;
}

// Sets delay, rule and weight for a piece.
void Drawer::SetDrawn(const Plan& plan, NeuronId source, std::span<Incoming> synapses) const {
  const ProjectionSpec& spec = *plan.spec;
  const std::uint32_t lane = source % kLanes;
  const bool sign_per_neuron = spec.sign == SignDraw::kPerNeuron;
  const bool inhibitory_neuron = sign_per_neuron && IsInhibitoryNeuron(network_.spec.seed, source, spec.inhibitory);
  for (std::size_t i = 0; i < synapses.size(); ++i) {
    const bool inhibitory = sign_per_neuron ? inhibitory_neuron : RealOf(signs_[lane][i]) < spec.inhibitory;
    plan.properties.Set(synapses[i], delays_[lane][i], strengths_[lane][i], inhibitory);
  }
}

}  // namespace lull
