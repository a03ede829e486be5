#include "network/in_degree_drawer.h"

#include <algorithm>
#include <cassert>

#include "random/draws.h"

namespace lull {

InDegreeDrawer::InDegreeDrawer(const BuiltNetwork& network)
    : network_(network), draw_(DrawIndices(Resolve(InstructionSet::kBest))), counts_(network.spec.projections.size()) {}

void InDegreeDrawer::IntoColumn(std::span<const InDegreePlan> plans, ColumnId column, std::vector<Waiting>& drawn) {
  for (const InDegreePlan& plan : plans) DrawPlan(plan, column, drawn);
}

void InDegreeDrawer::DrawPlan(const InDegreePlan& plan, ColumnId column, std::vector<Waiting>& drawn) {
  const Reached reached = ReachedFrom(network_, plan.spec->reach, plan.number, plan.from_kind, column);
  assert(plan.spec->probability == 1);
  assert(*plan.spec->in_degree + (plan.self ? 1 : 0) <= std::uint64_t{reached.size()} * plan.from.size());
  const std::size_t before = drawn.size();
  for (std::uint32_t done = 0; done < plan.to_size;) {
    const NeuronId target = network_.first_neuron(column) + plan.to_offset + done;
    const std::uint32_t count = std::min(plan.to_size - done, kLanes - target % kLanes);
    FillDraws(plan, target / kLanes);
    for (std::uint32_t i = 0; i < count; ++i) DrawTarget(plan, reached, column, done + i, drawn);
    done += count;
  }
  counts_[plan.number] += drawn.size() - before;
}

void InDegreeDrawer::FillDraws(const InDegreePlan& plan, std::uint32_t block) {
  stride_ = (*plan.spec->in_degree + kIndicesAtOnce - 1) / kIndicesAtOnce * kIndicesAtOnce;
  const auto fill = [&](DrawKind kind, Draws& out) {
    out.resize(kLanes * stride_);
    draw_(network_.spec.seed, PurposeOf(kind, plan.number), block, 0, stride_, out.data(), stride_);
  };
  fill(DrawKind::kInDegreeSource, sources_);
  fill(DrawKind::kSynapseDelay, delays_);
  fill(DrawKind::kSynapseStrength, strengths_);
  if (plan.spec->sign == SignDraw::kPerSynapse) fill(DrawKind::kSynapseSign, signs_);
}

// Draws the synapses of a target, which is counted in its layer.
void InDegreeDrawer::DrawTarget(const InDegreePlan& plan, const Reached& reached, ColumnId column,
                                std::uint32_t in_layer, std::vector<Waiting>& drawn) {
  const std::uint32_t offset = plan.to_offset + in_layer, none = reached.size() * plan.from.size();
  const NeuronId target = network_.first_neuron(column) + offset;
  const std::uint32_t self = plan.self ? *plan.self + in_layer : none;  // the place that is left out
  const ProjectionSpec& spec = *plan.spec;
  const std::size_t begin = target % kLanes * stride_;
  std::size_t i = begin;
  for (const std::uint32_t choice :
       chooser_.Choose(std::span(sources_).subspan(begin, *spec.in_degree), none - (plan.self ? 1 : 0))) {
    const std::uint32_t place = choice + (choice >= self ? 1 : 0);
    const ColumnId from = reached[place / plan.from.size()];
    const NeuronId source = network_.first_neuron(from) + plan.from[place % plan.from.size()];
    const bool inhibitory = spec.sign == SignDraw::kPerNeuron
                                ? IsInhibitoryNeuron(network_.spec.seed, source, spec.inhibitory)
                                : RealOf(signs_[i]) < spec.inhibitory;
    Incoming synapse(offset);
    plan.properties.Set(synapse, delays_[i], strengths_[i], inhibitory);
    if (spec.delay_per_column_ms > 0) {
      plan.properties.Lengthen(synapse, delays_[i],
                               spec.delay_per_column_ms * DistanceOf(network_, spec.reach, from, column));
    }
    drawn.push_back({source, synapse});
    ++i;
  }
}

}  // namespace lull
