#include "network/in_degree_drawer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "random/draws.h"

namespace lull {

InDegreeDrawer::InDegreeDrawer(const BuiltNetwork& network)
    : network_(network), draw_(DrawIndices(Resolve(InstructionSet::kBest))), counts_(network.spec.projections.size()) {}

std::span<const Waiting> InDegreeDrawer::IntoColumn(std::span<const InDegreePlan> plans, ColumnId column) {
  drawn_.clear();
  for (const InDegreePlan& plan : plans) DrawPlan(plan, column);
  SortBySource();
  return drawn_;
}

void InDegreeDrawer::DrawPlan(const InDegreePlan& plan, ColumnId column) {
  const Reached reached = ReachedFrom(network_, plan.spec->reach, plan.number, plan.from_kind, column);
  assert(plan.spec->probability == 1);
  assert(*plan.spec->in_degree <= std::uint64_t{reached.size()} * plan.from.size());
  const std::size_t before = drawn_.size();
  for (std::uint32_t done = 0; done < plan.to_size;) {
    const NeuronId target = network_.column_first[column] + plan.to_offset + done;
    const std::uint32_t count = std::min(plan.to_size - done, kLanes - target % kLanes);
    FillDraws(plan, target / kLanes);
    for (std::uint32_t i = 0; i < count; ++i) DrawTarget(plan, reached, target + i, plan.to_offset + done + i);
    done += count;
  }
  counts_[plan.number] += drawn_.size() - before;
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

// `offset` is the offset of the target in its column.
void InDegreeDrawer::DrawTarget(const InDegreePlan& plan, const Reached& reached, NeuronId target,
                                std::uint32_t offset) {
  const ProjectionSpec& spec = *plan.spec;
  const std::size_t begin = target % kLanes * stride_;
  std::size_t i = begin;
  for (const std::uint32_t place :
       chooser_.Choose(std::span(sources_).subspan(begin, *spec.in_degree), reached.size() * plan.from.size())) {
    const ColumnId column = reached[place / plan.from.size()];
    const NeuronId source = network_.column_first[column] + plan.from[place % plan.from.size()];
    const bool inhibitory = spec.sign == SignDraw::kPerNeuron
                                ? IsInhibitoryNeuron(network_.spec.seed, source, spec.inhibitory)
                                : RealOf(signs_[i]) < spec.inhibitory;
    Incoming synapse(offset);
    plan.properties.Set(synapse, delays_[i], strengths_[i], inhibitory);
    drawn_.push_back({source, synapse});
    ++i;
  }
}

// Sorts byte by byte, the lowest first, keeping the order of entries that are equal in a byte. Skips bytes that are
// equal in all entries.
void InDegreeDrawer::SortBySource() {
  std::uint32_t differ = 0;
  for (const Waiting& waiting : drawn_) differ |= waiting.source ^ drawn_[0].source;
  for (std::uint32_t shift = 0; shift < 32; shift += 8) {
    if ((differ >> shift & 0xFF) == 0) continue;
    std::array<std::size_t, 257> places = {};
    for (const Waiting& waiting : drawn_) ++places[(waiting.source >> shift & 0xFF) + 1];
    for (std::size_t i = 1; i < places.size(); ++i) places[i] += places[i - 1];
    sorted_.resize(drawn_.size());
    for (const Waiting& waiting : drawn_) sorted_[places[waiting.source >> shift & 0xFF]++] = waiting;
    std::swap(drawn_, sorted_);
  }
}

}  // namespace lull
