#include "network/drawer.h"

#include <algorithm>
#include <cmath>

#include "random/draws.h"
#include "spec/joined_layers.h"

namespace lull {

Drawer::Drawer(const BuiltNetwork& network)
    : network_(network), draw_(DrawIndices(Resolve(InstructionSet::kBest))), counts_(network.spec.projections.size()) {}

void Drawer::FindReached(const SourceLayer& layer, ColumnId column) {
  here_.clear();
  for (const Plan& plan : layer.plans) {
    const Reached reached = ReachedFrom(network_, plan.spec->reach, plan.number, plan.to_kind, column);
    here_.push_back(plan.spec->fall_off ? ShellsAround(plan, column, reached) : Here{reached, {}});
  }
}

// Draws some sources of a layer.
void Drawer::DrawBlock(const SourceLayer& layer, const Sources& sources) {
  for (FanDrawn& fan : fans_) {
    fan.synapses.clear();
    fan.stretches.clear();
  }
  for (std::size_t i = 0; i < layer.plans.size(); ++i) {
    const Plan& plan = layer.plans[i];
    if (here_[i].columns.size() == 0) continue;
    std::array<Begin, kLanes> begins;
    for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
      begins[lane] = {fans_[lane].stretches.size(), fans_[lane].synapses.size()};
    }
    if (plan.spec->one_to_one) {
      DrawPartners(layer, plan, here_[i].columns, sources);
    } else if (plan.spec->out_degree) {
      DrawOutDegree(plan, here_[i].columns, sources);
    } else if (plan.spec->fall_off) {
      DrawFalling(plan, here_[i], sources);
    } else {
      DrawByProbability(plan, here_[i].columns, sources);
    }
    if (plan.spec->delay_per_column_ms == 0) continue;
    for (std::uint32_t lane = sources.first_lane(); lane < sources.first_lane() + sources.count; ++lane) {
      Lengthen(plan, sources, lane, begins[lane]);
    }
  }
}

// The ordinal of a synapse is the index of all its draws, so the draws are made piece by piece.
void Drawer::DrawByProbability(const Plan& plan, const Reached& reached, const Sources& sources) {
  const NeuronId source = sources.first;
  const std::uint32_t count = sources.count, first_lane = sources.first_lane();
  const std::uint64_t line = std::uint64_t{reached.size()} * plan.targets();
  std::array<Walk, kLanes> walks;
  for (std::uint32_t i = 0; i < count; ++i) {
    FanDrawn& fan = fans_[first_lane + i];
    fan.stretches.push_back({reached[0], fan.synapses.size()});
    if (plan.self) walks[i].self = *plan.self + sources.in_layer + i;
  }
  std::uint64_t behind = 0;  // the position of the last source that has not reached the end
  for (std::uint64_t ordinal = 0; behind < line;) {
    const std::size_t piece = Enough(plan.spec->probability, line - behind);
    FillDraws(DrawKind::kSynapseGap, plan, source, ordinal, piece, gaps_);
    std::array<std::size_t, kLanes> found = {};
    behind = line;
    for (std::uint32_t i = 0; i < count; ++i) {
      Walk& walk = walks[i];
      if (walk.ended) continue;
      found[i] = WalkOn(plan, reached, std::span(gaps_[first_lane + i]).first(piece), walk, fans_[first_lane + i]);
      if (!walk.ended)
        behind =
            std::min(behind, std::uint64_t{walk.reached} * plan.targets() + static_cast<std::uint64_t>(walk.target));
    }
    const std::size_t most = *std::ranges::max_element(found);
    FillProperties(plan, source, ordinal, most);
    for (std::uint32_t i = 0; i < count; ++i) {
      SetDrawn(plan, source + i, std::span(fans_[first_lane + i].synapses).last(found[i]));
      counts_[plan.number] += found[i];
    }
    ordinal += piece;
  }
}

// The number of gap draws that bring nearly every source to the end of a line.
std::size_t Drawer::Enough(double probability, std::uint64_t line) {
  const double expected = static_cast<double>(line) * probability;
  const double enough = expected + 2 * std::sqrt(expected * (1 - probability)) + 2;
  return enough < kPiece ? static_cast<std::size_t>(enough) : kPiece;
}

void Drawer::FillDraws(DrawKind kind, const Plan& plan, NeuronId source, std::uint64_t first, std::size_t count,
                       Draws& out) {
  const std::size_t whole = (count + kIndicesAtOnce - 1) / kIndicesAtOnce * kIndicesAtOnce;
  draw_(network_.spec.seed, PurposeOf(kind, plan.number), source / kLanes, first, whole, out[0].data(), kPiece);
}

// Fills the draws that set synapses, from an ordinal on.
void Drawer::FillProperties(const Plan& plan, NeuronId source, std::uint64_t ordinal, std::size_t count) {
  FillDraws(DrawKind::kSynapseDelay, plan, source, ordinal, count, delays_);
  FillDraws(DrawKind::kSynapseStrength, plan, source, ordinal, count, strengths_);
  if (plan.spec->sign == SignDraw::kPerSynapse) FillDraws(DrawKind::kSynapseSign, plan, source, ordinal, count, signs_);
}

// Advances by the gaps until they or the line end; appends the synapses found and returns their number.
std::size_t Drawer::WalkOn(const Plan& plan, const Reached& reached, std::span<const std::uint32_t> gaps, Walk& walk,
                           FanDrawn& fan) {
  const std::size_t before = fan.synapses.size();
  fan.synapses.resize(before + gaps.size());
  Incoming* next = fan.synapses.data() + before;
  const GapTable& gap = *plan.gap;
  const std::uint32_t targets = plan.targets();
  for (const std::uint32_t draw : gaps) {
    walk.target += gap.Of(draw);
    if (walk.target >= targets) {
      const std::int64_t columns = walk.target / targets;
      walk.target -= columns * targets;
      walk.ended = columns >= reached.size() - walk.reached;
      if (walk.ended) break;
      walk.reached += static_cast<std::uint32_t>(columns);
      fan.stretches.push_back({reached[walk.reached], static_cast<std::size_t>(next - fan.synapses.data())});
    }
    const auto target = static_cast<std::uint32_t>(walk.target);
    *next++ = Incoming(plan.to[target + (target >= walk.self ? 1 : 0)]);
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

// ---------------------------------------------------------------------------------------------------------------------
// Rules other than a constant probability

Drawer::Here Drawer::ShellsAround(const Plan& plan, ColumnId column, const Reached& reached) const {
  std::vector<std::pair<std::uint32_t, ColumnId>> by_distance;
  for (std::uint32_t i = 0; i < reached.size(); ++i) {
    by_distance.emplace_back(DistanceOf(network_, plan.spec->reach, column, reached[i]), reached[i]);
  }
  std::ranges::sort(by_distance);
  std::vector<ColumnId> columns;
  std::vector<Here::Shell> shells;
  for (std::uint32_t i = 0; i < by_distance.size(); ++i) {
    const std::uint32_t distance = by_distance[i].first;
    if (i == 0 || distance != by_distance[i - 1].first) {
      const double probability = ProbabilityAt(*plan.spec, distance);
      if (probability == 0) break;  // it falls off with distance, so it is also 0 beyond
      shells.push_back({GeometricGap(probability), probability, i, i});
    }
    columns.push_back(by_distance[i].second);
    ++shells.back().end;
  }
  return {Reached(std::move(columns)), std::move(shells)};
}

void Drawer::DrawFalling(const Plan& plan, const Here& here, const Sources& sources) {
  std::size_t enough = 0;
  for (const Here::Shell& shell : here.shells) {
    enough += Enough(shell.probability, std::uint64_t{shell.end - shell.begin} * plan.to.size());
  }
  const std::size_t stride = FillLong(DrawKind::kSynapseGap, plan, sources.first, enough);
  const Purpose purpose = PurposeOf(DrawKind::kSynapseGap, plan.number);
  std::array<std::size_t, kLanes> before;
  for (std::uint32_t lane = sources.first_lane(), i = 0; i < sources.count; ++lane, ++i) {
    FanDrawn& fan = fans_[lane];
    before[lane] = fan.synapses.size();
    std::size_t ordinal = 0;
    for (const Here::Shell& shell : here.shells) {
      const std::int64_t line = std::int64_t{shell.end - shell.begin} * plan.to.size();
      std::uint32_t column = kNone;
      for (std::int64_t position = -1;;) {
        const std::uint32_t draw = ordinal < stride ? long_draws_[lane * stride + ordinal]
                                                    : Draw(network_.spec.seed, purpose, sources.first + i, ordinal);
        ++ordinal;
        position += shell.gap.Of(draw);
        if (position >= line) break;
        const auto in = shell.begin + static_cast<std::uint32_t>(position / plan.to.size());
        if (in != column) fan.stretches.push_back({here.columns[in], fan.synapses.size()});
        column = in;
        fan.synapses.emplace_back(plan.to[static_cast<std::uint32_t>(position % plan.to.size())]);
      }
    }
  }
  SetAll(plan, sources, before);
}

void Drawer::DrawOutDegree(const Plan& plan, const Reached& reached, const Sources& sources) {
  const std::uint32_t out_degree = *plan.spec->out_degree;
  const std::size_t stride = FillLong(DrawKind::kOutDegreeTarget, plan, sources.first, out_degree);
  std::array<std::size_t, kLanes> before;
  for (std::uint32_t lane = sources.first_lane(), i = 0; i < sources.count; ++lane, ++i) {
    FanDrawn& fan = fans_[lane];
    before[lane] = fan.synapses.size();
    const std::uint32_t self = plan.self ? *plan.self + sources.in_layer + i : kNone;
    std::uint32_t column = kNone;
    for (const std::uint32_t choice :
         chooser_.Choose(std::span(long_draws_).subspan(lane * stride, out_degree), reached.size() * plan.targets())) {
      const std::uint32_t place = choice + (choice >= self ? 1 : 0), in = place / plan.to.size();
      if (in != column) fan.stretches.push_back({reached[in], fan.synapses.size()});
      column = in;
      fan.synapses.emplace_back(plan.to[place % plan.to.size()]);
    }
  }
  SetAll(plan, sources, before);
}

void Drawer::DrawPartners(const SourceLayer& layer, const Plan& plan, const Reached& reached, const Sources& sources) {
  std::array<std::size_t, kLanes> before;
  for (std::uint32_t lane = sources.first_lane(), i = 0; i < sources.count; ++lane, ++i) {
    FanDrawn& fan = fans_[lane];
    before[lane] = fan.synapses.size();
    const std::uint32_t in_layer = sources.in_layer + i, target = plan.to[plan.first_source + in_layer];
    if (plan.self && target == layer.offset + in_layer) continue;
    for (std::uint32_t in = 0; in < reached.size(); ++in) {
      fan.stretches.push_back({reached[in], fan.synapses.size()});
      fan.synapses.emplace_back(target);
    }
  }
  SetAll(plan, sources, before);
}

void Drawer::SetAll(const Plan& plan, const Sources& sources, const std::array<std::size_t, kLanes>& before) {
  const auto drawn = [&](std::uint32_t lane) { return std::span(fans_[lane].synapses).subspan(before[lane]); };
  const std::uint32_t first = sources.first_lane(), end = first + sources.count;
  std::size_t most = 0;
  for (std::uint32_t lane = first; lane < end; ++lane) {
    most = std::max(most, drawn(lane).size());
    counts_[plan.number] += drawn(lane).size();
  }
  for (std::size_t ordinal = 0; ordinal < most; ordinal += kPiece) {
    const std::size_t piece = std::min(kPiece, most - ordinal);
    FillProperties(plan, sources.first, ordinal, piece);
    for (std::uint32_t lane = first; lane < end; ++lane) {
      const std::span<Incoming> of_source = drawn(lane);
      const std::size_t begin = std::min(ordinal, of_source.size());
      SetDrawn(plan, sources.first - first + lane, of_source.subspan(begin, std::min(piece, of_source.size() - begin)));
    }
  }
}

// Adds what distance adds to delays, to the synapses of a plan in a fan. They stand in the order of their draws.
void Drawer::Lengthen(const Plan& plan, const Sources& sources, std::uint32_t lane, Begin begin) {
  FanDrawn& fan = fans_[lane];
  const NeuronId source = sources.first - sources.first_lane() + lane;
  const Purpose purpose = PurposeOf(DrawKind::kSynapseDelay, plan.number);
  for (std::size_t i = begin.stretch; i < fan.stretches.size(); ++i) {
    const FanDrawn::Stretch& stretch = fan.stretches[i];
    const std::size_t end = i + 1 < fan.stretches.size() ? fan.stretches[i + 1].begin : fan.synapses.size();
    const double further =
        plan.spec->delay_per_column_ms * DistanceOf(network_, plan.spec->reach, sources.column, stretch.column);
    for (std::size_t s = stretch.begin; s < end; ++s) {
      plan.properties.Lengthen(fan.synapses[s], Draw(network_.spec.seed, purpose, source, s - begin.synapse), further);
    }
  }
}

std::size_t Drawer::FillLong(DrawKind kind, const Plan& plan, NeuronId source, std::size_t count) {
  const std::size_t stride = (count + kIndicesAtOnce - 1) / kIndicesAtOnce * kIndicesAtOnce;
  long_draws_.resize(kLanes * stride);
  draw_(network_.spec.seed, PurposeOf(kind, plan.number), source / kLanes, 0, stride, long_draws_.data(), stride);
  return stride;
}

}  // namespace lull
