// Checks projections and listed edges.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "base/team.h"
#include "random/delay_sampler.h"
#include "random/sampler.h"
#include "spec/checker.h"
#include "spec/edge_columns.h"
#include "spec/edge_share.h"
#include "spec/joined_layers.h"
#include "spec/listed_edges.h"

namespace lull {
namespace {

// The synapses of a target column are numbered in 32 bits, and a total is divided among columns at random.
constexpr std::uint64_t kMostOfATotal = std::uint64_t{1} << 31;

}  // namespace

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
    const std::uint32_t among = IsDrawnByTarget(projection) ? spec_.columns[from].count : targets;
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
          absl::StrCat("the width must divide the ", CountedPlainly(targets, "column")));
    }
  }
}

std::uint64_t Checker::ColumnsJoined(const ProjectionSpec& projection, std::size_t kind, bool same_kind) const {
  const std::uint32_t columns = spec_.columns[kind].count;
  if (columns == 0) return 0;
  const std::uint64_t others = columns - (same_kind ? 1 : 0);
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

void Checker::CheckRule(const std::string& path, const ProjectionSpec& p, std::size_t from, std::size_t to) {
  std::vector<std::pair<const char*, std::string>> rules;  // those that replace the probability, and their values
  if (p.in_degree) rules.emplace_back("in_degree", absl::StrCat(*p.in_degree));
  if (p.out_degree) rules.emplace_back("out_degree", absl::StrCat(*p.out_degree));
  if (p.total) rules.emplace_back("total", absl::StrCat(*p.total));
  if (p.one_to_one) rules.emplace_back("one_to_one", "true");
  if (rules.empty()) return;
  const char* const key = rules[0].first;  // no structured binding: clang 14 captures none
  const std::string& value = rules[0].second;
  if (p.probability != 1) {
    return Add(KeyPath(path, key), value, "stands beside a probability; must be one of them");
  }
  if (rules.size() > 1) {
    return Add(KeyPath(path, rules[1].first), rules[1].second,
               absl::StrCat("stands beside ", key, "; must be one of them"));
  }
  if (p.one_to_one) return CheckOneToOne(path, p, from, to);
  // In a column that is joined to itself, a neuron of both ends has one partner less if it may not be its own.
  const std::uint64_t sources = SizeOf(spec_.columns[from], p.from) * ColumnsJoined(p, from, from == to);
  const std::uint64_t targets = SizeOf(spec_.columns[to], p.to) * ColumnsJoined(p, to, from == to);
  const bool in_both =
      std::ranges::any_of(p.from, [&](const std::string& layer) { return std::ranges::count(p.to, layer) > 0; });
  const std::uint64_t self = !p.self && std::holds_alternative<Inside>(p.reach) && in_both ? 1 : 0;
  const auto at_most = [&](std::uint64_t number, std::uint64_t partners, const char* whose) {
    const std::uint64_t most = partners - std::min(partners, self);
    if (number <= most) return;
    Add(KeyPath(path, key), value,
        absl::StrCat("must be at most ", most, ", the number of neurons that ", whose,
                     self ? ", other than itself" : ""));
  };
  if (p.in_degree) at_most(*p.in_degree, sources, "a target's synapses may come from");
  if (p.out_degree) at_most(*p.out_degree, targets, "a source's synapses may lead to");
  if (!p.total || *p.total == 0) return;
  const std::uint64_t most = kMostOfATotal * spec_.columns[to].count;
  if (sources == 0 || targets == 0 || (sources == 1 && targets == 1 && self > 0)) {
    Add(KeyPath(path, key), value, "there is no pair of neurons that it could connect; must be 0");
  } else if (*p.total > most) {
    Add(KeyPath(path, key), value, absl::StrCat("must be at most ", most, ", 2147483648 for each target column"));
  }
}

void Checker::CheckOneToOne(const std::string& path, const ProjectionSpec& p, std::size_t from, std::size_t to) {
  const std::uint64_t sources = SizeOf(spec_.columns[from], p.from), targets = SizeOf(spec_.columns[to], p.to);
  if (sources != targets) {
    Add(KeyPath(path, "one_to_one"), "true",
        absl::StrCat("there are ", sources, " sources and ", targets, " targets in a column; must be equally many"));
    return;
  }
  const std::set<std::string> from_names(p.from.begin(), p.from.end()), to_names(p.to.begin(), p.to.end());
  if (!p.self && std::holds_alternative<Inside>(p.reach) && from_names == to_names) {
    Add(KeyPath(path, "one_to_one"), "true",
        "would connect each neuron to itself, and with self = false to none; must lead to other layers or columns");
  }
}

void Checker::CheckDistance(const std::string& path, const ProjectionSpec& p, std::uint32_t columns) {
  const bool has_distance = std::holds_alternative<Ring>(p.reach) || std::holds_alternative<Torus>(p.reach);
  constexpr const char* kNeeds = "needs a distance; the reach must be { ring = … } or { grid = …, width = … }";
  if (p.fall_off) {
    const char* const key = p.fall_off->shape == FallOff::Shape::kGaussian ? "gaussian" : "exponential";
    const std::string fall_off = KeyPath(path, "fall_off");
    const std::string value = absl::StrCat("{ ", key, " = ", Number(p.fall_off->scale), " }");
    if (!(p.fall_off->scale > 0) || !std::isfinite(p.fall_off->scale)) {
      Add(fall_off, value, "must be a number of columns, greater than 0");
    }
    if (!has_distance) Add(fall_off, value, kNeeds);
    if (p.in_degree || p.out_degree || p.total || p.one_to_one) {
      Add(fall_off, value, "applies only to a probability");
    }
  }
  if (p.delay_per_column_ms == 0) return;
  const std::string per_column = KeyPath(path, "delay_per_column");
  const std::string value = TomlText(absl::StrCat(Number(p.delay_per_column_ms), " ms"));
  if (!(p.delay_per_column_ms > 0) || !std::isfinite(p.delay_per_column_ms)) {
    Add(per_column, value, "must be a length of time, 0 ms or more");
  } else if (!has_distance) {
    Add(per_column, value, kNeeds);
  } else if (const double way = LongestWay(p.reach, columns);
             DelaySampler(p.delay).longest() + p.delay_per_column_ms * way > kMaxDelay) {
    Add(per_column, value,
        absl::StrCat("adds up to ", Number(p.delay_per_column_ms * way), " ms over ", way,
                     " columns; no delay may be above ", kMaxDelay, " ms"));
  }
}

void Checker::CheckProjection(std::size_t number) {
  const ProjectionSpec& p = spec_.projections[number];
  const std::string path = ElementPath("projections", number);
  const bool can_be_delayed = CheckDelay(KeyPath(path, "delay"), p.delay);
  const std::size_t before = findings_.size();
  const auto from = CheckEnd(path, "from", p.from_column, p.from), to = CheckEnd(path, "to", p.to_column, p.to);
  if (from && to) {
    CheckReach(KeyPath(path, "reach"), p, *from, *to);
    if (findings_.size() == before) CheckRule(path, p, *from, *to);
    if (findings_.size() == before && can_be_delayed) CheckDistance(path, p, spec_.columns[*from].count);
  }
  Within(KeyPath(path, "probability"), p.probability, 0, 1);
  Within(KeyPath(path, "inhibitory"), p.inhibitory, 0, 1);
  const std::string strength = KeyPath(path, "strength");
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
  } else if (bound && p.stdp->w_min <= *bound && std::max({0.0, least, -most}) < p.stdp->w_min) {
    Add(strength, TomlDrawn(p.strength),
        absl::StrCat("reaches below stdp.w_min = ", Number(p.stdp->w_min), "; raise it or lower w_min"));
  }
}

void Checker::CheckTraces(const std::string& path, const Stdp& stdp) {
  const bool is_exponential = stdp.window == StdpWindow::kExponential;
  constexpr const char* kNeedsWindow = "needs window = \"exponential\"";
  if (stdp.pairing == StdpPairing::kAll && !is_exponential) {
    Add(KeyPath(path, "pairing"), TomlText("all"), kNeedsWindow);
  }
  const auto check = [&](const char* amplitude_key, double amplitude, const char* tau_key, double tau_ms) {
    Finite(KeyPath(path, amplitude_key), amplitude);
    if (amplitude != 0 && !is_exponential) Add(KeyPath(path, amplitude_key), Number(amplitude), kNeedsWindow);
    if (!(tau_ms > 0 && std::isfinite(tau_ms))) {
      Add(KeyPath(path, tau_key), TomlText(absl::StrCat(Number(tau_ms), " ms")), "must be greater than 0 ms");
    }
  };
  check("a_plus_triplet", stdp.a_plus_triplet, "tau_y", stdp.tau_y_ms);
  check("a_minus_triplet", stdp.a_minus_triplet, "tau_x", stdp.tau_x_ms);
  // The most that a trace comes to: with a spike in each ms.
  const bool all = stdp.pairing == StdpPairing::kAll;
  const auto most = [all](double tau_ms) { return all && tau_ms > 0 ? -1 / std::expm1(-1 / tau_ms) : 1; };
  const auto check_size = [&](const char* key, double pair, double triplet, double tau_ms, double window_ms) {
    const double size = (std::fabs(pair) + std::fabs(triplet) * most(tau_ms)) * most(window_ms);
    if ((!all && triplet == 0) || !std::isfinite(pair + triplet) || size <= std::numeric_limits<float>::max()) return;
    Add(KeyPath(path, key), Number(pair),
        "is too large with these time constants: a spike each ms would change a weight by more than a float can hold");
  };
  check_size("a_plus", stdp.a_plus, stdp.a_plus_triplet, stdp.tau_y_ms, TimeConstantPlus(stdp));
  check_size("a_minus", stdp.a_minus, stdp.a_minus_triplet, stdp.tau_x_ms, TimeConstantMinus(stdp));
}

void Checker::CheckSchedule(const std::string& path, const Stdp& stdp) {
  const auto check_interval = [&](const char* key, const std::optional<Tick>& every) {
    if (every && *every < 1) Add(KeyPath(path, key), TomlTime(*every), "must be 1 ms or more");
  };
  check_interval("update_every", stdp.update_every);
  check_interval("normalise_every", stdp.normalise_every);
  const auto needs = [&](const char* key, double value, const char* other) {
    if (value != 0) Add(KeyPath(path, key), Number(value), absl::StrCat("applies only with ", other));
  };
  Finite(KeyPath(path, "drift"), stdp.drift);
  Within(KeyPath(path, "keep"), stdp.keep, 0, 1);
  if (!stdp.update_every) {
    needs("drift", stdp.drift, "update_every");
    needs("keep", stdp.keep, "update_every");
  } else {
    const auto excludes = [&](const char* key, double mu) {
      if (mu == 0) return;
      Add(KeyPath(path, key), Number(mu), "cannot be used with update_every: what is gathered knows no weight");
    };
    excludes("mu_plus", stdp.mu_plus);
    excludes("mu_minus", stdp.mu_minus);
  }
  if (!stdp.normalise_every) {
    needs("normalise_to", stdp.normalise_to, "normalise_every");
  } else if (!(stdp.normalise_to > 0) || !IsFinite(stdp.normalise_to)) {
    Add(KeyPath(path, "normalise_to"), Number(stdp.normalise_to), "must be a finite number, more than 0");
  }
}

std::optional<double> Checker::CheckStdp(const std::string& path, const Stdp& stdp) {
  Finite(KeyPath(path, "a_plus"), stdp.a_plus);
  Finite(KeyPath(path, "a_minus"), stdp.a_minus);
  Interval(path, stdp.from, stdp.until);
  const std::string time_constant = stdp.window == StdpWindow::kExponential ? "tau" : "half_life";
  const auto check_time_constant = [&](const std::string& key, double ms) {
    if (ms > 0 && std::isfinite(ms)) return;
    Add(KeyPath(path, key), TomlText(absl::StrCat(Number(ms), " ms")), "must be greater than 0 ms");
  };
  check_time_constant(time_constant, stdp.time_constant_ms);
  if (stdp.time_constant_plus_ms) check_time_constant(time_constant + "_plus", *stdp.time_constant_plus_ms);
  if (stdp.time_constant_minus_ms) check_time_constant(time_constant + "_minus", *stdp.time_constant_minus_ms);
  CheckTraces(path, stdp);
  CheckSchedule(path, stdp);
  const bool is_free = stdp.bounds == WeightBounds::kDelivery;
  const auto check_size = [&](const std::string& key, double value) {
    if (!std::isfinite(value) || value < 0) {
      Add(KeyPath(path, key), Number(value), "must be a finite number, 0 or more");
    } else if (is_free && value != 0) {
      Add(KeyPath(path, key), Number(value), "applies only with bounds = \"hard\"");
    }
  };
  check_size("mu_plus", stdp.mu_plus);
  check_size("mu_minus", stdp.mu_minus);
  check_size("w_min", stdp.w_min);
  const std::string w_max_path = KeyPath(path, "w_max");
  if (is_free) {
    if (stdp.w_max) Add(w_max_path, Number(*stdp.w_max), "applies only with bounds = \"hard\"");
    if (!spec_.delivery_limit && !std::exchange(is_limit_missed_, true)) {
      Add(KeyPath(path, "bounds"), TomlText("delivery"),
          "needs a limit of what is delivered: give the network a delivery_limit, such as 4, or use bounds = \"hard\" "
          "with a w_max wherever synapses learn");
    }
    return std::nullopt;
  }
  const std::optional<double> bound = LargestWeight(stdp, spec_.delivery_limit);
  if (!stdp.w_max && !spec_.delivery_limit) {
    Add(w_max_path, "", "missing; hard bounds need it, such as w_max = 4, if the network has no delivery_limit");
  } else if (!bound) {
    Add(w_max_path, Number(stdp.w_max.value_or(spec_.delivery_limit.value_or(0))),
        "must be a finite number, 0 or more");
  } else if (stdp.w_min > *bound) {
    Add(KeyPath(path, "w_min"), Number(stdp.w_min), absl::StrCat("must be at most w_max = ", *bound));
  } else if (static_cast<float>(stdp.w_min) == static_cast<float>(*bound) &&
             (stdp.mu_plus != 0 || stdp.mu_minus != 0)) {
    Add(w_max_path, Number(*bound),
        absl::StrCat("leaves a weight no room above w_min = ", Number(stdp.w_min), "; mu_plus and mu_minus need some"));
  }
  return bound;
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
  const std::uint64_t neurons = NeuronsIn(spec_);
  const auto add = [&](std::size_t entry, const Edge& edge) {
    Add(ElementPath(KeyPath(path, "synapses"), entry), "",
        WhatIsWrong(edge, neurons, bound, list.stdp ? list.stdp->w_min : 0));
  };
  if (list.share != nullptr) {
    for (const EdgeShare::Wrong& wrong : list.share->wrong) add(wrong.entry, wrong.edge);
    if (list.share->counts != nullptr && HashOfEdges(list.synapses, threads_) != list.share->kept_hash) {
      Add(path, "", "was read for one of several ranks, and has been changed since; read the whole list instead");
    }
    return;
  }
  const EdgeLimits limits(spec_, list);
  constexpr std::size_t kMost = EdgeShare::kMostWrong;
  const std::size_t size = list.synapses.size(), parts = size < kFewEdges ? 1 : PartPerThread(threads_, size);
  std::vector<std::vector<std::size_t>> wrong(parts);  // the first few of each part
  InParts(threads_, parts, size, [&](const Part& part) {
    for (std::size_t i = part.begin; i < part.end && wrong[part.number].size() < kMost; ++i) {
      if (!limits.Allow(list.synapses[i])) wrong[part.number].push_back(i);
    }
  });
  std::size_t left = kMost;
  for (const std::vector<std::size_t>& of_part : wrong) {
    for (std::size_t i = 0; i < of_part.size() && left > 0; ++i, --left) {
      add(of_part[i], list.synapses[of_part[i]]);
    }
  }
}

// What was counted of lists that were read for one of several ranks holds for nothing else.
void Checker::CheckShares() {
  if (count_ || std::ranges::none_of(spec_.edges, [](const EdgeListSpec& list) { return list.share != nullptr; }))
    return;
  const CountedLists counted = WhatIsCounted(spec_, threads_);
  for (std::size_t i = 0; i < spec_.edges.size(); ++i) {
    const EdgeShare* const share = spec_.edges[i].share.get();
    if (share != nullptr && share->counts != nullptr && share->counts->of == counted) continue;
    Add(ElementPath("edges", i), "",
        "was read for one of several ranks, together with other columns, edge lists or limits than the description has "
        "now; read them all together");
    return;
  }
}

std::string Checker::WhatIsWrong(const Edge& edge, std::uint64_t neurons, std::optional<double> bound, double w_min) {
  for (const auto& [name, neuron] : {std::pair("source ", edge.source), std::pair("target ", edge.target)}) {
    if (neuron >= neurons)
      return absl::StrCat(name, neuron, "; the network has ", CountedPlainly(neurons, "neuron"), ", from 0");
  }
  if (edge.delay < 1 || edge.delay > kMaxDelay) {
    return absl::StrCat("delay ", edge.delay, " ms; must be from 1 to ", kMaxDelay, " ms");
  }
  if (!std::isfinite(edge.weight) || !bound) return absl::StrCat("weight ", edge.weight, "; must be a finite number");
  if (std::fabs(edge.weight) < static_cast<float>(w_min)) {
    return absl::StrCat("weight ", edge.weight, "; is below stdp.w_min = ", Number(w_min), "; raise it or lower w_min");
  }
  return absl::StrCat("weight ", edge.weight, "; is beyond stdp.w_max = ", *bound, "; lower it or raise w_max");
}

}  // namespace lull
