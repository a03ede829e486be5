#include "spec/joined_layers.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <string_view>
#include <variant>

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

JoinedLayers Join(const ProjectionSpec& spec, const JoinedEnd& from, const JoinedEnd& to) {
  JoinedLayers joined = {.spec = &spec, .from = from, .to = to};
  const bool own = from.kind == to.kind;
  joined.possible_pairs = joined.inside() ? from.columns : from.columns * std::max(0.0, to.columns - (own ? 1 : 0));
  if (spec.in_degree) {  // for each target instead of each source
    const double reached = std::visit(ReachedColumns{from.columns, own}, spec.reach), sources = reached * from.size;
    const double in_degree = std::min<double>(*spec.in_degree, sources);
    joined.column_pairs = reached * to.columns;
    joined.chance = sources > 0 ? in_degree / sources : 0;
    joined.synapses = in_degree * to.neurons();
  } else {
    joined.column_pairs = from.columns * std::visit(ReachedColumns{to.columns, own}, spec.reach);
    joined.chance = spec.probability > 0 ? std::min(spec.probability, 1.0) : 0;
    joined.synapses = joined.pairs() * joined.chance;
  }
  return joined;
}

}  // namespace

std::vector<JoinedLayers> JoinLayers(const NetworkSpec& spec) {
  const Names names(spec);
  std::vector<JoinedLayers> joined;
  for (const ProjectionSpec& p : spec.projections) {
    joined.push_back(Join(p, names.Find(p.from_column, p.from), names.Find(p.to_column, p.to)));
  }
  return joined;
}

}  // namespace lull
