// What a user can get wrong in a description, each said once: where, what, and what would do.

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "network/stages.h"

namespace lull {
namespace {

template <class... Parts>
absl::Status Bad(const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat(parts...));
}

std::string Quoted(const std::string& name) { return absl::StrCat("'", name, "'"); }

template <class Items>
std::string Names(const Items& items) {
  return absl::StrJoin(items, ", ",
                       [](std::string* out, const auto& item) { absl::StrAppend(out, Quoted(item.name)); });
}

template <class Items>
bool HasName(const Items& items, const std::string& name) {
  return std::ranges::any_of(items, [&](const auto& item) { return item.name == name; });
}

// Finite, also as a float.
bool IsFinite(double value) { return std::isfinite(static_cast<float>(value)); }

// Returns the first status that is not OK.
absl::Status FirstOf(std::initializer_list<absl::Status> statuses) {
  for (const absl::Status& status : statuses) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Finite(const std::string& where, const char* key, double value) {
  if (IsFinite(value)) return absl::OkStatus();
  return Bad(where, ": ", key, " is ", value, "; must be a finite number");
}

absl::Status Within(const std::string& where, const char* key, double value, double low, double high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return Bad(where, ": ", key, " is ", value, "; must be from ", low, " to ", high);
}

absl::Status Ordered(const std::string& where, const char* key, double low, double high) {
  if (!IsFinite(low) || !IsFinite(high)) {
    return Bad(where, ": ", key, " is ", low, " to ", high, "; must be finite numbers");
  }
  if (low <= high) return absl::OkStatus();
  return Bad(where, ": ", key, " is ", low, " to ", high, "; the lower bound must not be above the upper one");
}

absl::Status Interval(const std::string& where, Tick from, Tick until) {
  if (from >= 0 && from <= until) return absl::OkStatus();
  return Bad(where, ": acts from ", from, " until ", until,
             " ms; must begin at 0 or later and not end before it begins");
}

template <class Items>
absl::Status UniqueNames(const std::string& where, const Items& items) {
  std::set<std::string> seen;
  for (const auto& item : items) {
    if (item.name.empty()) return Bad(where, ": a name is empty; each needs one");
    if (!seen.insert(item.name).second) return Bad(where, ": the name ", Quoted(item.name), " stands twice");
  }
  return absl::OkStatus();
}

absl::Status ValidateType(const NeuronType& type) {
  const std::string where = absl::StrCat("neuron type ", Quoted(type.name));
  for (const Drawn& parameter : ParametersOf(type)) {
    if (auto status = Ordered(where, "a parameter", parameter.low, parameter.high); !status.ok()) return status;
  }
  const auto* hindmarsh_rose = std::get_if<HindmarshRoseType>(&type.model);
  if (hindmarsh_rose != nullptr) {
    if (!(hindmarsh_rose->time_units_per_ms > 0 && hindmarsh_rose->time_units_per_ms <= 100)) {
      return Bad(where, ": time_units_per_ms is ", hindmarsh_rose->time_units_per_ms,
                 "; must be above 0 and at most 100");
    }
    if (!(static_cast<float>(hindmarsh_rose->a.low) > 0)) {
      return Bad(where, ": a is ", hindmarsh_rose->a.low, "; must be above 0, or x runs away");
    }
  }
  const std::size_t given = type.initial.values.size();
  if (type.initial.at_rest && given > 0)
    return Bad(where, ": starts at rest and from given values; must be one of them");
  if (hindmarsh_rose != nullptr ? given != 0 && given != 3 : given > 2) {
    return Bad(where, ": ", given, " initial values; must be ",
               hindmarsh_rose != nullptr ? "none or three (x, y, z)" : "none, one (v) or two (v, u)");
  }
  for (const double value : type.initial.values) {
    if (auto status = Finite(where, "an initial value", value); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ValidateLayer(const NetworkSpec& spec, const ColumnSpec& column, const LayerSpec& layer) {
  const std::string where = absl::StrCat("layer ", Quoted(layer.name), " of column ", Quoted(column.name));
  if (layer.size == 0) return Bad(where, ": has no neurons; must have 1 or more");
  if (layer.types.empty()) return Bad(where, ": has no neuron type; must have one of ", Names(spec.types));
  std::set<std::string> seen;
  for (const TypeShare& share : layer.types) {
    if (!HasName(spec.types, share.type)) {
      return Bad(where, ": there is no neuron type ", Quoted(share.type), "; the known ones are ", Names(spec.types));
    }
    if (!seen.insert(share.type).second) return Bad(where, ": the neuron type ", Quoted(share.type), " stands twice");
    if (!(share.share > 0) || !std::isfinite(share.share)) {
      return Bad(where, ": the share of ", Quoted(share.type), " is ", share.share,
                 "; must be a finite number above 0");
    }
  }
  return absl::OkStatus();
}

absl::Status ValidateColumns(const NetworkSpec& spec) {
  if (spec.columns.empty()) return Bad("network: has no columns; must have one or more");
  if (auto status = UniqueNames("columns", spec.columns); !status.ok()) return status;
  double neurons = 0;
  for (const ColumnSpec& column : spec.columns) {
    const std::string where = absl::StrCat("column ", Quoted(column.name));
    if (column.count == 0) return Bad(where, ": its count is 0; must be 1 or more");
    if (column.layers.empty()) return Bad(where, ": has no layers; must have one or more");
    if (column.layers.size() > 256) return Bad(where, ": has ", column.layers.size(), " layers; must be at most 256");
    if (auto status = UniqueNames(absl::StrCat("layers of ", where), column.layers); !status.ok()) return status;
    std::uint64_t size = 0;
    for (const LayerSpec& layer : column.layers) {
      if (auto status = ValidateLayer(spec, column, layer); !status.ok()) return status;
      size += layer.size;
    }
    if (size > kMaxColumnNeurons) return Bad(where, ": has ", size, " neurons; must be at most ", kMaxColumnNeurons);
    neurons += static_cast<double>(size) * column.count;
  }
  // The last id is left free, so that a count of neurons fits as well.
  if (neurons > 4294967295.0) return Bad("network: has ", neurons, " neurons; must be at most 4294967295");
  return absl::OkStatus();
}

absl::Status ValidateStdp(const std::string& where, const Stdp& stdp, double max_strength, double delivery_limit) {
  if (auto status = FirstOf({Finite(where, "stdp.a_plus", stdp.a_plus), Finite(where, "stdp.a_minus", stdp.a_minus),
                             Interval(absl::StrCat(where, ": stdp"), stdp.from, stdp.until)});
      !status.ok()) {
    return status;
  }
  if (!(stdp.time_constant_ms > 0) || !std::isfinite(stdp.time_constant_ms)) {
    return Bad(where, ": stdp.time_constant_ms is ", stdp.time_constant_ms, "; must be greater than 0 ms");
  }
  if (stdp.bounds == WeightBounds::kDelivery) {
    if (stdp.w_max) return Bad(where, ": stdp.w_max is given, but applies under hard bounds only");
    return absl::OkStatus();
  }
  const double w_max = stdp.w_max.value_or(delivery_limit);
  if (!(w_max >= 0) || !IsFinite(w_max)) {
    return Bad(where, ": stdp.w_max is ", w_max, "; must be a finite number, 0 or more");
  }
  if (max_strength > w_max) {
    return Bad(where, ": strengths reach up to ", max_strength, ", beyond stdp.w_max = ", w_max,
               "; lower max_strength or raise w_max");
  }
  return absl::OkStatus();
}

absl::Status ValidateEnd(const NetworkSpec& spec, const std::string& where, const char* key, const std::string& column,
                         const std::string& layer) {
  if (column.empty() ? spec.columns.size() > 1 : !HasName(spec.columns, column)) {
    return Bad(where, ": ", key, "_column is ", Quoted(column), "; must be one of ", Names(spec.columns));
  }
  const ColumnSpec& kind = spec.columns[KindNamed(spec, column)];
  if (LayerNamed(kind, layer) < kind.layers.size()) return absl::OkStatus();
  return Bad(where, ": column ", Quoted(kind.name), " has no layer ", Quoted(layer), "; it has ", Names(kind.layers));
}

absl::Status ValidateReach(const NetworkSpec& spec, const std::string& where, const ProjectionSpec& projection) {
  const std::size_t from = KindNamed(spec, projection.from_column), to = KindNamed(spec, projection.to_column);
  const std::uint32_t targets = spec.columns[to].count;
  if (const auto* random = std::get_if<RandomOthers>(&projection.reach)) {
    const std::uint32_t others = targets - (from == to ? 1 : 0);
    if (random->count == 0 || random->count > others) {
      return Bad(where, ": reaches ", random->count, " random other columns; must be from 1 to ", others,
                 ", as many as there are");
    }
  }
  if (std::holds_alternative<RandomOthers>(projection.reach) || std::holds_alternative<AllOthers>(projection.reach)) {
    return absl::OkStatus();
  }
  if (from != to) return Bad(where, ": joins two kinds of column; must reach all others or random others");
  if (const auto* torus = std::get_if<Torus>(&projection.reach)) {
    if (torus->width == 0 || targets % torus->width != 0) {
      return Bad(where, ": the torus is ", torus->width, " columns wide; must divide the ", targets, " columns");
    }
  }
  return absl::OkStatus();
}

absl::Status ValidateProjection(const NetworkSpec& spec, std::size_t number) {
  const ProjectionSpec& p = spec.projections[number];
  const std::string where = absl::StrCat("projection ", number, " (", p.from, " to ", p.to, ")");
  if (auto status = FirstOf(
          {ValidateEnd(spec, where, "from", p.from_column, p.from), ValidateEnd(spec, where, "to", p.to_column, p.to)});
      !status.ok()) {
    return status;
  }
  if (auto status = FirstOf({ValidateReach(spec, where, p), Within(where, "probability", p.probability, 0, 1),
                             Within(where, "inhibitory", p.inhibitory, 0, 1),
                             Ordered(where, "strength", p.min_strength, p.max_strength)});
      !status.ok()) {
    return status;
  }
  if (p.min_delay < 1 || p.min_delay > p.max_delay || p.max_delay > kLongestDelay) {
    return Bad(where, ": the delay is ", p.min_delay, " to ", p.max_delay, " ms; must be from 1 to ", kLongestDelay,
               " ms, the lower bound first");
  }
  if (p.min_strength < 0) {
    return Bad(where, ": min_strength is ", p.min_strength, "; must be 0 or more (inhibitory synapses are a share)");
  }
  return p.stdp ? ValidateStdp(where, *p.stdp, p.max_strength, spec.delivery_limit) : absl::OkStatus();
}

absl::Status ValidateTarget(const NetworkSpec& spec, const std::string& where, const InputTarget& target) {
  for (const std::string& layer : target.layers) {
    if (std::ranges::none_of(spec.columns, [&](const auto& column) { return HasName(column.layers, layer); })) {
      return Bad(where, ": no column has a layer ", Quoted(layer));
    }
  }
  std::uint64_t columns = 0, neurons = 0;
  for (const ColumnSpec& column : spec.columns) {
    columns += column.count;
    for (const LayerSpec& layer : column.layers) neurons += std::uint64_t{layer.size} * column.count;
  }
  const auto check = [&](const char* what, const std::vector<InputTarget::Range>& ranges, std::uint64_t count) {
    for (const InputTarget::Range& range : ranges) {
      if (range.first > range.last || range.last >= count) {
        return Bad(where, ": ", what, " ", range.first, " to ", range.last, "; there are ", count, " (0 to ", count - 1,
                   ")");
      }
    }
    return absl::OkStatus();
  };
  return FirstOf({check("columns", target.columns, columns), check("neurons", target.neurons, neurons)});
}

absl::Status ValidateSource(const std::string& where, const UniformNoise& noise) {
  return Ordered(where, "noise", noise.low, noise.high);
}

absl::Status ValidateSource(const std::string& where, const PoissonKicks& kicks) {
  if (!(kicks.rate_hz > 0 && kicks.rate_hz <= 1000)) {
    return Bad(where, ": rate_hz is ", kicks.rate_hz, "; must be above 0 and at most 1000 (one kick per step)");
  }
  return Finite(where, "amplitude", kicks.amplitude);
}

absl::Status ValidateSource(const std::string& where, const StepCurrent& current) {
  return Finite(where, "amplitude", current.amplitude);
}

absl::Status ValidateSource(const std::string& where, const SpikeInput& input) {
  for (const Spike& spike : input.spikes) {
    if (spike.time < 1) return Bad(where, ": a spike at ", spike.time, " ms; the first step is at 1 ms");
  }
  return Finite(where, "amplitude", input.amplitude);
}

absl::Status ValidateInput(const NetworkSpec& spec, std::size_t number) {
  const Input& input = spec.inputs[number];
  const std::string where = absl::StrCat("input ", number);
  return FirstOf({std::visit([&](const auto& source) { return ValidateSource(where, source); }, input.source),
                  Interval(where, input.from, input.until), ValidateTarget(spec, where, input.target)});
}

absl::Status ValidateSettings(const NetworkSpec& spec) {
  const double limit = spec.delivery_limit;
  if (!(limit > 0) || limit > 0x1p22 || limit * 0x1p16 != std::floor(limit * 0x1p16)) {
    return Bad("network: delivery_limit is ", limit, "; must be a positive multiple of 1/65536, at most 4194304");
  }
  if (!(spec.rest_tolerance >= 0) || !IsFinite(spec.rest_tolerance)) {
    return Bad("network: rest_tolerance is ", spec.rest_tolerance, "; must be a finite number, 0 or more");
  }
  // Numbers that draws are addressed by (random/draws.h), and that the built network keeps in 16 bits.
  if (std::max({spec.projections.size(), spec.inputs.size(), spec.types.size(), spec.columns.size()}) > 65'535) {
    return Bad("network: has more than 65535 projections, inputs, neuron types or kinds of column");
  }
  std::vector<Stdp> rules;
  for (const ProjectionSpec& projection : spec.projections) {
    if (projection.stdp && std::ranges::count(rules, *projection.stdp) == 0) rules.push_back(*projection.stdp);
  }
  if (rules.size() <= kMaxRules) return absl::OkStatus();
  return Bad("network: has ", rules.size(), " different STDP rules; must be at most ", kMaxRules);
}

}  // namespace

std::size_t KindNamed(const NetworkSpec& spec, const std::string& name) {
  if (name.empty()) return 0;
  return std::ranges::find(spec.columns, name, &ColumnSpec::name) - spec.columns.begin();
}

std::size_t LayerNamed(const ColumnSpec& column, const std::string& name) {
  return std::ranges::find(column.layers, name, &LayerSpec::name) - column.layers.begin();
}

absl::Status Validate(const NetworkSpec& spec) {
  if (auto status = UniqueNames("neuron types", spec.types); !status.ok()) return status;
  for (const NeuronType& type : spec.types) {
    if (auto status = ValidateType(type); !status.ok()) return status;
  }
  if (auto status = FirstOf({ValidateColumns(spec), ValidateSettings(spec)}); !status.ok()) return status;
  for (std::size_t number = 0; number < spec.projections.size(); ++number) {
    if (auto status = ValidateProjection(spec, number); !status.ok()) return status;
  }
  for (std::size_t number = 0; number < spec.inputs.size(); ++number) {
    if (auto status = ValidateInput(spec, number); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace lull
