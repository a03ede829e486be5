#include "spec/joined_layers.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>
#include <variant>

#include "base/log_gamma.h"

namespace lull {
namespace {

// Finds layers by name without a search through all of them.
class Names {
 public:
  explicit Names(const NetworkSpec& spec) : spec_(spec) {
    std::size_t number = 0;
    for (std::size_t kind = 0; kind < spec.columns.size(); ++kind) {
      kinds_.emplace(spec.columns[kind].name, kind);
      auto& layers = layers_.emplace_back();
      for (const LayerSpec& layer : spec.columns[kind].layers) layers.emplace(layer.name, Place{number++, layer.size});
    }
  }

  // An empty name of a kind names the only kind.
  JoinedEnd Find(const std::string& kind, const LayerNames& names) const {
    const auto found = kinds_.find(kind);
    assert(found != kinds_.end() || kind.empty());
    const std::size_t k = found != kinds_.end() ? found->second : 0;
    JoinedEnd end = {.kind = k, .columns = static_cast<double>(spec_.columns[k].count), .layers = {}};
    for (const std::string& name : names) {
      const auto place = layers_[k].find(name);
      assert(place != layers_[k].end());
      end.layers.push_back({place->second.number, static_cast<double>(place->second.size)});
      end.size += end.layers.back().size;
    }
    std::ranges::sort(end.layers, {}, &JoinedEnd::Layer::number);
    return end;
  }

 private:
  struct Place {
    std::size_t number;
    std::uint32_t size;
  };
  const NetworkSpec& spec_;
  std::map<std::string_view, std::size_t> kinds_;
  std::vector<std::map<std::string_view, Place>> layers_;  // one per kind
};

// How many of `columns` a column reaches (network/reach.cc draws which); the column itself is one of `columns` if
// `own`.
struct ReachedColumns {
  double columns;
  bool own;

  double others() const { return std::max(0.0, columns - (own ? 1 : 0)); }
  double operator()(const Inside&) const { return std::min(1.0, columns); }
  double operator()(const AllOthers&) const { return others(); }
  double operator()(const RandomOthers& random) const { return std::min<double>(random.count, others()); }
  double operator()(const Ring& ring) const { return std::min(2.0 * ring.radius, others()); }
  double operator()(const Torus& torus) const {
    if (torus.width == 0) return 0;
    const double side = 2.0 * torus.radius + 1, height = std::floor(columns / torus.width);
    return std::clamp(std::min<double>(side, torus.width) * std::min(side, height) - 1, 0.0, others());
  }
};

// The largest distance between two columns that the reach joins, of `columns`.
struct LongestWayVisitor {
  double columns;

  double operator()(const Ring& ring) const { return std::min<double>(ring.radius, std::floor(columns / 2)); }
  double operator()(const Torus& torus) const {
    if (torus.width == 0) return 0;
    const double height = std::floor(columns / torus.width);
    return std::min<double>(torus.radius, std::floor(std::max<double>(torus.width, height) / 2));
  }
  double operator()(const auto&) const { return 0; }
};

// The same reach, no farther than a distance.
Reach Within(Reach reach, std::uint32_t distance) {
  if (auto* const ring = std::get_if<Ring>(&reach)) ring->radius = std::min(ring->radius, distance);
  if (auto* const torus = std::get_if<Torus>(&reach)) torus->radius = std::min(torus->radius, distance);
  return reach;
}

// A number that is no probability counts as 0 or 1.
double AsProbability(double value) { return value > 0 ? std::min(value, 1.0) : 0; }

// The pairs of a neuron with itself, in a column that is joined to itself. One to one has such a pair only where the
// layer has the same position at both ends.
double SelfPairs(const JoinedEnd& from, const JoinedEnd& to, bool one_to_one) {
  double pairs = 0, from_position = 0;
  for (const JoinedEnd::Layer& layer : from.layers) {
    double to_position = 0;
    for (const JoinedEnd::Layer& other : to.layers) {
      if (other.number == layer.number && (!one_to_one || from_position == to_position)) pairs += layer.size;
      to_position += other.size;
    }
    from_position += layer.size;
  }
  return pairs;
}

// The probability that `chosen` of `all` have none among `some`; both are chosen without replacement.
double NoneAmong(double some, double chosen, double all) {
  if (chosen > all - some) return 0;
  const double logarithm =
      LogGamma(all - some + 1) - LogGamma(all - some - chosen + 1) - LogGamma(all + 1) + LogGamma(all - chosen + 1);
  return std::exp(std::min(logarithm, 0.0));
}

// Distances that are told apart; beyond, the probability is assumed not to fall off any more. Chosen.
constexpr double kMostShells = 10'000;

// For a probability that falls off with distance: sets the shells and the expected synapses. `column_pairs_within` is
// the number of pairs of columns within a distance.
template <class PairsWithin>
void AddShells(const PairsWithin& column_pairs_within, JoinedLayers& joined) {
  double within = 0;
  for (double distance = 1; within < joined.column_pairs && distance <= joined.longest_way; ++distance) {
    const double before =
        std::exchange(within, distance < kMostShells ? column_pairs_within(static_cast<std::uint32_t>(distance))
                                                     : joined.column_pairs);
    const double probability = AsProbability(ProbabilityAt(*joined.spec, distance));
    joined.shells.push_back(
        {within - before, probability < 1 ? std::exp(joined.to.size * std::log1p(-probability)) : 0});
    joined.synapses += (within - before) * joined.from.size * joined.to.size * probability;
  }
}

JoinedLayers Join(const ProjectionSpec& spec, const JoinedEnd& from, const JoinedEnd& to) {
  JoinedLayers joined = {.spec = &spec, .from = from, .to = to};
  const bool own = from.kind == to.kind;
  joined.possible_pairs = joined.inside() ? from.columns : from.columns * std::max(0.0, to.columns - (own ? 1 : 0));
  const auto column_pairs = [&](const Reach& reach) {
    return IsDrawnByTarget(spec) ? to.columns * std::visit(ReachedColumns{from.columns, own}, reach)
                                 : from.columns * std::visit(ReachedColumns{to.columns, own}, reach);
  };
  joined.column_pairs = column_pairs(spec.reach);
  joined.longest_way = LongestWay(spec.reach, from.columns);
  const double pairs = spec.one_to_one ? std::min(from.size, to.size) : from.size * to.size;  // in a pair of columns
  const double left_out = spec.self || !joined.inside() ? 0 : SelfPairs(from, to, spec.one_to_one);
  joined.pairs = joined.column_pairs * (pairs - left_out);
  joined.certain = true;
  double none = 0;
  const double targets = joined.column_pairs > 0 ? joined.pairs / (joined.column_pairs * from.size) : 0;
  if (joined.pairs <= 0) return joined;
  if (spec.total) {
    joined.synapses = static_cast<double>(*spec.total);
    none = std::exp(-targets * joined.synapses / joined.pairs);
  } else if (spec.in_degree) {
    joined.synapses = std::min(*spec.in_degree * to.neurons(), joined.pairs);
    none = joined.synapses < joined.pairs ? std::exp(targets * std::log1p(-joined.synapses / joined.pairs)) : 0;
  } else if (spec.out_degree) {
    joined.synapses = std::min(*spec.out_degree * from.neurons(), joined.pairs);
    none = NoneAmong(targets, joined.synapses / from.neurons(), joined.pairs / from.neurons());
  } else if (spec.one_to_one) {
    joined.synapses = joined.pairs;
  } else if (spec.fall_off) {
    joined.certain = spec.probability == 0;
    AddShells([&](std::uint32_t distance) { return column_pairs(Within(spec.reach, distance)); }, joined);
  } else {
    const double probability = AsProbability(spec.probability);
    joined.certain = probability == 0 || probability == 1;
    joined.synapses = joined.pairs * probability;
    none = probability < 1 ? std::exp(targets * std::log1p(-probability)) : 0;
  }
  joined.chance = std::min(1.0, joined.synapses / joined.pairs);
  if (!spec.fall_off) joined.shells = {{joined.column_pairs, none}};
  return joined;
}

}  // namespace

double JoinedLayers::sources() const { return column_pairs > 0 ? pairs / (column_pairs * to.size) : 0; }

double JoinedLayers::NoneIn(double reached) const {
  if (reached <= 0 || synapses <= 0) return 1;
  if (!spec->out_degree) return std::pow(shells.front().none, reached);
  const double targets = pairs / from.neurons();  // in all columns that the source reaches
  return NoneAmong(targets * reached * from.columns / column_pairs, synapses / from.neurons(), targets);
}

double LongestWay(const Reach& reach, double columns) { return std::visit(LongestWayVisitor{columns}, reach); }

bool IsDrawnByTarget(const ProjectionSpec& spec) { return spec.in_degree || spec.total; }

double ProbabilityAt(const ProjectionSpec& spec, double distance) {
  if (!spec.fall_off) return spec.probability;
  const double lengths = distance / spec.fall_off->scale;
  return spec.probability *
         std::exp(spec.fall_off->shape == FallOff::Shape::kGaussian ? -lengths * lengths / 2 : -lengths);
}

Tick DelayAt(const ProjectionSpec& spec, double delay, double distance) {
  return static_cast<Tick>(std::nearbyint(delay + spec.delay_per_column_ms * distance));
}

std::vector<JoinedLayers> JoinLayers(const NetworkSpec& spec) {
  const Names names(spec);
  std::vector<JoinedLayers> joined;
  for (const ProjectionSpec& p : spec.projections) {
    joined.push_back(Join(p, names.Find(p.from_column, p.from), names.Find(p.to_column, p.to)));
  }
  return joined;
}

}  // namespace lull
