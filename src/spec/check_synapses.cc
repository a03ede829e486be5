// Checks projections and listed edges.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "random/delay_sampler.h"
#include "random/sampler.h"
#include "spec/checker.h"
#include "spec/edge_columns.h"

namespace lull {

std::optional<std::size_t> Checker::CheckEnd(const std::string& path, const char* key, const std::string& column,
                                             const LayerNames& layers) {
  const std::string column_path = KeyPath(path, absl::StrCat(key, "_column"));
  if (spec_.columns.empty()) return std::nullopt;  // another check reports this
  if (column.empty() && spec_.columns.size() != 1) {
    Add(column_path, "",
        absl::StrCat("missing; with several kinds of column it must be one of ", Listed(NamesOf(spec_.columns))));
    return std::nullopt;
  }
  const std::size_t kind = KindNamed(spec_, column);
  if (kind == spec_.columns.size()) {
    Add(column_path, TomlText(column),
        absl::StrCat("no such kind of column; ", WouldDo(column, NamesOf(spec_.columns))));
    return std::nullopt;
  }
  const ColumnSpec& columns = spec_.columns[kind];
  if (columns.layers.empty()) return std::nullopt;  // another check reports this
  const std::size_t before = findings_.size();
  if (layers.empty() || layers == LayerNames("")) {
    Add(KeyPath(path, key), "", "missing; a projection needs a layer at both ends");
    return std::nullopt;
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string layer_path = layers.size() > 1 ? ElementPath(KeyPath(path, key), i) : KeyPath(path, key);
    if (LayerNamed(columns, layers[i]) == columns.layers.size()) {
      Add(layer_path, TomlText(layers[i]),
          absl::StrCat("no such layer in column ", TomlText(columns.name), "; ",
                       WouldDo(layers[i], NamesOf(columns.layers))));
    } else if (std::find(layers.begin(), layers.begin() + i, layers[i]) != layers.begin() + i) {
      Add(layer_path, TomlText(layers[i]), "named twice; name each layer once");
    }
  }
  return findings_.size() == before ? std::optional(kind) : std::nullopt;
}

void Checker::CheckReach(const std::string& path, const ProjectionSpec& projection, std::size_t from, std::size_t to) {
  const std::uint32_t targets = spec_.columns[to].count;
  if (const auto* random = std::get_if<RandomOthers>(&projection.reach)) {
    // With an in-degree, the sources are drawn for each target column.
    const std::uint32_t among = projection.in_degree ? spec_.columns[from].count : targets;
    const std::uint32_t others = among - (from == to && among > 0 ? 1 : 0);
    if (random->count == 0 || random->count > others) {
      Add(path, absl::StrCat("{ random = ", random->count, " }"),
          absl::StrCat("must be from 1 to ", others, ", the number of other columns"));
    }
  }
  if (std::holds_alternative<RandomOthers>(projection.reach) || std::holds_alternative<AllOthers>(projection.reach)) {
    return;
  }
  if (from != to) {
    Add(path, "", "joins two kinds of column; must be \"others\" or { random = … }");
  } else if (const auto* torus = std::get_if<Torus>(&projection.reach)) {
    if (torus->width == 0 || targets % torus->width != 0) {
      Add(path, absl::StrCat("{ grid = ", torus->radius, ", width = ", torus->width, " }"),
          absl::StrCat("the width must divide the ", targets, " columns"));
    }
  }
}

std::uint64_t Checker::ColumnsJoined(const ProjectionSpec& projection, std::size_t from, std::size_t to) const {
  const std::uint32_t columns = spec_.columns[from].count;
  if (columns == 0) return 0;
  const std::uint64_t others = columns - (from == to ? 1 : 0);
  if (std::holds_alternative<Inside>(projection.reach)) return 1;
  if (const auto* random = std::get_if<RandomOthers>(&projection.reach)) return random->count;
  if (const auto* ring = std::get_if<Ring>(&projection.reach)) {
    return std::min<std::uint64_t>(2 * std::uint64_t{ring->radius}, others);
  }
  if (const auto* torus = std::get_if<Torus>(&projection.reach)) {
    const std::uint64_t side = 2 * std::uint64_t{torus->radius} + 1;
    return std::min<std::uint64_t>(side, torus->width) * std::min<std::uint64_t>(side, columns / torus->width) - 1;
  }
  return others;
}

void Checker::CheckInDegree(const std::string& path, const ProjectionSpec& p, std::size_t from, std::size_t to) {
  if (!p.in_degree) return;
  if (p.probability != 1) {
    Add(KeyPath(path, "in_degree"), absl::StrCat(*p.in_degree), "stands beside a probability; must be one of them");
  }
  const std::uint64_t sources = SizeOf(spec_.columns[from], p.from) * ColumnsJoined(p, from, to);
  if (*p.in_degree > sources) {
    Add(KeyPath(path, "in_degree"), absl::StrCat(*p.in_degree),
        absl::StrCat("must be at most ", sources, ", the number of neurons that a target's synapses may come from"));
  }
}

void Checker::CheckProjection(std::size_t number) {
  const ProjectionSpec& p = spec_.projections[number];
  const std::string path = ElementPath("projections", number);
  const std::size_t before = findings_.size();
  const auto from = CheckEnd(path, "from", p.from_column, p.from), to = CheckEnd(path, "to", p.to_column, p.to);
  if (from && to) {
    CheckReach(KeyPath(path, "reach"), p, *from, *to);
    if (findings_.size() == before) CheckInDegree(path, p, *from, *to);
  }
  Within(KeyPath(path, "probability"), p.probability, 0, 1);
  Within(KeyPath(path, "inhibitory"), p.inhibitory, 0, 1);
  const std::string delay = KeyPath(path, "delay"), strength = KeyPath(path, "strength");
  CheckDelay(delay, p.delay);
  const bool can_be_drawn = CheckDrawn(strength, p.strength, DrawnFor::kSynapse);
  const auto [least, most] = can_be_drawn ? Sampler(p.strength).Extremes() : std::pair(0.0, 0.0);
  if (p.inhibitory > 0 && least < 0) {
    Add(strength, TomlDrawn(p.strength),
        absl::StrCat("may be below 0, where a synapse is inhibitory by itself; with inhibitory = ",
                     Number(p.inhibitory), " it must be 0 or more"));
  }
  const std::optional<double> bound = p.stdp ? CheckStdp(KeyPath(path, "stdp"), *p.stdp) : std::nullopt;
  if (bound && std::max(-least, most) > *bound) {
    Add(strength, TomlDrawn(p.strength),
        absl::StrCat("reaches beyond stdp.w_max = ", *bound, "; lower it or raise w_max"));
  }
}

std::optional<double> Checker::CheckStdp(const std::string& path, const Stdp& stdp) {
  Finite(KeyPath(path, "a_plus"), stdp.a_plus);
  Finite(KeyPath(path, "a_minus"), stdp.a_minus);
  Interval(path, stdp.from, stdp.until);
  if (!(stdp.time_constant_ms > 0) || !std::isfinite(stdp.time_constant_ms)) {
    Add(KeyPath(path, stdp.window == StdpWindow::kExponential ? "tau" : "half_life"),
        TomlText(absl::StrCat(Number(stdp.time_constant_ms), " ms")), "must be greater than 0 ms");
  }
  const std::string w_max_path = KeyPath(path, "w_max");
  if (stdp.bounds == WeightBounds::kDelivery) {
    if (stdp.w_max) Add(w_max_path, Number(*stdp.w_max), "applies only with bounds = \"hard\"");
    return std::nullopt;
  }
  const double w_max = stdp.w_max.value_or(spec_.delivery_limit);
  if (w_max >= 0 && IsFinite(w_max)) return w_max;
  Add(w_max_path, Number(w_max), "must be a finite number, 0 or more");
  return std::nullopt;
}

void Checker::CheckReading(const std::string& path, const EdgeReading& reading) {
  if (reading.delay && (*reading.delay < 1 || *reading.delay > kMaxDelay)) {
    Add(KeyPath(path, "delay"), TomlTime(*reading.delay), absl::StrCat("must be from 1 to ", kMaxDelay, " ms"));
  }
  if (reading.weight) Finite(KeyPath(path, "weight"), *reading.weight);
  if (const std::optional<double> scale = reading.weight_scale; scale && (!IsFinite(*scale) || *scale == 0)) {
    Add(KeyPath(path, "weight_scale"), Number(*scale), "must be a finite number other than 0");
  }
  std::vector<std::string> known;
  for (const EdgeColumn& column : kEdgeColumnsNotFollowed) known.emplace_back(column.name);
  for (const std::string& name : reading.ignore) {
    if (std::ranges::find(known, name) != known.end()) continue;
    Add(KeyPath(path, "ignore"), TomlText(name),
        absl::StrCat("is no column that would be refused; ", WouldDo(name, known)));
  }
  if (reading.weight_times_nsyns && Ignores(reading.ignore, kSynapsesOfEdge)) {
    Add(KeyPath(path, "weight_times_nsyns"), "true", "contradicts ignore, which names nsyns; leave out one of them");
  }
}

void Checker::CheckEdges(std::size_t number) {
  const EdgeListSpec& list = spec_.edges[number];
  const std::string path = ElementPath("edges", number);
  CheckReading(path, list.reading);
  const std::optional<double> bound = list.stdp ? CheckStdp(KeyPath(path, "stdp"), *list.stdp) : std::nullopt;
  // A weight may equal w_max as a float: a weight that was drawn below w_max is then always valid.
  const float largest = bound ? static_cast<float>(*bound) : std::numeric_limits<float>::max();
  const std::uint64_t neurons = NeuronsIn(spec_);
  const auto is_good = [&](const Edge& edge) {
    return edge.source < neurons && edge.target < neurons && edge.delay >= 1 && edge.delay <= kMaxDelay &&
           std::fabs(edge.weight) <= largest;
  };
  int left = kMaxOfAFile;
  for (std::size_t i = 0; i < list.synapses.size() && left > 0; ++i) {
    if (is_good(list.synapses[i])) continue;
    --left;
    Add(ElementPath(KeyPath(path, "synapses"), i), "", WhatIsWrong(list.synapses[i], neurons, bound));
  }
}

std::string Checker::WhatIsWrong(const Edge& edge, std::uint64_t neurons, std::optional<double> bound) {
  for (const auto& [name, neuron] : {std::pair("source ", edge.source), std::pair("target ", edge.target)}) {
    if (neuron >= neurons) return absl::StrCat(name, neuron, "; the network has ", neurons, " neurons, from 0");
  }
  if (edge.delay < 1 || edge.delay > kMaxDelay) {
    return absl::StrCat("delay ", edge.delay, " ms; must be from 1 to ", kMaxDelay, " ms");
  }
  if (!std::isfinite(edge.weight) || !bound) return absl::StrCat("weight ", edge.weight, "; must be a finite number");
  return absl::StrCat("weight ", edge.weight, "; is beyond stdp.w_max = ", *bound, "; lower it or raise w_max");
}

}  // namespace lull
