// Drawing the synapses, in time and memory proportional to those that exist.
//
// For each source neuron and projection the possible targets form a line: the neurons of the target layer in the
// reached columns, ascending. Geometric gaps jump along it from synapse to synapse; pairs that are not connected cost
// nothing.
//
//   1. Projections between columns, by source column: what is drawn waits at its target column.
//   2. Column by column: the projections inside it are drawn; all its synapses are ordered into streams
//   (built_network.h).
//   3. The fan-out of each neuron is read off the streams.

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <unordered_set>

#include "absl/strings/str_cat.h"
#include "network/stages.h"
#include "random/bulk.h"
#include "random/draws.h"

namespace lull {
namespace {

// A projection with its names resolved.
struct Plan {
  const ProjectionSpec* spec;
  std::uint32_t number;
  std::uint32_t rule;
  std::uint32_t from_kind, from_offset, from_size;
  std::uint32_t to_kind, to_offset, to_size;
};

// A synapse on its way to its column.
struct Incoming {
  NeuronId source;
  std::uint16_t target;
  std::uint16_t delay;
  std::uint16_t rule;
  float weight;
};

// The columns that a projection reaches from a column, ascending: a list, or all of a kind but perhaps one.
class Reached {
 public:
  explicit Reached(std::vector<ColumnId> list)
      : list_(std::move(list)), size_(static_cast<std::uint32_t>(list_.size())) {}
  Reached(ColumnId first, std::uint32_t count, ColumnId without) : first_(first), size_(count), hole_(without) {
    if (without >= first && without - first < count) --size_;
  }

  std::uint32_t size() const { return size_; }
  ColumnId operator[](std::uint32_t i) const {
    if (!list_.empty()) return list_[i];
    const ColumnId column = first_ + i;
    return hole_ >= first_ && column >= hole_ ? column + 1 : column;
  }

 private:
  std::vector<ColumnId> list_;
  ColumnId first_ = 0;
  std::uint32_t size_ = 0;
  ColumnId hole_ = 0;
};

void SortAndKeepOthers(std::vector<ColumnId>& columns, ColumnId own) {
  std::ranges::sort(columns);
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  std::erase(columns, own);
}

// Positions within `radius` of `at` on a ring of `size`, as often as they are met.
std::vector<std::uint32_t> OnRing(std::uint32_t at, std::uint32_t radius, std::uint32_t size) {
  std::vector<std::uint32_t> positions;
  const std::int64_t reach = std::min(radius, size);
  for (std::int64_t offset = -reach; offset <= reach; ++offset) {
    positions.push_back(static_cast<std::uint32_t>((at + offset + size) % size));
  }
  return positions;
}

// Floyd's algorithm: k of n without replacement, each set equally likely, in k draws.
std::vector<std::uint32_t> Choose(std::uint64_t seed, Purpose purpose, std::uint32_t entity, std::uint32_t k,
                                  std::uint32_t n) {
  std::unordered_set<std::uint32_t> chosen;
  for (std::uint32_t j = n - k; j < n; ++j) {
    const std::uint32_t candidate = BelowOf(Draw(seed, purpose, entity, j - (n - k)), std::uint64_t{j} + 1);
    chosen.insert(chosen.contains(candidate) ? j : candidate);
  }
  std::vector<std::uint32_t> sorted(chosen.begin(), chosen.end());
  std::ranges::sort(sorted);
  return sorted;
}

// The distinct columns of `Reach` from `column`.
class ReachVisitor {
 public:
  ReachVisitor(const BuiltNetwork& network, const Plan& plan, ColumnId column)
      : network_(network),
        plan_(plan),
        column_(column),
        first_(network.kinds[plan.to_kind].first_column),
        count_(network.spec.columns[plan.to_kind].count) {}

  Reached operator()(const Inside&) const { return Reached({column_}); }
  Reached operator()(const AllOthers&) const { return Reached(first_, count_, column_); }
  Reached operator()(const RandomOthers& random) const {
    const Reached others(first_, count_, column_);
    const Purpose purpose = PurposeOf(DrawKind::kTargetColumn, plan_.number);
    std::vector<ColumnId> columns;
    for (const std::uint32_t i : Choose(network_.spec.seed, purpose, column_, random.count, others.size())) {
      columns.push_back(others[i]);
    }
    return Reached(std::move(columns));
  }
  Reached operator()(const Ring& ring) const {
    std::vector<ColumnId> columns;
    for (const std::uint32_t position : OnRing(column_ - first_, ring.radius, count_))
      columns.push_back(first_ + position);
    SortAndKeepOthers(columns, column_);
    return Reached(std::move(columns));
  }
  Reached operator()(const Torus& torus) const {
    const std::uint32_t at = column_ - first_;
    std::vector<ColumnId> columns;
    for (const std::uint32_t row : OnRing(at / torus.width, torus.radius, count_ / torus.width)) {
      for (const std::uint32_t position : OnRing(at % torus.width, torus.radius, torus.width)) {
        columns.push_back(first_ + row * torus.width + position);
      }
    }
    SortAndKeepOthers(columns, column_);
    return Reached(std::move(columns));
  }

 private:
  const BuiltNetwork& network_;
  const Plan& plan_;
  ColumnId column_;
  ColumnId first_;
  std::uint32_t count_;
};

// Draws the synapses of one source neuron after another. Keeps its buffers between calls.
class Drawer {
 public:
  explicit Drawer(const BuiltNetwork& network)
      : network_(network), draw_(DrawIndices(Resolve(InstructionSet::kBest))) {}

  // Calls use(column, synapse) for each synapse of `source`, ascending by target.
  template <class Use>
  void Synapses(const Plan& plan, NeuronId source, const Reached& reached, const Use& use) {
    FindPositions(plan, source, std::uint64_t{reached.size()} * plan.to_size);
    DrawAll(DrawKind::kSynapseDelay, plan, source, delays_);
    DrawAll(DrawKind::kSynapseStrength, plan, source, strengths_);
    const ProjectionSpec& spec = *plan.spec;
    const bool sign_per_neuron = spec.sign == SignDraw::kPerNeuron;
    if (!sign_per_neuron) DrawAll(DrawKind::kSynapseSign, plan, source, signs_);
    const bool inhibitory_neuron =
        sign_per_neuron &&
        RealOf(Draw(network_.spec.seed, PurposeOf(DrawKind::kNeuronSign, 0), source, 0)) < spec.inhibitory;
    const auto delay_count = static_cast<std::uint64_t>(spec.max_delay - spec.min_delay + 1);
    for (std::size_t i = 0; i < positions_.size(); ++i) {
      const double strength = spec.min_strength + (spec.max_strength - spec.min_strength) * RealOf(strengths_[i]);
      const bool inhibitory = sign_per_neuron ? inhibitory_neuron : RealOf(signs_[i]) < spec.inhibitory;
      const auto weight = static_cast<float>(strength);
      use(reached[static_cast<std::uint32_t>(positions_[i] / plan.to_size)],
          Incoming{.source = source,
                   .target = static_cast<std::uint16_t>(plan.to_offset + positions_[i] % plan.to_size),
                   .delay = static_cast<std::uint16_t>(spec.min_delay + BelowOf(delays_[i], delay_count)),
                   .rule = static_cast<std::uint16_t>(plan.rule),
                   .weight = inhibitory ? -weight : weight});
    }
  }

 private:
  // Where on the line of possible targets the synapses are.
  void FindPositions(const Plan& plan, NeuronId source, std::uint64_t line) {
    positions_.clear();
    const double probability = plan.spec->probability;
    if (probability == 0 || line == 0) return;
    const GeometricGap gap(probability);
    const double expected = static_cast<double>(line) * probability;
    const auto enough = static_cast<std::size_t>(expected + 3 * std::sqrt(expected) + 4);  // for nearly all sources
    const Purpose purpose = PurposeOf(DrawKind::kSynapseGap, plan.number);
    std::int64_t position = -1;
    for (std::uint64_t first = 0;; first += enough) {
      gaps_.resize(enough);
      draw_(network_.spec.seed, purpose, source, first, enough, gaps_.data());
      for (const std::uint32_t draw : gaps_) {
        position += gap.Of(draw);
        if (position >= static_cast<std::int64_t>(line)) return;
        positions_.push_back(static_cast<std::uint64_t>(position));
      }
    }
  }

  void DrawAll(DrawKind kind, const Plan& plan, NeuronId source, std::vector<std::uint32_t>& out) {
    out.resize(positions_.size());
    draw_(network_.spec.seed, PurposeOf(kind, plan.number), source, 0, out.size(), out.data());
  }

  const BuiltNetwork& network_;
  DrawIndicesFunction draw_;
  std::vector<std::uint64_t> positions_;
  std::vector<std::uint32_t> gaps_, delays_, strengths_, signs_;
};

// Every synapse from the plan's layer in `column` to what the plan reaches from there.
template <class Use>
void DrawFromColumn(const BuiltNetwork& network, const Plan& plan, ColumnId column, Drawer& drawer, const Use& use) {
  const Reached reached = std::visit(ReachVisitor(network, plan, column), plan.spec->reach);
  const NeuronId first = network.column_first[column] + plan.from_offset;
  for (NeuronId source = first; source < first + plan.from_size; ++source) drawer.Synapses(plan, source, reached, use);
}

std::vector<Plan> MakePlans(BuiltNetwork& network) {
  std::vector<Plan> plans;
  const NetworkSpec& spec = network.spec;
  for (const ProjectionSpec& p : spec.projections) {
    std::uint32_t rule = 0;
    if (p.stdp) {
      const auto known = std::ranges::find(network.rules, *p.stdp);
      rule = static_cast<std::uint32_t>(known - network.rules.begin()) + 1;
      if (known == network.rules.end()) network.rules.push_back(*p.stdp);
    }
    const auto from = static_cast<std::uint32_t>(KindNamed(spec, p.from_column));
    const auto to = static_cast<std::uint32_t>(KindNamed(spec, p.to_column));
    const std::size_t from_layer = LayerNamed(spec.columns[from], p.from),
                      to_layer = LayerNamed(spec.columns[to], p.to);
    plans.push_back({.spec = &p,
                     .number = static_cast<std::uint32_t>(plans.size()),
                     .rule = rule,
                     .from_kind = from,
                     .from_offset = network.kinds[from].layer_offsets[from_layer],
                     .from_size = spec.columns[from].layers[from_layer].size,
                     .to_kind = to,
                     .to_offset = network.kinds[to].layer_offsets[to_layer],
                     .to_size = spec.columns[to].layers[to_layer].size});
  }
  return plans;
}

bool IsInside(const Plan& plan) { return std::holds_alternative<Inside>(plan.spec->reach); }

// Puts a column's synapses in order, by source, delay and target; those alike in all three stay in order of projection.
class Sorter {
 public:
  ColumnSynapses Sort(const std::vector<Incoming>& incoming) {
    BySource(incoming);
    ColumnSynapses column;
    column.routes.reserve(incoming.size());
    column.weights.reserve(incoming.size());
    for (std::size_t begin = 0; begin < order_.size();) {
      const NeuronId source = incoming[order_[begin].index].source;
      std::size_t end = begin;
      while (end < order_.size() && incoming[order_[end].index].source == source) ++end;
      std::sort(
          order_.begin() + static_cast<std::ptrdiff_t>(begin), order_.begin() + static_cast<std::ptrdiff_t>(end),
          [](const Key& a, const Key& b) { return a.within != b.within ? a.within < b.within : a.index < b.index; });
      column.streams.push_back({source, static_cast<std::uint32_t>(begin)});
      for (std::size_t i = begin; i < end; ++i) {
        const Incoming& synapse = incoming[order_[i].index];
        const bool ends_run = i + 1 == end || incoming[order_[i + 1].index].delay != synapse.delay;
        column.routes.emplace_back(synapse.target, synapse.delay, synapse.rule, ends_run);
        column.weights.push_back(synapse.weight);
        column.plastic |= synapse.rule != 0;
      }
      begin = end;
    }
    column.streams.shrink_to_fit();
    return column;
  }

 private:
  struct Key {
    std::uint32_t within;  // delay, target
    std::uint32_t index;
  };

  // order_ by source. Sources are few and lie in runs (each projection draws them in order), so the starts of the runs
  // are sorted rather than the synapses.
  void BySource(const std::vector<Incoming>& incoming) {
    struct Run {
      NeuronId source;
      std::uint32_t begin, end;
    };
    std::vector<Run> runs;
    for (std::uint32_t i = 0; i < incoming.size(); ++i) {
      if (runs.empty() || runs.back().source != incoming[i].source) runs.push_back({incoming[i].source, i, i});
      runs.back().end = i + 1;
    }
    std::ranges::stable_sort(runs, {}, &Run::source);
    order_.clear();
    order_.reserve(incoming.size());
    for (const Run& run : runs) {
      for (std::uint32_t i = run.begin; i < run.end; ++i) {
        order_.push_back({std::uint32_t{incoming[i].delay} << 16 | incoming[i].target, i});
      }
    }
  }

  std::vector<Key> order_;
};

void BuildFanOut(BuiltNetwork& network) {
  std::vector<std::uint64_t>& begin = network.fan_out_begin;
  begin.assign(std::size_t{network.neurons()} + 1, 0);
  for (const ColumnSynapses& column : network.columns) {
    for (const Stream& stream : column.streams) ++begin[stream.source + 1];
  }
  for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
  network.fan_out.resize(begin.back());
  std::vector<std::uint64_t> next(begin.begin(), begin.end() - 1);
  for (ColumnId c = 0; c < network.column_count(); ++c) {
    const auto& streams = network.columns[c].streams;
    for (std::uint32_t s = 0; s < streams.size(); ++s) network.fan_out[next[streams[s].source]++] = {c, s};
  }
}

}  // namespace

absl::Status BuildSynapses(BuiltNetwork& network) {
  const std::vector<Plan> plans = MakePlans(network);
  const auto columns = static_cast<ColumnId>(network.kind_of.size());
  Drawer drawer(network);
  Sorter sorter;

  std::vector<std::vector<Incoming>> waiting(columns);
  for (ColumnId column = 0; column < columns; ++column) {
    for (const Plan& plan : plans) {
      if (IsInside(plan) || plan.from_kind != network.kind_of[column]) continue;
      DrawFromColumn(network, plan, column, drawer, [&](ColumnId target_column, const Incoming& synapse) {
        waiting[target_column].push_back(synapse);
        network.min_delay_between_columns = std::min<Tick>(network.min_delay_between_columns, synapse.delay);
      });
    }
  }

  network.columns.reserve(columns);
  std::vector<Incoming> incoming;
  for (ColumnId column = 0; column < columns; ++column) {
    incoming.swap(waiting[column]);
    std::vector<Incoming>().swap(waiting[column]);
    for (const Plan& plan : plans) {
      if (!IsInside(plan) || plan.from_kind != network.kind_of[column]) continue;
      DrawFromColumn(network, plan, column, drawer,
                     [&](ColumnId, const Incoming& synapse) { incoming.push_back(synapse); });
    }
    if (incoming.size() > std::numeric_limits<std::uint32_t>::max()) {
      return absl::InvalidArgumentError(
          absl::StrCat("column ", column, " receives ", incoming.size(),
                       " synapses; must be at most 4294967295; divide it or connect less"));
    }
    for (const Incoming& synapse : incoming) network.max_delay = std::max<Tick>(network.max_delay, synapse.delay);
    network.columns.push_back(sorter.Sort(incoming));
    incoming.clear();
  }
  BuildFanOut(network);
  return absl::OkStatus();
}

}  // namespace lull
