#include "network/plans.h"

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include "network/members.h"
#include "spec/check.h"
#include "spec/synapse_origins.h"

namespace lull {
namespace {

// The layers at one end of a projection.
struct End {
  struct Layer {
    std::uint32_t offset, size;
  };
  std::uint32_t kind;
  std::vector<Layer> layers;  // ascending by offset
  Members members;
};

End EndOf(const BuiltNetwork& network, const std::string& column, const LayerNames& names) {
  const auto kind = static_cast<std::uint32_t>(KindNamed(network.spec, column));
  End end = {.kind = kind, .layers = {}, .members = {}};
  for (const std::string& name : names) {
    const std::size_t index = LayerNamed(network.spec.columns[kind], name);
    end.layers.push_back({network.kinds[kind].layer_offsets[index], network.spec.columns[kind].layers[index].size});
  }
  std::ranges::sort(end.layers, {}, &End::Layer::offset);
  for (const End::Layer& layer : end.layers) end.members.Add(layer.offset, layer.size);
  return end;
}

SourceLayer& LayerAt(std::vector<SourceLayer>& layers, const End::Layer& from) {
  const auto layer = std::ranges::lower_bound(layers, from.offset, {}, &SourceLayer::offset);
  if (layer != layers.end() && layer->offset == from.offset) return *layer;
  return *layers.insert(layer, {.offset = from.offset, .size = from.size, .plans = {}});
}

// Orders the plans of a layer, which stand in the order of projections. Synapses are sorted faster if they come
// ascending by target; but where a plan has several layers of targets, another plan may share some of them, and the
// synapses of each target must come in the order of projections.
void Order(SourceLayer& layer) {
  if (std::ranges::any_of(layer.plans, [](const Plan& plan) { return plan.spec->to.size() > 1; })) return;
  std::ranges::stable_sort(layer.plans, {}, [](const Plan& plan) { return plan.to.first(); });
}

// The number of a learning rule. A new rule is added to the network's rules.
std::uint32_t NumberOf(BuiltNetwork& network, const std::optional<Stdp>& stdp) {
  if (!stdp) return 0;
  const auto known = std::ranges::find(network.rules, *stdp);
  const auto rule = static_cast<std::uint32_t>(known - network.rules.begin()) + 1;
  if (known == network.rules.end()) network.rules.push_back(*stdp);
  return rule;
}

// The position of the layer's first neuron among the neurons of an end.
std::uint32_t PositionIn(const End& end, const End::Layer& layer) {
  std::uint32_t position = 0;
  for (const End::Layer& other : end.layers) position += other.offset < layer.offset ? other.size : 0;
  return position;
}

// One projection, and its ends.
struct Resolved {
  const BuiltNetwork& network;
  const ProjectionSpec& p;
  std::uint32_t number, rule;
  End from, to;

  bool inside() const { return std::holds_alternative<Inside>(p.reach); }

  // If a neuron may not be connected to itself and the layer, of one end, is at the other end too: the position of its
  // first neuron there.
  std::optional<std::uint32_t> SelfIn(const End& other, const End::Layer& layer) const {
    if (p.self || !inside() || std::ranges::count(other.layers, layer.offset, &End::Layer::offset) == 0) return {};
    return PositionIn(other, layer);
  }

  Plan FromLayer(const End::Layer& layer, const std::optional<GapTable>& gap) const {
    return {.spec = &p,
            .number = number,
            .rule = rule,
            .to_kind = to.kind,
            .to = to.members,
            .properties = Properties(p, rule),
            .first_source = PositionIn(from, layer),
            .self = SelfIn(to, layer),
            .gap = gap};
  }

  InDegreePlan ToLayer(const End::Layer& layer) const {
    return {.spec = &p,
            .number = number,
            .rule = rule,
            .from_kind = from.kind,
            .from = from.members,
            .to_offset = layer.offset,
            .to_size = layer.size,
            .properties = Properties(p, rule),
            .self = SelfIn(from, layer)};
  }

  TotalPlan WithTotal() const {
    TotalPlan plan = {.spec = &p,
                      .number = number,
                      .rule = rule,
                      .from_kind = from.kind,
                      .from = from.members,
                      .to = {},
                      .self = {},
                      .own = {},
                      .properties = Properties(p, rule),
                      .synapses_of = DivideTotal(network.spec.seed, number, *p.total, ColumnsOf(network.kinds[to.kind]),
                                                 network.own_columns)};
    for (const End::Layer& layer : to.layers) {
      const std::optional<std::uint32_t> self = SelfIn(from, layer);
      (self ? plan.own : plan.to).Add(layer.offset, layer.size);
      for (std::uint32_t i = 0; self && i < layer.size; ++i) plan.self.push_back(*self + i);
    }
    return plan;
  }
};

void AddPlans(const Resolved& resolved, Plans& plans) {
  const ProjectionSpec& p = resolved.p;
  if (p.total) {
    plans.total[resolved.to.kind].push_back(resolved.WithTotal());
  } else if (p.in_degree) {
    for (const End::Layer& layer : resolved.to.layers) {
      plans.in_degree[resolved.to.kind].push_back(resolved.ToLayer(layer));
    }
  } else {
    std::optional<GapTable> gap;
    if (!p.out_degree && !p.one_to_one && !p.fall_off) gap.emplace(p.probability);
    std::vector<SourceLayer>& layers = (resolved.inside() ? plans.inside : plans.between)[resolved.from.kind];
    for (const End::Layer& layer : resolved.from.layers) {
      LayerAt(layers, layer).plans.push_back(resolved.FromLayer(layer, gap));
    }
  }
}

}  // namespace

Plans MakePlans(BuiltNetwork& network) {
  const std::size_t kinds = network.kinds.size();
  Plans plans;
  plans.inside.resize(kinds);
  plans.between.resize(kinds);
  plans.in_degree.resize(kinds);
  plans.total.resize(kinds);
  for (std::uint32_t number = 0; number < network.spec.projections.size(); ++number) {
    const ProjectionSpec& p = network.spec.projections[number];
    const std::uint32_t rule = NumberOf(network, p.stdp);
    if (DrawsNothing(p)) continue;
    AddPlans({network, p, number, rule, EndOf(network, p.from_column, p.from), EndOf(network, p.to_column, p.to)},
             plans);
  }
  for (auto* with_reach : {&plans.inside, &plans.between}) {
    for (std::vector<SourceLayer>& layers : *with_reach) std::ranges::for_each(layers, Order);
  }
  for (auto& of_kind : plans.in_degree) std::ranges::stable_sort(of_kind, {}, &InDegreePlan::to_offset);
  for (const EdgeListSpec& list : network.spec.edges) plans.rule_of_list.push_back(NumberOf(network, list.stdp));
  return plans;
}

}  // namespace lull
